"""Reading 276 transactions: each claim asked about is a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ..deviations import Deviation, Deviations
from ..envelope import Envelope
from ..fields import Fields, text
from ..kinds import Kind, read_kinds
from ..levels import once
from ..loops import Node
from ..models.claim_status import ClaimStatusLine, ClaimStatusRequest
from ..results import Read
from ..source import Source
from .grammar import CLAIM_IDS, REQUEST
from .parts import line_fields, parties, payer_node, trace_number


def request_of(node: Node, envelope: Envelope, noted: Deviations) -> ClaimStatusRequest:
    """Return the request that a loop 2200 holds."""
    fields = Fields(noted, node.name)
    given: dict[str, Any] = parties(node, noted)
    given["reference_id"] = trace_number(node.segments[0])
    payer = node.up("2000A")
    if payer is not None:
        given |= once(payer, "payer", _payer)
    for segment in node.segments[1:]:
        match segment.elements[0], segment[1].strip():
            case "REF", code if code in CLAIM_IDS:
                given[CLAIM_IDS[code]] = text(segment, 2)
            case "AMT", "T3":
                given["charge"] = fields.number(segment, 2)
            case "DTP", "472":
                given["service_from"], given["service_to"] = fields.period(segment)
            case _:
                fields.unread(node, segment)
    inside = Fields(noted, f"2210{node.name[-1]}")
    given["lines"] = [ClaimStatusLine(**line_fields(line, inside)) for line in node.nodes]
    return ClaimStatusRequest.model_validate(given)


def _payer(level: Node) -> dict[str, Any]:
    source = payer_node(level)
    if source is None:
        return {}
    nm1 = source.segments[0]
    given = {"payer_name": text(nm1, 3), "payer_id": text(nm1, 9)}
    return given | {"payer_id_qualifier": nm1[8]} if text(nm1, 8) else given


KIND: Final = Kind(
    name="276",
    transaction="276",
    guides=("",),
    grammar=REQUEST,
    makes=frozenset(("2200D", "2200E")),
    make=request_of,
)


def read_status_requests(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[ClaimStatusRequest]]:
    """Yield the requests of 276 transactions, one for each claim asked about.

    Raises `EdiSyntaxError` for what is no X12, with `strict` for every departure from the guide, and `EdiTruncated`
    at an end that came too early. Source: X12 005010X212.
    """
    return read_kinds(source, KIND, strict=strict, progress=progress, told=told)
