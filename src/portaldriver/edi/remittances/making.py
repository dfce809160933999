"""Claims and their lines out of the loops of an 835."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..deviations import Deviations
from ..fields import Fields
from ..loops import Node
from ..models.remittance_claim import RemittanceClaim
from ..segment import Segment
from .grammar import CLAIM_AMOUNTS, CLAIM_IDS, CLAIM_NAMES, STATUSES
from .parts import Given, adjustments_of, coded, coded_amount, coded_quantity, contact, name, procedure

Reads = Callable[[Segment, Given, Fields], None]


_CLAIM_TEXTS: Final = (
    (6, "claim_filing"),
    (7, "payer_claim_control_number"),
    (8, "facility_type"),
    (9, "frequency"),
    (10, "patient_status"),
    (11, "drg"),
)
_CLAIM_NUMBERS: Final = ((5, "patient_responsibility"), (12, "drg_weight"), (13, "discharge_fraction"))


def claim_of(node: Node, noted: Deviations) -> RemittanceClaim:
    """Return the claim that a loop 2100 holds."""
    fields = Fields(noted, "2100")
    given = _head(node, fields)
    _add(node, _CLAIM, given, fields)
    if node.nodes:
        lines = Fields(noted, "2110")
        given["lines"] = [_line(inner, lines) for inner in node.nodes]
    return RemittanceClaim.model_validate(given, by_alias=False, by_name=True)  # the shorter way to a field


def _add(node: Node, reads: dict[str, Reads], given: Given, fields: Fields) -> None:
    """Read what follows the first segment of a loop."""
    for segment in node.segments[1:]:
        read = reads.get(segment.elements[0])
        if read is not None:
            read(segment, given, fields)


def _head(node: Node, fields: Fields) -> Given:
    clp = node.segments[0]
    texts = _padded(clp, 14)
    status = STATUSES.get(texts[2].strip())
    if status is None:
        fields.note("unknown_code", clp, 2)
    given: Given = {"patient_control_number": texts[1], "status": status or "other", "status_code": texts[2]}
    fields.needed(given, "charge", texts[3], clp, 3)
    fields.needed(given, "paid", texts[4], clp, 4)
    for at, field in _CLAIM_TEXTS:
        if texts[at]:
            given[field] = texts[at]
    for at, field in _CLAIM_NUMBERS:
        if texts[at]:
            given[field] = fields.number_in(texts[at], clp, at)
    part = node.around
    if part is not None and part.loop.name == "2000":
        given["group"] = part.segments[0][1] or None
        summary = part.first("TS3") if len(part.segments) > 1 else None
        if summary is not None:
            given["summary_provider_id"] = summary[1] or None
    return given


def _padded(segment: Segment, count: int) -> list[str]:
    """Return a segment's elements, as many at least: to index a list is much faster than to ask the segment."""
    elements = segment.elements
    return elements if len(elements) >= count else elements + [""] * (count - len(elements))


def _line(node: Node, fields: Fields) -> Given:
    svc = node.segments[0]
    texts = _padded(svc, 8)
    given: Given = {}
    if texts[1]:
        given["procedure"] = procedure(texts[1], svc.separators.component)
    fields.needed(given, "charge", texts[2], svc, 2)
    fields.needed(given, "paid", texts[3], svc, 3)
    if texts[4]:
        given["revenue_code"] = texts[4]
    if texts[5]:
        given["units_paid"] = fields.number_in(texts[5], svc, 5)
    if texts[6]:
        given["submitted_procedure"] = procedure(texts[6], svc.separators.component)
    if texts[7]:
        given["units_billed"] = fields.number_in(texts[7], svc, 7)
    _add(node, _LINE, given, fields)
    return given


def _cas(segment: Segment, given: Given, fields: Fields) -> None:
    given.setdefault("adjustments", []).extend(adjustments_of(segment, fields))


def _qty(segment: Segment, given: Given, fields: Fields) -> None:
    given.setdefault("quantities", []).append(coded_quantity(segment, fields))


