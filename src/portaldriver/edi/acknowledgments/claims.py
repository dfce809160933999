"""Reading 277CA."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ..deviations import Deviation, Deviations
from ..envelope import Envelope, moment
from ..kinds import ROOT, Kind, read_kinds
from ..loops import Node
from ..models.claim_acknowledgment import (
    AcknowledgedClaim,
    AcknowledgedProvider,
    AcknowledgedReceiver,
    AcknowledgedStatus,
    ClaimAcknowledgment,
)
from ..results import Read
from ..source import Source
from .claim_parts import day_of, days_of, line_of, other_ids_of, party_of, statuses_of, text_of, totals_of
from .deciding import decided
from .grammar import CLAIM_ACKNOWLEDGMENT

NAMED_IDS: Final = frozenset(("1K", "D9", "BLT"))


def claim_acknowledgment_of(root: Node, envelope: Envelope, noted: Deviations) -> ClaimAcknowledgment:
    """Return what a whole 277CA says."""
    begin = root.first("BHT")
    source = root.one("2000A")
    if begin is None or source is None:
        noted.add("missing_segment", root.number or envelope.segment, element="HL" if begin else "BHT")
    answered = [*(source.nodes if source is not None else ()), *root.inside("2000B")]
    extra = root.inside("2000A")[1:]
    for other in extra:  # one party answers in one transaction; where more do, none of the claims is lost
        noted.add("several_sources", other.number, loop="2000A")
        answered += other.nodes
    return ClaimAcknowledgment(
        reference=text_of(begin, 3),
        made=moment(begin[4], begin[5]) if begin is not None else None,
        source=party_of(source),
        trace=text_of(source.first("TRN") if source is not None else None, 2),
        received_on=day_of(source, "050", noted),
        processed_on=day_of(source, "009", noted),
        receivers=tuple(_receiver(node, noted) for node in answered),
    )


def _receiver(node: Node, noted: Deviations) -> AcknowledgedReceiver:
    statuses = statuses_of(node, noted)
    providers = []
    for inner in node.nodes:
        if inner.name == "2000C":
            providers.append(_provider(inner, statuses, noted))
        else:
            noted.add("claim_without_provider", inner.number, loop="2000D")
            providers.append(AcknowledgedProvider(claims=_claims(inner, statuses, (), noted)))
    return AcknowledgedReceiver(
        party=party_of(node),
        trace=text_of(node.first("TRN"), 2),
        statuses=statuses,
        totals=totals_of(node, noted, accepted="90", rejected="AA"),
        providers=tuple(providers),
    )


def _provider(node: Node, above: tuple[AcknowledgedStatus, ...], noted: Deviations) -> AcknowledgedProvider:
    statuses = statuses_of(node, noted)
    return AcknowledgedProvider(
        party=party_of(node),
        trace=text_of(node.first("TRN"), 2),
        statuses=statuses,
        totals=totals_of(node, noted, accepted="QA", rejected="QC"),
        other_ids=other_ids_of(node, frozenset()),
        claims=tuple(claim for inner in node.nodes for claim in _claims(inner, above, statuses, noted)),
    )


def _claims(
    patient: Node,
    receiver: tuple[AcknowledgedStatus, ...],
    provider: tuple[AcknowledgedStatus, ...],
    noted: Deviations,
) -> tuple[AcknowledgedClaim, ...]:
    """Return the claims of one patient."""
    return tuple(_claim(patient, node, receiver, provider, noted) for node in patient.nodes)


def _claim(
    patient: Node,
    node: Node,
    receiver: tuple[AcknowledgedStatus, ...],
    provider: tuple[AcknowledgedStatus, ...],
    noted: Deviations,
) -> AcknowledgedClaim:
    statuses = statuses_of(node, noted)
    if not statuses:
        noted.add("missing_segment", node.number, loop="2200D", element="STC")
    lines = tuple(line_of(inner, noted) for inner in node.nodes)
    outcome, level, reasons = decided(receiver, provider, statuses, lines)
    start, end = days_of(node, noted)
    return AcknowledgedClaim(
        outcome=outcome,
        decided_at=level,
        reasons=reasons,
        patient=party_of(patient),
        patient_control_number=text_of(node.first("TRN"), 2),
        payer_claim_control_number=text_of(node.first("REF", "1K"), 2),
        clearinghouse_trace=text_of(node.first("REF", "D9"), 2),
        type_of_bill=text_of(node.first("REF", "BLT"), 2),
        charge=next((status.amount for status in statuses if status.amount is not None), None),
        service_start=start,
        service_end=end,
        statuses=statuses,
        lines=lines,
        other_ids=other_ids_of(node, NAMED_IDS),
    )


KIND: Final = Kind(
    name="277CA",
    transaction="277",
    guides=("005010X214",),
    grammar=CLAIM_ACKNOWLEDGMENT,
    makes=frozenset((ROOT,)),
    make=claim_acknowledgment_of,
)


def read_claim_acknowledgments(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[ClaimAcknowledgment]]:
    """Yield the 277CA transactions of a file, each whole.

    Raises `EdiSyntaxError` for what is no X12, with `strict` for every departure, and `EdiTruncated` at an end that
    came too early. Source: X12 005010X214.
    """
    return read_kinds(source, KIND, strict=strict, progress=progress, told=told)
