"""A mailbox that is read by IMAP while a sign-in waits for its code."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import anyio

from ...errors import ConfigurationError
from ...pom.origins import is_loopback
from ..secret import Secret, require_secret, revealed
from .email import parsed, recipients_of, sender_of, text_of
from .inbox import Lost, Reader
from .messages import Message, Wanted

if TYPE_CHECKING:
    from .imap_wire import Fetched, Wire

POLL = 15.0
"""Seconds after which a mailbox is looked into, told of something or not."""
AGAIN, AGAIN_AT_MOST = 0.5, 5.0
"""Seconds before a lost connection is made again: after the first time, and at most."""
MANY = 200
"""New messages above which the server is asked which of them are from the sender; the last so many are looked at."""
FEW = 5
"""Fitting messages whose text is fetched: the newest are what counts."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ImapMailbox:
    """A mailbox on an IMAP server (extra `mail`), with a password or an OAuth token (XOAUTH2).

    Without `tls` the system's certificates are trusted; a context of one's own has to verify. `tls=False` is for this
    machine only. `poll` is after how many seconds it is looked into in case the server tells of nothing. A token is
    fetched anew for every connection.
    Raises `ConfigurationError` for what cannot be used so.
    """

    def __init__(
        self,
        host: str,
        username: str,
        password: str | Secret | None = None,
        *,
        token: str | Secret | None = None,
        port: int = 993,
        folder: str = "INBOX",
        tls: ssl.SSLContext | Literal[False] | None = None,
        poll: float = POLL,
    ) -> None:
        if (password is None) == (token is None):
            raise ConfigurationError("a mailbox is opened with either a password or a token")
        require_secret(password if token is None else token)
        local = is_loopback(f"[{host}]" if ":" in host else host)
        if tls is False and not local:
            raise ConfigurationError("a mailbox without TLS is for this machine only")
        if isinstance(tls, ssl.SSLContext) and not (tls.verify_mode == ssl.CERT_REQUIRED and tls.check_hostname):
            raise ConfigurationError("the TLS context of a mailbox has to verify the server's certificate and name")
        if not (host and username and folder and poll > 0):
            raise ConfigurationError("a mailbox has a host, a user name and a folder, and is looked into now and then")
        self._host, self._port, self._folder, self._poll = host, port, folder, poll
        self._username, self._password, self._token = username, password, token
        self._tls = tls

    def __repr__(self) -> str:
        return "ImapMailbox(...)"

    @property
    def name(self) -> str:
        """What it is called in every process."""
        return f"imap:{self._username}@{self._host}:{self._port}/{self._folder}".casefold()

    def opened(self, wanted: Wanted) -> AbstractAsyncContextManager[Reader]:
        """Return it for one sign-in, with a connection of its own. Raises `ConfigurationError` without the extra."""
        return self._opened(wanted)

    @asynccontextmanager
    async def _opened(self, wanted: Wanted) -> AsyncIterator[Reader]:
        reader = _ImapReader(self, wanted)
        try:
            yield reader
        finally:
            await reader.leave()

    async def _connect(self) -> Wire:
        try:
            from .imap_wire import Wire
        except ImportError:
            raise ConfigurationError("a mailbox needs the extra portaldriver[mail]") from None
        password = None if self._password is None else await revealed(self._password)
        token = None if self._token is None else await revealed(self._token)
        context = None if self._tls is False else self._tls or ssl.create_default_context()
        wire = Wire(self._host, self._port, context)
        await wire.greeted()
        await wire.log_in(self._username, password=password, token=token)
        return wire


