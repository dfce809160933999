"""Everybody around a claim, out of the loops that stand above it (2000A, 2000B, 2000C) or beside it (2310, 2330)."""

from __future__ import annotations

from ..deviations import Deviations
from ..fields import Fields, text
from ..loops import Node
from ..models.claim_parts import (
    BillingProvider,
    ClaimAddress,
    ClaimContact,
    ClaimPatient,
    ClaimPayer,
    ClaimProvider,
    ClaimRelationship,
    ClaimSubscriber,
    PayToPlan,
    Responsibility,
)
from ..models.remittance_parts import CodedValue
from ..segment import Segment
from .tables import RELATIONSHIPS, RESPONSIBILITIES

_RELATIONSHIPS: dict[str, ClaimRelationship] = {code: word for word, code in RELATIONSHIPS.items()}  # type: ignore[misc]
_RESPONSIBILITIES: dict[str, Responsibility] = {code: word for word, code in RESPONSIBILITIES.items()}  # type: ignore[misc]


def names(nm1: Segment) -> dict[str, str | None]:
    """Return the names of an `NM1`: one of an organization, the parts of a person's."""
    if nm1[2] == "1":
        return {
            "last_name": text(nm1, 3) or "",
            "first_name": text(nm1, 4),
            "middle_name": text(nm1, 5),
            "suffix": text(nm1, 7),
        }
    return {"name": text(nm1, 3)}


def address(node: Node) -> ClaimAddress | None:
    """Return where it is; None if neither `N3` nor `N4` is there."""
    street, place = node.first("N3"), node.first("N4")
    if street is None and place is None:
        return None
    return ClaimAddress(
        line1=text(street, 1) if street else None,
        line2=text(street, 2) if street else None,
        city=text(place, 1) if place else None,
        region=text(place, 2) if place else None,
        postal_code=text(place, 3) if place else None,
        country=text(place, 4) if place else None,
        subdivision=text(place, 7) if place else None,
    )


def contact(per: Segment) -> ClaimContact:
    """Return whom to ask."""
    numbers: dict[str, str] = {}
    for at in (3, 5, 7):
        if per[at] and per[at + 1]:
            numbers.setdefault(per[at], per[at + 1])
    return ClaimContact(
        name=text(per, 2),
        phone=numbers.get("TE"),
        extension=numbers.get("EX"),
        fax=numbers.get("FX"),
        email=numbers.get("EM"),
    )


def first_contact(node: Node) -> ClaimContact | None:
    """Return the loop's first contact."""
    per = node.first("PER")
    return None if per is None else contact(per)


def references(node: Node, without: str = "") -> tuple[CodedValue, ...]:
    """Return the loop's `REF`s but for those of the codes given (with spaces), and for those of another payer."""
    left_out = without.split()
    return tuple(
        CodedValue(code=ref[1], value=ref[2])
        for ref in node.all("REF")
        if ref[1] not in left_out and ref[1] and ref[2] and not ref[4]
    )


def reference(node: Node, code: str) -> str | None:
    """Return the loop's first `REF` of a code."""
    ref = node.first("REF", code)
    return None if ref is None else text(ref, 2)


def provider(node: Node, noted: Deviations) -> ClaimProvider:
    """Return the provider of a loop 2310 or 2420."""
    nm1, prv = node.segments[0], node.first("PRV")
    npi = text(nm1, 9) if nm1[8] == "XX" else None
    other = () if npi or not nm1[9] else (CodedValue(code=nm1[8] or "?", value=nm1[9]),)
    if other:
        noted.add("provider_without_npi", nm1.number, loop=node.name, element="NM108")
    for ref in node.all("REF"):
        if ref[4]:
            noted.add("not_kept", ref.number, loop=node.name, element="REF04")
    return ClaimProvider(
        **names(nm1),
        npi=npi,
        taxonomy=text(prv, 3) if prv else None,
        address=address(node),
        contact=first_contact(node),
        ids=(*other, *references(node)),
    )


def billing_provider(level: Node, noted: Deviations) -> BillingProvider:
    """Return who bills, of a loop 2000A."""
    node, prv = level.one("2010AA"), level.first("PRV")
    if node is None:
        noted.add("no_billing_provider", level.number, loop="2000A")
        return BillingProvider()
    nm1 = node.segments[0]
    tax = node.first("REF", "EI SY")
    pay_to, plan = level.one("2010AB"), level.one("2010AC")
    return BillingProvider(
        **names(nm1),
        npi=text(nm1, 9) if nm1[8] == "XX" else None,
        taxonomy=text(prv, 3) if prv else None,
        tax_id=text(tax, 2) if tax else None,
        tax_id_type="ssn" if tax is not None and tax[1] == "SY" else "ein",
        billing_address=address(node),
        pay_to_address=address(pay_to) if pay_to else None,
        pay_to_plan=_plan(plan) if plan else None,
        contacts=tuple(contact(per) for per in node.all("PER")),
        ids=references(node, "EI SY"),
        payer_ids=(),
    )


