"""837 into claims: one model for each loop 2300, as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..deviations import Deviation, Deviations
from ..envelope import Envelope
from ..fields import Fields, text
from ..kinds import Kind, read_kinds
from ..levels import once
from ..loops import Node
from ..models.claim import Claim
from ..models.claim_parts import OtherPayer, OtherPayerProvider, OtherSubscriber
from ..models.remittance_parts import CodedValue
from ..results import Read
from ..source import Source
from . import around
from .codes import Codes
from .grammar import CLAIMS
from .line_reader import line
from .pieces import adjustments, take, tell_more, yes
from .tables import CLAIM_DATES, CLAIM_REFERENCES, INSTITUTIONAL_PROVIDERS, PLACES, PROFESSIONAL_PROVIDERS

_DATES = {code: field for field, code in CLAIM_DATES.items()}
_REFERENCES = {code: field for field, code in CLAIM_REFERENCES.items()}
_PROVIDERS = {code: field for field, code in (PROFESSIONAL_PROVIDERS | INSTITUTIONAL_PROVIDERS).items()}
_PLACES = {code: field for field, code in PLACES.items()}


def read_claims(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[Claim]]:
    """Yield the claims of 837P and 837I transactions, in the file's order, in the memory of one.

    What a claim has no field for is told as `not_kept` or `unknown_code` and stands in `raw`. Raises `EdiSyntaxError`
    and `EdiTruncated`. Source: X222A1, X223A2; X222A2 and X223A3 read alike.
    """
    return read_kinds(source, PROFESSIONAL, INSTITUTIONAL, strict=strict, progress=progress, told=told)


def _claim(node: Node, envelope: Envelope, noted: Deviations) -> Claim | None:
    if node.name != "2300":
        return None
    institutional = envelope.guide.startswith("005010X223")
    fields = Fields(noted, "2300")
    told: dict[str, Any] = {"claim_type": "837I" if institutional else "837P"}
    _around(node, noted, told)
    _head(node, fields, told, institutional=institutional)
    _days(node, fields, told, institutional=institutional)
    _references(node, told)
    take(node, fields, told)
    tell_more(node, fields)
    for qty in node.all("QTY"):
        fields.note("not_kept", qty, 1)
    for amt in node.all("AMT"):
        name = {"F3": "patient_due", "F5": "patient_paid"}.get(amt[1])
        if name is None:
            fields.note("unknown_code", amt, 1)
        else:
            told[name] = fields.number(amt, 2)
    for name, identifier in (("spinal", "CR2"), ("repricing", "HCP")):
        if (found := node.first(identifier)) is not None:
            told[name] = tuple(found.elements[1:])
    told |= {
        **Codes(node, fields, institutional=institutional).told,
        "other_payers": tuple(_other_payer(inner, noted) for inner in node.inside("2320")),
        "service_lines": tuple(line(inner, noted) for inner in node.inside("2400")),
    }
    for inner in node.inside("2310"):
        role = inner.segments[0][1]
        name = _PLACES.get(role) or _PROVIDERS[role]
        if name in told:
            noted.add("not_kept", inner.number, loop="2310", element="NM101")
        else:
            told[name] = around.address(inner) if role in _PLACES else around.provider(inner, noted)
    return Claim.model_validate(told)


def _around(node: Node, noted: Deviations, told: dict[str, Any]) -> None:
    """Take what the levels above say: who bills, whose coverage it is, who was treated."""
    patient_level, insured, biller = node.up("2000C"), node.up("2000B"), node.up("2000A")
    if insured is None or biller is None:  # by the grammar they are there
        return
    told["payer_id"], told["payer"], payer_ids = around.payer(insured)
    billing = once(biller, "billing provider", lambda level: around.billing_provider(level, noted))
    told["billing_provider"] = billing.model_copy(update={"payer_ids": payer_ids}) if payer_ids else billing
    told["subscriber"] = around.subscriber(insured, patient_level, noted)
    told["patient"] = around.patient(patient_level or insured, noted)
    currency = biller.first("CUR")
    told["currency"] = text(currency, 2) if currency else None


def _head(node: Node, fields: Fields, told: dict[str, Any], *, institutional: bool) -> None:
    clm = node.segments[0]
    place = [*clm.parts(5), "", "", ""]
    causes = [*clm.parts(11), *[""] * 5]
    told |= {
        "patient_control_number": text(clm, 1),
        "total_charge": fields.number(clm, 2),
        "facility_type" if institutional else "place_of_service": place[0] or None,
        "frequency": place[2],
        "provider_signature_on_file": yes(clm[6]) if not institutional else True,
        "assignment": text(clm, 7),
        "benefits_assigned": text(clm, 8),
        "release_of_information": text(clm, 9),
        "patient_signature_source": None if institutional else text(clm, 10),
        "related_causes": tuple(cause for cause in causes[:3] if cause),
        "accident_state": causes[3] or None,
        "accident_country": causes[4] or None,
        "special_program": text(clm, 12),
        "delay_reason": text(clm, 20),
    }
    cl1 = node.first("CL1")
    if cl1 is not None:
        told |= {"admission_type": text(cl1, 1), "admission_source": text(cl1, 2), "patient_status": text(cl1, 3)}


def _days(node: Node, fields: Fields, told: dict[str, Any], *, institutional: bool) -> None:
    for dtp in node.all("DTP"):
        code, form = dtp[1], dtp[2]
        if code == "434":
            start, end = fields.period(dtp)
            told["statement_from"], told["statement_to"] = start, end or start
        elif code == "435" and form == "DT":
            moment = dtp[3]
            told["admission_time"] = moment[8:] or None
            told["admission_date"] = fields.day(type(dtp)(["DTP", moment[:8]], dtp.number, dtp.separators), 1)
        elif code == "435":
            told["admission_date"] = fields.day(dtp, 3)
        elif code == "096" and form == "TM":
            told["discharge_time"] = text(dtp, 3)
        elif code == "096":
            told["discharge_date"] = fields.day(dtp, 3)
        elif code == "314":
            told["disability_from"], told["disability_to"] = fields.period(dtp)
        elif code in ("360", "361"):
            told["disability_from" if code == "360" else "disability_to"] = fields.day(dtp, 3)
        elif code in _DATES:
            told[_DATES[code]] = fields.day(dtp, 3)
        else:
            fields.note("not_kept", dtp, 1)


def _references(node: Node, told: dict[str, Any]) -> None:
    others: list[CodedValue] = []
    for ref in node.all("REF"):
        name = _REFERENCES.get(ref[1])
        if name is not None and name not in told:
            told[name] = text(ref, 2)
        elif ref[1] and ref[2]:
            others.append(CodedValue(code=ref[1], value=ref[2]))
    told["ids"] = tuple(others)


def _other_payer(node: Node, noted: Deviations) -> OtherPayer:
    fields = Fields(noted, "2320")
    told: dict[str, Any] = {**around.coverage(node.segments[0], noted, "2320")}
    for amt in node.all("AMT"):
        name = {"D": "paid", "A8": "non_covered", "EAF": "patient_liability"}.get(amt[1])
        if name is None:
            fields.note("unknown_code", amt, 1)
        else:
            told[name] = fields.number(amt, 2)
    if (oi := node.first("OI")) is not None:
        told |= {
            "benefits_assigned": text(oi, 3),
            "patient_signature_source": text(oi, 4),
            "release_of_information": text(oi, 6),
        }
    for name, identifier in (("inpatient", "MIA"), ("outpatient", "MOA")):
        if (found := node.first(identifier)) is not None:
            told[name] = tuple(found.elements[1:])
    insured, payer = node.one("2330A"), node.one("2330B")
    if payer is not None:
        nm1, dtp = payer.segments[0], payer.first("DTP", "573")
        told |= {
            "name": text(nm1, 3),
            "id_qualifier": nm1[8] or "PI",
            "payer_id": text(nm1, 9),
            "address": around.address(payer),
            "adjudicated": fields.day(dtp, 3) if dtp else None,
            "ids": around.references(payer),
        }
    return OtherPayer.model_validate(
        {
            **told,
            "adjustments": adjustments(node, fields),
            "subscriber": _other_subscriber(insured) if insured else None,
            "providers": tuple(
                OtherPayerProvider(
                    role=inner.segments[0][1], person=inner.segments[0][2] == "1", ids=around.references(inner)
                )
                for inner in node.inside("2330C")
            ),
        }
    )


def _other_subscriber(node: Node) -> OtherSubscriber:
    nm1 = node.segments[0]
    return OtherSubscriber(
        **around.names(nm1),
        member_id=text(nm1, 9),
        id_qualifier=nm1[8] or "MI",
        address=around.address(node),
        ssn=around.reference(node, "SY"),
    )


_MAKES = frozenset({"2300", "2000A", "2000B", "2000C"})
"""The levels are given away too: a file with many providers would keep them all."""
PROFESSIONAL = Kind("837P", "837", ("005010X222",), CLAIMS, _MAKES, _claim)
INSTITUTIONAL = Kind("837I", "837", ("005010X223",), CLAIMS, _MAKES, _claim)
