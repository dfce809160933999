"""What `./scripts/bench duplicates` counts, short: answers are lost after the portal has kept what was posted."""

from __future__ import annotations

import pytest

from bench import faults, four_writes
from bench.dots import DENIED, KEPT, NONE, picture
from bench.duplicates import RETRY, Came, Lane
from bench.write_ways import JOURNAL, PLAIN, SDK, unguarded
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import Writing
from tests.conftest import Connect

APART = (faults.AT_ONCE, faults.BUSY, faults.LOST)
"""The browser sends again by itself; the portal says no, having kept it; all that follows is lost."""


@pytest.fixture
def lane(portal: OfficeAllyPortal, connect: Connect, seated: None) -> Lane:
    return Lane(portal, connect(writing=Writing(commit=15, quiet=0.2), retry=RETRY))


async def test_a_write_whose_answer_is_lost_is_made_once_and_its_caller_told_so(lane: Lane) -> None:
    came = [one for write in four_writes.KINDS for one in await lane.run(SDK, write, APART)]
    assert came == [Came(SDK, kind, write, 1, reported=True) for write in four_writes.KINDS for kind in APART]
    assert await lane.client.writes.pending() == []


async def test_without_journal_or_guard_the_same_writes_are_made_twice(lane: Lane) -> None:
    """Else the zeros above would prove nothing."""
    [retried] = await lane.run(PLAIN, "payments.record", [faults.BUSY])
    with unguarded():
        [sent_again] = await lane.run(JOURNAL, "payments.record", [faults.AT_ONCE])
    assert (retried.kept, sent_again.kept) == (2, 2)
    [guarded] = await lane.run(SDK, "payments.record", [faults.AT_ONCE])
    assert guarded.kept == 1, "the guard is back"


def test_the_picture_tells_what_is_made_twice_lost_or_denied() -> None:
    came = [
        Came(way, faults.AT_ONCE, write, kept, reported)
        for way, write, kept, reported in (
            (PLAIN, "a", 2, True),
            (PLAIN, "b", 0, False),
            (PLAIN, "c", 3, False),
            (SDK, "a", 1, True),
        )
    ]
    table = picture(came, [PLAIN, SDK]).renderables[0]  # type: ignore[union-attr]
    _, plain, sdk = table.columns
    [cell] = plain.cells
    assert cell.plain.split() == [2 * KEPT, NONE, 3 * KEPT + DENIED]
    assert (plain.footer.plain, sdk.footer.plain) == ("2 / 1 / 1", "0 / 0 / 0")
