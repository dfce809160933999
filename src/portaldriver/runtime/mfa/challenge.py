"""What a portal asks of a second factor, and the contract of who answers it."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...errors import MfaError
from ...events import Event

TOTP, EMAIL, SMS, VOICE, PUSH, RECOVERY, QUESTION = "totp", "email", "sms", "voice", "push", "recovery", "question"
"""The factors' names, the same for every portal."""


class Ticket(Protocol):
    """One account's claim to codes, for the length of one sign-in: what no two sign-ins may both have."""

    @property
    def portal(self) -> str:
        """The portal's name."""
        ...

    @property
    def account(self) -> str:
        """The account's key, which does not show who it is."""
        ...

    async def claim(self, code: str) -> bool:
        """Take a code of the account, by what it is called; False if it was taken before. Raises `LeaseLost`."""
        ...

    async def take(self, place: str, item: str) -> bool:
        """Take what accounts share, a message of a mailbox: False if it was taken before, for whichever account."""
        ...

    def hold(self, place: str, *, wait: float) -> AbstractAsyncContextManager[object]:
        """Have a place for oneself, across processes, waiting at most so many seconds. Raises `PoolTimeout`."""
        ...

    async def recall(self, name: str) -> Any | None:
        """Return the JSON value that was last remembered for the account under a name."""
        ...

    async def remember(self, name: str, value: Any) -> None:
        """Keep a JSON value for the account, sealed."""
        ...

    def emit(self, event: Event) -> None:
        """Tell of something."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Challenge:
    """A portal's demand for one factor.

    `id` is in the events `CodeRequired` and `CodeResolved`. `prompt` is what the page shows with the demand: a masked
    address, a security question, the number to match. `attempt` counts from 1, `seconds` is how long an answer is
    waited for, `clock_offset` how many seconds the portal's clock is ahead of ours.
    """

    ticket: Ticket
    factor: str
    prompt: str | None = None
    attempt: int = 1
    seconds: float = 60.0
    clock_offset: float = 0.0
    id: str = field(default_factory=lambda: secrets.token_hex(8))

    def __repr__(self) -> str:
        return f"Challenge(factor={self.factor!r}, attempt={self.attempt})"


class Attendant(Protocol):
    """Answers the challenges of one sign-in."""

    async def asking(self, factor: str) -> None:
        """Prepare for a code: the portal is about to be asked to send one, or may send one by itself."""
        ...

    async def answer(self, challenge: Challenge) -> str:
        """Return the code, or "" where it is given elsewhere (an approval).

        Raises `MfaTimeout` if none came in time, `MfaError` if there is none.
        """
        ...

    async def keep(self, code: str) -> None:
        """Store the recovery code that replaces a used one, before the portal is told that it is stored."""
        ...


class MfaProvider(ABC):
    """Something that answers a portal's demands for a second factor.

    `factors` names what it can answer, what it would rather be asked first; `patience` is how many seconds one answer
    may take; `resend_after`, where it is less, how many of them pass before the portal is asked to send another code.
    Time in which an answer is waited for does not count against the deadlines of calls and sign-ins. A provider that
    needs no preparation has `answer` alone; one that does gives each sign-in an `Attendant` of its own.
    """

    factors: tuple[str, ...] = ()
    patience: float = 60.0
    resend_after: float | None = None

    def attending(self, ticket: Ticket) -> AbstractAsyncContextManager[Attendant]:
        """Return who answers in one sign-in; leaving it gives back what it held."""
        return _itself(self)

    async def asking(self, factor: str) -> None:  # noqa: B027 - most need no preparation
        """Prepare for a code."""

    @abstractmethod
    async def answer(self, challenge: Challenge) -> str:
        """Return the code. Raises `MfaTimeout`, `MfaError`."""

    async def keep(self, code: str) -> None:
        """Store a new recovery code."""
        raise MfaError("the portal shows a new recovery code, and no RecoveryCodes was given to keep it")

    def answering(self, factor: str) -> MfaProvider:
        """Return who answers a factor: itself, unless it is made of several."""
        return self


@asynccontextmanager
async def _itself(provider: MfaProvider) -> AsyncIterator[Attendant]:
    yield provider
