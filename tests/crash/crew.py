"""Worker processes as their parent sees them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio

from tests.crash.jobs import Answer, Job
from tests.waiting import until

ROOT = Path(__file__).parents[2]
KEY = "cG9ydGFsZHJpdmVyIGNyYXNoIHRlc3RzOiAzMiBieXQ="
"""The key that all workers seal with."""
START = 60.0
PATIENCE = 90.0
"""Seconds until a worker has answered, or else hangs."""


class Worker:
    """A process that does one job after the other, until it is ended or dies of one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, endpoint: str | None = None) -> Worker:
        """Start a worker that uses the browser at an endpoint, or else its own, and wait until it is ready."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.crash.worker",
            *([endpoint] if endpoint else []),
            cwd=ROOT,
            env=os.environ | {"PORTALDRIVER_STATE_KEY": KEY},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        worker = cls(process)
        try:
            with anyio.fail_after(START):
                if not await worker._line():
                    raise RuntimeError("the worker ended before it was ready")
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    async def do(self, job: Job) -> Answer | None:
        """Have a job done; None if the worker died of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(job.as_line().encode())
        try:
            with anyio.fail_after(PATIENCE):
                line = await self._line()
                if line:
                    return Answer.from_line(line)
                await self._process.wait()
        except TimeoutError:
            self._process.kill()  # its answer must not be taken for that to the next job
            raise
        return None

    async def do_or_fail(self, job: Job) -> Answer:
        """Have a job done by a worker that must not die of it."""
        answer = await self.do(job)
        assert answer is not None, f"the worker ended with {self._process.returncode}"
        return answer

    async def _line(self) -> bytes:
        assert self._process.stdout is not None
        return await self._process.stdout.readline()

    @property
    def was_killed(self) -> bool:
        """Whether the worker died as it was told to."""
        return self._process.returncode == -signal.SIGKILL

    async def is_stopped(self) -> None:
        """Wait until the worker stands still."""
        await until(lambda: _state_of(self.pid) == "T")

    def go_on(self) -> None:
        """Let a worker that stands still go on."""
        self._process.send_signal(signal.SIGCONT)

    async def end(self) -> None:
        """Let the worker close what it opened; one that does not is killed."""
        if self._process.returncode is None and self._process.stdin is not None:
            self.go_on()
            self._process.stdin.close()
            with anyio.move_on_after(15, shield=True):
                await self._process.wait()
        if self._process.returncode is None:
            self._process.kill()
        with anyio.CancelScope(shield=True):
            await self._process.wait()
        self._process._transport.close()  # type: ignore[attr-defined]  # else it warns of its pipes at exit


def _state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@asynccontextmanager
async def crew(size: int, endpoint: str) -> AsyncIterator[list[Worker]]:
    """Start some workers at once."""
    starting = [asyncio.ensure_future(Worker.start(endpoint)) for _ in range(size)]
    try:
        yield list(await asyncio.gather(*starting))
    finally:
        started = await asyncio.gather(*starting, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in started if isinstance(worker, Worker)))
