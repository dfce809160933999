"""Service lines out of their loops (2400)."""

from __future__ import annotations

from typing import Any

from ..deviations import Deviations
from ..fields import Fields, text
from ..loops import Node
from ..models.claim_lines import LineAdjudication, LineDrug, Measurement, ServiceLine
from ..models.remittance_parts import CodedQuantity, CodedValue, Procedure
from ..segment import Segment
from . import around
from .pieces import adjustments, take, tell_more, yes
from .tables import (
    LINE_AMOUNTS,
    LINE_DATES,
    LINE_REFERENCES,
    PLACES,
    PROFESSIONAL_LINE_PROVIDERS,
)

_DATES = {code: field for field, code in LINE_DATES.items()}
_REFERENCES = {code: field for field, code in LINE_REFERENCES.items()}
_AMOUNTS = {code: field for field, code in LINE_AMOUNTS.items()}
_PROVIDERS = {code: field for field, code in PROFESSIONAL_LINE_PROVIDERS.items()} | {
    "72": "operating_physician",
    "ZZ": "other_operating_physician",
}
_PLACES = {code: field for field, code in PLACES.items()}


def line(node: Node, noted: Deviations) -> ServiceLine:
    """Return the line of a loop 2400."""
    fields = Fields(noted, "2400")
    told: dict[str, Any] = {}
    _service(node, fields, told)
    _days(node, fields, told)
    _references(node, fields, told)
    for amt in node.all("AMT"):
        if (name := _AMOUNTS.get(amt[1])) is not None:
            told[name] = fields.number(amt, 2)
        else:
            fields.note("unknown_code", amt, 1)
    if (ps1 := node.first("PS1")) is not None:
        told |= {"purchased_from": text(ps1, 1), "purchased_charge": fields.number(ps1, 2)}
    for name, identifier in (("equipment", "SV5"), ("equipment_certification", "CR3"), ("repricing", "HCP")):
        if (found := node.first(identifier)) is not None:
            told[name] = tuple(found.elements[1:])
    take(node, fields, told)
    tell_more(node, fields)
    if node.first("QTY"):
        told["quantities"] = tuple(
            CodedQuantity(code=qty[1], quantity=fields.number(qty, 2)) for qty in node.all("QTY") if qty[1]
        )
    if node.first("MEA"):
        told["measurements"] = tuple(
            Measurement(reference=text(mea, 1), qualifier=text(mea, 2), value=fields.number(mea, 3))
            for mea in node.all("MEA")
        )
    if node.nodes:
        _inside(node, noted, told)
    return ServiceLine.model_validate(told)


def _inside(node: Node, noted: Deviations, told: dict[str, Any]) -> None:
    """Take what stands in loops of its own: the drug, providers, other payers' answers."""
    told["drug"] = _drug(node, noted)
    told["adjudications"] = tuple(_adjudication(inner, noted) for inner in node.inside("2430"))
    for inner in node.inside("2420"):
        role = inner.segments[0][1]
        name = _PLACES.get(role) or _PROVIDERS[role]
        if name in told:
            noted.add("not_kept", inner.number, loop="2420", element="NM101")
        else:
            told[name] = around.address(inner) if role in _PLACES else around.provider(inner, noted)
    for inner in node.inside("2410")[1:]:
        noted.add("not_kept", inner.number, loop="2410", element="LIN")
    for inner in node.inside("2440"):
        noted.add("not_kept", inner.number, loop="2440", element="LQ")


def _service(node: Node, fields: Fields, told: dict[str, Any]) -> None:
    sv1, sv2 = node.first("SV1"), node.first("SV2")
    if sv1 is not None:
        _billed(sv1, 1, told)
        pointers = [part for part in sv1.parts(7) if part]
        told |= {
            "charge_amount": fields.number(sv1, 2),
            "unit": sv1[3] or "UN",
            "units": fields.number(sv1, 4),
            "place_of_service": text(sv1, 5),
            "diagnosis_pointers": tuple(int(one) for one in pointers if one.isascii() and one.isdigit()),
            "emergency": yes(sv1[9]),
            "epsdt": yes(sv1[11]),
            "family_planning": yes(sv1[12]),
            "copay_exempt": True if sv1[15] == "0" else None,
        }
        if len(told["diagnosis_pointers"]) != len(pointers):
            fields.note("bad_number", sv1, 7)
    elif sv2 is not None:
        if sv2[2]:
            _billed(sv2, 2, told)
        told |= {
            "revenue_code": text(sv2, 1),
            "charge_amount": fields.number(sv2, 3),
            "unit": sv2[4] or "UN",
            "units": fields.number(sv2, 5),
            "non_covered": fields.number(sv2, 7),
        }
    else:
        fields.note("line_without_service", node.segments[0])


def _billed(segment: Segment, at: int, told: dict[str, Any]) -> None:
    parts = [*segment.parts(at), *[""] * 7]
    told |= {
        "procedure_qualifier": parts[0] or "HC",
        "cpt_code": parts[1] or None,
        "modifiers": tuple(part for part in parts[2:6] if part),
        "description": parts[6] or None,
    }


def _days(node: Node, fields: Fields, told: dict[str, Any]) -> None:
    for dtp in node.all("DTP"):
        if dtp[1] == "472":
            told["from_date"], told["to_date"] = fields.period(dtp)
        elif (name := _DATES.get(dtp[1])) is not None:
            told[name] = fields.day(dtp, 3)
        else:
            fields.note("not_kept", dtp, 1)


def _references(node: Node, fields: Fields, told: dict[str, Any]) -> None:
    others: list[CodedValue] = []
    for ref in node.all("REF"):
        name = _REFERENCES.get(ref[1])
        if ref[4]:  # another payer's: read as this one's it would go to the wrong payer
            fields.note("not_kept", ref, 4)
        elif name is not None and name not in told:
            told[name] = text(ref, 2)
        elif ref[1] and ref[2]:
            others.append(CodedValue(code=ref[1], value=ref[2]))
    told["ids"] = tuple(others)


def _drug(node: Node, noted: Deviations) -> LineDrug | None:
    inner = node.one("2410")
    if inner is None:
        return None
    fields, lin, ctp = Fields(noted, "2410"), inner.segments[0], inner.first("CTP")
    return LineDrug(
        ndc=lin[3],
        quantity=fields.number(ctp, 4) if ctp else None,
        unit=(ctp.part(5, 1) or None) if ctp else None,
        prescription_number=around.reference(inner, "XZ"),
        link_number=around.reference(inner, "VY"),
    )


def _adjudication(node: Node, noted: Deviations) -> LineAdjudication:
    fields, svd = Fields(noted, "2430"), node.segments[0]
    parts = [*svd.parts(3), *[""] * 7]
    procedure = None
    if svd[3]:
        procedure = Procedure(
            qualifier=parts[0],
            code=parts[1],
            modifiers=tuple(part for part in parts[2:6] if part),
            description=parts[6] or None,
        )
    dtp, amt = node.first("DTP", "573"), node.first("AMT", "EAF")
    return LineAdjudication(
        payer_id=svd[1],
        paid=fields.number(svd, 2),
        procedure=procedure,
        revenue_code=text(svd, 4),
        units=fields.number(svd, 5),
        bundled_line=text(svd, 6),
        adjustments=adjustments(node, fields),
        adjudicated=fields.day(dtp, 3) if dtp else None,
        patient_liability=fields.number(amt, 2) if amt else None,
    )
