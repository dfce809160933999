"""Eight ways in which a server fails after it has read a POST and kept what it asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_portals.faults import Fault, Faults
from mock_portals.visiting import Visit

AT_ONCE, ORDERLY, LATE, INSIDE = "reset at once", "orderly close", "reset after a while", "reset inside the answer"
TIMED_OUT, MISDIRECTED, BUSY, LOST = "408", "421", "503 with Retry-After", "the read after it is lost"

KINDS: Mapping[str, Mapping[str, Any]] = {
    AT_ONCE: {"reset": True},
    ORDERLY: {"close": True},
    LATE: {"hang_before": True},
    TIMED_OUT: {"status": 408, "headers": {"Connection": "close"}},
    MISDIRECTED: {"status": 421, "headers": {"Connection": "close"}},
    INSIDE: {"hang": 0.1},
    BUSY: {"status": 503, "headers": {"Retry-After": "1"}},
    LOST: {},
}
LOSSES = 6
"""Requests that are lost: a browser repeats a read by itself, and is to fail with that too.

Where it repeats none, that is as many reads of whoever asks: `Retry.attempts` has to be no fewer.
"""


@dataclass
class Blow(Fault):
    """Falls on one POST that carries a mark. One that is sent again later, by itself, uses up no other's."""

    mark: bytes = b""

    def fits(self, visit: Visit) -> bool:
        """Tell whether this request is to be troubled."""
        return self.mark in visit.body and super().fits(visit)


@dataclass
class LostRead(Fault):
    """Falls on whatever is asked for next once something is kept: the page behind a redirect, or a list."""

    mark: bytes = b""
    is_kept: Callable[[], bool] = lambda: False

    def fits(self, visit: Visit) -> bool:
        """Tell whether this request is to be troubled."""
        return self.times != 0 and visit.host == self.host and self.mark not in visit.body and self.is_kept()


class Blows(Faults):
    """Faults by path, and those of this file."""

    def put(self, fault: Fault) -> None:
        """Have one wait for its request."""
        self._faults.append(fault)


def fault(kind: str, *, host: str, path: str, mark: str, is_kept: Callable[[], bool], late: float) -> Fault:
    """Return a fault of a kind for the POST with a mark; `late` is after how many seconds a late reset comes."""
    marked = mark.encode()
    if kind == LOST:
        return LostRead(path, host=host, times=LOSSES, reset=True, mark=marked, is_kept=is_kept)
    how: dict[str, Any] = dict(KINDS[kind]) | ({"hang": late} if kind == LATE else {})
    return Blow(path, method="POST", after=True, mark=marked, **how)
