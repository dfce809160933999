"""The lane: files leave by one rename, and come in once."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import anyio

from .....edi import load_profile
from .....edi.profiles.profile import Profile, Usage, known_usage
from .....errors import Duplicate, InvalidInput, NotFound, NotSaved, OutcomeUnknown, UnsafeFile
from .....events import log
from . import refusals as refused
from . import steps
from .access import SftpAccess
from .names import check_name, temporary_name
from .options import FilesOptions
from .outbound import FetchedFile, Listed, fetched, listing
from .seen import Seen
from .session import Lost, Refused, Session

if TYPE_CHECKING:
    import asyncssh

Whereabouts = Literal["staged", "inbound", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file that lies complete in `inbound` under a name that nothing picks up. `digest` is SHA-256 in hex."""

    name: str
    temporary: str
    size: int
    digest: str = field(repr=False)


class SftpLane:
    """An SFTP account's `inbound` and `outbound`, for tests or for production (`usage`).

    Whether a file is a test follows from its name alone, so a name of the other usage is refused before anything is
    connected. Connects when it is first needed. Refused credentials are remembered by `refusals`: those of this
    process, unless told otherwise.
    """

    def __init__(
        self,
        access: SftpAccess,
        *,
        usage: Usage,
        profile: Profile | None = None,
        options: FilesOptions | None = None,
        refusals: refused.Refusals | None = None,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._usage = known_usage(usage)
        self._profile = profile or load_profile("office_ally")
        self._options = options or FilesOptions()
        self._sleep = sleep
        remembered = refusals or refused.OF_THIS_PROCESS
        self._session = Session(access, self._options, refusals=remembered, sleep=sleep)

    async def __aenter__(self) -> Self:
        self._session.enter()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.leave()

    async def stage(self, content: bytes, *, name: str) -> Staged:
        """Upload a file under its temporary name, and see that all of it arrived.

        Nothing leaves by this. It may be repeated: what an interrupted one left is replaced, and what is complete is
        taken as it is. Raises `InvalidInput`, `Duplicate` if a file of this name waits in `inbound`, `NotFound` without
        the folder, `NotSaved` if what arrived is not what was sent, `NotPermitted`, and what `connect` raises.
        """
        check_name(name, usage=self._usage, profile=self._profile)
        if not content or len(content) > self._options.largest:
            raise InvalidInput("the file is empty, or larger than may be sent", field="content")
        staged = Staged(
            name=name,
            temporary=temporary_name(name, ending=self._options.temporary),
            size=len(content),
            digest=hashlib.sha256(content).hexdigest(),
        )
        final, temporary = self._inbound(staged.name), self._inbound(staged.temporary)
        if await self._size(final) is not None:
            raise Duplicate("a file of this name waits in inbound already")
        if await self._holds(temporary, staged):
            return staged
        await self._session.do(lambda sftp: steps.removed(sftp, temporary))
        await self._session.do(lambda sftp: steps.written(sftp, temporary, content), deadline=self._options.transfer)
        if not await self._holds(temporary, staged):
            raise NotSaved("what arrived at the SFTP server is not what was sent")
        return staged

    async def commit(self, staged: Staged) -> None:
        """Let a staged file go: the one rename to its final name.

        It is the plain rename, which fails where the final name is taken (checked with OpenSSH, which makes a hard
        link and removes the old name; never `posix-rename`, which overwrites). It is safe to call again where
        `whereabouts` says "staged": of two renames, one still on its way from a lost connection, only one finds the
        temporary name, so no second file comes of it.

        Raises `OutcomeUnknown` where the answer was lost or the temporary name is not there any more: ask
        `whereabouts`. Any other error means that this call renamed nothing: `Duplicate` where the final name is
        taken, `NotSaved` where the staged file is not whole or the server refuses, `PortalDown`, `NotPermitted`.
        """
        self._check(staged)
        final, temporary = self._inbound(staged.name), self._inbound(staged.temporary)
        there = await self._size(temporary)
        if there is None:
            raise OutcomeUnknown("the staged file is not there: it was sent before, or withdrawn")
        if await self._size(final) is not None:
            raise Duplicate("a file of this name waits in inbound already")
        if there != staged.size:
            raise NotSaved("the staged file is not whole")
        try:
            await self._session.do(lambda sftp: sftp.rename(temporary, final))
        except (Lost, NotFound):
            raise OutcomeUnknown("it is not known whether the SFTP server renamed the file") from None
        except Refused:
            if await self._size(final) is not None:
                raise Duplicate("a file of this name waits in inbound already") from None
            raise

    async def whereabouts(self, staged: Staged) -> Whereabouts:
        """Tell where a file is that `stage` returned, by the two names in `inbound`. Changes nothing.

        - "staged": the temporary name is there. It was not sent. A rename from a connection that was lost may be on its
          way yet, so this is no promise: `commit` again settles it, as only one of two renames can succeed.
        - "inbound": the final name is there, it was sent and waits. Where both names are there, the content decides: a
          server that died between the two halves of a rename leaves our own bytes under both; other bytes are a
          stranger's file, and ours is still staged.
        - "gone": neither. It was sent and picked up: `stage` saw the temporary name there, and only `commit` and
          `withdraw` ever make it go. So this holds for a `Staged` that was kept before `commit` was called and never
          withdrawn. An upload that broke off before `stage` returned has no `Staged`: nothing of it was sent, whether
          its rest is there or not, and another `stage` replaces that.

        The temporary name is looked at first: a rename between the two looks then shows as "inbound", and nothing
        that happens between them shows a sent file as staged for good. Raises `NotFound` where the folder itself is not
        there, as nothing can be told then, and `PortalDown`.
        """
        self._check(staged)
        final, temporary = self._inbound(staged.name), self._inbound(staged.temporary)
        waiting = await self._size(temporary) is not None
        sent = await self._size(final) is not None
        if not waiting and not sent:
            await self._require_inbound()
            return "gone"
        if not waiting:
            return "inbound"
        return "inbound" if sent and await self._holds(final, staged, whole=True) else "staged"

    async def withdraw(self, staged: Staged) -> bool:
        """Remove a staged file that is not to be sent; False if it is not there: it was sent, or withdrawn before.

        True is a proof that it never leaves: a rename that comes later finds nothing. Have it on record before that
        the file is given up, as "gone" means sent otherwise. Raises `OutcomeUnknown` if the answer was lost and the
        file is gone: then it was removed, unless a `commit` without an answer was before.
        """
        self._check(staged)
        await self._require_inbound()
        temporary = self._inbound(staged.temporary)
        try:
            return await self._session.do(lambda sftp: steps.removed(sftp, temporary))
        except Lost:
            if await self._session.do(lambda sftp: steps.removed(sftp, temporary)):
                return True
        if await self._size(self._inbound(staged.name)) is not None:
            return False
        raise OutcomeUnknown("the staged file is gone, and the answer to its removal was lost")

    async def fetch_new(self, *, seen: Seen) -> AsyncIterator[FetchedFile]:
        """Fetch what is in `outbound` and was not fetched before, oldest first; delete nothing.

        A file is remembered when the caller comes back for the next one: one that it broke off at comes again. A file
        that changes between two looks, or while it is read, is left for the next call. Names with a path, control or
        invisible characters are left alone, and counted in the log. Raises `UnsafeFile` at the end for files larger
        than `largest`, `NotFound` without the folder, `PortalDown`.
        """
        large = 0
        for listed in await self._complete(seen):
            if listed.size > self._options.largest:
                large += 1
            elif await seen.take(listed.name, listed.size, listed.mtime):
                try:
                    if (file := await self._fetched(listed)) is not None:
                        yield file
                        await seen.add(listed.name, listed.size, listed.mtime)
                finally:
                    await seen.drop(listed.name, listed.size, listed.mtime)
        if large:
            raise UnsafeFile(f"{large} files in outbound are larger than what is taken")

    async def _complete(self, seen: Seen) -> list[Listed]:
        """Return the files that are new and did not change between two looks."""
        first = await self._listing()
        new = [one for one in first if not await seen.has(one.name, one.size, one.mtime)]
        if not new:
            return []
        await self._sleep(self._options.settle)
        still = set(await self._listing())
        return [one for one in new if one in still]

    async def _listing(self) -> tuple[Listed, ...]:
        found = await self._session.ask(lambda sftp: listing(sftp, self._options), deadline=self._options.transfer)
        if found.odd:
            log.warning("%d files in outbound have names that are not taken", found.odd)
        return found.files

    async def _fetched(self, listed: Listed) -> FetchedFile | None:
        try:
            return await self._session.ask(
                lambda sftp: fetched(sftp, listed, self._options), deadline=self._options.transfer
            )
        except NotFound:
            return None  # taken away meanwhile

    async def _size(self, at: bytes) -> int | None:
        return await self._session.ask(lambda sftp: steps.size(sftp, at))

    async def _holds(self, at: bytes, staged: Staged, *, whole: bool = False) -> bool:
        """Whether a file is the staged one, by size and, where it is not too large or `whole`, by content."""
        if await self._size(at) != staged.size:
            return False
        if staged.size > self._options.read_back and not whole:
            return True

        async def read(sftp: asyncssh.SFTPClient) -> bytes:
            return await steps.read(sftp, at, most=staged.size)

        try:
            content = await self._session.ask(read, deadline=self._options.transfer)
        except (NotFound, UnsafeFile):
            return False
        return hashlib.sha256(content).hexdigest() == staged.digest

    def _check(self, staged: Staged) -> None:
        """Refuse a file of the other usage, and one whose names do not belong together."""
        check_name(staged.name, usage=self._usage, profile=self._profile)
        if staged.temporary != temporary_name(staged.name, ending=self._options.temporary):
            raise InvalidInput("the staged file's names do not belong together", field="temporary")

    async def _require_inbound(self) -> None:
        """Raise `NotFound` without the folder: in that, no name is there, whatever became of the file."""
        if await self._size(self._options.inbound.encode()) is None:
            raise NotFound("the SFTP account has no such inbound folder")

    def _inbound(self, name: str) -> bytes:
        return steps.path(self._options.inbound, name)
