"""One quarter of a practice's past: what a report of its figures is made of. Invented, and the same for every seed.

It ends on the day before `seed.TODAY`. That a status of the practice's own stands in the list is MODELLED.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from mock_portals.pimsy.book import Book, Client, Note, Sal, User, by_id
from mock_portals.pimsy.history_payments import answer
from mock_portals.pimsy.invoicing_seed import add_invoice
from mock_portals.pimsy.notes_seed import next_note
from mock_portals.pimsy.nouns.invoicing import Billed

WEEKS, A_WEEK = 13, 16
LATE = "Late Cancellation"
"""A status of the practice's own: what it means the driver cannot know."""
NPI = "1999999935"
"""Its check digit is right; nobody has it."""
HOURS = (9, 10, 11, 13, 14, 15, 16)
CODES = {"90834": 45, "90837": 60}


@dataclass(frozen=True)
class Habit:
    """How one provider's appointments end, by chance of a hundred, and the days until their notes are released."""

    no_show: int
    late: int
    cancelled: int
    days: tuple[int, ...]


HABITS = (
    Habit(6, 3, 8, (0, 0, 1, 1, 2, 3)),
    Habit(14, 5, 6, (1, 2, 3, 3, 5, 9)),
    Habit(9, 8, 10, (0, 1, 1, 2, 4, 6)),
    Habit(20, 4, 7, (2, 4, 5, 7, 11, 16)),
)


def remember(book: Book, *, seed: int, today: date) -> None:
    """Give a practice the quarter before today: appointments, notes, invoices, remittances, units that were used."""
    draw = random.Random(f"{seed}:history")
    _staff(book)
    _policies(book)
    first = today - timedelta(weeks=WEEKS)
    for place, (start, user, client, code) in enumerate(_visits(book, first, draw)):
        sal = _sal(book, start, user, client, code)
        sal.status = _ended(HABITS[book.users.index(user)], start.date(), today, draw)
        if sal.status == "Completed" and place % 25 != 24:
            _write(book, sal, client.id, HABITS[book.users.index(user)], today, draw)
    answer(book, first, today, draw)


def _staff(book: Book) -> None:
    book.users.append(
        User(
            book.next_id(),
            "Uma",
            "Reyes",
            npi=NPI,
            email="uma@example.com",
            phone="206-555-0163",
            profile="Clinician",
            supervisor=book.users[0].name,
        )
    )


def _policies(book: Book) -> None:
    """Have every third client insured elsewhere, with the authorizations that go with it."""
    other = book.payers[1]
    for client in book.clients[::3]:
        client.insurance["Primary"] = replace(
            client.insurance["Primary"], company=other.name, payer_number=other.number
        )
        for auth in book.auths:
            if auth.client == client.id:
                auth.payer = other.name
    for auth in book.auths:
        auth.start -= timedelta(days=60)


def _visits(book: Book, first: date, draw: random.Random) -> Iterator[tuple[datetime, User, Client, str]]:
    """Yield when, by whom, with whom and what: nobody is in two places at once."""
    people = [one for one in book.clients if one.active]
    for week in range(WEEKS):
        taken = set[tuple[int, object]]()
        for number in range(A_WEEK):
            user = book.users[number % len(book.users)]
            client = people[(week * 7 + number) % len(people)]
            free = [
                (day, hour)
                for day in range(5)
                for hour in HOURS
                if not {(user.id, (day, hour)), (client.id, (day, hour))} & taken
            ]
            day, hour = draw.choice(free)
            taken |= {(user.id, (day, hour)), (client.id, (day, hour))}
            start = datetime.combine(first + timedelta(weeks=week, days=day), time(hour))
            yield start, user, client, draw.choice(tuple(CODES))


def _sal(book: Book, start: datetime, user: User, client: Client, code: str) -> Sal:
    place = book.locations[book.users.index(user) % len(book.locations)]
    end = start + timedelta(minutes=CODES[code])
    room = place.rooms[book.users.index(user) // 2 % len(place.rooms)].name
    sal = Sal(book.next_id(), start, end, user.name, client.id, None, code, client.division, place.name, room)
    book.sals.append(sal)
    return sal


def _ended(habit: Habit, on: date, today: date, draw: random.Random) -> str:
    """Return how an appointment ended; of the last days a few are not ticked off yet."""
    chance = draw.randrange(100)
    if (today - on).days < 5 and chance % 3 == 0:
        return "Scheduled"
    for word, share in (("No Show", habit.no_show), (LATE, habit.late), ("Cancelled by Client", habit.cancelled)):
        if chance < share:
            return word
        chance -= share
    return "Cancelled by Staff" if chance < 2 else "Completed"


def _write(book: Book, sal: Sal, client: int, habit: Habit, today: date, draw: random.Random) -> None:
    """Document an appointment: how far that has come, time and habit say."""
    minutes = int((sal.end - sal.start).total_seconds()) // 60
    note = Note(next_note(book), client, sal.start, minutes, sal.code, sal.user, sal=sal.id, division=sal.division)
    note.location_code, note.type, note.face_to_face, note.text = "11", "DAP Note", True, "Invented."
    note.created = note.edited = sal.end + timedelta(hours=draw.choice((0, 0, 1, 20)))
    note.created_by = note.edited_by = sal.user
    book.notes.append(note)
    released = sal.end + timedelta(days=draw.choice(habit.days), hours=21)
    stage = draw.randrange(20)
    note.for_review = stage != 0
    note.reviewed = stage > 1
    if stage < 3 or released.date() >= today:
        return
    note.released, note.released_at, note.released_by, sal.note_released = True, released, sal.user, True
    note.edited = released
    _bill(book, note)


def _bill(book: Book, note: Note) -> None:
    """Have a released note take its unit and be billed."""
    auth = next((one for one in book.auths if (one.client, one.code) == (note.client, note.code)), None)
    if auth is not None and auth.remaining > 0:
        auth.remaining -= Decimal(1)
        note.auth = auth.id
    session = Billed(note.id, note.client, note.author, note.start.date(), note.code)
    book.billed.append(session)
    client = by_id(book.clients, note.client)
    payer = client.insurance["Primary"].company if client else ""
    add_invoice(book, session, payer, "Primary")
