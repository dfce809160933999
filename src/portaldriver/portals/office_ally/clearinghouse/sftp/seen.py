"""Which files of `outbound` were fetched before: by any run, and by any process."""

from __future__ import annotations

from typing import Protocol

Look = tuple[str, int, int]


class Seen(Protocol):
    """A memory of files, each by name, size and time of change (epoch seconds)."""

    async def has(self, name: str, size: int, mtime: int) -> bool:
        """Whether it was fetched."""
        ...

    async def take(self, name: str, size: int, mtime: int) -> bool:
        """Take it for oneself; False if it was fetched, or somebody else has taken it.

        Where processes share the memory, what a dead one took has to become free again by itself.
        """
        ...

    async def add(self, name: str, size: int, mtime: int) -> None:
        """Remember for good that it was fetched and dealt with."""
        ...

    async def drop(self, name: str, size: int, mtime: int) -> None:
        """Give it back, if it was not added."""
        ...


class InMemorySeen:
    """For one process, and as long as that lives."""

    def __init__(self) -> None:
        self._seen: set[Look] = set()
        self._taken: set[Look] = set()

    async def has(self, name: str, size: int, mtime: int) -> bool:
        """Whether it was fetched."""
        return (name, size, mtime) in self._seen

    async def take(self, name: str, size: int, mtime: int) -> bool:
        """Take it; False if it was fetched or is taken."""
        look = (name, size, mtime)
        if look in self._seen or look in self._taken:
            return False
        self._taken.add(look)
        return True

    async def add(self, name: str, size: int, mtime: int) -> None:
        """Remember it."""
        self._seen.add((name, size, mtime))

    async def drop(self, name: str, size: int, mtime: int) -> None:
        """Give it back."""
        self._taken.discard((name, size, mtime))
