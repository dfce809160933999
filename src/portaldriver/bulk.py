"""Many calls at once, a bounded number at a time: results as they come, failures told item by item."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sized
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, Self, TypeVar, cast

import anyio

from .errors import AuthenticationError, ConfigurationError, PortalError, UnavailableError
from .options import Pace
from .runtime.owned import begun, to_the_end

T = TypeVar("T")
R = TypeVar("R")

CONCERNS_ALL = (AuthenticationError, ConfigurationError)
"""Errors that every further item would meet too."""

_END: Any = object()
_LATER: Any = object()


@dataclass(frozen=True, slots=True, repr=False)
class BulkResult(Generic[T, R]):
    """What came of one item: `given` is the item, the `index`-th from 0, and either `result` or `error` is set."""

    index: int
    given: T
    result: R | None = None
    error: PortalError | None = None

    def __repr__(self) -> str:
        return f"BulkResult({self.index}, {type(self.error).__name__ if self.error else 'ok'})"

    def get(self) -> R:
        """Return the result, or raise the item's error."""
        if self.error is not None:
            raise self.error
        return cast("R", self.result)


@dataclass(frozen=True, slots=True)
class BulkSummary:
    """What came of a run so far: `done` items have ended, `failed` of them with an error, counted by its class."""

    done: int
    failed: int
    errors: Mapping[str, int]


class Bulk(AsyncIterator[BulkResult[T, R]], Generic[T, R]):
    """Work on many items: `async for` gives a `BulkResult` for each, in the order in which they end.

    Items are drawn one by one, and none while nobody asks for a result: at most `at_once` are worked on or wait to be
    given. What is begun goes on to its end, whatever becomes of who asked.

    A `PortalError` is its item's, and the run goes on. `AuthenticationError` and `ConfigurationError` (`StateError`
    is one) concern all items: no other is begun, what is underway ends and is given, then the error is raised. So is
    anything else that `work` or the source of the items raises. While a portal wants to be left alone (`retry_after`)
    none is begun. `told` hears how many items have ended, and of how many where that is known beforehand.
    """

    def __init__(
        self,
        items: Iterable[T] | AsyncIterable[T],
        work: Callable[[T], Awaitable[R]],
        *,
        at_once: int,
        told: Callable[[int, int | None], None] | None = None,
    ) -> None:
        if at_once < 1:
            raise ValueError("at_once must be more than 0")
        self._news = asyncio.Event()
        self._source: _Source[T] = _Source(items, self._news.set)
        self._total = len(items) if isinstance(items, Sized) else None
        self._work = work
        self._at_once = at_once
        self._told = told
        self._drawn = 0
        self._underway: set[asyncio.Task[R]] = set()
        self._ended: deque[BulkResult[T, R]] = deque()
        self._over = False
        self._failure: BaseException | None = None
        self._not_before = 0.0
        self._done = 0
        self._errors = Counter[str]()

    def __repr__(self) -> str:
        return f"Bulk({self._done} done, {self._errors.total()} failed)"

    @property
    def summary(self) -> BulkSummary:
        """What came of the run so far, results included that nobody asked for."""
        return BulkSummary(self._done, self._errors.total(), dict(self._errors))

    async def aclose(self) -> None:
        """Begin no further item and wait for those underway. Closing twice is harmless."""
        self._over = True
        self._news.set()
        await to_the_end(self._source.aclose())
        if self._underway:
            await to_the_end(_all(self._underway))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def __anext__(self) -> BulkResult[T, R]:
        while True:
            self._begin()
            if self._ended:
                return self._ended.popleft()
            if self._over and not self._underway:
                break
            self._news.clear()
            with anyio.move_on_after(self._pause() or None):
                await self._news.wait()
        failure, self._failure = self._failure, None
        raise StopAsyncIteration if failure is None else failure

    # --- beginning

    def _begin(self) -> None:
        """Begin as many items as there is room for; those that an asynchronous source has yet to give come later."""
        while not self._over and len(self._underway) + len(self._ended) < self._at_once and not self._pause():
            try:
                item = self._source.draw()
            except BaseException as error:  # the source's own
                self._stop(error)
                return
            if item is _LATER:
                return
            if item is _END:
                self._stop()
            else:
                self._start(item)

    def _start(self, item: T) -> None:
        index, self._drawn = self._drawn, self._drawn + 1
        task = begun(_awaited(self._work, item))
        self._underway.add(task)
        # No partial: a task's repr, which asyncio logs, would show the item.
        task.add_done_callback(lambda task: self._note(index, item, task))

    def _pause(self) -> float:
        """Return the seconds for which no item is begun."""
        return max(self._not_before - monotonic(), 0.0)

    def _stop(self, failure: BaseException | None = None) -> None:
        self._over = True
        self._failure = self._failure or failure

    # --- ending

    def _note(self, index: int, item: T, task: asyncio.Task[R]) -> None:
        """Take down what came of an item: called in the order in which items end."""
        self._underway.discard(task)
        self._done += 1
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            self._errors[type(error).__name__] += 1
        if error is None:
            self._ended.append(BulkResult(index, item, result=task.result()))
        elif isinstance(error, PortalError):
            self._ended.append(BulkResult(index, item, error=error))
            self._hold_back(error)
        if isinstance(error, CONCERNS_ALL) or not (error is None or isinstance(error, PortalError)):
            self._stop(error)
        self._news.set()
        if self._told is not None:
            self._told(self._done, self._total)

    def _hold_back(self, error: PortalError) -> None:
        """Spare the next items an error that they are sure to meet."""
        if isinstance(error, UnavailableError) and error.retry_after is not None:
            pause = min(error.retry_after, Pace().pause_at_most)
            self._not_before = max(self._not_before, monotonic() + pause)


class _Source(Generic[T]):
    """Where items come from, one at a time. An asynchronous one says by `heard` that it has something."""

    def __init__(self, items: Iterable[T] | AsyncIterable[T], heard: Callable[[], None]) -> None:
        self._later = aiter(items) if isinstance(items, AsyncIterable) else None
        self._now = iter(()) if isinstance(items, AsyncIterable) else iter(items)
        self._heard = heard
        self._drawing: asyncio.Task[T] | None = None

    def draw(self) -> T:
        """Return the next item, `_END` after the last one, or `_LATER` while it is waited for."""
        if self._later is None:
            return next(self._now, _END)
        if self._drawing is None:
            self._drawing = begun(_next(self._later))
            self._drawing.add_done_callback(lambda _: self._heard())
        if not self._drawing.done():
            return cast("T", _LATER)
        drawn, self._drawing = self._drawing, None
        return drawn.result()

    async def aclose(self) -> None:
        """Wait for no further item."""
        drawing, self._drawing = self._drawing, None
        if drawing is not None:
            drawing.cancel()
            await asyncio.wait([drawing])


async def _awaited(work: Callable[[T], Awaitable[R]], item: T) -> R:
    return await work(item)


async def _next(items: AsyncIterator[T]) -> T:
    return await anext(items, _END)


async def _all(tasks: Iterable[asyncio.Task[Any]]) -> None:
    await asyncio.wait(tasks)
