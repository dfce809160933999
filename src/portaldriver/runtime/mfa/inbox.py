"""Codes that are sent: wherever they arrive, one sign-in at a time waits for its own, and none is used twice."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

import anyio

from ...errors import ConfigurationError, MfaError, MfaTimeout, PoolTimeout
from .challenge import Attendant, Challenge, MfaProvider, Ticket
from .messages import Message, Wanted, code_in, compiled

MARKING = 5.0
"""Seconds that an inbox may take to mark a message as used."""

RESERVE = 0.5
"""Seconds before the deadline at which a code that came is taken, newer or not."""


class Lost(Exception):
    """The connection to an inbox is no more; another one may work."""


class Reader(Protocol):
    """An inbox in the hands of one sign-in, which sees only what is wanted."""

    async def begin(self) -> None:
        """Remember the position: what is there already is not looked at. Again and again until the inbox can be read.

        Raises `ConfigurationError` if the inbox refuses us.
        """
        ...

    async def newer(self, past: Collection[str], *, wait: float) -> Sequence[Message]:
        """Return the last messages since the position, oldest first, without those whose ids are past.

        Empty if none came within `wait` seconds. Raises `ConfigurationError` if the inbox refuses us.
        """
        ...

    async def mark_used(self, message: Message) -> None:
        """Forget it and what is older, at once; then mark it for people who look into the inbox."""
        ...


class Inbox(Protocol):
    """Where codes arrive."""

    @property
    def name(self) -> str:
        """What it is called in every process: who has it to himself is agreed on by this name."""
        ...

    def opened(self, wanted: Wanted) -> AbstractAsyncContextManager[Reader]:
        """Return it for one sign-in; leaving closes what was opened."""
        ...


class SentCode(MfaProvider):
    """Codes that the portal sends to an inbox. Times are in seconds."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        factor: str,
        wanted: Wanted,
        pattern: str | None,
        timeout: float,
        resend_after: float | None,
        settle: float,
    ) -> None:
        if not (timeout > 0 and settle >= 0 and (resend_after is None or resend_after > 0)):
            raise ConfigurationError("the seconds to wait for a code must be positive")
        self.inbox = inbox
        self.wanted = wanted
        self.pattern = compiled(pattern)
        self.factors = (factor,)
        self.patience = timeout
        self.resend_after = resend_after
        self.settle = settle

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def attending(self, ticket: Ticket) -> AbstractAsyncContextManager[Attendant]:
        """Return who reads the inbox in one sign-in; leaving it gives the inbox back."""
        return self._attending(ticket)

    @asynccontextmanager
    async def _attending(self, ticket: Ticket) -> AsyncIterator[Attendant]:
        async with AsyncExitStack() as stack:
            yield InboxAttendant(self, ticket, stack)

    async def answer(self, challenge: Challenge) -> str:
        """Return the next code that comes, for who needs one without a sign-in. Raises `MfaTimeout`, `MfaError`."""
        async with self.attending(challenge.ticket) as attendant:
            return await attendant.answer(challenge)


@dataclass(repr=False, slots=True)
class InboxAttendant:
    """One sign-in's reader: it has the inbox to itself from before a code is asked for until the sign-in is over."""

    provider: SentCode
    ticket: Ticket
    stack: AsyncExitStack
    asks: int = 0
    _reader: Reader | None = None
    _past: set[str] = field(default_factory=set)
    """Messages that are not looked at again: used, older than a used one, or without a code."""
    _came: set[str] = field(default_factory=set)
    _given: set[str] = field(default_factory=set)

    async def asking(self, factor: str) -> None:
        """Have the inbox and remember how far it is filled; further calls only count.

        Raises `MfaTimeout` if another sign-in has the inbox or it cannot be read in time, `ConfigurationError` if it
        refuses us.
        """
        if factor not in self.provider.factors:
            return
        if self._reader is None:
            with anyio.move_on_after(self.provider.patience):
                self._reader = await self._begun()
            if self._reader is None:
                raise MfaTimeout("the inbox of the codes could not be read in time")
        self.asks += 1

    async def _begun(self) -> Reader:
        inbox, wanted = self.provider.inbox, self.provider.wanted
        async with AsyncExitStack() as opening:
            try:
                place = f"{inbox.name} {wanted.recipient or '*'}"
                await opening.enter_async_context(self.ticket.hold(place, wait=self.provider.patience))
            except PoolTimeout:
                raise MfaTimeout("another sign-in had the inbox of the codes for too long") from None
            reader = await opening.enter_async_context(inbox.opened(wanted))
            await reader.begin()
            self.stack.push_async_exit(opening.pop_all())
            return reader

    async def answer(self, challenge: Challenge) -> str:
        """Return the code of the newest message. Raises `MfaTimeout`, and `MfaError` for an unclear one."""
        end = anyio.current_time() + challenge.seconds
        with anyio.move_on_after(challenge.seconds):
            if self._reader is None:
                await self.asking(challenge.factor)
            if self._reader is None:
                raise MfaError("codes of this factor do not arrive in this inbox")
            while (left := end - anyio.current_time()) > 0:
                code = await self._code_of(await self._settled(self._reader, left, end), end)
                if code is not None:
                    return code
        raise MfaTimeout("no message with a code came in time")

    async def _settled(self, reader: Reader, wait: float, end: float) -> Sequence[Message]:
        """Return the messages that came. If more were asked for, the next one may be about to come, and is newer."""
        messages = await reader.newer(self._past, wait=wait)
        self._came.update(message.id for message in messages)
        if messages and len(self._came) < self.asks:
            seen = self._past | {message.id for message in messages}
            left = end - anyio.current_time() - RESERVE
            later: Sequence[Message] = ()
            with anyio.move_on_after(max(left, 0)):
                later = await reader.newer(seen, wait=min(self.provider.settle, left))
            self._came.update(message.id for message in later)
            return [*messages, *later]
        return messages

    async def _code_of(self, messages: Sequence[Message], end: float) -> str | None:
        """Take the newest message that has a code; none older than it counts any more."""
        for place, message in reversed(list(enumerate(messages))):
            code = code_in(message.text, self.provider.pattern)
            if code is None or code in self._given:
                self._past.add(message.id)
                continue
            if not await self._taken(message, code):
                self._past.add(message.id)
                continue
            self._past.update(older.id for older in messages[: place + 1])
            self._given.add(code)
            await self._mark(message, end)
            return code
        return None

    async def _taken(self, message: Message, code: str) -> bool:
        """Take a message, and with it the copies of it that may come late."""
        names = [message.id]
        if message.called:
            names.append(hashlib.sha256(f"{message.called} {code}".encode(errors="surrogatepass")).hexdigest())
        return all([await self.ticket.take(self.provider.inbox.name, name) for name in names])

    async def _mark(self, message: Message, end: float) -> None:
        """Mark it, if that is quick: the code is in hand, and the time to give it runs."""
        left = end - anyio.current_time() - RESERVE
        if self._reader is not None:
            with anyio.move_on_after(max(min(MARKING, left), 0)):
                await self._reader.mark_used(message)

    async def keep(self, code: str) -> None:
        """Raise `MfaError`: recovery codes are not kept here."""
        await self.provider.keep(code)


_ours: ContextVar[bool] = ContextVar("portaldriver_unlogged", default=False)


class _Silent(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _ours.get()


_SILENT = _Silent()


@contextmanager
def unlogged(logger: str) -> Iterator[None]:
    """Have a library log nothing of what we do in the block: it would log addresses, codes and tokens."""
    logging.getLogger(logger).addFilter(_SILENT)
    token = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(token)
