"""What 276 and 277 share: who stands at the levels above a claim, and its lines."""

from __future__ import annotations

from typing import Any

from ..deviations import Deviations
from ..eligibility.parties import born, member_of, party_of, procedure_of
from ..fields import Fields, text
from ..levels import named, once
from ..loops import Node
from ..models.eligibility import EligibilityMember
from ..segment import Segment


def claim_member(level: Node | None, letter: str, noted: Deviations) -> EligibilityMember | None:
    """Return the subscriber or dependent of a level, whose `DMG` stands before its `NM1`."""
    if level is None:
        return None
    fields = Fields(noted, f"2000{letter}")
    member = member_of(named(level, f"2100{letter}"), fields)
    dmg = level.first("DMG")
    if member is None or dmg is None:
        return member
    return member.model_copy(update=born(dmg, fields))


def parties(node: Node, noted: Deviations) -> dict[str, Any]:
    """Return who stands around a loop of a `TRN`, by the models' fields; the payer is left to the caller."""
    receiver, provider, subscriber = node.up("2000B"), node.up("2000C"), node.up("2000D")
    dependent = node.up("2000E")
    return {
        "receiver": once(receiver, "party", lambda it: party_of(it.one("2100B"))) if receiver is not None else None,
        "provider": once(provider, "party", lambda it: party_of(it.one("2100C"))) if provider is not None else None,
        "subscriber": once(subscriber, "member", lambda it: claim_member(it, "D", noted)) if subscriber else None,
        "dependent": once(dependent, "member", lambda it: claim_member(it, "E", noted)) if dependent else None,
    }


def payer_node(level: Node) -> Node | None:
    """Return the loop of the payer's name in its level."""
    return level.one("2100A")


def line_fields(node: Node, fields: Fields) -> dict[str, Any]:
    """Return what a line's `SVC`, `REF` and `DTP` hold."""
    svc = node.segments[0]
    procedure = procedure_of(svc, 1)
    found: dict[str, Any] = {
        "procedure": procedure,
        "charge": fields.number(svc, 2),
        "revenue_code": text(svc, 4),
        "units": fields.number(svc, 7),
    }
    for segment in node.segments[1:]:
        match segment.elements[0], segment[1].strip():
            case "REF", "FJ":
                found["line_control_number"] = text(segment, 2)
            case "DTP", "472":
                found["service_from"], found["service_to"] = fields.period(segment)
            case "STC", _:
                pass
            case _:
                fields.unread(node, segment)
    return found


def trace_number(trn: Segment) -> str | None:
    """Return the number of a `TRN`."""
    return text(trn, 2)
