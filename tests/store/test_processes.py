"""Two processes at one database: races, death, paralysis."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from portaldriver.runtime.store import StateDatabase

from .conftest import KEY, Connect
from .saved import put, value_of
from .worker import NAME

ROOT = Path(__file__).parents[2]


class Worker:
    """A running `worker.py`."""

    def __init__(self, *arguments: str, key: str | None = KEY) -> None:
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        if key is not None:
            environment["PORTALDRIVER_STATE_KEY"] = key
        command = [sys.executable, "-m", "tests.store.worker", *arguments]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment, cwd=ROOT)

    def says(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the worker ended"
        return json.loads(line)

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


Start = Callable[..., Worker]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Worker] = []

    def make(*arguments: str, **options: Any) -> Worker:
        started.append(Worker(*arguments, **options))
        return started[-1]

    yield make
    for worker in started:
        worker.end()


async def _both(start: Start, *arguments: str, **options: Any) -> list[Any]:
    """Have two processes do the same at once and return what they say."""
    workers = [start(*arguments, **options) for _ in range(2)]
    assert [worker.says() for worker in workers] == ["ready", "ready"]
    for worker in workers:
        worker.go()
    return [worker.says() for worker in workers]


async def test_a_killed_holder_is_succeeded_once_its_time_is_up(
    address: str, database: StateDatabase, start: Start
) -> None:
    worker = start(address, "hold", "2")
    assert [worker.says(), worker.says()] == ["ready", [1, False]]
    worker.process.kill()
    started = monotonic()
    async with database.leases.hold(NAME, wait=30) as lease:
        assert (lease.fence, lease.taken_over) == (2, True)
        assert monotonic() - started < 10


async def test_a_paused_holder_finds_itself_succeeded(address: str, database: StateDatabase, start: Start) -> None:
    worker = start(address, "hold", "1.5")
    assert [worker.says(), worker.says()] == ["ready", [1, False]]
    worker.process.send_signal(signal.SIGSTOP)
    async with database.leases.hold(NAME, wait=30) as lease:
        assert lease.taken_over
        await put(database, fence=lease.fence, value="successor")
        worker.process.send_signal(signal.SIGCONT)
        worker.go()
        assert [worker.says(), worker.says()] == [True, "LeaseLost"]
        assert worker.process.wait(20) == 0
        assert not lease.lost, "who was late gave nothing back"
    assert value_of(await database.sessions.load("0123456789abcdef0123456789abcdef")) == "successor"


async def test_a_lease_changes_hands_between_processes(address: str, database: StateDatabase, start: Start) -> None:
    worker = start(address, "hold", "30")
    assert [worker.says(), worker.says()] == ["ready", [1, False]]
    worker.go()
    assert [worker.says(), worker.says()] == [False, 1]
    async with database.leases.hold(NAME, wait=20) as lease:
        assert (lease.fence, lease.taken_over) == (2, False)


async def test_a_code_is_won_by_one_process(address: str, start: Start, connect: Connect) -> None:
    first, second = await _both(start, address, "claim", "20")
    assert sorted([*first, *second]) == list(range(20))


async def test_two_processes_share_one_cap(address: str, start: Start) -> None:
    assert sum(await _both(start, address, "sign_in", "8")) == 8


async def test_two_processes_make_one_database_and_one_key(tmp_path: Path, start: Start) -> None:
    keys = await _both(start, str(tmp_path / "new" / "state.db"), "enter", key=None)
    assert keys[0] == keys[1]


async def test_two_processes_migrate_one_server(postgres: Any, start: Start) -> None:
    keys = await _both(start, postgres.database(), "enter")
    assert keys[0] == keys[1]