def _plan(node: Node) -> PayToPlan:
    nm1 = node.segments[0]
    return PayToPlan(
        name=nm1[3],
        identifier=text(nm1, 9),
        id_qualifier=nm1[8] or "PI",
        tax_id=reference(node, "EI"),
        address=address(node),
        ids=references(node, "EI"),
    )


def payer(level: Node) -> tuple[str | None, ClaimPayer | None, tuple[CodedValue, ...]]:
    """Return the payer's id, the payer, and what it calls the billing provider, of a loop 2000B."""
    node = level.one("2010BB")
    if node is None:
        return None, None, ()
    nm1 = node.segments[0]
    found = ClaimPayer(
        name=text(nm1, 3), id_qualifier=nm1[8] or "PI", address=address(node), ids=references(node, "G2 LU")
    )
    theirs = tuple(CodedValue(code=ref[1], value=ref[2]) for ref in node.all("REF", "G2 LU") if ref[2])
    return text(nm1, 9), None if found == ClaimPayer() else found, theirs


def coverage(sbr: Segment | None, noted: Deviations, loop: str) -> dict[str, str | None]:
    """Return what an `SBR` says of coverage, by the names that subscriber and other payer have for it."""
    if sbr is None:
        return {}
    if sbr[1] not in _RESPONSIBILITIES:
        noted.add("unknown_code", sbr.number, loop=loop, element="SBR01")
    return {
        "responsibility": _RESPONSIBILITIES.get(sbr[1], "unknown"),
        "relationship": related(sbr, 2, noted, loop),
        "group_number": text(sbr, 3),
        "group_name": text(sbr, 4),
        "insurance_type": text(sbr, 5),
        "claim_filing": text(sbr, 9),
    }


def related(segment: Segment, at: int, noted: Deviations, loop: str) -> ClaimRelationship | None:
    """Return what somebody is to the subscriber; an unknown code is `other`, and told."""
    code = segment[at].strip()
    if not code:
        return None
    if code not in _RELATIONSHIPS:
        noted.add("unknown_code", segment.number, loop=loop, element=f"{segment.id}{at:02}")
    return _RELATIONSHIPS.get(code, "other")


def subscriber(level: Node, patient: Node | None, noted: Deviations) -> ClaimSubscriber:
    """Return whose coverage it is, of a loop 2000B; `patient` is the loop 2000C of somebody else's claim."""
    node, fields = level.one("2010BA"), Fields(noted, "2010BA")
    told = coverage(level.first("SBR"), noted, "2000B")
    pat = patient.first("PAT") if patient else None
    if pat is not None:
        told["relationship"] = related(pat, 1, noted, "2000C")
    if node is None:
        noted.add("no_subscriber", level.number, loop="2000B")
        return ClaimSubscriber.model_validate(told)
    nm1, dmg = node.segments[0], node.first("DMG")
    return ClaimSubscriber.model_validate(
        {
            **told,
            **names(nm1),
            "member_id": text(nm1, 9),
            "id_qualifier": nm1[8] or "MI",
            "dob": fields.day(dmg, 2) if dmg else None,
            "sex": text(dmg, 3) if dmg else None,
            "address": address(node),
            "ssn": reference(node, "SY"),
            "property_casualty_number": reference(node, "Y4"),
            "contact": first_contact(node),
        }
    )


def patient(level: Node, noted: Deviations) -> ClaimPatient | None:
    """Return the patient of a loop 2000C, or what a loop 2000B says of a subscriber who is one; None for nothing."""
    fields, pat, node = Fields(noted, level.name), level.first("PAT"), level.one("2010CA")
    told: dict[str, object] = {}
    if pat is not None:
        pregnant = pat[9].strip()
        told = {
            "death_date": fields.day(pat, 6),
            "weight": fields.number(pat, 8),
            "pregnant": {"Y": True, "N": False}.get(pregnant),
        }
    if node is not None:
        nm1, dmg = node.segments[0], node.first("DMG")
        told |= {
            **names(nm1),
            "dob": fields.day(dmg, 2) if dmg else None,
            "sex": text(dmg, 3) if dmg else None,
            "address": address(node),
            "property_casualty_number": reference(node, "Y4"),
            "member_id": reference(node, "1W"),
            "ssn": reference(node, "SY"),
            "contact": first_contact(node),
        }
    return ClaimPatient.model_validate(told) if any(value is not None for value in told.values()) else None
