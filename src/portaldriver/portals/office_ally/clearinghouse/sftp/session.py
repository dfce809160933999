"""One connection at a time, had again when it is lost; every step has a deadline and leaves no connection behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import anyio

from .....errors import ClosedError, NotFound, NotPermitted, NotSaved, PortalDown, PortalError
from .access import SftpAccess
from .connecting import Link, connect
from .options import FilesOptions
from .quiet import quiet
from .refusals import Refusals

if TYPE_CHECKING:
    import asyncssh

T = TypeVar("T")
Step = Callable[["asyncssh.SFTPClient"], Awaitable[T]]


class Session:
    """Runs steps. Not for several event loops."""

    def __init__(
        self,
        access: SftpAccess,
        options: FilesOptions,
        *,
        refusals: Refusals,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._access, self._options = access, options
        self._refusals, self._sleep = refusals, sleep
        self._link: Link | None = None
        self._connecting = anyio.Lock()
        self._entered = False

    def enter(self) -> None:
        """Let steps be run. The connection is made when the first needs it."""
        self._entered = True

    async def leave(self) -> None:
        """Close the connection."""
        self._entered = False
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def ask(self, step: Step[T], *, deadline: float | None = None) -> T:
        """Run a step that changes nothing: once more on another connection, if this one is lost."""
        try:
            return await self.do(step, deadline=deadline)
        except PortalDown as error:
            if not isinstance(error, Lost):
                raise
        return await self.do(step, deadline=deadline)

    async def do(self, step: Step[T], *, deadline: float | None = None) -> T:
        """Run a step once. Raises `Lost` where it is not known how far it came, and what `connect` raises."""
        link = await self._linked()  # which says so where the extra is missing
        import asyncssh

        try:
            with anyio.fail_after(deadline or self._options.step), quiet():
                return await step(link.sftp)
        except BaseException as error:
            if _lost(error):
                await self._drop(link)
                raise Lost("the connection to the SFTP server was lost, or it did not answer in time") from None
            if isinstance(error, asyncssh.SFTPError):
                raise _refusal(error) from None
            if not isinstance(error, PortalError):
                self._abandon(link)
            raise

    async def _linked(self) -> Link:
        async with self._connecting:
            self._require_open()
            if self._link is None or not self._link.open:
                self._link = None
                self._link = await connect(self._access, self._options, refusals=self._refusals, sleep=self._sleep)
                try:
                    self._require_open()
                except ClosedError:
                    await self.leave()
                    raise
            return self._link

    def _require_open(self) -> None:
        if not self._entered:
            raise ClosedError("the files lane is not open")

    def _abandon(self, link: Link) -> None:
        link.abort()
        if self._link is link:
            self._link = None

    async def _drop(self, link: Link) -> None:
        self._abandon(link)
        await link.close()


class Lost(PortalDown):
    """The connection went away amid a step: it may have been taken, or be taken yet."""


class Refused(NotSaved):
    """The server said no to a change, without a reason that it names."""


def _lost(error: BaseException) -> bool:
    import asyncssh

    gone = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.DisconnectError, OSError)
    return isinstance(error, gone) or (isinstance(error, asyncssh.Error) and not isinstance(error, asyncssh.SFTPError))


def _refusal(error: asyncssh.SFTPError) -> PortalError:
    """Return what the server's no means. Its words are not kept: they may name files."""
    import asyncssh

    match error:
        case asyncssh.SFTPNoSuchFile() | asyncssh.SFTPNoSuchPath():
            return NotFound("the SFTP server has no such file or folder")
        case asyncssh.SFTPPermissionDenied() | asyncssh.SFTPWriteProtect():
            return NotPermitted("the SFTP account may not do this")
        case _:
            return Refused("the SFTP server refused a step")
