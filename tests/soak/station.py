"""One place for a worker process: it is started, told what to do, listened to, killed, and started again."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from time import sleep

import psutil
from pydantic import ValidationError

from tests.crash.locking import nobody_writes
from tests.processes import descendants
from tests.soak import below
from tests.soak.ledger import Ledger
from tests.soak.plan import ENOUGH, Orders, Visit
from tests.soak.said import heard

ROOT = Path(__file__).parents[2]
KNOWN = re.compile(
    r"(Future|Task) exception was never retrieved\n(.+\n)*?Exception: Connection closed while .+ the driver\n"
)
"""What Playwright's own futures say when its driver was killed."""
LONGEST_LINE = 1024 * 1024


class Station:
    """A worker and its successors. `left` are the reads that no answer came for yet."""

    def __init__(
        self, index: int, orders: Orders, *, environment: Mapping[str, str], folder: Path, ledger: Ledger
    ) -> None:
        self.index = index
        self.left = set(orders.plan.numbers(index))
        self._orders = orders
        self._environment = {**os.environ, **environment}
        self._folder = folder
        self._ledger = ledger
        self._runs = 0
        self._process: Process | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._killed = False

    @property
    def name(self) -> str:
        """The name of the present process."""
        return f"{self.index}.{self._runs}"

    @property
    def pid(self) -> int:
        """The present process's number."""
        return self._running.pid

    @property
    def _running(self) -> Process:
        if self._process is None:
            raise RuntimeError("no worker was started")
        return self._process

    async def start(self) -> None:
        """Start a worker on what is left."""
        self._runs += 1
        self._killed = False
        with self._errors.open("wb") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-W", "default", "-m", "tests.soak.worker"),
                cwd=ROOT,
                env=self._environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=errors,
                limit=LONGEST_LINE,
            )
        orders = self._orders.model_copy(update={"numbers": tuple(sorted(self.left))})
        await self._tell(orders.model_dump_json())
        self._hearing = asyncio.create_task(self._hear(self._process, self.name))

    @property
    def _errors(self) -> Path:
        return self._folder / f"worker-{self.name}.err"

    async def _tell(self, line: str) -> None:
        stdin = self._running.stdin
        if stdin is not None:
            # A worker that died is told in vain; its successor gets everything that is left.
            with suppress(BrokenPipeError, ConnectionResetError):
                stdin.write(line.encode() + b"\n")
                await stdin.drain()

    async def _hear(self, process: Process, name: str) -> None:
        if process.stdout is None:
            return
        async for line in process.stdout:
            try:
                said = heard.validate_json(line)
            except ValidationError:
                # The last line of a worker that was killed may be cut.
                if not self._killed:
                    self._ledger.problems.append(f"worker {name} said something unknown")
                continue
            self._ledger.hear(name, said)
            if said.said == "answered":
                self.left.discard(said.number)

    async def visit(self, account: int, numbers: Sequence[int]) -> None:
        """Have an account read now."""
        self.left.update(numbers)
        await self._tell(Visit(account=account, numbers=tuple(numbers)).model_dump_json())

    async def enough(self) -> None:
        """Have nothing more begun."""
        await self._tell(ENOUGH.decode())

    async def stop(self) -> None:
        """Stop the process, not what is below it, and not while it has SQLite's one place to write."""
        await asyncio.to_thread(self._stop_between_writes, psutil.Process(self.pid))

    def _stop_between_writes(self, process: psutil.Process) -> None:
        state = self._environment["PORTALDRIVER_STATE"]
        with nullcontext() if "://" in state else nobody_writes(state):
            process.suspend()
            while process.status() != psutil.STATUS_STOPPED:
                sleep(0.01)

    def go_on(self) -> None:
        """Let a stopped process go on."""
        self._running.send_signal(signal.SIGCONT)

    async def kill(self) -> list[psutil.Process]:
        """Kill the process alone; return what was below it."""
        family = descendants(self.pid)
        self._killed = True
        self._running.kill()
        await self._buried()
        return family

    async def _buried(self) -> int:
        code = await self._running.wait()
        if self._hearing is not None:
            await self._hearing
        return code

    async def finish(self) -> None:
        """Let the worker do what is left and end; note what it left behind."""
        family = descendants(self.pid)
        if self._running.stdin is not None:
            self._running.stdin.close()
        while self._running.returncode is None:
            family += [process for process in descendants(self.pid) if process not in family]
            await asyncio.sleep(0.1)
        code = await self._buried()
        if code or self.name not in self._ledger.ended:
            self._ledger.problems.append(f"worker {self.name} ended with {code}: {self._last_words()}")
        elif words := self._last_words():
            self._ledger.problems.append(f"worker {self.name} complained: {words}")
        if orphans := await below.outliving(family):
            self._ledger.problems.append(f"worker {self.name} left {orphans} processes behind")

    def _last_words(self) -> str:
        return KNOWN.sub("", self._errors.read_text(errors="replace")).strip()[-2000:]

    async def abandon(self) -> None:
        """End the worker and all below it, whatever it does."""
        if self._process is None or self._process.returncode is not None:
            return
        family = descendants(self.pid)
        self._killed = True
        self.go_on()
        self._process.kill()
        below.end(family)
        await self._buried()
