"""Notes read: metadata as the book has it in both lanes; what a note says only where it was asked for."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Note as Held
from mock_portals.pimsy.book import by_id
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.notes_desk import Notes
from mock_portals.pimsy.nouns.notes import Part
from mock_portals.pimsy.seed import TODAY
from portaldriver import StateDatabase
from portaldriver.errors import Duplicate, ExtractionError, InvalidInput, NotFound, NotSaved
from portaldriver.models.notes import NewNote, Note, NoteUpdate
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.writes import WRITES
from portaldriver.portals.pimsy.writes.note_steps import NoteStep, ReleaseNote
from portaldriver.portals.pimsy.writes.notes import CreateNote, UpdateNote
from tests.conftest import Told
from tests.pimsy.conftest import Connect
from tests.pimsy.noted import AT, ME, QUICK, draft, kept

LISTS = {"2026-portal": "/Clients/Notes", "2018-portal": "/NoteList"}
CANARY = "Zebrafinch-umbrella told of the flood"


def truth(portal: PimsyPortal, one: Held) -> dict[str, Any]:
    """Return what the book says of a note, as a list shows it."""
    client = by_id(portal.book.clients, one.client)
    assert client is not None
    return {
        "note_id": str(one.id),
        "patient_id": str(one.client),
        "patient_name": client.name,
        "appointment_id": str(one.sal) if one.sal else None,
        "start": one.start,
        "visit_length": one.minutes,
        "billing_code": one.code,
        "location_code": one.location_code or None,
        "program_name": one.division or None,
        "note_type": one.type or None,
        "note_class": one.kind,
        "provider_name": one.author,
        "status": one.status.lower().replace(" ", "_"),
        "requires_dual_sign_off": one.dual,
        "created_at": one.created,
        "created_by": one.created_by,
        "edited_at": one.edited,
        "edited_by": one.edited_by,
        "released_at": one.released_at,
        "released_by": one.released_by or None,
        "team": None,
        "documents": None,
    }


@pytest.mark.parametrize("generation", LISTS)
async def test_lists_are_the_book_in_both_lanes(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    portal.layouts[LISTS[generation].lower()] = Layout(first=("Status", "Created By"))
    notes, pimsy = portal.book.notes, connect()
    kept(portal, 1, for_review=True, kind="assessment")
    kept(portal, 2, for_review=True, reviewed=True, dual=True, kind="group")
    expected = [truth(portal, one) for one in notes]
    assert [one.model_dump() async for one in pimsy.notes.list()] == expected
    shown = await pimsy.notes.list(page_size=5, page=2, lane="page")
    assert [one.model_dump() for one in shown.items] == expected[5:10]
    filters: list[tuple[dict[str, Any], Any]] = [
        ({"status": "reviewed"}, lambda one: one.reviewed),
        ({"status": "released", "provider_name": ME}, lambda one: one.released and one.author == ME),
        ({"since": TODAY + timedelta(days=1), "until": TODAY + timedelta(days=1)}, lambda one: one.start.day == AT.day),
        ({"patient_id": str(notes[0].client)}, lambda one: one.client == notes[0].client),
        ({"appointment_id": str(notes[4].sal)}, lambda one: one.sal == notes[4].sal),
    ]
    for asked, fits in filters:
        found = [one.note_id async for one in pimsy.notes.list(**asked)]
        assert found == [str(one.id) for one in notes if fits(one)]
    with pytest.raises(InvalidInput, match="until is before since"):
        pimsy.notes.list(TODAY, TODAY - timedelta(days=1))


@pytest.mark.parametrize("generation", LISTS)
async def test_a_note_in_full_without_opening_it(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    team = [Part("Lindqvist, Sam", "QP", AT), Part(ME)]
    note, pimsy, desk = kept(portal, team=team, documents=["Consent.pdf"], text=CANARY), connect(), portal.desk(Notes)
    desk.every = 5
    held = await pimsy.notes.get(str(note.id))
    assert held.model_dump(exclude={"team", "documents"}) == {
        name: value for name, value in truth(portal, note).items() if name not in ("team", "documents")
    }
    assert held.team is not None
    assert [(one.name, one.role, one.released, one.released_at) for one in held.team] == [
        ("Lindqvist, Sam", "QP", True, AT),
        (ME, "Team Member", False, None),
    ]
    assert (held.documents, held.text, held.final) == (("Consent.pdf",), None, False)
    assert held.wire()["noteId"] == str(note.id)
    assert not desk.autosaves
    with pytest.raises(NotFound):
        await pimsy.notes.get("999999")


async def test_what_a_note_says_is_nowhere_but_in_the_text_asked_for(
    portal: PimsyPortal,
    connect: Connect,
    seated: None,
    told: Told,
    state: StateDatabase,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    pimsy = connect(writing=QUICK)
    saved = await pimsy.notes.create(draft(portal, text=CANARY))
    await pimsy.notes.update(saved.note_id, {"text": f"{CANARY}. More."})
    portal.desk(Notes).loses_field = "text"
    with pytest.raises(NotSaved) as caught:
        await pimsy.notes.update(saved.note_id, {"text": f"{CANARY}. And more."})
    held = await pimsy.notes.get(saved.note_id, text=True)
    assert held.text == f"{CANARY}. More."
    listed = [one async for one in pimsy.notes.list()]
    assert all(one.text is None for one in listed)
    spoken = [repr(held), str(held), str(held.wire()), held.model_dump_json(), repr(draft(portal, text=CANARY))]
    spoken += [repr(caught.value), str(caught.value), caplog.text, repr(list(told)), repr(saved), str(saved)]
    spoken += [one.model_dump_json() if hasattr(one, "model_dump_json") else str(vars(one)) for one in told]
    assert len(told) > 3
    assert not [text for text in spoken if "Zebrafinch" in text]


async def test_columns_that_the_user_hid_are_read_off_the_forms(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy, there = connect(writing=QUICK), len(portal.book.notes)
    portal.layouts["/clients/notes"] = Layout(hidden=("Time", "SAL #", "Billing Code", "Performed By"))
    await pimsy.notes.create(draft(portal), key="one")
    with pytest.raises(Duplicate):
        await pimsy.notes.create(draft(portal), key="two")
    await pimsy.notes.create(draft(portal, start=AT + timedelta(hours=1)), key="three")
    assert len(portal.book.notes) == there + 2
    assert (await pimsy.notes.list(page_size=5)).items[0].start is None
    portal.layouts["/clients/notes"] = Layout(hidden=("Status",))
    with pytest.raises(ExtractionError):
        await pimsy.notes.list()


def test_what_is_asked_is_checked_first() -> None:
    for given, field in (
        ({"patientId": "7"}, None),
        ({"appointmentId": "x"}, "appointmentId"),
        ({"appointmentId": "7", "visitLength": 0}, "visitLength"),
        ({"appointmentId": "7", "text": " "}, "text"),
    ):
        with pytest.raises(InvalidInput) as refused:
            NewNote.of(given)
        assert refused.value.field == field
    for changes in ({}, {"visitLength": None}, {"text": None}, {"noteClass": "group"}):
        with pytest.raises(InvalidInput):
            NoteUpdate.of(changes)
    assert Note(note_id="1", patient_id="2", status="released").final


def test_what_a_crash_left_is_the_same_write(portal: PimsyPortal) -> None:
    for one in (draft(portal), draft(portal, appointment_id="12", text=None)):
        create = CreateNote(Binding(), one, authorization="warn")
        again = CreateNote.from_payload(Binding(), create.payload)
        assert (again.payload, again.natural_key, again.record) == (create.payload, create.natural_key, create.record)
        assert again.asked() == create.asked()
    update = UpdateNote(Binding(), "7", NoteUpdate(start=AT, visit_length=50))
    assert UpdateNote.from_payload(Binding(), update.payload).asked() == update.asked()
    steps = [kind for kind in WRITES if issubclass(kind, NoteStep)]
    assert len(steps) == 4
    for kind in steps:
        made = kind(Binding(), "7")
        assert kind.from_payload(Binding(), made.payload).payload == {"noteId": "7"}
        assert (made.record, made.natural_key) == ("note:7", None)
    assert ReleaseNote.operation == "notes.release"
