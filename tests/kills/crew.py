"""Worker processes that make writes, as their parent sees them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import anyio
import psutil

from tests.crash.crew import KEY, ROOT
from tests.kills.planned import Planned
from tests.processes import browsers_below

START = 90.0


@dataclass
class Told:
    """All that the workers of one account have said."""

    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    begun: Counter[str] = field(default_factory=Counter)
    """Calls for a key, those of `resume` included."""
    returned: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    """By the error's class."""
    changed_their_minds: set[str] = field(default_factory=set)
    """Keys for which two receipts differ in more than their time."""

    def hear(self, line: dict[str, Any]) -> None:
        """Take note."""
        key = line.get("key") or ""
        if line["say"] == "begun":
            self.begun[key] += 1
        elif line["say"] == "failed":
            self.failures[line["error"]] += 1
        elif line["say"] == "receipt":
            self.returned[key] += 1
            if self.receipts.setdefault(key, line["receipt"]) != line["receipt"]:
                self.changed_their_minds.add(key)


class Hand:
    """A worker process."""

    def __init__(self, process: asyncio.subprocess.Process, told: Told) -> None:
        self._process = process
        self._told = told

    @classmethod
    async def start(cls, terms: dict[str, Any], told: Told, *, endpoint: str | None = None) -> Hand:
        """Start one, with a browser of its own unless an endpoint is given. It has signed in when it is `ready`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.kills.worker",
            *([endpoint] if endpoint else []),
            cwd=ROOT,
            env=os.environ | {"PORTALDRIVER_STATE_KEY": KEY},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        hand = cls(process, told)
        hand._send(terms)
        return hand

    async def ready(self) -> bool:
        """Wait until it can be given work; False if it died before."""
        with anyio.fail_after(START):
            line = await self.hear()
        return line is not None and line["say"] == "ready"

    def give(
        self,
        writes: list[Planned],
        *,
        resume: bool = True,
        hold: Mapping[str, str] = MappingProxyType({}),
        at_once: int = 3,
    ) -> None:
        """Give it a job; `hold` says for keys at which point of its way the write is held."""
        job = {"writes": [one.as_json() for one in writes], "resume": resume, "hold": dict(hold), "at_once": at_once}
        self._send(job)

    def _send(self, what: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")

    async def hear(self) -> dict[str, Any] | None:
        """Return the next thing that it says; None once it is dead."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line.endswith(b"\n"):
            await self._process.wait()
            return None
        said: dict[str, Any] = json.loads(line)
        self._told.hear(said)
        return said

    async def until(self, what: str, *, times: int = 1, on: Callable[[dict[str, Any]], object] | None = None) -> bool:
        """Listen until it has said something so often; False if it died or was done before."""
        while times and (said := await self.hear()) is not None:
            times -= said["say"] == what
            if said["say"] == "done":
                break
            if on is not None:
                on(said)
        return not times

    def kill(self) -> None:
        """Kill it."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)

    def kill_browser(self) -> bool:
        """Kill its browser; False if there is none just now."""
        for one in browsers_below(self._process.pid):
            with suppress(psutil.NoSuchProcess):
                one.kill()
                return True
        return False

    @property
    def was_killed(self) -> bool:
        """Whether it was killed, and did not end for a reason of its own."""
        return self._process.returncode == -signal.SIGKILL

    async def end(self) -> None:
        """See it dead, by itself or not, with nothing unheard."""
        if self._process.returncode is None and self._process.stdin is not None:
            self._process.stdin.close()
            with anyio.move_on_after(20, shield=True):
                await self._process.wait()
        self.kill()
        with anyio.CancelScope(shield=True):
            while await self.hear() is not None:
                pass
            await self._process.wait()
        self._process._transport.close()  # type: ignore[attr-defined]  # else it warns of its pipes at exit
