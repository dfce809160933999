"""Reading 277 transactions of 005010X212: each claim answered about is a response."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from ..deviations import Deviation, Deviations
from ..eligibility.parties import coded, contacts_of, heading, party_of
from ..envelope import Envelope
from ..fields import Fields, text
from ..kinds import Kind, read_kinds
from ..levels import once
from ..loops import Node
from ..models.claim_status import (
    ClaimStatusInfo,
    ClaimStatusLineResponse,
    ClaimStatusResponse,
    StatusCategory,
    StatusCode,
    StatusLevel,
)
from ..results import Read
from ..segment import Segment
from ..source import Source
from .grammar import ANSWER_IDS, RESPONSE
from .parts import line_fields, parties, payer_node, trace_number

CATEGORIES: Final[dict[str, StatusCategory]] = {
    "A": "acknowledged",
    "P": "pending",
    "F": "finalized",
    "R": "requested",
    "E": "error",
    "D": "searching",
}
"""By the first letter of a category code."""

_LEVELS: Final[dict[str, StatusLevel]] = {"2200B": "receiver", "2200C": "provider", "2200D": "claim", "2200E": "claim"}
_MONEY: Final = ("charge", "paid", "finalized_date", "payment_date", "payment_method", "check_number")


def response_of(node: Node, envelope: Envelope, noted: Deviations) -> ClaimStatusResponse:
    """Return the answer that a loop 2200 holds."""
    fields = Fields(noted, node.name)
    statuses = [status_of(stc, fields) for stc in node.all("STC")]
    given: dict[str, Any] = parties(node, noted)
    given |= {
        "level": _LEVELS[node.name],
        "reference_id": trace_number(node.segments[0]),
        "statuses": statuses,
        "category": _category(statuses),
    }
    if not statuses:
        fields.note("no_status", node.segments[0])
    for name in _MONEY:
        given[name] = next((found for one in statuses if (found := getattr(one, name)) is not None), None)
    payer, root = node.up("2000A"), node.up("ST")
    if payer is not None:
        given |= once(payer, "payer", _payer)
    if root is not None:
        given |= once(root, "heading", heading)
    for segment in node.segments[1:]:
        match segment.elements[0], segment[1].strip():
            case "STC", _:
                pass
            case "REF", code if code in ANSWER_IDS and ANSWER_IDS[code] not in given:
                given[ANSWER_IDS[code]] = text(segment, 2)
            case "REF", _:
                given.setdefault("ids", []).append(coded(segment))
            case "DTP", "472":
                given["service_from"], given["service_to"] = fields.period(segment)
            case _:
                fields.unread(node, segment)
    inside = Fields(noted, f"2220{node.name[-1]}")
    given["lines"] = [_line(line, inside) for line in node.nodes]
    return ClaimStatusResponse.model_validate(given)


def status_of(stc: Segment, fields: Fields) -> ClaimStatusInfo:
    """Return an `STC`: its three composites, and what stands beside them."""
    codes = [_code(stc, at, fields) for at in (1, 10, 11) if text(stc, at)]
    return ClaimStatusInfo(
        codes=tuple(codes),
        effective_date=fields.day(stc, 2),
        action=text(stc, 3),
        charge=fields.number(stc, 4),
        paid=fields.number(stc, 5),
        finalized_date=fields.day(stc, 6),
        payment_method=text(stc, 7),
        payment_date=fields.day(stc, 8),
        check_number=text(stc, 9),
        message=text(stc, 12),
    )


def _code(stc: Segment, at: int, fields: Fields) -> StatusCode:
    category, status, entity, code_list = (part.strip() or None for part in (*stc.parts(at), "", "", "")[:4])
    word = CATEGORIES.get((category or "")[:1])
    if word is None:
        fields.note("unknown_code", stc, at)
    return StatusCode(
        category=word or "other",
        category_code=category or "",
        status_code=status,
        entity=entity,
        code_list=code_list,
    )


def _category(statuses: Sequence[ClaimStatusInfo]) -> StatusCategory | None:
    return next((code.category for one in statuses for code in one.codes), None)


def _line(node: Node, fields: Fields) -> ClaimStatusLineResponse:
    statuses = tuple(status_of(stc, fields) for stc in node.all("STC"))
    return ClaimStatusLineResponse(
        **line_fields(node, fields),
        paid=fields.number(node.segments[0], 3),
        statuses=statuses,
        category=_category(statuses),
    )


def _payer(level: Node) -> dict[str, Any]:
    source = payer_node(level)
    return {
        "payer": party_of(source),
        "payer_contacts": contacts_of(source),
        "payer_id": text(source.segments[0], 9) if source is not None else None,
    }


KIND: Final = Kind(
    name="277",
    transaction="277",
    guides=("005010X212",),  # the acknowledgment of claims (X214) is a 277 too
    grammar=RESPONSE,
    makes=frozenset(_LEVELS),
    make=response_of,
)


def read_status_responses(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[ClaimStatusResponse]]:
    """Yield the answers of 277 transactions, one for each claim, or for the level at which the question failed.

    Raises `EdiSyntaxError` for what is no X12, with `strict` for every departure from the guide, and `EdiTruncated`
    at an end that came too early. Source: X12 005010X212.
    """
    return read_kinds(source, KIND, strict=strict, progress=progress, told=told)
