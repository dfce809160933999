"""Codes by SMS, and an inbox that the host application fills itself."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio

from .challenge import SMS
from .inbox import Inbox, Reader, SentCode
from .messages import LONGEST, Message, Wanted

KEPT = 200
"""Messages that a fed inbox keeps: more are never waited for at once."""


class SmsCode(SentCode):
    """Codes that the portal sends by SMS.

    `sender` is who sends them, `recipient` the number they go to, where the inbox has several. `pattern` is a regular
    expression for the code (its group, or all of it). Times are in seconds: how long one code is waited for, after how
    long another is asked for, and how long a newer one may follow the first once two were asked for.
    """

    def __init__(
        self,
        inbox: Inbox,
        *,
        sender: str | Collection[str] | None = None,
        recipient: str | None = None,
        pattern: str | None = None,
        timeout: float = 180.0,
        resend_after: float | None = 60.0,
        settle: float = 3.0,
    ) -> None:
        super().__init__(
            inbox,
            wanted=Wanted.of(sender, recipient),
            factor=SMS,
            pattern=pattern,
            timeout=timeout,
            resend_after=resend_after,
            settle=settle,
        )


class FedInbox:
    """An inbox that the host application feeds with what reaches it: a webhook's SMS, a modem's, a colleague's.

    It lives in one event loop. Where several processes are fed from the same number, give all the same `name`: then
    one sign-in at a time waits for a code among all of them.
    """

    def __init__(self, *, name: str | None = None) -> None:
        self._name = f"fed:{name or secrets.token_hex(8)}"
        self._messages: deque[tuple[int, tuple[str, ...], Message]] = deque(maxlen=KEPT)
        self._count = 0
        self._came = anyio.Event()

    def __repr__(self) -> str:
        return "FedInbox(...)"

    @property
    def name(self) -> str:
        """What it is called in every process."""
        return self._name

    async def feed(self, text: str, *, sender: str, recipient: str | None = None, id: str | None = None) -> None:
        """Put a message in. A gateway that may deliver one twice gives its own `id`, and the second one is dropped."""
        if id is not None and any(message.id == id for _, _, message in self._messages):
            return
        message = Message(
            id=id or secrets.token_hex(16),
            sender=sender,
            recipient=recipient,
            text=text[:LONGEST],
            received_at=datetime.now(UTC),
        )
        self._count += 1
        self._messages.append((self._count, () if recipient is None else (recipient,), message))
        came, self._came = self._came, anyio.Event()
        came.set()

    def opened(self, wanted: Wanted) -> AbstractAsyncContextManager[Reader]:
        """Return it for one sign-in."""
        return self._opened(wanted)

    @asynccontextmanager
    async def _opened(self, wanted: Wanted) -> AsyncIterator[Reader]:
        yield _FedReader(self, wanted)

    def _since(self, position: int, wanted: Wanted) -> list[Message]:
        return [
            message
            for place, recipients, message in self._messages
            if place > position and wanted.recipient_of(message.sender, recipients) is not None
        ]


@dataclass(repr=False, slots=True)
class _FedReader:
    inbox: FedInbox
    wanted: Wanted
    _position: int = field(default=0, init=False)

    async def begin(self) -> None:
        self._position = self.inbox._count

    async def newer(self, past: Collection[str], *, wait: float) -> Sequence[Message]:
        with anyio.move_on_after(wait):
            while True:
                came = self.inbox._came
                if found := [one for one in self.inbox._since(self._position, self.wanted) if one.id not in past]:
                    return found
                await came.wait()
        return ()

    async def mark_used(self, message: Message) -> None:
        """Leave it: an old message is dropped by itself."""
