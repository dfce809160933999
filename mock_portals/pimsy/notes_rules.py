"""Who may do what to a note, and what keeps one from being released (guide 2.10, 8). Wording is MODELLED."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from mock_portals.pimsy.authorizations_desk import fits, offered_codes
from mock_portals.pimsy.book import Book, Note, User, by_id

QP_MAY, TEAM_FIRST, AUTHOR_LAST = 107, 108, 122
"""-107: a QP may review and release. -108: all of the team release first. -122: the author does the final release."""
FINAL = "The note was released and cannot be changed."
GENDER, AUTHORIZATION = "Gender Assigned at Birth is required.", "Authorization is required."
TEAM, REVIEW = "Note Team is required.", "Review is required."


def may_review(book: Book, user: User | None, note: Note) -> bool:
    """Tell whether a user may tick Reviewed: the author's supervisor, or under -107 a QP, and never the author."""
    if user is None or user.name == note.author:
        return False
    author = next((one for one in book.users if one.name == note.author), None)
    return (author is not None and author.supervisor == user.name) or (QP_MAY in book.settings and user.pt_qp)


def may_release(book: Book, user: User | None, note: Note) -> bool:
    """Tell whether a user may tick Release: the author, and under -107 a QP, unless -122 leaves it to the author."""
    if user is None:
        return False
    return user.name == note.author or (QP_MAY in book.settings and user.pt_qp and AUTHOR_LAST not in book.settings)


def against_release(book: Book, note: Note, *, reviewed: bool) -> Iterator[str]:
    """Say what keeps a note from being released."""
    code = next((one for one in book.codes if one.code == note.code), None)
    client = by_id(book.clients, note.client)
    insured = client is not None and bool(client.insurance["Primary"].company)
    if code is not None and code.billable and insured:
        if client is not None and not client.gender:
            yield GENDER
        auth = by_id(book.auths, note.auth or "")
        if not code.unmanaged and (auth is None or not auth.active):
            yield AUTHORIZATION
    if TEAM_FIRST in book.settings and any(part.released is None for part in note.team):
        yield TEAM
    if note.dual and not reviewed:
        yield REVIEW


def offered(book: Book, user: User | None, client: int, on: datetime) -> set[str]:
    """Return the codes that a note of that client and day may have; others are silently missing."""
    there = offered_codes(book, client, on.date())
    return there & set(user.codes) if user is not None and user.codes else there


def units_of(book: Book, note: Note) -> Decimal:
    """Return how many units a note takes."""
    code = next((one for one in book.codes if one.code == note.code), None)
    if code is not None and code.decrement == "Units per Time" and code.minutes_per_unit:
        return (Decimal(note.minutes) / code.minutes_per_unit).to_integral_value(ROUND_CEILING)
    return code.default_units if code is not None else Decimal(1)


def drawn_on(book: Book, note: Note) -> bool:
    """Tell whether the authorization that a note holds units of is still one for its code."""
    auth = by_id(book.auths, note.auth or "")
    return auth is not None and fits(book, auth, note.code) and auth.start <= note.start.date() <= auth.end