@dataclass(repr=False, slots=True)
class _ImapReader:
    mailbox: ImapMailbox
    wanted: Wanted
    _wire: Wire | None = None
    _validity: int | None = None
    _next: int = 1
    """The first UID that was not looked at."""
    _since: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    """Messages are newer than this: what remains to go by once the server numbers them anew."""
    _renumbered: bool = False
    _keyword: bool = False
    _fitting: dict[int, Message] = field(default_factory=dict)
    """By UID; the text is empty until it was fetched."""
    _called: dict[str, str] = field(default_factory=dict)
    """Message-ID headers by our own ids."""
    _used: set[str] = field(default_factory=set)

    async def begin(self) -> None:
        pause = AGAIN
        while True:
            try:
                await self._connected()
                return
            except Lost:
                await anyio.sleep(pause)
                pause = min(2 * pause, AGAIN_AT_MOST)

    async def newer(self, past: Collection[str], *, wait: float) -> Sequence[Message]:
        end = anyio.current_time() + wait
        pause = AGAIN
        while True:
            try:
                wire = await self._connected()
                found = await self._found(wire, past)
                left = end - anyio.current_time()
                if found or left <= 0:
                    return found
                await wire.rest(min(left, self.mailbox._poll))
                pause = AGAIN
            except Lost:
                left = end - anyio.current_time()
                if left <= 0:
                    return ()
                await anyio.sleep(min(pause, left))
                pause = min(2 * pause, AGAIN_AT_MOST)

    async def mark_used(self, message: Message) -> None:
        self._used.add(self._called.get(message.id, ""))
        self._since = max(self._since, message.received_at)
        validity, _, uid = message.id.partition(":")
        if validity != str(self._validity):
            return
        self._fitting = {later: one for later, one in self._fitting.items() if later > int(uid)}
        if self._wire is not None and not self._wire.lost:
            with suppress(Lost):  # the mark is for people
                await self._wire.mark(int(uid), keyword=self._keyword)

    async def leave(self) -> None:
        if self._wire is not None:
            await self._wire.leave()

    async def _connected(self) -> Wire:
        if self._wire is not None and not self._wire.lost:
            return self._wire
        self._wire = wire = await self.mailbox._connect()
        folder = await wire.select(self.mailbox._folder)
        self._keyword = folder.takes_keyword
        if self._validity is None:
            self._next = folder.following
        elif self._validity != folder.validity:
            self._next, self._renumbered = 1, True
            self._fitting.clear()
        self._validity = folder.validity
        return wire

    async def _found(self, wire: Wire, past: Collection[str]) -> Sequence[Message]:
        for head in await wire.headers(await self._new(wire)):
            self._sort_in(head)
            self._next = max(self._next, head.uid + 1)
        uids = sorted(uid for uid, message in self._fitting.items() if message.id not in past)[-FEW:]
        for uid in uids:
            if not self._fitting[uid].text:
                self._fitting[uid] = _with_text(self._fitting[uid], await wire.body(uid))
        return [self._fitting[uid] for uid in uids]

    async def _new(self, wire: Wire) -> list[int]:
        """Return the UIDs to look at; of very many, those that the server finds to be from the sender."""
        criteria = f"UID {self._next}:*"
        if self._renumbered:
            day = self._since - timedelta(days=1)  # dates in a search have no time zone
            criteria += f" SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
        wire.looking()
        new = [uid for uid in await wire.uids(criteria) if uid >= self._next]
        if len(new) <= MANY:
            return new
        from_sender: set[int] = set()
        for sender in self.wanted.senders:
            if sender.isascii() and not set(sender) & set('"\\\r\n\0'):
                from_sender.update(await wire.uids(f'{criteria} FROM "{sender.removeprefix("@")}"'))
        found = sorted(from_sender.intersection(new)) if self.wanted.senders else new
        return sorted({*found[-MANY:], new[-1]})

    def _sort_in(self, head: Fetched) -> None:
        header = parsed(head.raw)
        sender = sender_of(header)
        recipient = self.wanted.recipient_of(sender, recipients_of(header)) if sender else None
        received = head.received_at or datetime.now(UTC)
        called = str(header.get("Message-ID", "")).strip()
        if recipient is None or (self._renumbered and (received < self._since or (called and called in self._used))):
            return
        id = f"{self._validity}:{head.uid}"
        self._called[id] = called
        self._fitting[head.uid] = Message(
            id=id, sender=sender, recipient=recipient, text="", received_at=received, called=called
        )


def _with_text(message: Message, raw: bytes) -> Message:
    return Message(
        id=message.id,
        sender=message.sender,
        recipient=message.recipient,
        text=text_of(parsed(raw)) or " ",
        received_at=message.received_at,
        called=message.called,
    )
