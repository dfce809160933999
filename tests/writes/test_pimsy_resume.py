"""Writes of PIMSY whose answers were lost, and the portal with them: another process goes on with what was left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.faults import Fault, Faults
from mock_portals.pimsy import PimsyPortal
from mock_portals.visiting import Visit
from portaldriver import BrowserPool, OutcomeUnknown, Pimsy, StateDatabase, Writing
from tests.conftest import Told, shared
from tests.kills.pimsy.books import Audited
from tests.kills.pimsy.calls import CALLS
from tests.kills.pimsy.plan import Planner, clients
from tests.kills.planned import Planned
from tests.kills.serving import keeps
from tests.pimsy.seats import save_session

LEFT = {
    "clients.create": (3, True),
    "clients.update": (1, False),
    "waiting_list.add": (0, True),
}
"""For each call, how many of its commits come to an end, and whether the next one is kept though nobody hears of it."""


class Silence(Faults):
    """Loses the answer to a commit, kept or not, and answers nothing from then on until it is `over`."""

    def __init__(self) -> None:
        super().__init__()
        self.posts = 0
        self._passes: int | None = None
        self._kept = self._silent = False

    def after(self, passes: int, *, kept: bool) -> None:
        """Fall silent at the commit after so many."""
        self._passes, self._kept = passes, kept

    def over(self) -> None:
        """Answer again."""
        assert self._silent
        self._silent = False

    def take(self, visit: Visit) -> Fault | None:
        """Return what befalls this request."""
        if self._silent:
            return Fault("", status=503)
        if not keeps(visit):
            return None
        self.posts += 1
        if self._passes:
            self._passes -= 1
        elif self._passes == 0:
            self._passes, self._silent = None, True
            return Fault("", reset=True, after=self._kept)
        return None


@pytest.fixture
def portal() -> PimsyPortal:
    made = PimsyPortal(clients=clients(len(LEFT)))
    made.faults = Silence()
    return made


@pytest.fixture
def server(portal: PimsyPortal) -> Iterator[MockServer]:
    with MockServer(portal) as running:
        yield running
    assert not portal.unexpected


@pytest.fixture
async def desks(
    portal: PimsyPortal, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told
) -> AsyncIterator[tuple[Pimsy, Pimsy]]:
    """Two clients of one account that know of each other by the state database alone."""
    await save_session(portal, state)
    options: dict[str, Any] = {"acronym": "demo", "origins": server.origins, "writing": Writing(quiet=0.05, attempts=2)}
    options |= {"username": portal.account.username, "password": portal.account.password} | shared(pool, state, told)
    async with Pimsy(**options) as first, Pimsy(**options) as second:
        yield first, second


async def made(pimsy: Pimsy, one: Planned) -> dict[str, Any]:
    receipt = await CALLS[one.operation](pimsy, one.arguments, one.key)
    return receipt.model_dump(by_alias=True, mode="json")


async def test_what_was_left_is_gone_on_with_and_made_once(portal: PimsyPortal, desks: tuple[Pimsy, Pimsy]) -> None:
    first, second = desks
    planner, silence = Planner(portal, seed=3), portal.faults
    assert isinstance(silence, Silence)
    plan = [planner.write(operation) for operation in LEFT]
    audited = Audited(portal)
    for one in plan:
        passes, kept = LEFT[one.operation]
        silence.after(passes, kept=kept)
        with pytest.raises(OutcomeUnknown):
            await made(first, one)
        silence.over()
    commits = [one.key + one.ends[LEFT[one.operation][0]] for one in plan]
    assert [(one.key, one.state) for one in await second.writes.pending()] == [(key, "unknown") for key in commits]
    before = silence.posts
    resumed = {one.key: one for one in await second.writes.resume()}
    assert {key: one.outcome for key, one in resumed.items()} == dict.fromkeys(commits, "confirmed")
    assert silence.posts - before == sum(not kept for _, kept in LEFT.values()), "what was kept is not sent again"
    assert not await second.writes.pending()
    assert not await second.writes.resume()
    receipts = {one.key: await made(second, one) for one in plan}
    for one in plan:
        if one.is_resumable:
            assert resumed[one.key].receipt.model_dump(by_alias=True, mode="json") == receipts[one.key]
        assert await made(first, one) == receipts[one.key], "whoever asks under the key has the same receipt"
    assert not audited.problems(plan, receipts)
    assert silence.posts == sum(len(one.ends) for one in plan) + sum(not kept for _, kept in LEFT.values())
