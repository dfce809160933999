"""Listings that come in pages: `async for` gives every item, `await` gives the first page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Hashable
from typing import Any, Generic, TypeVar

from .models import Page

T = TypeVar("T")

FetchPage = Callable[[int], Awaitable[Page[T]]]


class Paginator(Generic[T]):
    """A listing that has not been read yet. Every use reads afresh.

    `async for item in listing`, `page = await listing`, `async for page in listing.pages()`, `await listing.all()`.
    `key` tells items apart: one that a shifting listing shows twice is given once.
    """

    def __init__(self, fetch: Callable[[], FetchPage[T]], *, first: int = 1, key: Callable[[T], Hashable]) -> None:
        self._fetch = fetch
        self._first = first
        self._key = key

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._fetch()(self._first).__await__()

    def __aiter__(self) -> AsyncIterator[T]:
        return _Items(self.pages(), self._key)

    def pages(self) -> AsyncIterator[Page[T]]:
        """Return an iterator over the pages, from the first asked for to the last there is."""
        return _Pages(self._fetch(), self._first)

    async def all(self) -> list[T]:
        """Read every item."""
        return [item async for item in self]


class _Pages(Generic[T]):
    """Iterators are classes, not generators: abandoning one half-way leaves nothing for the event loop to clean up."""

    def __init__(self, fetch: FetchPage[T], first: int) -> None:
        self._fetch = fetch
        self._next: int | None = first

    def __aiter__(self) -> AsyncIterator[Page[T]]:
        return self

    async def __anext__(self) -> Page[T]:
        if self._next is None:
            raise StopAsyncIteration
        page = await self._fetch(self._next)
        self._next = page.page + 1 if page.has_next and page.items else None
        return page


class _Items(Generic[T]):
    def __init__(self, pages: AsyncIterator[Page[T]], key: Callable[[T], Hashable]) -> None:
        self._pages = pages
        self._key = key
        self._seen: set[Hashable] = set()
        self._left: list[T] = []

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        while not self._left:
            page = await anext(self._pages)
            fresh = [item for item in page.items if self._key(item) not in self._seen]
            self._seen.update(map(self._key, fresh))
            self._left = fresh[::-1]
        return self._left.pop()
