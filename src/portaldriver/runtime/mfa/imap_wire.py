"""One connection to a mailbox: every call has a deadline, and one that is cut ends the call at once."""

from __future__ import annotations

import asyncio
import re
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
from aioimaplib import aioimaplib  # type: ignore[import-untyped]

from ...errors import ConfigurationError
from .inbox import Lost, unlogged

T = TypeVar("T")
CALL = 20.0
"""Seconds that a server may take for one command."""
LEAVE = 2.0
LONG = 3600.0
LOGGER = "aioimaplib.aioimaplib"
BATCH = 50
"""Messages that are asked about at once: the library goes one call deeper for every line it has."""
FIELDS = "FROM TO CC DELIVERED-TO X-ORIGINAL-TO MESSAGE-ID"
HEADER, BODY = 20_000, 200_000
"""Bytes of a header and of a message that are fetched."""
USED = "$PortaldriverUsed"
_NEWS = re.compile(rb"(\* )?\d+ EXISTS\b")
_PASSING = re.compile(rb"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folder:
    """What a server says of a folder: `following` is the UID of the next message that comes."""

    validity: int
    following: int
    takes_keyword: bool


@dataclass(frozen=True, slots=True, repr=False)
class Fetched:
    """Part of a message."""

    uid: int
    received_at: datetime | None
    raw: bytes


class _Protocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]
    """The library's, except that what goes wrong in it ends the connection: its words may quote a password."""

    news = False
    """Whether the server told of messages: amid a command the library drops that, and IDLE does not repeat it."""

    def _untagged_response(self, line: bytes) -> Any:
        self.news = self.news or _NEWS.match(line) is not None
        return super()._untagged_response(line)

    def data_received(self, d: bytes) -> None:
        try:
            super().data_received(d)
        except Exception:
            self.transport.abort()

    async def welcome(self, command: bytes) -> None:
        try:
            await super().welcome(command)
        except Exception:
            self.transport.abort()

    def _continuation(self, line: bytes) -> None:
        """Answer what is wrong with a token by an empty line: only then the server refuses it."""
        if self.pending_sync_command is not None and self.pending_sync_command.name == "AUTHENTICATE":
            self.transport.write(b"\r\n")
            return
        super()._continuation(line)


