"""A quarter of an invented practice's past holds together, and is the same for each seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import timedelta

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Book
from mock_portals.pimsy.history_seed import LATE
from mock_portals.pimsy.seed import TODAY
from portaldriver.edi import balance
from portaldriver.portals.pimsy.posting import remittances_of


@pytest.fixture(scope="module")
def book() -> Book:
    return PimsyPortal(clients=20, history=True).book


def told(book: Book) -> list[object]:
    parts = (book.sals, book.notes, book.invoices, book.edes, book.auths, book.users)
    return [asdict(one) for part in parts for one in part]


def test_each_seed_has_one_past_of_its_own(book: Book) -> None:
    assert told(PimsyPortal(clients=20, history=True).book) == told(book)
    assert told(PimsyPortal(clients=20, history=True, seed=8).book) != told(book)


def test_without_it_a_practice_is_as_it_was(book: Book) -> None:
    plain = PimsyPortal(clients=20).book
    assert len(plain.sals) == 12
    assert [one.id for one in plain.sals] == [one.id for one in book.sals][:12]


def test_there_is_something_of_everything(book: Book) -> None:
    past = [one for one in book.sals if one.start.date() < TODAY]
    assert len(past) == 208
    assert len({one.user for one in past}) == 4
    assert Counter(one.status for one in past).keys() >= {"Completed", "No Show", LATE, "Scheduled"}
    assert {one.status for one in book.notes} == {"Saved", "Released for Review", "Reviewed", "Released"}
    late = [one for one in book.notes if one.released_at and one.released_at - one.start > timedelta(days=7)]
    assert late, "nothing was ever released late"
    denied = [one for one in book.invoices if one.eob and not one.paid]
    waiting = [one for one in book.invoices if one.invoiced and one.eob is None]
    assert denied
    assert waiting
    assert all(one.reason for one in denied)
    assert any(0 < one.remaining < one.allotted for one in book.auths)


def test_nobody_is_in_two_places_at_once(book: Book) -> None:
    past = [one for one in book.sals if one.start.date() < TODAY]
    for what in ("user", "client"):
        assert max(Counter((getattr(one, what), one.start) for one in past).values()) == 1


def test_remittances_balance_and_are_what_stands_at_the_invoices(book: Book) -> None:
    files = [one for one in book.edes if one.category.startswith("835")]
    assert len(files) == 12
    invoices = {f"INV-{one.id}": one for one in book.invoices}
    for file in files:
        [remittance] = remittances_of(file.text)
        assert not balance(remittance)
        for claim in remittance.claims:
            held = invoices[claim.patient_control_number]
            assert (claim.paid, claim.status == "denied") == (held.total_paid, not held.paid)
