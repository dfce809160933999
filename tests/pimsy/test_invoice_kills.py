"""Processes killed on the way to a batch or a posting: nothing leaves twice, and what nobody can know is said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_portals.pimsy.invoicing_desk import AUTO
from portaldriver import BrowserPool, OutcomeUnknown, StateDatabase, Writing
from portaldriver.portals.pimsy import Pimsy
from tests.crash.crew import KEY
from tests.kills.conftest import endpoint
from tests.kills.crew import Hand, Told
from tests.kills.houses import HOUSES, Struck
from tests.kills.planned import Planned
from tests.pimsy.test_ede import era
from tests.processes import needs_proc

__all__ = ["endpoint"]

pytestmark = [needs_proc, pytest.mark.timeout(180)]
AFTER = Writing(quiet=0.1, attempts=2, lease=3.0, wait=30)


@pytest.fixture
def house() -> Iterator[Struck]:
    with HOUSES["pimsy"](2, 1) as made:
        yield made


async def killed(house: Struck, planned: Planned, point: str, state: Path, endpoint: str) -> None:
    """Have a worker begin a write and kill it at a point."""
    hand = await Hand.start(house.served.terms(str(state), pages=1), Told(), endpoint=endpoint)
    assert await hand.ready()
    hand.give([planned], resume=False, hold={planned.key: point}, at_once=1)
    async with asyncio.timeout(60):
        assert await hand.until("held")
    hand.kill()
    await hand.end()
    assert hand.was_killed


def client(house: Struck, pool: BrowserPool, state: StateDatabase) -> Pimsy:
    """Make a client that goes on in this process with what a worker left."""
    way_in: dict[str, Any] = dict(house.served.way_in)
    return Pimsy(**way_in, origins=house.served.server.origins, pool=pool, state=state, writing=AFTER)


async def test_what_dies_on_its_way_leaves_once(
    house: Struck, pool: BrowserPool, tmp_path: Path, endpoint: str
) -> None:
    book: Any = house.served.portal.book  # type: ignore[attr-defined]
    lost = [f"INV-{one.id}" for one in book.invoices[:2]]
    text = era([(f"INV-{book.invoices[4].id}", "112.50", "90.10")])
    ticks: dict[str, Any] = {"invoiceIds": [f"INV-{one.id}" for one in book.invoices[5:7]], "option": "invoiced"}
    plans = {
        "auto": (Planned("auto", "invoices.autofill", ticks), "said"),
        "lost": (Planned("lost", "invoices.send_batch", {"invoiceIds": lost}), "write sent"),
        "era": (Planned("era", "ede.post_835", {"text": text, "name": "era.835"}, held_in="ede.post_835"), "said"),
    }
    await asyncio.gather(
        *(killed(house, plan, at, tmp_path / f"{name}.db", endpoint) for name, (plan, at) in plans.items())
    )
    assert not any(one.invoices for one in book.edes)
    assert sum(one.processed_by != "" for one in book.edes) == 1
    async with StateDatabase(tmp_path / "lost.db", key=KEY) as state, client(house, pool, state) as pimsy:
        with pytest.raises(OutcomeUnknown):  # nobody can tell it from a batch that is still to come
            await pimsy.invoices.send_batch(lost, key="lost")
        [left] = await pimsy.writes.pending()
        await pimsy.writes.resolve(left.id, happened=False)
        assert list((await pimsy.invoices.send_batch(lost, key="lost")).invoice_ids) == lost
        assert await pimsy.writes.pending() == []
    async with StateDatabase(tmp_path / "era.db", key=KEY) as state, client(house, pool, state) as pimsy:
        assert (await pimsy.ede.import_835(text, name="era.835", key="era")).balanced
    async with StateDatabase(tmp_path / "auto.db", key=KEY) as state, client(house, pool, state) as pimsy:
        assert (await pimsy.invoices.autofill(ticks["invoiceIds"], "invoiced", key="auto")).status == "updated"
        assert house.served.portal.count(method="POST", path=AUTO) == 1
    batched = sorted(number for one in book.edes for number in one.invoices)
    assert batched == sorted(int(one[4:]) for one in lost)
    assert f"{book.invoices[4].total_paid}" == "90.10"
