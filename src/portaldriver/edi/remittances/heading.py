"""What stands before and behind the claims of an 835."""

from __future__ import annotations

from ..deviations import Deviations
from ..envelope import Envelope
from ..fields import Fields
from ..loops import Node
from ..models.remittance import RemittanceHeader
from ..models.remittance_parts import ProviderAdjustment, ProviderSummary
from ..segment import Segment
from .grammar import GUIDES, METHODS
from .parts import Given, coded, party


def header_of(root: Node, envelope: Envelope, noted: Deviations) -> RemittanceHeader:
    """Return what was read before the first claim."""
    return RemittanceHeader.model_validate(heading(root, envelope, noted))


def heading(root: Node, envelope: Envelope, noted: Deviations) -> Given:
    """Return the fields of the header."""
    fields = Fields(noted, "ST")
    if not envelope.guide.startswith(GUIDES):
        noted.add("unknown_guide", envelope.segment, element="ST03")
    given: Given = {
        "control_number": envelope.control_number,
        "payment": _payment(root, envelope, fields, noted),
        "payer": party(root.one("1000A")),
        "payee": party(root.one("1000B")),
    }
    for field, loop in (("payer", "1000A"), ("payee", "1000B")):
        if given[field] is None:
            noted.add("missing_segment", envelope.segment, loop=loop, element="N1")
    ids = []
    for segment in root.segments:
        match segment.elements[0], segment[1]:
            case "DTM", "405":
                given["production_date"] = fields.day(segment, 2)
            case "REF", "EV":
                given["receiver_id"] = segment[2] or None
            case "REF", "F2":
                given["version_id"] = segment[2] or None
            case "REF", _:
                ids.append(coded(segment))
            case "CUR", _:
                given["currency"] = segment[2] or None
                given["exchange_rate"] = fields.number(segment, 3)
    given["ids"] = ids
    return given


def _payment(root: Node, envelope: Envelope, fields: Fields, noted: Deviations) -> Given:
    given: Given = {}
    bpr, trn = root.first("BPR"), root.first("TRN")
    for segment, name in ((bpr, "BPR"), (trn, "TRN")):
        if segment is None:
            noted.add("missing_segment", envelope.segment, loop="ST", element=name)
    if bpr is not None:
        given = _money(bpr, fields)
    if trn is not None:
        given["trace_number"] = trn[2] or None
        given["trace_originator"] = trn[3] or None
        given["trace_supplement"] = trn[4] or None
    return given


def _money(bpr: Segment, fields: Fields) -> Given:
    direction = {"C": "credit", "D": "debit"}.get(bpr[3])
    if direction is None:
        fields.note("unknown_code", bpr, 3)
    if bpr[4] not in METHODS:
        fields.note("unknown_code", bpr, 4)
    return {
        "handling": bpr[1] or None,
        "amount": fields.number(bpr, 2),
        "direction": direction,
        "method": METHODS.get(bpr[4], "other"),
        "method_code": bpr[4] or None,
        "format": bpr[5] or None,
        "sender_account": _account(bpr, 6),
        "originator": bpr[10] or None,
        "originator_supplement": bpr[11] or None,
        "receiver_account": _account(bpr, 12),
        "effective": fields.day(bpr, 16),
    }


def _account(bpr: Segment, at: int) -> Given | None:
    if not any(bpr[at + more] for more in range(4)):
        return None
    return {
        "bank_qualifier": bpr[at] or None,
        "bank": bpr[at + 1] or None,
        "account_qualifier": bpr[at + 2] or None,
        "account": bpr[at + 3] or None,
    }


def provider_adjustments(root: Node, noted: Deviations) -> tuple[ProviderAdjustment, ...]:
    """Return what the `PLB` hold: up to six adjustments each."""
    fields = Fields(noted, "ST")
    found = []
    for plb in root.all("PLB"):
        end = fields.day(plb, 2)
        for at in range(3, len(plb), 2):
            amount = fields.number(plb, at + 1)
            if not plb[at] and amount is None:
                continue
            if not plb[at] or amount is None:
                fields.note("adjustment_incomplete", plb, at)
            found.append(
                ProviderAdjustment(
                    provider_id=plb[1],
                    fiscal_period_end=end,
                    reason=plb.part(at, 1),
                    reference=plb.part(at, 2) or None,
                    amount=amount,
                )
            )
    return tuple(found)


def summary_of(part: Node, noted: Deviations) -> ProviderSummary | None:
    """Return the totals that a loop 2000 begins with, or None."""
    ts3 = part.first("TS3")
    if ts3 is None:
        return None
    fields = Fields(noted, "2000")
    return ProviderSummary(
        provider_id=ts3[1],
        facility_type=ts3[2] or None,
        fiscal_period_end=fields.day(ts3, 3),
        claim_count=fields.number(ts3, 4),
        total_charge=fields.number(ts3, 5),
    )
