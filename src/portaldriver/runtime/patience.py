"""Deadlines that stand still while somebody is waited for: a person with a code does not make a call time out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import anyio


class Patience:
    """The deadlines of one account's calls and sign-ins."""

    def __init__(self) -> None:
        self._left: dict[anyio.CancelScope, float] = {}
        """What is left of each deadline, as long as they stand still."""
        self._waits = 0

    @contextmanager
    def within(self, seconds: float) -> Iterator[anyio.CancelScope]:
        """Cancel the block after so many seconds; ask the scope's `cancelled_caught` whether that came to pass."""
        with anyio.CancelScope(deadline=anyio.current_time() + seconds) as scope:
            self._left[scope] = seconds
            if self._waits:
                scope.deadline = math.inf
            try:
                yield scope
            finally:
                del self._left[scope]

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let no deadline pass during the block."""
        self._waits += 1
        if self._waits == 1:
            now = anyio.current_time()
            for scope in self._left:
                self._left[scope], scope.deadline = scope.deadline - now, math.inf
        try:
            yield
        finally:
            self._waits -= 1
            if not self._waits:
                now = anyio.current_time()
                for scope, left in self._left.items():
                    scope.deadline = now + left
