"""`oa.charts` against the mock's charts: what is read, what is refused, and that no read creates an encounter."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from mock_portals.office_ally.ehr_desk import EDIT, EXPORT, MANY, SUMMARY, EhrDesk, Export
from portaldriver import BrowserPool
from portaldriver.errors import (
    AnotherAnswer,
    AnswerUnreadable,
    ChallengeRequired,
    ExtractionError,
    InvalidInput,
    NotFound,
    NotPermitted,
    PortalError,
    SessionError,
)
from portaldriver.portals.office_ally.listing import at_origin
from portaldriver.runtime.artifacts import Artifacts
from portaldriver.runtime.session import Tab
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as made:
        yield made


@contextmanager
def nothing_created(there: Practice) -> Iterator[EhrDesk]:
    """Require that no encounter came into being, and that the note form was not asked for."""
    desk = there.portal.pm.desk(EhrDesk)
    before = desk.book.count
    yield desk
    assert desk.book.count == before
    assert there.portal.count(method="GET", path=EDIT) == 0


async def test_a_chart_is_read_and_no_encounter_is_made(there: Practice, tmp_path: Path) -> None:
    patient = there.portal.patients[0]
    with nothing_created(there) as desk:
        chart = await there.oa.charts.get(patient.patient_id)
        assert (chart.patient_id, chart.last_name, chart.first_name, chart.dob) == (
            patient.patient_id,
            patient.last_name,
            patient.first_name,
            patient.dob,
        )
        assert patient.last_name not in repr(chart)
        kept = desk.book.encounters[patient.patient_id]
        notes = await there.oa.charts.notes(patient.patient_id)
        assert [(one.encounter_id, one.on, one.is_signed, one.text) for one in notes] == [
            (kept[0].encounter_id, kept[0].day, False, None),
            (kept[1].encounter_id, kept[1].day, True, None),
        ]
        whole = await there.oa.charts.notes(patient.patient_id, text=True)
        assert [one.text for one in whole] == [one.words for one in kept]
        assert "Invented" not in repr(whole)
        encounters = await there.oa.charts.encounters(patient.patient_id)
        assert [one.encounter_id for one in encounters] == [one.encounter_id for one in kept]
        diagnoses = await there.oa.charts.diagnoses(patient.patient_id)
        assert [(one.code, one.since, one.status) for one in diagnoses] == [
            ("F41.1", date(2026, 1, 5), "Active"),
            ("F33.0", None, "Resolved"),
        ]
        exported = await there.oa.charts.export_ccda(patient.patient_id, artifacts=Artifacts(tmp_path))
        assert exported.sha256 == sha256(exported.content).hexdigest()
        assert await Artifacts(tmp_path).get(exported.sha256) == exported.content
        assert patient.last_name.encode() in exported.content


async def test_charts_without_notes_and_with_many(there: Practice) -> None:
    with nothing_created(there):
        none, many = (there.portal.patients[at].patient_id for at in (1, 2))
        assert await there.oa.charts.notes(none) == ()
        assert await there.oa.charts.diagnoses(none) == ()
        assert len({one.encounter_id for one in await there.oa.charts.encounters(many)}) == MANY


async def test_never_a_silently_wrong_chart(there: Practice) -> None:
    own, other = there.portal.patients[:2]
    with nothing_created(there) as desk:
        for read in (there.oa.charts.get, there.oa.charts.notes, there.oa.charts.diagnoses):
            with pytest.raises(NotFound):
                await read("99999999")
        desk.shows_instead = other
        try:
            for shown in (there.oa.charts.get, there.oa.charts.encounters, there.oa.charts.export_ccda):
                with pytest.raises(AnotherAnswer) as another:
                    await shown(own.patient_id)
                assert other.last_name not in str(another.value)
        finally:
            desk.shows_instead = None
        desk.forgets_row = True
        try:
            with pytest.raises(ExtractionError):
                await there.oa.charts.notes(own.patient_id)
        finally:
            desk.forgets_row = False
        with pytest.raises(InvalidInput):
            await there.oa.charts.get("1&PageAction=AddNote")
        with pytest.raises(InvalidInput):
            await there.oa.charts.export_ccda(own.patient_id, start=date(2026, 1, 2), end=date(2026, 1, 1))


@pytest.mark.parametrize(
    "instead, error",
    [
        ("fail", NotPermitted),
        ("entities", AnswerUnreadable),
        ("another", AnotherAnswer),
        ("torn", AnswerUnreadable),
        ("other xml", AnswerUnreadable),
    ],
)
async def test_what_is_no_document_of_the_patient_is_not_given(
    there: Practice, instead: Export, error: type[PortalError], tmp_path: Path
) -> None:
    with nothing_created(there) as desk:
        desk.export = instead
        try:
            with pytest.raises(error):
                await there.oa.charts.export_ccda(there.portal.patients[0].patient_id, artifacts=Artifacts(tmp_path))
        finally:
            desk.export = ""
        assert not any(files for _, _, files in os.walk(tmp_path))


async def test_an_account_without_ehr_is_told_so(there: Practice) -> None:
    account = there.portal.account
    had = account.products
    account.products = tuple(one for one in had if one != "ehr_24_7")
    try:
        for read in (there.oa.charts.get, there.oa.charts.notes):
            with pytest.raises(NotPermitted):
                await read(there.portal.patients[0].patient_id)
    finally:
        account.products = had


async def test_a_session_that_ended_is_renewed_before_the_export(there: Practice) -> None:
    asked = there.posts(EXPORT)
    there.portal.expire_sessions()
    with nothing_created(there):
        exported = await there.oa.charts.export_ccda(there.portal.patients[0].patient_id)
    assert exported.size == len(exported.content)
    assert there.posts(EXPORT) == asked + 1


async def test_the_mock_does_make_an_encounter_of_an_opened_note_form(there: Practice) -> None:
    desk = there.portal.pm.desk(EhrDesk)
    patient, before = there.portal.patients[4].patient_id, desk.book.count

    async def step(tab: Tab) -> None:
        await at_origin(tab, there.oa._binding)
        await tab.page.evaluate("url => fetch(url)", f"{EDIT}?PageAction=AddNote&SoapLayoutID=1&Tab=C&PID={patient}")

    await there.oa.call("check", step)
    assert desk.book.count == before + 1
    there.portal.requests.clear()


async def test_a_page_without_header_and_another_practices_patient(there: Practice) -> None:
    stranger = there.portal.add_account(username="sam.other", patients=2)
    assert stranger.patients
    with nothing_created(there) as desk:
        for read in (there.oa.charts.get, there.oa.charts.encounters, there.oa.charts.export_ccda):
            with pytest.raises(NotFound):
                await read(stranger.patients[0].patient_id)
        desk.headless = True
        try:
            with pytest.raises(PortalError) as refused:
                await there.oa.charts.get(there.portal.patients[0].patient_id)
            assert not isinstance(refused.value, NotFound | NotPermitted)
        finally:
            desk.headless = False


async def test_a_page_in_the_place_of_the_document_ends_the_session(there: Practice) -> None:
    with nothing_created(there) as desk:
        desk.export = "page"
        try:
            with pytest.raises(SessionError):
                await there.oa.charts.export_ccda(there.portal.patients[0].patient_id)
        finally:
            desk.export = ""


@pytest.mark.parametrize("path", [SUMMARY, EXPORT])
async def test_a_challenge_is_left_to_a_person(pool: BrowserPool, path: str) -> None:
    async with practice(pool) as there:
        there.portal.challenge_paths.add(path)
        with pytest.raises(ChallengeRequired), nothing_created(there):
            await there.oa.charts.export_ccda(there.portal.patients[0].patient_id)
