"""Notes begun, changed, and brought to their release: once, and only as the practice's settings let it be."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Sal, by_id
from mock_portals.pimsy.notes_desk import Notes
from portaldriver import Duplicate, InvalidInput, NotSaved
from portaldriver.errors import UnexpectedPage
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.note_saving import NoteReleased
from portaldriver.portals.pimsy.noting import form_of
from portaldriver.portals.pimsy.pages.notes import NoteRow
from portaldriver.portals.pimsy.writes import note_steps, notes
from portaldriver.runtime.session import Tab
from tests.pimsy.conftest import Clock, Connect
from tests.pimsy.noted import AT, FORMS, ME, QUICK, TEXT, draft, kept, posts


@pytest.mark.parametrize("generation", FORMS)
async def test_a_note_goes_from_draft_to_release_once(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    book, path, pimsy, desk = portal.book, FORMS[generation], connect(writing=QUICK), portal.desk(Notes)
    billed, invoices = len(book.billed), len(book.invoices)
    portal.faults.add(path=path, method="POST", reset=True, after=True)
    saved = await pimsy.notes.create(draft(portal), key="note 1", authorization="require")
    note = book.notes[-1]
    assert (saved.note_id, saved.status, saved.note_status) == (str(note.id), "created", "saved")
    assert saved.authorization is not None
    assert saved.authorization.ok
    assert (note.client, note.start, note.minutes, note.code, note.author) == (
        book.clients[0].id,
        AT,
        45,
        "90834",
        ME,
    )
    assert (note.text.replace("\r", ""), note.face_to_face, note.location_code) == (TEXT, True, "11")
    assert posts(portal, path) == 1, "the answer was lost, the note was found"
    auth = by_id(book.auths, note.auth or "")
    assert auth is not None
    assert auth.pending == 2
    assert await pimsy.notes.create(draft(portal), key="note 1", authorization="require") == saved
    with pytest.raises(Duplicate):
        await pimsy.notes.create(draft(portal), key="note 2")
    changed = await pimsy.notes.update(saved.note_id, {"visitLength": 50, "text": "Other words."})
    assert (changed.status, note.minutes, note.text) == ("updated", 50, "Other words.")
    assert (await pimsy.notes.update(saved.note_id, {"visitLength": 50})).status == "unchanged"
    remaining = auth.remaining
    portal.faults.add(path=path, method="POST", reset=True, after=True)
    released = await pimsy.notes.release(saved.note_id)
    assert (released.status, released.note_status) == ("updated", "released")
    assert desk.releases == [note.id]
    assert auth.remaining == remaining - 1
    assert auth.pending == 1
    assert (len(book.billed), len(book.invoices)) == (billed + 1, invoices + 1)
    assert (await pimsy.notes.release(saved.note_id)).status == "unchanged"
    before = posts(portal, path)
    with pytest.raises(NoteReleased) as refused:
        await pimsy.notes.update(saved.note_id, {"visitLength": 60})
    assert refused.value.field == "status"
    with pytest.raises(NoteReleased):
        await pimsy.notes.review(saved.note_id)
    assert posts(portal, path) == before
    held = await pimsy.notes.get(saved.note_id)
    assert (held.status, held.final, held.visit_length, held.text, held.released_by) == ("released", True, 50, None, ME)


async def test_two_release_one_note_once(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    note, one, another = kept(portal), connect(writing=QUICK), connect(writing=QUICK)
    there = len(portal.book.invoices)
    both = await asyncio.gather(one.notes.release(str(note.id)), another.notes.release(str(note.id)))
    assert sorted(each.status for each in both) == ["unchanged", "updated"]
    assert (posts(portal), portal.desk(Notes).releases) == (1, [note.id])
    assert len(portal.book.invoices) == there + 1


async def test_an_open_note_does_not_save_itself_half_filled(
    portal: PimsyPortal, connect: Connect, seated: None, clock: Clock
) -> None:
    pimsy, desk, note = connect(writing=QUICK), portal.desk(Notes), kept(portal)
    desk.every = 100
    changed = await pimsy.notes.update(str(note.id), {"visitLength": 50, "noteType": "SOAP Note", "text": "Other."})
    assert changed.status == "updated"
    assert (note.minutes, note.type, note.text) == (50, "SOAP Note", "Other.")
    assert desk.autosaves == []
    desk.before_save = lambda: desk.release(note, ME)
    with pytest.raises(NoteReleased):
        await pimsy.notes.update(str(note.id), {"visitLength": 55, "noteType": "DAP Note"})
    assert (note.minutes, note.type, desk.autosaves) == (50, "SOAP Note", [])


async def test_what_a_refused_save_leaves_in_the_form_is_not_saved_by_the_next_write(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy, desk, note, other = connect(writing=QUICK), portal.desk(Notes), kept(portal), kept(portal, number=1)
    desk.every = 100

    def run_out() -> None:
        for auth in portal.book.auths:
            auth.end = AT.date()

    desk.before_save = run_out
    with pytest.raises(InvalidInput):
        await pimsy.notes.update(str(note.id), {"start": AT + timedelta(days=1), "text": "Not to be kept."})
    await pimsy.notes.update(str(other.id), {"visitLength": 50})
    assert (note.start, note.text, desk.autosaves) == (AT, TEXT, [])


async def test_a_form_of_another_note_is_not_filled(
    portal: PimsyPortal, connect: Connect, seated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pimsy, note, other = connect(writing=QUICK), kept(portal), kept(portal, number=1)

    def astray(tab: Tab, binding: Binding, row: NoteRow) -> str:
        return form_of(tab, binding, row).replace(str(note.id), str(other.id))

    for place in (notes, note_steps):
        monkeypatch.setattr(place, "form_of", astray)
    with pytest.raises(UnexpectedPage):
        await pimsy.notes.release(str(note.id))
    with pytest.raises(UnexpectedPage):
        await pimsy.notes.update(str(note.id), {"visitLength": 50})
    assert (posts(portal), other.released, other.minutes) == (0, False, 45)


async def test_what_is_typed_elsewhere_is_saved_a_minute_later(
    portal: PimsyPortal, connect: Connect, seated: None, clock: Clock
) -> None:
    pimsy, desk, note = connect(writing=QUICK), portal.desk(Notes), kept(portal)
    desk.type_elsewhere(note, duration="55")
    assert (await pimsy.notes.get(str(note.id))).visit_length == 45
    clock.ahead += 61
    assert (await pimsy.notes.get(str(note.id))).visit_length == 55
    desk.type_elsewhere(note, duration="30")
    desk.before_save = lambda: setattr(clock, "ahead", clock.ahead + 61)
    # Theirs came first: ours is what was posted last, and all of it.
    await pimsy.notes.update(str(note.id), {"noteType": "SOAP Note"})
    assert (note.minutes, note.type) == (55, "SOAP Note")


async def test_values_flow_in_from_the_appointment(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect(writing=QUICK)
    book.notes.clear()
    sal = book.sals[3]
    saved = await pimsy.notes.create({"appointmentId": str(sal.id), "noteClass": "assessment"}, authorization="warn")
    note = book.notes[-1]
    assert (note.sal, note.client, note.start, note.code, note.kind) == (
        sal.id,
        sal.client,
        sal.start,
        sal.code,
        "assessment",
    )
    assert (note.minutes, note.division, saved.patient_id) == (45, sal.division, str(sal.client))
    assert saved.authorization is not None
    with pytest.raises(Duplicate):
        await pimsy.notes.create({"appointmentId": str(sal.id), "noteClass": "therapy"}, key="another")
    with pytest.raises(InvalidInput) as refused:
        await pimsy.notes.create({"appointmentId": str(sal.id), "patientId": "1"})
    assert refused.value.field == "patientId"
    await pimsy.notes.release(saved.note_id)
    assert sal.note_released
    group = Sal(book.next_id(), AT, AT + timedelta(minutes=90), ME, group=book.groups[0].id, code="90834")
    book.sals.append(group)
    asked = {"appointmentId": str(group.id), "noteClass": "group"}
    with pytest.raises(InvalidInput) as refused:
        await pimsy.notes.create(asked)
    assert refused.value.field == "patientId"
    for member in book.groups[0].members[:2]:
        await pimsy.notes.create(asked | {"patientId": str(member)})
    assert [(one.client, one.sal, one.minutes, one.kind) for one in book.notes[-2:]] == [
        (member, group.id, 90, "group") for member in book.groups[0].members[:2]
    ]


@pytest.mark.parametrize("generation", FORMS)
async def test_a_document_is_attached_once(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    pimsy, desk, note = connect(writing=QUICK), portal.desk(Notes), kept(portal)
    content = b"%PDF-1.7 invented " + bytes(range(256))
    portal.faults.add(path=FORMS[generation], method="POST", reset=True, after=True)
    saved = await pimsy.notes.attach(str(note.id), "Consent.pdf", content)
    assert (saved.note_id, saved.status) == (str(note.id), "updated")
    assert (note.documents, desk.files) == (["Consent.pdf"], {(note.id, "Consent.pdf"): content})
    assert (await pimsy.notes.get(str(note.id))).documents == ("Consent.pdf",)
    with pytest.raises(Duplicate):
        await pimsy.notes.attach(str(note.id), "Consent.pdf", b"another")
    desk.silently_refuse = 1
    with pytest.raises(NotSaved):
        await pimsy.notes.attach(str(note.id), "Plan.pdf", content)
    for name, given in (("../Plan.pdf", content), (" ", content), ("Plan.pdf", b"")):
        with pytest.raises(InvalidInput):
            await pimsy.notes.attach(str(note.id), name, given)
    desk.release(note, ME)
    with pytest.raises(NoteReleased):
        await pimsy.notes.attach(str(note.id), "Late.pdf", content)
    assert note.documents == ["Consent.pdf"]
