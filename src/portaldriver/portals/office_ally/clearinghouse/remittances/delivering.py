"""Hands remittances out, each until somebody has dealt with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

import anyio.to_thread

from .....edi import balance, denials
from .....errors import NotFound, PoolTimeout, ReportUnreadable
from .....runtime import points
from .....runtime.store.remittance_records import KeptRemittance, RemittanceFile
from .differing import differences
from .era_text import EraText
from .means import RemittanceMeans
from .reading import Found, Reading, read_file
from .received import ReceivedRemittance, RemittanceEntry


@dataclass(slots=True, repr=False)
class Handed:
    """A remittance that is handed out. With `done` set to False it stays undelivered."""

    received: ReceivedRemittance
    done: bool = True


async def deliveries(means: RemittanceMeans) -> AsyncGenerator[Handed, None]:
    """Yield what was not delivered, oldest file first, and remember each when the next one is asked for.

    What another task or process has in hand is left to it. Raises `ReportUnreadable` at the end for remittances that
    can no longer be read out of their files: they wait on.
    """
    account, of, lost = await means.account(), means.state.remittances, 0
    for file, ids in grouped(await of.waiting(account=account)).items():
        opened: Opened | None = None
        for id_ in await _in_order(means, ids):
            try:
                async with means.state.leases.hold(f"remittance:{account}:{id_}", ttl=means.lease, wait=0.0):
                    kept = await of.get(id_, account=account)
                    if kept is None or kept.state != "waiting":
                        continue
                    opened = opened or await Opened.of(means, file)
                    received = await opened.received(kept)
                    if received is None:
                        lost += 1
                        continue
                    points.reached("remittance handed out")
                    yield (handed := Handed(received))
                    points.reached("remittance handled")
                    if handed.done:
                        await of.mark(id_, account=account, state="delivered")
                        await means.audit.note_end("remittances.deliver", "ok", record=f"remittance:{id_}")
                        points.reached("remittance delivered")
            except PoolTimeout:
                continue
    if lost:
        raise ReportUnreadable(f"{lost} remittances can no longer be read out of their files", code="no_transaction")


def grouped(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Return ids by file, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for file, id_ in pairs:
        found[file].append(id_)
    return found


async def _in_order(means: RemittanceMeans, ids: Sequence[str]) -> list[str]:
    """Return the ids of one file by where they stand in it."""
    account = await means.account()
    kept = [await means.state.remittances.get(id_, account=account) for id_ in ids]
    places = {one.id: int(one.told["at"]) for one in kept if one is not None}
    return sorted(places, key=lambda id_: places[id_])


class Opened:
    """A file that was read, with the texts that belong to it: one at a time, so that memory stays flat."""

    def __init__(self, means: RemittanceMeans, file: RemittanceFile, reading: Reading) -> None:
        self._means, self.file, self.reading = means, file, reading
        self._texts: list[tuple[str, bytes, EraText]] | None = None

    @classmethod
    async def of(cls, means: RemittanceMeans, digest: str) -> Opened:
        """Read a file that is kept. Raises `NotFound`."""
        file = await means.state.remittances.file(digest, account=await means.account())
        if file is None:
            raise NotFound("the file of this remittance is not kept here")
        reading = await anyio.to_thread.run_sync(read_file, file.told["name"], file.content, means.limits)
        return cls(means, file, reading)

    def found(self, kept: KeptRemittance) -> Found | None:
        """Return a remittance of this file."""
        return self.reading.with_body(kept.told["body"])

    async def received(self, kept: KeptRemittance) -> ReceivedRemittance | None:
        """Return a remittance as callers see it; None if the file does not have it any more."""
        found = self.found(kept)
        if found is None:
            return None
        remittance = found.read.model
        entry = entry_of(kept)
        given: dict[str, Any] = {name: getattr(entry, name) for name in RemittanceEntry.model_fields}
        texts = [text for _, _, text in await self.texts()]
        imbalances = await anyio.to_thread.run_sync(balance, remittance)
        return ReceivedRemittance(
            **{**given, "balanced": not imbalances},
            remittance=remittance,
            imbalances=imbalances,
            denials=denials(remittance),
            differences=differences(remittance, texts),
            same_payment_as=await self._means.state.remittances.same_payment(kept),
        )

    async def texts(self) -> list[tuple[str, bytes, EraText]]:
        """Return the texts beside this file: in the same archive, and by the clearinghouse's number of it."""
        if self._texts is None:
            own = zip(self.reading.text_files, self.reading.texts, strict=True)
            found = [(name, content, text) for (name, content), text in own]
            found += await self._beside() if self.file.batch else []
            by_content = {content: (name, content, text) for name, content, text in found}
            self._texts = list(by_content.values())  # the same text lies in an archive and beside it
        return self._texts

    async def _beside(self) -> list[tuple[str, bytes, EraText]]:
        of, account = self._means.state.remittances, self.file.account
        found: list[tuple[str, bytes, EraText]] = []
        for small in await of.files(account=account, states=("text", "read"), batch=self.file.batch):
            file = None if small.digest == self.file.digest else await of.file(small.digest, account=account)
            if file is not None:
                reading = await anyio.to_thread.run_sync(read_file, file.told["name"], file.content, self._means.limits)
                found += [
                    (name, content, text)
                    for (name, content), text in zip(reading.text_files, reading.texts, strict=True)
                ]
        return found


def entry_of(kept: KeptRemittance) -> RemittanceEntry:
    """Return a remittance as a list has it."""
    return RemittanceEntry.model_validate({**kept.told["entry"], "delivered": kept.state == "delivered"})
