"""What was done on a page, step by step, and never what was read or typed there.

Playwright's own traces and HARs hold every secret, so they stay off. This is what failure bundles tell in their place.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from types import TracebackType
from typing import Any

from .addresses import declared_segments, path_of

STEPS = 60
"""How many steps are remembered: the last ones are what matters."""

_DECLARED = re.compile(r'pd=(?:\\?["\'])?\{\\?"n\\?": \\?"([\w.]{1,120})\\?"')


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where (page object, element as declared), what (`verb`), how it ended and how long it took.

    `outcome` is `ok`, the engine's word for what it saw, or the error's class. `path` is the page's URL path without
    digits and without words that are not known to be ours, `began` the seconds since the first step.
    """

    page: str
    verb: str
    element: str
    outcome: str
    milliseconds: float
    path: str
    began: float


class Trail:
    """The last steps of a call, oldest first."""

    def __init__(self, keep: int = STEPS) -> None:
        self._kept: deque[Step] = deque(maxlen=keep)
        self._start = monotonic()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far."""
        return tuple(self._kept)

    def add(self, page: str, verb: str, element: str, outcome: str, began: float, url: str) -> None:
        """Remember a step that began at `began` (monotonic) and ends now."""
        milliseconds = round((monotonic() - began) * 1000, 1)
        path = path_of(url, self._declared)
        self._kept.append(Step(page, verb, element, outcome, milliseconds, path, round(began - self._start, 3)))

    @cached_property
    def _declared(self) -> frozenset[str]:
        return declared_segments()


_trail: ContextVar[Trail | None] = ContextVar("portaldriver_trail", default=None)


@contextmanager
def recording(keep: int = STEPS) -> Iterator[Trail]:
    """Record the steps of this task, and of those it starts, until the block ends."""
    trail = Trail(keep)
    token = _trail.set(trail)
    try:
        yield trail
    finally:
        _trail.reset(token)


class step:
    """Record what the block does as one step; does nothing where nothing is being recorded."""

    __slots__ = ("_began", "_element", "_page", "_root", "_trail", "_verb", "outcome")

    def __init__(self, root: Any, verb: str, *, page: str, element: str = "") -> None:
        self._trail = _trail.get()
        self._root, self._verb, self._page, self._element = root, verb, page, element
        self.outcome = "ok"

    def __enter__(self) -> step:
        self._began = monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if self._trail is None:
            return
        page, _dot, region = self._page.partition(".")
        element = self._element.removeprefix(f"{page}.") or region
        outcome = kind.__name__ if kind else self.outcome
        self._trail.add(page, self._verb, element, outcome, self._began, str(getattr(self._root, "url", "")))


def told_by(action: Any) -> tuple[str, str]:
    """Return what a driver action does and to which declared element, as far as it can be seen from outside.

    A coroutine knows its function's name and its locator; the locator's selector carries the declaration's name.
    """
    verb = str(getattr(action, "__name__", "act"))
    frame = getattr(action, "cr_frame", None)
    declared = _DECLARED.search(repr(frame.f_locals.get("self"))) if frame else None
    return verb, declared[1] if declared else ""


def so_far() -> tuple[Step, ...]:
    """Return the steps recorded up to now in this task's recording; nothing where there is none."""
    trail = _trail.get()
    return trail.steps if trail else ()
