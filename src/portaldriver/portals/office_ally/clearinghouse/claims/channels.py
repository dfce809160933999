"""A way by which files of claims leave: what it has to promise so that none leaves twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .....edi.profiles.profile import Transaction, Usage

Leaving = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Makes durable that a file may leave from now on, with what is needed to find out whether it did (JSON).

Raises if another process took over; then nothing may be sent.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A file that is to leave. `id` is ours, and the same after a crash."""

    id: str
    name: str
    content: bytes = field(repr=False)
    transaction: Transaction
    usage: Usage


@dataclass(frozen=True, slots=True)
class Left:
    """A file that left. `file_id` and, of a claim that was entered, `claim_id` are the clearinghouse's, if it tells."""

    file_id: str | None = None
    claim_id: str | None = None


class Channel(Protocol):
    """One way out."""

    async def send(self, file: Outgoing, *, leaving: Leaving) -> Left:
        """Let a file leave. `leaving` is awaited right before the one step that cannot be taken back.

        An error before it means that nothing left; after it, `settle` is asked.
        """
        ...

    def proves(self, error: BaseException) -> bool:
        """Whether an error of `send` proves that nothing left, and nothing will."""
        ...

    async def settle(self, file: Outgoing, marker: Mapping[str, Any]) -> Left | None:
        """Find out whether a file left, by what `leaving` was told; None is a proof that it did not and will not.

        Raises `OutcomeUnknown`, or another `PortalError`, where nobody can say yet.
        """
        ...