class _Client(aioimaplib.IMAP4):  # type: ignore[misc]
    def create_client(
        self, host: str, port: int, loop: Any, conn_lost_cb: Any = None, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        running = aioimaplib.get_running_loop()
        self.protocol = _Protocol(running, conn_lost_cb)
        self._client_task = running.create_task(
            running.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        )


class Wire:
    """A connection. Its methods raise `Lost`; after that it is closed."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self.lost = False
        self._scope: anyio.CancelScope | None = None
        self._idling: Any = None
        with unlogged(LOGGER):
            self._client = _Client(host, port, None, CALL, self._cut, tls)

    def _cut(self, error: Exception | None) -> None:
        self.lost = True
        if self._scope is not None:
            self._scope.cancel()

    async def _call(self, doing: Callable[[], Awaitable[T]], *, seconds: float | None = None) -> T:
        if self.lost:
            self.close()
            raise Lost
        before = _cancellations()
        try:
            return await self._within(doing, seconds or CALL)
        finally:
            # `asyncio.wait_for`, which the library uses, loses a cancellation that comes with the answer (before 3.12).
            if _cancellations() > before and not isinstance(sys.exc_info()[1], asyncio.CancelledError):
                self.close()
                await anyio.lowlevel.checkpoint_if_cancelled()
                raise asyncio.CancelledError

    async def _within(self, doing: Callable[[], Awaitable[T]], seconds: float) -> T:
        untrusted = False
        with unlogged(LOGGER), anyio.CancelScope(deadline=anyio.current_time() + seconds) as scope:
            self._scope = scope
            try:
                return await doing()
            except ssl.SSLCertVerificationError:
                untrusted = True
            except (aioimaplib.AioImapException, OSError, ValueError, LookupError):
                pass
            except BaseException:
                self.close()
                raise
            finally:
                self._scope = None
        self.close()
        if untrusted:
            raise ConfigurationError("the mail server's certificate is not one that the TLS context trusts")
        raise Lost

    async def greeted(self) -> None:
        """Connect."""
        await self._call(self._client.wait_hello_from_server)

    async def log_in(self, username: str, *, password: str | None, token: str | None) -> None:
        """Log in. Raises `ConfigurationError` if the server refuses that."""
        if any(sign in text for text in (username, password or "", token or "") for sign in "\0\r\n"):
            raise ConfigurationError("a mailbox's user name, password or token is one line")
        if token is not None:
            response = await self._call(lambda: self._client.xoauth2(username, token))
        else:
            response = await self._call(lambda: self._client.login(aioimaplib.quoted(username), password))
        if response.result != "OK":
            passing = any(_PASSING.search(bytes(line)) for line in response.lines)
            self.close()
            if passing:
                raise Lost
            raise ConfigurationError("the mail server refused the mailbox's user name and password or token")
        await self._call(self._client.protocol.capability)

    async def select(self, folder: str) -> Folder:
        """Open a folder. Raises `ConfigurationError` if the server refuses that."""
        response = await self._call(lambda: self._client.select(aioimaplib.quoted(folder)))
        if response.result != "OK":
            self.close()
            raise ConfigurationError("the mail server does not open the mailbox's folder")
        said = b"\n".join(bytes(line) for line in response.lines)
        following = re.search(rb"\[UIDNEXT (\d+)", said)
        flags = re.search(rb"\[PERMANENTFLAGS \(([^)]*)", said)
        keywords = flags.group(1).split() if flags else []
        validity = re.search(rb"\[UIDVALIDITY (\d+)", said)
        return Folder(
            validity=int(validity.group(1)) if validity else 0,
            following=int(following.group(1)) if following else max(await self.uids("UID *"), default=0) + 1,
            takes_keyword=rb"\*" in keywords or USED.encode() in keywords,
        )

    async def uids(self, criteria: str) -> list[int]:
        """Return the UIDs of the messages that a search finds."""
        response = await self._call(lambda: self._client.uid_search(criteria, charset=None))
        if response.result != "OK":
            self.close()
            raise Lost
        lists = [bytes(line) for line in response.lines[:-1]]
        return sorted(int(uid) for line in lists if re.fullmatch(rb"[\d ]+", line) for uid in line.split())

    async def headers(self, uids: Sequence[int]) -> list[Fetched]:
        """Return what messages say of who sent them to whom."""
        section = f"BODY.PEEK[HEADER.FIELDS ({FIELDS})]<0.{HEADER}>"
        found: list[Fetched] = []
        for start in range(0, len(uids), BATCH):
            found += await self._fetched(uids[start : start + BATCH], f"(UID INTERNALDATE {section})")
        return found

    async def body(self, uid: int) -> bytes:
        """Return a message, or the beginning of one; it stays unread."""
        found = await self._fetched([uid], f"(UID BODY.PEEK[]<0.{BODY}>)")
        return next((one.raw for one in found if one.uid == uid), b"")

    async def _fetched(self, uids: Sequence[int], what: str) -> list[Fetched]:
        listed = ",".join(map(str, uids))
        response = await self._call(lambda: self._client.uid("fetch", listed, what))
        return list(_parts(response.lines[:-1]))

    async def mark(self, uid: int, *, keyword: bool) -> None:
        """Mark a message as read and used."""
        flags = f"(\\Seen {USED})" if keyword else "(\\Seen)"
        await self._call(lambda: self._client.uid("store", str(uid), "+FLAGS", flags))

    def looking(self) -> None:
        """Say that the folder is about to be looked through: what the server told of so far is seen by that."""
        self._client.protocol.news = False

    async def rest(self, seconds: float) -> None:
        """Wait until the server tells of something, or the time is over; then ask whether it is still there.

        Where it told of a message since `looking` there is nothing to wait for: it does not say so again.
        """
        if self._client.protocol.news:
            return
        if self._client.has_capability("IDLE"):
            self._idling = await self._call(lambda: self._client.idle_start(timeout=LONG))
            await self._call(lambda: self._told(seconds), seconds=seconds + CALL)
            await self._call(self._idled)
        else:
            await self._call(lambda: anyio.sleep(seconds), seconds=seconds + CALL)
        await self._call(self._client.noop)

    async def _told(self, seconds: float) -> None:
        with anyio.move_on_after(seconds):
            told = await self._client.wait_server_push(timeout=seconds + CALL)
            if any(bytes(line).upper().startswith(b"BYE") for line in told if not isinstance(line, str)):
                raise OSError  # it may stay connected and say no more

    async def _idled(self) -> None:
        self._client.idle_done()
        await self._idling

    async def leave(self) -> None:
        """Say goodbye, if that is quick, and close."""
        if not self.lost:
            with suppress(Lost):
                await self._call(self._client.logout, seconds=LEAVE)
        self.close()

    def close(self) -> None:
        """Close at once."""
        self.lost = True
        client = self._client
        with unlogged(LOGGER):
            if client.protocol.transport is not None:
                client.protocol.transport.abort()
        if client._idle_waiter is not None:
            client._idle_waiter.cancel()
        for task in (client._client_task, self._idling, *client.tasks, *client.protocol.tasks):
            if task is not None and not task.cancel() and not task.cancelled():
                task.exception()  # it was told as `Lost`


def _cancellations() -> int:
    task = asyncio.current_task()
    return task.cancelling() if task is not None else 0


def _parts(lines: Iterable[bytes | bytearray]) -> Iterable[Fetched]:
    """Return what a FETCH gave: the library leaves lines as lines and literals as arrays of bytes."""
    said: list[tuple[list[bytes], list[bytes]]] = []
    for line in lines:
        if not isinstance(line, bytearray) and re.match(rb"\d+ FETCH \(", line):
            said.append(([line], []))
        elif said:
            said[-1][isinstance(line, bytearray)].append(bytes(line))
    for words, literals in said:
        text = b" ".join(words)
        uid = re.search(rb"\bUID (\d+)", text)
        if uid and literals:
            yield Fetched(int(uid.group(1)), _received(text), b"".join(literals))


def _received(text: bytes) -> datetime | None:
    date = re.search(rb'INTERNALDATE "\s*(\d+)-(\w{3})-(\d{4} [\d:]{8} [+-]\d{4})"', text)
    if date is None:
        return None
    try:
        return parsedate_to_datetime(b" ".join(date.groups()).decode())
    except ValueError:
        return None
