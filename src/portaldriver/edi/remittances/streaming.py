"""Remittances of any length, piece by piece: the header, each claim, the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Final, TypeAlias

from ..deviations import Deviation, Deviations
from ..envelope import Envelope, Transaction, read_transactions
from ..loops import Node, build
from ..models.remittance import RemittanceEnd, RemittanceHeader
from ..models.remittance_claim import RemittanceClaim
from ..models.remittance_parts import ProviderSummary
from ..reading import read_segments
from ..results import Read
from ..segment import Segment
from ..source import Source
from .exact import ZERO, plus, total
from .grammar import REMITTANCE
from .heading import header_of, provider_adjustments, summary_of
from .making import claim_of

RemittancePiece: TypeAlias = RemittanceHeader | RemittanceClaim | RemittanceEnd
_GIVEN: Final = frozenset(("2000", "2100"))


def stream_remittances(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[RemittancePiece]]:
    """Yield of each remittance its header, its claims as they come, and its end, in the memory of the largest claim.

    A file that breaks off raises `EdiTruncated` after the last whole claim, and gives no end. Errors otherwise as
    `read_remittances`.
    """
    noted = Deviations(strict=strict, told=told)
    for found in read_transactions(read_segments(source, deviations=noted, progress=progress), noted):
        if isinstance(found, Segment):
            continue
        if found.envelope.kind == "835":
            yield from pieces(found, noted)
        else:
            noted.add("other_transaction", found.envelope.segment)


def pieces(
    transaction: Transaction, noted: Deviations, summaries: list[ProviderSummary] | None = None
) -> Iterator[Read[RemittancePiece]]:
    """Yield the pieces of one transaction. Provider summaries are put into `summaries` as they come."""
    envelope = transaction.envelope
    sums = _Sums()
    begun = False
    root: Node | None = None
    part: Node | None = None
    for node in build(transaction, REMITTANCE, deviations=noted, give=_GIVEN):
        if node.around is None:
            root = node
        if not begun:
            begun = True
            root = root or node.up("ST") or node
            before = [segment for segment in root.segments if segment.id != "PLB"]
            yield _read(header_of(root, envelope, noted), before, root.nodes, noted, envelope)
        if node.loop.name == "2100":
            around = node.around if node.around is not root else None
            if around is None:
                noted.add("claim_outside_of_a_part", node.number, loop="2100")
            # what begins a part of the remittance is kept with its first claim
            before = around.segments if around is not None and around is not part else []
            part = around
            claim = claim_of(node, noted)
            sums.add(claim)
            yield _read(claim, before, (node,), noted, envelope)
        elif node.loop.name == "2000":
            summary = summary_of(node, noted)
            if summary is not None and summaries is not None:
                summaries.append(summary)
    if root is not None:
        yield _read(sums.end(root, noted), root.all("PLB"), (), noted, envelope)


def _read(
    piece: RemittancePiece, segments: list[Segment], nodes: Sequence[Node], noted: Deviations, envelope: Envelope
) -> Read[RemittancePiece]:
    whole = [*segments]
    for node in nodes:
        whole += node.segments
        for inner in node.nodes:
            whole += inner.segments
    if not whole:
        return Read(piece, "", noted.take(), envelope, envelope.segment)
    whole.sort(key=_number)
    separators = whole[0].separators
    texts = [separators.element.join(segment.elements) for segment in whole]
    raw = separators.segment.join((*texts, ""))
    return Read(piece, raw, noted.take(), envelope, whole[0].number)


_number = attrgetter("number")


class _Sums:
    """What the claims come to, as they come."""

    def __init__(self) -> None:
        self._claims = self._lines = 0
        self._charge = self._paid = self._patient = ZERO

    def add(self, claim: RemittanceClaim) -> None:
        """Count a claim."""
        self._claims += 1
        self._lines += len(claim.lines)
        if claim.carries_money:
            self._charge = plus(self._charge, claim.charge)
            self._paid = plus(self._paid, claim.paid)
            self._patient = plus(self._patient, claim.patient_responsibility)

    def end(self, root: Node, noted: Deviations) -> RemittanceEnd:
        """Return the end of a remittance."""
        adjustments = provider_adjustments(root, noted)
        beside: Decimal = total(one.amount for one in adjustments)
        return RemittanceEnd(
            provider_adjustments=adjustments,
            claim_count=self._claims,
            line_count=self._lines,
            total_charge=self._charge,
            total_paid=self._paid,
            total_patient_responsibility=self._patient,
            total_provider_adjustments=beside,
        )
