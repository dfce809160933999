"""Remittances of an account: each delivered until it was dealt with, none missed."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import date
from typing import Literal

from .....errors import NotFound, PortalError, StateError
from .....runtime.store.remittance_records import KeptRemittance
from .delivering import Opened, deliveries, entry_of
from .intake import absorb, again, unread_of
from .means import RemittanceMeans
from .received import (
    DownloadedRemittance,
    ReceivedRemittance,
    RemittanceEntry,
    RemittanceLane,
    RemittancesCollected,
    RemittancesFetched,
    UnreadFile,
)
from .telling import tell

Part = Literal["file", "835", "text"]
Lanes = Sequence[RemittanceLane] | None
Handler = Callable[[ReceivedRemittance], Awaitable[object]]


class Remittances:
    """What payers paid: `oa.remittances`.

    A remittance is the same one if payer, trace number, day, amount and content are the same, by whichever lane and in
    however many files it comes. It is delivered until the body of the loop, or the handler, came to its end: who dies
    in between gets it again, under the same `remittance_id`. To post each exactly once, keep that id with what you
    post, in one transaction, and pass over those that are there.
    """

    def __init__(self, means: Callable[[], RemittanceMeans]) -> None:
        self._get = means

    def __repr__(self) -> str:
        return "Remittances(...)"

    async def iter(self, *, lanes: Lanes = None) -> AsyncIterator[ReceivedRemittance]:
        """Fetch what is new, and yield what was not delivered, oldest first: `async for one in oa.remittances.iter()`.

        `lanes` are those to fetch by: none with `()`, the files lane or else the portal's page where it is not given.

        One counts as delivered when the next is asked for, or the loop ends by itself. `break`, an exception or a crash
        leave the one in hand undelivered. What another process has in hand is left to it. A lane that failed raises its
        error after all that is there was yielded.
        """
        fetched = await self.fetch(lanes=lanes)
        async with aclosing(deliveries(self._get())) as found:
            async for one in found:
                yield one.received
        for failure in fetched.failures:
            raise failure

    async def collect(self, handler: Handler, *, lanes: Lanes = None) -> RemittancesCollected:
        """Fetch what is new, and have a coroutine function deal with what was not delivered, one after the other.

        One that it raises for keeps no other back, and comes again the next time. Lanes that failed are in `fetched`.
        """
        means = self._get()
        fetched = await self.fetch(lanes=lanes)
        failed: builtins.list[tuple[str, Exception]] = []
        delivered: builtins.list[str] = []
        async with aclosing(deliveries(means)) as found:
            async for one in found:
                id_ = one.received.remittance_id
                try:
                    await handler(one.received)
                    delivered.append(id_)
                except Exception as error:
                    one.done = False
                    failed.append((id_, error))
        return RemittancesCollected(fetched, tuple(delivered), tuple(failed))

    async def fetch(self, *, lanes: Lanes = None) -> RemittancesFetched:
        """Take in what is new, lane by lane, and tell our claims what it says; deliver nothing.

        Raises `ConfigurationError` for a lane that was not set up. One that fails is in `failures`.
        """
        means = self._get()
        chosen = means.chosen(lanes)
        done = await again(means)
        for lane in chosen:
            try:
                async with aclosing(lane.new()) as files:
                    async for name, content, made in files:
                        done = done + await absorb(means, name, content, lane=lane.name, made=made)
            except StateError:
                raise
            except PortalError as error:
                done = done + RemittancesFetched(failures=(error,))
        return done + await tell(means)

    async def absorb(self, name: str, content: bytes) -> RemittancesFetched:
        """Take a file in that came another way: an 835, the text beside it, or a zip archive of these."""
        means = self._get()
        done = await absorb(means, name, content, lane="given")
        return done + await tell(means)

    async def list(
        self, *, since: date | None = None, until: date | None = None, delivered: bool | None = None
    ) -> tuple[RemittanceEntry, ...]:
        """Return the remittances that are here, by the day of payment, `since` and `until` included; fetch nothing."""
        means = self._get()
        state = None if delivered is None else "delivered" if delivered else "waiting"
        kept = await means.state.remittances.listed(
            account=await means.account(),
            since=since,
            until=until,
            state=state,  # type: ignore[arg-type]
        )
        return tuple(entry_of(one) for one in kept)

    async def get(self, remittance_id: str) -> ReceivedRemittance:
        """Return a remittance, delivered or not; it is not delivered by this. Raises `NotFound`."""
        kept = await self._kept(remittance_id)
        received = await (await Opened.of(self._get(), kept.file)).received(kept)
        if received is None:
            raise NotFound("the remittance can no longer be read out of its file")
        return received

    async def download(self, remittance_id: str, part: Part = "file") -> DownloadedRemittance:
        """Return the bytes that a remittance came in: the whole file, its 835, or the text beside it, as they came.

        Raises `NotFound`, also where there is no text.
        """
        kept = await self._kept(remittance_id)
        opened = await Opened.of(self._get(), kept.file)
        if part == "file":
            return DownloadedRemittance(opened.file.told["name"], opened.file.content)
        if part == "835":
            found = opened.found(kept)
            if found is None:
                raise NotFound("the remittance can no longer be read out of its file")
            return DownloadedRemittance(found.member_name, found.member)
        for name, content, text in await opened.texts():
            numbers = {one.check_number for one in text.payments} | {one.check_number for one in text.claims}
            if entry_of(kept).trace_number in numbers:
                return DownloadedRemittance(name, content)
        raise NotFound("no text came beside this remittance")

    async def unread(self) -> tuple[UnreadFile, ...]:
        """Return the files that are kept and cannot be read, oldest first."""
        means = self._get()
        files = await means.state.remittances.files(account=await means.account(), states=("unread",))
        return tuple(unread_of(file) for file in files)

    async def _kept(self, remittance_id: str) -> KeptRemittance:
        means = self._get()
        found = await means.state.remittances.get(remittance_id, account=await means.account())
        if found is None:
            raise NotFound("no remittance of this id came")
        return found
