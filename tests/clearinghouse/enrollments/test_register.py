"""The register of enrollments: how one stands, and what answers let one conclude."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.edi import Remittance
from portaldriver.edi.models.remittance import RemittancePayment
from portaldriver.edi.models.remittance_parts import CodedValue, RemittanceParty
from portaldriver.errors import ConfigurationError, InvalidInput
from portaldriver.models.sent_claim import ClaimReason
from portaldriver.portals.office_ally.clearinghouse.enrollments import (
    Enrolling,
    EnrollmentEvent,
    EnrollmentMeans,
    Enrollments,
    EnrollmentStatus,
    as_html,
)
from portaldriver.portals.office_ally.clearinghouse.enrollments.learning import says_not_enrolled
from portaldriver.portals.office_ally.clearinghouse.enrollments.register import standing
from portaldriver.portals.office_ally.clearinghouse.payers import PayerList, load_payers
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.payers.test_reading import ERA, INSTITUTIONAL, line, listed

ACCOUNT, NPI, OTHER, TAX = "e" * 32, "1234567893", "1000000004", "123456780"
TODAY = date(2026, 3, 10)
LIST = load_payers(
    listed(
        line(ENROLLMENT="Yes", NOTES="Form EX-1"),
        line("ERA01", transaction=ERA, ENROLLMENT="Yes"),
        line("EX002", "OPEN EXAMPLE"),
        line("EX003", "CLOSED EXAMPLE", INSTITUTIONAL, AVAILABLE="No"),
    )
)


def register(state: StateDatabase, payers: PayerList | None = LIST, today: date = TODAY) -> Enrollments:
    async def account() -> str:
        return ACCOUNT

    audit = Auditing(state, portal="office_ally", account=account, session=lambda: None, actor="a test", audited="all")
    means = EnrollmentMeans(state=state, account=account, audit=audit, payer_list=payers, today=lambda: today)
    return Enrollments(lambda: means)


async def test_an_enrollment_goes_its_way_and_all_of_it_is_kept(state: StateDatabase) -> None:
    of = register(state)
    about: dict[str, Any] = {"payer_id": "EX001", "npi": NPI, "transaction": "837P"}
    assert (await of.status(**about)).status == "required"
    await of.submitted(**about, on=date(2026, 2, 1), form="EX-1")
    await of.rejected(**about, on=date(2026, 2, 10), note="signature missing")
    assert (await of.approved(**about, on=date(2026, 2, 5))).status == "rejected", "what happened later counts"
    found = await of.approved(**about, on=date(2026, 3, 1))
    assert (found.status, found.in_place, found.form) == ("approved", True, "EX-1")
    history = await of.history(**about)
    assert [one.status for one in history] == ["submitted", "rejected", "approved", "approved"]
    assert [one.number for one in history] == [1, 2, 3, 4]
    assert (await of.status(payer_id="ex001", npi=NPI, transaction="837P")).in_place
    assert (await of.status(payer_id="EX001", npi=OTHER, transaction="837P")).status == "required"
    assert (await of.status(payer_id="EX002", npi=NPI, transaction="837P")).status == "not_required"
    assert (await of.status(payer_id="NONE1", npi=NPI, transaction="837P")).status == "unknown"


async def test_an_approval_counts_from_its_day(state: StateDatabase) -> None:
    about: dict[str, Any] = {"payer_id": "EX001", "npi": NPI, "transaction": "837P"}
    await register(state).approved(**about, on=date(2026, 4, 1))
    assert (await register(state).status(**about)).status == "required"
    assert (await register(state, today=date(2026, 4, 1)).status(**about)).in_place


async def test_what_holds_for_any_tax_id_gives_way_to_what_was_heard_of_one(state: StateDatabase) -> None:
    of = register(state)
    about: dict[str, Any] = {"payer_id": "EX001", "npi": NPI, "transaction": "837P"}
    await of.approved(**about)
    assert (await of.status(**about, tax_id=TAX)).in_place
    await of.rejected(**about, tax_id="12-3456780", on=date(2026, 1, 1))
    assert (await of.status(**about, tax_id=TAX)).status == "rejected"
    assert (await of.status(**about)).in_place


@pytest.mark.parametrize("wrong", [{"npi": "1234567890"}, {"tax_id": "12"}, {"payer_id": " "}])
async def test_what_is_no_number_is_not_registered(state: StateDatabase, wrong: dict[str, str]) -> None:
    about: dict[str, Any] = {"payer_id": "EX001", "npi": NPI, "transaction": "837P"} | wrong
    with pytest.raises(InvalidInput):
        await register(state).approved(**about)
    assert await register(state).list() == ()


async def test_what_is_missing_is_told_ahead(state: StateDatabase) -> None:
    of = register(state)
    await of.approved(payer_id="EX001", npi=NPI, transaction="837P")
    wanted: dict[str, Any] = {
        "payers": ("EX001", "EX002"),
        "providers": iter([(NPI, None), (OTHER, TAX)]),
        "transactions": ("837P",),
    }
    [missing] = await of.missing(**wanted)
    assert (missing.about.npi, missing.reason, missing.status) == (OTHER, "enrollment", "required")
    assert (missing.form, missing.notes) == ("Payer EDI Enrollment Forms", "Form EX-1")
    others = await of.missing(payers=["EX003", "ERA01"], providers=[(NPI, None)], transactions=["837I", "835"])
    told = [(one.about.payer_id, one.about.transaction, one.reason) for one in others]
    assert told == [
        ("EX003", "837I", "not_available"),
        ("EX003", "835", "not_listed"),
        ("ERA01", "837I", "not_listed"),
        ("ERA01", "835", "enrollment"),
    ]
    with pytest.raises(ConfigurationError):
        await register(state, None).missing(payers=["EX001"], providers=[(NPI, None)], transactions=["837P"])


def remittance(payer: str = "ERA01", npi: str | None = NPI, trace: str = "T1") -> Remittance:
    return Remittance(
        payment=RemittancePayment(trace_number=trace, effective=date(2026, 3, 2)),
        payer=RemittanceParty(name="EXAMPLE HEALTH", ids=(CodedValue(code="2U", value=payer),)),
        payee=RemittanceParty(npi=npi),
    )


async def test_a_remittance_that_came_lets_one_conclude_and_is_graded_so(state: StateDatabase) -> None:
    of = register(state)
    about: dict[str, Any] = {"payer_id": "ERA01", "npi": NPI, "transaction": "835"}
    for unclear in (remittance("EX001"), remittance(npi=None), remittance(npi="12")):
        assert not await of.learned_from(unclear)
    assert await of.learned_from(remittance())
    found = await of.status(**about)
    assert found.in_place
    assert found.event is not None
    assert (found.event.grade, found.event.source, found.event.on) == ("inferred", "remittance", date(2026, 3, 2))
    assert not await of.learned_from(remittance())
    await of.rejected(**about, on=date(2026, 3, 3))
    assert await of.learned_from(remittance(trace="T2"))
    assert (await of.status(**about)).status == "rejected", "a rejection that was told is not undone by a conclusion"


@pytest.mark.parametrize(
    "code, words, found",
    [
        ("A3:24:85", "", True),
        ("A3:496", "", True),
        ("A3:21", "missing or invalid", False),
        ("24", "Diagnosis is invalid", False),
        ("PAYR1", "Provider is NOT ENROLLED with this payer", True),
        ("A7", "Patient not eligible", False),
    ],
)
def test_which_rejections_say_that_somebody_is_not_enrolled(code: str, words: str, found: bool) -> None:
    assert says_not_enrolled(ClaimReason(code=code, words=words)) is found


async def test_the_page_shows_each_provider_and_escapes(state: StateDatabase) -> None:
    of = register(state)
    await of.approved(payer_id="EX001", npi=NPI, transaction="837P")
    await of.learned_from(remittance())
    await of.rejected(payer_id="<b>", npi=OTHER, transaction="837I")
    page = as_html(await of.list(), LIST, at=datetime(2026, 3, 10, tzinfo=UTC))
    assert "1 of 3 enrollments are not in place" in page
    assert "in place, 2026-03-10" in page
    assert "~in place, 2026-03-02" in page
    assert "EXAMPLE HEALTH (EX001)" in page
    assert "&lt;B&gt;" in page
    assert "<B>" not in page


async def test_rows_are_sealed_where_they_stand_and_no_repr_tells_them(state: StateDatabase) -> None:
    await register(state).approved(payer_id="EX001", npi=NPI, transaction="837P")
    assert [one.sound for one in await state.check() if one.kind == "enrollments"] == [1]
    event = (await register(state).list())[0].event
    assert NPI not in repr(event)


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 10))
ABOUT = Enrolling(payer_id="EX001", npi=NPI, transaction="837P")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(DAYS, st.sampled_from(["submitted", "approved", "rejected"])), min_size=1, max_size=6))
def test_the_last_thing_told_counts_whatever_order_it_is_noted_in(told: list[tuple[date, str]]) -> None:
    events = [
        EnrollmentEvent(
            number=number, about=ABOUT, status=cast("EnrollmentStatus", status), on=on, source="form", grade="told"
        )
        for number, (on, status) in enumerate(told)
    ]
    last = standing(events, ABOUT, TODAY)
    assert last == max(events, key=lambda one: (one.on, one.number))
    assert standing(events[::-1], ABOUT, TODAY) == last
