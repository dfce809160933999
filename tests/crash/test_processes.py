"""Several processes, one account: they sign in once for all, and take one refusal for all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_portals.office_ally.accounts import Account
from tests.crash.crew import Worker, crew
from tests.crash.jobs import LEASE, Answer
from tests.crash.scene import Scene, is_read, scene
from tests.processes import needs_proc

pytestmark = needs_proc
WRONG = "Wrong-Harbor-41"


@pytest.fixture(scope="module")
async def workers(endpoint: str) -> AsyncIterator[list[Worker]]:
    async with crew(3, endpoint) as started:
        yield started


@pytest.fixture
def served() -> Iterator[Scene]:
    with scene() as made:
        yield made


class Shared:
    """One account in one state database, and what comes of several processes working for it."""

    def __init__(self, served: Scene, account: Account, state: str) -> None:
        self.scene = served
        self.account = account
        self.state = state

    async def read(self, worker: Worker, **more: Any) -> Answer:
        """Have a worker read the list."""
        return await worker.do_or_fail(self.scene.job(self.account, self.state, **more))

    async def outcomes(self, workers: list[Worker], **more: Any) -> list[str]:
        """Have workers read the list at once."""
        answers = await asyncio.gather(*(self.read(worker, **more) for worker in workers))
        assert all(is_read(answer) == (answer.outcome == "ok") for answer in answers)
        return [answer.outcome for answer in answers]


@pytest.fixture
def shared(served: Scene, tmp_path: Path) -> Shared:
    return Shared(served, served.account(), str(tmp_path / "state.db"))


async def test_processes_that_start_together_sign_in_once(shared: Shared, workers: list[Worker]) -> None:
    """The state database does not exist before either: they make it together."""
    assert await shared.outcomes(workers) == ["ok"] * 3
    assert shared.scene.passwords == 1
    assert len(shared.account.accepted_codes) == 1
    assert len(shared.account.sign_ins) == 1


async def test_a_wrong_password_is_typed_once_for_all_processes(
    shared: Shared, workers: list[Worker], endpoint: str
) -> None:
    assert await shared.outcomes(workers, password=WRONG) == ["InvalidCredentials"] * 3
    assert shared.scene.passwords == 1
    async with crew(1, endpoint) as restarted:
        assert await shared.outcomes(restarted, password=WRONG) == ["InvalidCredentials"]
    assert (await shared.read(workers[0], password=WRONG, sign_in=True)).outcome == "InvalidCredentials"
    assert shared.scene.passwords == 1, "it is typed neither after a restart nor on request"
    assert await shared.outcomes(workers) == ["ok"] * 3
    assert shared.scene.passwords == 2, "a changed secret is tried"


async def test_one_process_that_asks_for_it_ends_a_lockout_for_all(shared: Shared, workers: list[Worker]) -> None:
    shared.account.locked = True
    assert await shared.outcomes(workers) == ["AccountLocked"] * 3
    shared.account.locked = False
    assert await shared.outcomes(workers) == ["AccountLocked"] * 3
    assert shared.scene.passwords == 1
    assert is_read(await shared.read(workers[0], sign_in=True))
    assert await shared.outcomes(workers) == ["ok"] * 3
    assert shared.scene.passwords == 2


async def test_the_hourly_cap_counts_all_processes(shared: Shared, workers: list[Worker]) -> None:
    for worker in workers[:2]:
        assert is_read(await shared.read(worker, per_hour=2))
        shared.scene.portal.expire(shared.account.username, sso=True)
    answer = await shared.read(workers[2], per_hour=2)
    assert answer.outcome == "SignInsExhausted"
    assert answer.retry_after is not None
    assert 3000 < answer.retry_after <= 3600
    assert shared.scene.passwords == 2


@pytest.mark.parametrize(
    "point, passwords, codes",
    [
        pytest.param("context", 1, 1, id="before-the-password"),
        pytest.param("password typed", 2, 1, id="with-the-password-typed"),
        pytest.param("landed", 2, 2, id="signed-in-but-not-saved"),
    ],
)
async def test_a_process_that_slept_through_its_lease_gives_nothing_more_and_adopts_what_the_other_made(
    shared: Shared, workers: list[Worker], point: str, passwords: int, codes: int
) -> None:
    sleeper, other, third = workers
    sleeping = asyncio.ensure_future(shared.read(sleeper, lease=LEASE, fate="SIGSTOP", at=point))
    try:
        await sleeper.is_stopped()
        shared.scene.pass_time()
        made = await shared.read(other)
    finally:
        sleeper.go_on()
    assert is_read(made)
    assert 0 < made.waited <= LEASE + 1
    answer = await sleeping
    assert is_read(answer)
    assert "SessionRestored" in answer.events, "it took the session that the other made"
    assert "SignedIn" not in answer.events
    assert (shared.scene.passwords, len(shared.account.accepted_codes)) == (passwords, codes)
    assert not shared.account.replayed_codes
    later = await shared.read(third)
    assert is_read(later)
    assert "lease" not in later.points, "what is saved is the session of the one that held the lease"