def _nm1(segment: Segment, given: Given, fields: Fields) -> None:
    field = CLAIM_NAMES.get(segment[1])
    if field is None:
        fields.note("unknown_code", segment, 1)
    elif field in given:
        fields.note("second_of_its_kind", segment, 1)
    else:
        given[field] = name(segment)


def _named_id(segment: Segment, given: Given, fields: Fields) -> None:
    _id(segment, given, CLAIM_IDS.get(segment[1]))


def _line_id(segment: Segment, given: Given, fields: Fields) -> None:
    _id(segment, given, "line_control_number" if segment[1] == "6R" else None)


def _id(segment: Segment, given: Given, field: str | None) -> None:
    if field is not None and field not in given:
        given[field] = segment[2] or None
    else:
        given.setdefault("ids", []).append(coded(segment))


def _claim_amount(segment: Segment, given: Given, fields: Fields) -> None:
    _amount(segment, given, fields, CLAIM_AMOUNTS.get(segment[1]))


def _line_amount(segment: Segment, given: Given, fields: Fields) -> None:
    _amount(segment, given, fields, "allowed" if segment[1] == "B6" else None)


def _amount(segment: Segment, given: Given, fields: Fields, field: str | None) -> None:
    if field is not None and field not in given:
        given[field] = fields.number(segment, 2)
    else:
        given.setdefault("amounts", []).append(coded_amount(segment, fields))


def _claim_days(segment: Segment, given: Given, fields: Fields) -> None:
    start, end = fields.days(segment)
    match segment[1]:
        case "232":
            given["statement_from"] = start
            if segment[5] == "RD8":
                given["statement_to"] = end
        case "233":
            given["statement_to"] = end
        case "050":
            given["received"] = start
        case "036":
            given["coverage_expired"] = start
        case _:
            fields.note("unknown_code", segment, 1)


def _line_days(segment: Segment, given: Given, fields: Fields) -> None:
    start, end = fields.days(segment)
    match segment[1]:
        case "472":
            given["service_from"], given["service_to"] = start, end
        case "150":
            given["service_from"] = start
            if segment[5] == "RD8":
                given["service_to"] = end
        case "151":
            given["service_to"] = end
        case _:
            fields.note("unknown_code", segment, 1)


def _lq(segment: Segment, given: Given, fields: Fields) -> None:
    field = {"HE": "remark_codes", "RX": "reject_codes"}.get(segment[1])
    if field is None:
        given.setdefault("other_codes", []).append(coded(segment))
    elif segment[2]:
        given.setdefault(field, []).append(segment[2])


def _per(segment: Segment, given: Given, fields: Fields) -> None:
    given.setdefault("contacts", []).append(contact(segment))


def _mia(segment: Segment, given: Given, fields: Fields) -> None:
    given["inpatient"] = {
        "remark_codes": [segment[at] for at in (5, 20, 21, 22, 23) if segment[at]],
        "covered_days": fields.number(segment, 1),
        "lifetime_psychiatric_days": fields.number(segment, 3),
        "cost_report_days": fields.number(segment, 15),
        "drg_amount": fields.number(segment, 4),
        "amounts": _others(segment, (2, *range(6, 15), *range(16, 20), 24), fields),
    }


def _moa(segment: Segment, given: Given, fields: Fields) -> None:
    given["outpatient"] = {
        "remark_codes": [segment[at] for at in range(3, 8) if segment[at]],
        "reimbursement_rate": fields.number(segment, 1),
        "amounts": _others(segment, (2, 8, 9), fields),
    }


def _others(segment: Segment, places: tuple[int, ...], fields: Fields) -> list[Given]:
    return [{"code": f"{segment.id}{at:02}", "amount": fields.number(segment, at)} for at in places if segment[at]]


_CLAIM: Final[dict[str, Reads]] = {
    "CAS": _cas,
    "NM1": _nm1,
    "MIA": _mia,
    "MOA": _moa,
    "REF": _named_id,
    "DTM": _claim_days,
    "PER": _per,
    "AMT": _claim_amount,
    "QTY": _qty,
}
_LINE: Final[dict[str, Reads]] = {
    "CAS": _cas,
    "DTM": _line_days,
    "REF": _line_id,
    "AMT": _line_amount,
    "QTY": _qty,
    "LQ": _lq,
}
