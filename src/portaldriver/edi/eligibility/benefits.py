"""Benefits out of the loops 2110 of a 271."""

from __future__ import annotations

from typing import Any, Final

from ..deviations import Deviations
from ..fields import Fields, text
from ..loops import Node
from ..models.eligibility_response import Benefit, BenefitEntity, BenefitKind, Delivery
from ..models.remittance_parts import CodedValue
from ..segment import Segment
from .parties import coded, contacts_of, party_fields, procedure_of
from .rejections import rejection_of

KINDS: Final[dict[str, BenefitKind]] = {
    "1": "active",
    "2": "active",
    "3": "active",
    "4": "active",
    "5": "active",
    "6": "inactive",
    "7": "inactive",
    "8": "inactive",
    "A": "coinsurance",
    "B": "copay",
    "C": "deductible",
    "D": "description",
    "E": "exclusion",
    "F": "limitation",
    "G": "out_of_pocket",
    "H": "unlimited",
    "I": "not_covered",
    "L": "primary_care_provider",
    "MC": "care_coordinator",
    "N": "restricted_to_provider",
    "P": "disclaimer",
    "R": "other_payer",
    "U": "contact",
    "V": "cannot_process",
    "Y": "spend_down",
}

_KNOWN: Final = frozenset(KINDS) | frozenset(("CB", "J", "K", "M", "O", "Q", "S", "T", "W", "X"))


_FIELDS: Final = {
    2: "coverage_level",
    4: "insurance_type",
    5: "plan_description",
    6: "period",
    9: "quantity_qualifier",
    11: "authorization_required",
    12: "in_network",
}


def benefit_of(node: Node, noted: Deviations) -> Benefit:
    """Return the benefit that a loop 2110 holds."""
    fields = Fields(noted, node.name)
    eb = node.segments[0]
    code = eb[1].strip()
    if code not in _KNOWN:
        fields.note("unknown_code" if code else "missing_element", eb, 1)
    given: dict[str, Any] = {"code": code, "kind": KINDS.get(code, "other")}
    for at, value in enumerate(eb.elements):
        if value and at in _FIELDS:
            given[_FIELDS[at]] = value.strip() or None
    if eb[3]:
        given["service_types"] = tuple(one.strip() for one in eb.repeats(3) if one.strip())
    if len(eb) > 7:
        given |= {"amount": fields.number(eb, 7), "percent": fields.number(eb, 8), "quantity": fields.number(eb, 10)}
        given["procedure"] = procedure_of(eb, 13)
        given["diagnosis_pointers"] = tuple(part.strip() for part in eb.parts(14) if part.strip())
        if given["percent"] is not None and given["percent"] > 1:
            fields.note("percent_not_a_fraction", eb, 8)
    for segment in node.segments[1:]:
        _beside(segment, given, fields)
    for inner in node.nodes:
        if inner.loop.begins == "III":
            given.setdefault("places", []).append(CodedValue(code=inner.segments[0][1], value=inner.segments[0][2]))
        else:
            given.setdefault("entities", []).append(
                BenefitEntity(**party_fields(inner), contacts=contacts_of(inner)),
            )
    return Benefit.model_validate(given)


def _beside(segment: Segment, given: dict[str, Any], fields: Fields) -> None:
    match segment.elements[0]:
        case "HSD":
            given.setdefault("deliveries", []).append(_delivery(segment, fields))
        case "REF":
            given.setdefault("ids", []).append(coded(segment))
        case "DTP":
            given.setdefault("dates", []).append(fields.dated(segment))
        case "AAA":
            given.setdefault("rejections", []).append(rejection_of(segment, fields))
        case "MSG" if text(segment, 1):
            given.setdefault("messages", []).append(text(segment, 1))
        case _:
            pass


def _delivery(hsd: Segment, fields: Fields) -> Delivery:
    return Delivery(
        quantity_qualifier=text(hsd, 1),
        quantity=fields.number(hsd, 2),
        unit=text(hsd, 3),
        sample=fields.number(hsd, 4),
        period=text(hsd, 5),
        periods=fields.number(hsd, 6),
        frequency=text(hsd, 7),
        pattern=text(hsd, 8),
    )
