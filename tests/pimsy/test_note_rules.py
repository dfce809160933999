"""The way of a note from saved to released, held against a plain model of the guide's text (2.10). No browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import by_id
from mock_portals.pimsy.notes_desk import Notes
from mock_portals.pimsy.notes_rules import AUTHOR_LAST, QP_MAY, TEAM_FIRST
from mock_portals.pimsy.nouns.notes import Part
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit
from portaldriver.models.notes import Note
from portaldriver.portals.pimsy.noting import STATUSES, status_of
from portaldriver.portals.pimsy.pages.notes import NoteSheet
from tests.pimsy.noted import FORM, kept

PEOPLE = ("author", "supervisor", "qp", "stranger")
BOXES = {"hand": "for_review", "review": "reviewed", "release": "released", "sign": "my_part", "edit": "duration"}
NAMES = {"author": "Sam Lindqvist", "supervisor": "Riley Okafor", "qp": "Toni Marsh", "stranger": "Nora Example"}


@dataclass
class Plain:
    """A note as the guide tells of it."""

    on: frozenset[int]
    dual: bool
    team: frozenset[str]
    insured: bool
    gender: bool
    signed: set[str] = field(default_factory=set)
    status: str = "saved"
    reviewed: bool = False
    minutes: int = 45
    invoices: int = 0

    def act(self, who: str, what: str, minutes: int) -> None:
        if self.status == "released":
            return
        if what == "release" and self._may_release(who):
            if not self._complete():
                return  # refused as a whole
            self.status, self.invoices = "released", self.invoices + 1
        elif what == "hand" and self.status == "saved":
            self.status = "released_for_review"
        elif what == "review" and (who == "supervisor" or (who == "qp" and QP_MAY in self.on)):
            self.status, self.reviewed = "reviewed", True
        elif what == "sign" and who in self.team:
            self.signed.add(who)
        elif what == "edit":
            self.minutes = minutes

    def _may_release(self, who: str) -> bool:
        # The supervisor is a PT/QP too, by the seed's profiles.
        return who == "author" or (who in ("qp", "supervisor") and QP_MAY in self.on and AUTHOR_LAST not in self.on)

    def _complete(self) -> bool:
        team = TEAM_FIRST not in self.on or self.signed >= self.team
        return team and (not self.dual or self.reviewed) and (self.gender or not self.insured)


STEPS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(sorted(BOXES)), st.integers(1, 90)), min_size=1, max_size=14
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    on=st.frozensets(st.sampled_from((QP_MAY, TEAM_FIRST, AUTHOR_LAST))),
    dual=st.booleans(),
    team=st.frozensets(st.sampled_from(("author", "qp"))),
    insured=st.booleans(),
    gender=st.booleans(),
    steps=STEPS,
)
def test_every_way_is_the_plain_models(
    on: frozenset[int],
    dual: bool,
    team: frozenset[str],
    insured: bool,
    gender: bool,
    steps: list[tuple[str, str, int]],
) -> None:
    portal, plain = PRACTICE, Plain(on, dual, team, insured, gender)
    book, desk, client = portal.book, portal.desk(Notes), portal.book.clients[0]
    names = {
        who: user.name for who, called in NAMES.items() for user in book.users if called.startswith(user.first_name)
    }
    book.settings, client.gender = set(on), "Female" if gender else ""
    client.insurance["Primary"].company = book.payers[0].name if insured else ""
    note = kept(portal, author=names["author"], dual=dual, team=[Part(names[who]) for who in sorted(team)])
    auth = by_id(book.auths, note.auth or "")
    assert auth is not None
    auth.remaining += 2  # so that it lasts for all examples
    free, there = auth.remaining - auth.pending, len(book.invoices)
    for who, what, minutes in steps:
        _post(portal, note.id, who, {BOXES[what]: str(minutes) if what == "edit" else "true"})
        plain.act(who, what, minutes)
        assert STATUSES[note.status.lower()] == plain.status
        assert (note.minutes, len(book.invoices) - there) == (plain.minutes, plain.invoices)
        assert {part.name for part in note.team if part.released} == {names[one] for one in plain.signed}
        assert auth.remaining - auth.pending == free, "units are held as long as they are not gone, never both"
    assert desk.releases.count(note.id) == plain.invoices <= 1


@given(st.booleans(), st.booleans(), st.booleans())
def test_boxes_say_how_far_a_note_is(for_review: bool, reviewed: bool, released: bool) -> None:
    status = status_of(NoteSheet(for_review=for_review, reviewed=reviewed, released=released))
    assert Note(note_id="1", patient_id="2", status=status).final is released
    furthest = [for_review and "released_for_review", reviewed and "reviewed", released and "released"]
    assert status == [one for one in ("saved", *furthest) if one][-1]


def _practice() -> PimsyPortal:
    portal = PimsyPortal(clients=4)
    portal.bind({portal.host: "http://demo.localhost"})
    for user in portal.book.users:
        user.pt_qp = True
    return portal


PRACTICE = _practice()


def _post(portal: PimsyPortal, ident: int, who: str, ticked: dict[str, str]) -> None:
    """Have somebody open the note, tick one box or type one value, and save."""
    desk, note = portal.desk(Notes), by_id(portal.book.notes, ident)
    assert note is not None
    portal.account.display_name = NAMES[who]
    session = Session(portal.account, pick_lists=portal.book.pick_lists())
    form: dict[str, Any] = {"start_date": f"{note.start:%m/%d/%Y}", "start_time": f"{note.start:%I:%M %p}"}
    form |= {"duration": str(note.minutes), "code": note.code} | ticked
    handler = desk.routes()["POST", FORM.lower()]
    handler(Visit("POST", portal.host, FORM, {"note": str(ident)}, form, b"", {}, {}), session)
