"""A practice's quarter, read through its pages: the figures and the tables are what its book holds."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from examples.measures import FIRST, LAST, measured, read
from examples.measures_page import Share, as_page
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.history_seed import LATE
from portaldriver import StateDatabase
from portaldriver.analytics import Measure, nightly, pimsy_tables
from tests.pimsy.conftest import Clock, Connect


@pytest.fixture
def portal(clock: Clock) -> PimsyPortal:
    portal = PimsyPortal(clients=20, history=True)
    portal.clock = clock
    return portal


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shares(found: Share | Measure) -> tuple[object, object]:
    return found.part, found.whole


async def test_figures_are_those_of_the_book(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book = portal.book
    # one payer's: each file is opened by itself, which is dear
    keep = [one for one in book.edes if "EVERGREEN" in one.text and (one.processed_on or FIRST) > date(2026, 2, 1)]
    book.edes[:] = keep
    found = await measured(await read(connect(), FIRST, LAST), FIRST, LAST)
    past = [one for one in book.sals if FIRST <= one.start.date() <= LAST]
    missed = sum(one.status == "No Show" for one in past)
    came = sum(one.status == "Completed" for one in past)
    late = sum(one.status == LATE for one in past)
    assert shares(found.no_shows) == (missed, missed + came)
    assert found.no_shows.left_out == len(past) - missed - came
    assert found.no_shows.beside is not None
    assert shares(found.no_shows.beside) == (missed + late, missed + came + late)
    hours = sum((one.end - one.start).total_seconds() for one in past if one.status == "Completed") / 3600
    assert found.productivity.part == Decimal(str(hours))
    allotted, left = (sum((getattr(one, name) for one in book.auths), Decimal(0)) for name in ("allotted", "remaining"))
    assert shares(found.utilization) == (allotted - left, allotted)
    answered = [one for one in book.invoices if one.id in {number for file in keep for number in file.invoices}]
    assert shares(found.denials) == (sum(not one.paid for one in answered), len(answered))
    written = [one for one in book.notes if FIRST <= one.start.date() <= LAST]
    assert found.delays.whole is not None
    assert (found.delays.whole.released, found.delays.whole.open) == (
        sum(one.released for one in written),
        sum(not one.released for one in written),
    )
    page = as_page(found)
    assert all(one.last_name not in page for one in book.clients)


async def test_tables_of_two_nights_are_the_book(
    portal: PimsyPortal, connect: Connect, seated: None, state: StateDatabase, tmp_path: Path
) -> None:
    pimsy, book = connect(), portal.book

    async def night(run: str) -> dict[str, tuple[int | None, int | None, int | None]]:
        done = nightly(pimsy_tables(pimsy, since=FIRST), tmp_path, state=state, run=run, ending="csv")
        return {one.table: (one.new, one.changed, one.gone) async for one in done}

    first = await night("2026-03-02")
    assert {name: new for name, (new, _, _) in first.items()} == {
        "appointments": len(book.sals),
        "notes": len(book.notes),
        "authorizations": len(book.auths),
        "invoices": len(book.invoices),
        "batches": len(book.edes),
        "scores": sum(one.on >= FIRST for one in book.scores),
    }
    book.sals[-1].status = "Confirmed"
    gone = book.sals.pop(0)
    open_ = next(one for one in book.invoices if one.eob is None)
    open_.eob = date(2026, 3, 2)
    second = await night("2026-03-03")
    assert second == dict.fromkeys(first, (0, 0, 0)) | {"appointments": (0, 1, 1), "invoices": (0, 1, 0)}
    found = rows(tmp_path / "appointments" / "2026-03-03.csv")
    assert [(one["change"], one["key"], one["status"]) for one in found] == [
        ("changed", str(book.sals[-1].id), "confirmed"),
        ("gone", str(gone.id), ""),
    ]
    assert "text" not in rows(tmp_path / "notes" / "2026-03-02.csv")[0]
