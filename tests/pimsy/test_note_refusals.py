"""What keeps a note from its release, or from being changed: settings, missing things, others, and a portal that forgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Note, by_id
from mock_portals.pimsy.notes_desk import Notes
from mock_portals.pimsy.notes_rules import AUTHOR_LAST, QP_MAY, TEAM_FIRST
from mock_portals.pimsy.nouns.notes import Part
from portaldriver import IdempotencyConflict, InvalidInput, NotFound, NotPermitted, NotSaved
from portaldriver.errors import NotAuthorized, SavedDifferently
from portaldriver.portals.pimsy.note_saving import NoteReleased
from tests.pimsy.conftest import Connect
from tests.pimsy.noted import AT, FORMS, ME, QUICK, draft, kept, posts


@pytest.mark.parametrize("generation", FORMS)
async def test_what_is_missing_for_a_release_is_said(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    book, pimsy, desk = portal.book, connect(writing=QUICK), portal.desk(Notes)
    note = kept(portal, dual=True, team=[Part(book.users[1].name), Part(ME)])
    book.settings = {TEAM_FIRST}
    client, auth = book.clients[0], by_id(book.auths, note.auth or "")
    assert auth is not None
    client.gender, auth.active = "", False

    async def refused() -> InvalidInput:
        with pytest.raises(InvalidInput) as caught:
            await pimsy.notes.release(str(note.id))
        assert not note.released
        return caught.value

    error = await refused()
    assert error.field == "sex"
    assert [one.partition(":")[0] for one in error.messages] == ["sex", "authorization", "team", "review"]
    assert client.last_name not in str(error)
    client.gender, auth.active = "Female", True
    assert (await refused()).field == "team"
    note.team[0].released = AT
    assert (await pimsy.notes.co_sign(str(note.id))).status == "updated"
    assert note.team[1].released is not None
    error = await refused()
    assert (error.field, len(error.messages)) == ("review", 1)
    assert (await pimsy.notes.release_for_review(str(note.id))).note_status == "released_for_review"
    assert (await pimsy.notes.release_for_review(str(note.id))).status == "unchanged"
    note.reviewed = True
    assert (await pimsy.notes.release(str(note.id))).note_status == "released"
    assert desk.releases == [note.id]


async def test_settings_say_who_may_review_and_release(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect(writing=QUICK)
    other = book.users[1].name
    book.users[1].supervisor = ""
    note = kept(portal, author=other, dual=True, for_review=True)
    ident = str(note.id)
    for attempt in (pimsy.notes.review, pimsy.notes.release, pimsy.notes.co_sign):
        with pytest.raises(NotPermitted) as refused:
            await attempt(ident)
        assert not isinstance(refused.value, NoteReleased)
    assert posts(portal) == 0
    book.settings = {QP_MAY, AUTHOR_LAST}
    assert (await pimsy.notes.review(ident)).note_status == "reviewed"
    with pytest.raises(NotPermitted):
        await pimsy.notes.release(ident)
    assert (note.reviewed, note.released) == (True, False)
    book.settings = {QP_MAY}
    assert (await pimsy.notes.release(ident)).note_status == "released"
    assert note.released_by == ME


async def test_what_somebody_else_released_meanwhile_stands(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy, desk = connect(writing=QUICK), portal.desk(Notes)
    note, second = kept(portal, 0), kept(portal, 1)

    def release(one: Note) -> Callable[[], object]:
        return lambda: None if one.released else desk.release(one, "Somebody")

    desk.before_save = release(note)
    with pytest.raises(NoteReleased):
        await pimsy.notes.update(str(note.id), {"visitLength": 60})
    assert note.minutes == 45
    desk.before_save = release(second)
    assert (await pimsy.notes.release(str(second.id))).note_status == "released"
    assert desk.releases == [note.id, second.id]


async def test_what_the_portal_refuses_or_forgets_is_not_reported_saved(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book, pimsy, desk = portal.book, connect(writing=QUICK), portal.desk(Notes)
    there = len(book.notes)
    with pytest.raises(InvalidInput) as refused:
        await pimsy.notes.create(draft(portal, billing_code="H0015"))
    assert refused.value.field == "billingCode"
    with pytest.raises(NotAuthorized):
        await pimsy.notes.create(draft(portal, billing_code="H0015"), authorization="require")
    desk.silently_refuse = 1
    with pytest.raises(NotSaved):
        await pimsy.notes.create(draft(portal))
    assert len(book.notes) == there
    desk.loses_field = "type"
    with pytest.raises(SavedDifferently, match="noteType"):
        await pimsy.notes.create(draft(portal), key="loses")
    desk.loses_field = ""
    ident = str(book.notes[-1].id)
    desk.silently_refuse = 1
    with pytest.raises(NotSaved):
        await pimsy.notes.release(ident)
    with pytest.raises(NotFound):
        await pimsy.notes.release("999999")
    with pytest.raises(IdempotencyConflict):
        await pimsy.notes.create(draft(portal, visit_length=30), key="loses")
    assert not desk.releases


async def test_units_that_saved_notes_hold_are_spoken_for(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect(writing=QUICK)
    mine = [one for one in book.auths if one.client == book.clients[0].id]
    for one in mine:
        one.remaining, one.pending, one.active = Decimal(1), Decimal(0), one is mine[0]
    book.sals = [one for one in book.sals if one.client != book.clients[0].id]
    first = await pimsy.notes.create(draft(portal), authorization="require")
    later = draft(portal, start=AT + timedelta(hours=2))
    with pytest.raises(NotAuthorized) as refused:
        await pimsy.notes.create(later, authorization="require", key="second")
    assert (refused.value.reason, refused.value.days) == ("units_pending", (AT.date().isoformat(),))
    warned = await pimsy.notes.create(later, authorization="warn", key="second")
    assert warned.authorization is not None
    assert [one.reason for one in warned.authorization.uncovered] == ["units_pending"]
    await pimsy.notes.release(first.note_id)
    assert mine[0].remaining == 0
    with pytest.raises(InvalidInput) as gone:
        await pimsy.notes.create(draft(portal, start=AT + timedelta(hours=4)))
    assert gone.value.field == "billingCode"
