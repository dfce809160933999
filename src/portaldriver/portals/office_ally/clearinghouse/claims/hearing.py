"""Reads what comes back and tells each claim what was said of it. What fits no claim of ours is reported too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import anyio.to_thread

from .....edi import Acknowledgment, ClaimAcknowledgment
from .....edi.envelope import Envelope
from .....models.sent_claim import ReportSource
from ..reports.edi_status import EdiStatus
from ..reports.file_summary import FileSummary
from ..reports.kinds import ReportKind
from ..reports.report import Report, read_report
from .means import Means
from .said import Contradiction, Said
from .said_by_277ca import of_answer
from .said_by_999 import of_acknowledgment
from .said_by_text import of_edi_status, of_summary
from .tracking import hear

MONEY: Final = frozenset((ReportKind.REMITTANCE, ReportKind.ERA_STATUS, ReportKind.ERA_ZIP))
Model = Acknowledgment | ClaimAcknowledgment | FileSummary | EdiStatus


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Something a report says that fits no claim of ours, or several: who says it, how often, and in plain words."""

    report: str
    source: ReportSource
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of reading reports: how many there were, of how many claims something new was heard, what was left."""

    reports: int = 0
    claims: int = 0
    unmatched: tuple[Unmatched, ...] = ()
    unread: tuple[str, ...] = ()
    """Digests of files that say nothing of claims, or that nobody here can read."""
    of_money: tuple[str, ...] = ()
    """Digests of files that are about payments: `oa.remittances` fetches and keeps them, nothing is lost here."""
    contradictions: tuple[Contradiction, ...] = ()
    """Files that were given up as not sent, and were answered: a person has to look at each."""

    def __add__(self, other: Collected) -> Collected:
        return Collected(
            self.reports + other.reports,
            self.claims + other.claims,
            (*self.unmatched, *other.unmatched),
            (*self.unread, *other.unread),
            (*self.of_money, *other.of_money),
            (*self.contradictions, *other.contradictions),
        )


async def absorb(means: Means, name: str, content: bytes, *, modified: datetime | None = None) -> Collected:
    """Tell our claims what a report says of them; reading it again changes nothing.

    `modified` is when the clearinghouse made it. Raises `ReportUnreadable` and `EdiError` for a file that is broken.
    """
    digest = hashlib.sha256(content).hexdigest()
    if means.config.artifacts is not None:
        await means.config.artifacts.put(content, name=name, kind="report")
    at = modified or datetime.now(UTC)
    collected = Collected(reports=1)
    told = 0
    report = await anyio.to_thread.run_sync(read_report, name, content)
    for source, model, envelope, called in _models(report):
        said = Said(source, digest, at, called, envelope)
        await _say(means, model, said)
        changed = await hear(means, said.heard)
        refused = {one.claim.id for one in said.heard if any(event.status == "rejected" for event in one.events)}
        if refused and means.learn is not None:
            await means.learn(refused)
        left = tuple(Unmatched(digest, source, count, words) for words, count in said.left.items())
        loud = tuple(said.contradictions)
        collected, told = collected + Collected(claims=changed, unmatched=left, contradictions=loud), told + 1
    await means.audit.note_end("claims.absorb", "ok", record=f"report:{digest[:32]}")
    if told:
        return collected
    return collected + (Collected(of_money=(digest,)) if report.kind in MONEY else Collected(unread=(digest,)))


def _models(report: Report) -> Iterator[tuple[ReportSource, Model, Envelope | None, str]]:
    """Yield what a report holds that is about claims, with its envelope and the name of the file it stands in."""
    name = report.name.text
    if report.summary is not None:
        yield "file_summary", report.summary, None, name
    if report.edi_status is not None:
        yield "edi_status", report.edi_status, None, name
    for read in report.transactions:
        if isinstance(read.model, ClaimAcknowledgment):
            yield "277CA", read.model, read.envelope, name
        elif isinstance(read.model, Acknowledgment):
            yield ("TA1" if read.model.type == "TA1" else "999"), read.model, read.envelope, name
    for member in report.members:
        yield from _models(member)


async def _say(means: Means, model: Model, said: Said) -> None:
    match model:
        case Acknowledgment():
            await of_acknowledgment(means, model, said)
        case ClaimAcknowledgment():
            await of_answer(means, model, said)
        case FileSummary():
            await of_summary(means, model, said)
        case EdiStatus():
            await of_edi_status(means, model, said)
