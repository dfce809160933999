"""Parts of a 277CA: parties, statuses, totals, days, lines."""

from __future__ import annotations

from datetime import date
from typing import Final

from ..deviations import Deviations
from ..envelope import day
from ..fields import Fields
from ..loops import Node
from ..models.claim_acknowledgment import (
    AcknowledgedLine,
    AcknowledgedParty,
    AcknowledgedStatus,
    AcknowledgedTotals,
    OtherId,
    StatusCode,
)
from ..segment import Segment
from .deciding import action_of

LINE_IDS: Final = frozenset(("FJ",))


def text_of(segment: Segment | None, at: int) -> str | None:
    """Return an element; None if it is absent."""
    return (segment[at].strip() or None) if segment is not None else None


def party_of(node: Node | None) -> AcknowledgedParty | None:
    """Return whom a level is about."""
    segment = node.first("NM1") if node is not None else None
    if segment is None:
        return None
    return AcknowledgedParty(
        role=text_of(segment, 1),
        last_name=text_of(segment, 3),
        first_name=text_of(segment, 4),
        middle_name=text_of(segment, 5),
        suffix=text_of(segment, 7),
        id_type=text_of(segment, 8),
        id=text_of(segment, 9),
    )


def statuses_of(node: Node, noted: Deviations) -> tuple[AcknowledgedStatus, ...]:
    """Return the statuses of a level, each with all its composites."""
    fields = Fields(noted, node.name)
    return tuple(_status(segment, fields) for segment in node.all("STC"))


def _status(segment: Segment, fields: Fields) -> AcknowledgedStatus:
    codes = tuple(_code(segment, at) for at in (1, 10, 11) if segment[at])
    if not codes:
        fields.note("missing_element", segment, 1)
    action = segment[3].strip()
    if action == "WQ" and action_of(action, codes) == "rejected":
        fields.note("action_differs", segment, 3)
    return AcknowledgedStatus(
        codes=codes,
        day=fields.day(segment, 2),
        action=action_of(action, codes),
        action_code=action or None,
        amount=fields.number(segment, 4),
        message=text_of(segment, 12),
    )


def _code(segment: Segment, at: int) -> StatusCode:
    parts = [part.strip() or None for part in segment.parts(at)[:4]]
    category, code, entity, code_list = [*parts, None, None, None, None][:4]
    return StatusCode(category=category, code=code, entity=entity, code_list=code_list)


def totals_of(node: Node, noted: Deviations, *, accepted: str, rejected: str) -> AcknowledgedTotals:
    """Return the counts and charges of a level, whose qualifiers of counts are given."""
    fields = Fields(noted, node.name)
    found = {
        "accepted_count": node.first("QTY", accepted),
        "rejected_count": node.first("QTY", rejected),
        "accepted_amount": node.first("AMT", "YU"),
        "rejected_amount": node.first("AMT", "YY"),
    }
    return AcknowledgedTotals.model_validate(
        {name: fields.number(segment, 2) for name, segment in found.items() if segment is not None}
    )


def other_ids_of(node: Node, named: frozenset[str]) -> tuple[OtherId, ...]:
    """Return the numbers of a level that have no field of their own."""
    return tuple(
        OtherId(type=text_of(one, 1), id=text_of(one, 2)) for one in node.all("REF") if one[1].strip() not in named
    )


def day_of(node: Node | None, qualifier: str, noted: Deviations) -> date | None:
    """Return the day of a qualifier; None if there is none."""
    segment = node.first("DTP", qualifier) if node is not None else None
    return Fields(noted, node.name).day(segment, 3) if node is not None and segment is not None else None


def days_of(node: Node, noted: Deviations) -> tuple[date | None, date | None]:
    """Return the days of service: from and to, which of a single day are the same."""
    segment = node.first("DTP", "472")
    if segment is None:
        return None, None
    fields = Fields(noted, node.name)
    start, dash, end = segment[3].strip().partition("-")
    if not dash:
        single = fields.day(segment, 3)
        return single, single
    found = day(start), day(end)
    if None in found:
        fields.note("bad_date", segment, 3)
    return found


def line_of(node: Node, noted: Deviations) -> AcknowledgedLine:
    """Return a service line."""
    segment = node.segments[0]
    fields = Fields(noted, node.name)
    qualifier, procedure, *modifiers = [*segment.parts(1), ""][: max(len(segment.parts(1)), 2)]
    is_revenue = qualifier == "NU"
    start, end = days_of(node, noted)
    return AcknowledgedLine(
        procedure_type=None if is_revenue else qualifier or None,
        procedure=None if is_revenue else procedure or None,
        modifiers=tuple(one for one in modifiers[:4] if one),
        revenue_code=procedure or None if is_revenue else text_of(segment, 4),
        charge=fields.number(segment, 2),
        units=fields.number(segment, 7),
        line_control_number=text_of(node.first("REF", "FJ"), 2),
        start=start,
        end=end,
        statuses=statuses_of(node, noted),
        other_ids=other_ids_of(node, LINE_IDS),
    )
