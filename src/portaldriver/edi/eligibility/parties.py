"""Parties and members out of the loops of 270, 271, 276 and 277."""

from __future__ import annotations

from typing import Any, Final

from ...models.patient import Address
from ..envelope import moment
from ..fields import Fields, text
from ..loops import Node
from ..models.eligibility import EligibilityMember, EligibilityParty, Relationship, Trace
from ..models.remittance_parts import CodedValue, Procedure, RemittanceContact
from ..segment import Segment

RELATIONSHIPS: Final[dict[str, Relationship]] = {
    "18": "self",
    "01": "spouse",
    "19": "child",
    "20": "employee",
    "21": "unknown",
    "34": "other_adult",
    "53": "life_partner",
}

MEMBER_IDS: Final = {"SY": "ssn", "6P": "group_number", "1L": "policy_number", "EJ": "account_number"}

_CONTACT_WAYS: Final = {"TE": "phone", "WP": "phone", "EX": "extension", "FX": "fax", "EM": "email", "UR": "url"}


def party_of(node: Node | None) -> EligibilityParty | None:
    """Return the party that a loop of an `NM1` describes."""
    return EligibilityParty(**party_fields(node)) if node is not None and node.segments else None


def party_fields(node: Node) -> dict[str, Any]:
    """Return what is known of a party, by the model's fields."""
    nm1 = node.segments[0]
    person = nm1[2].strip() == "1"
    qualifier, identifier = text(nm1, 8), text(nm1, 9)
    npi = qualifier == "XX"
    found: dict[str, Any] = {
        "entity": nm1[1].strip(),
        "organization": not person,
        "npi": identifier if npi else None,
        "id_qualifier": None if npi else qualifier,
        "identifier": None if npi else identifier,
        "address": address_of(node),
        "ids": tuple(coded(segment) for segment in node.all("REF")),
    }
    if person:
        found |= _person(nm1)
    else:
        found["name"] = text(nm1, 3)
    prv = node.first("PRV")
    if prv is not None:
        found["role"] = text(prv, 1)
        if prv[2].strip() == "PXC":
            found["taxonomy"] = text(prv, 3)
        elif text(prv, 3):
            found["ids"] += (CodedValue(code=prv[2], value=prv[3]),)
    return found


def member_of(node: Node | None, fields: Fields, *, dates: bool = True) -> EligibilityMember | None:
    """Return the subscriber or dependent whom the loops of one level describe, from its `NM1` on."""
    if node is None:
        return None
    return EligibilityMember(**_member(node, fields, dates=dates))


def _member(node: Node, fields: Fields, *, dates: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    ids: list[CodedValue] = []
    periods = []
    for segment in node.segments:
        match segment.elements[0]:
            case "NM1":
                found |= _person(segment)
                found["member_id"] = text(segment, 9)
                if text(segment, 8):
                    found["member_id_qualifier"] = segment[8]
            case "REF":
                field = MEMBER_IDS.get(segment[1].strip())
                if field is not None and field not in found:
                    found[field] = text(segment, 2)
                else:
                    ids.append(coded(segment))
            case "DMG":
                found |= born(segment, fields)
            case "INS":
                found |= _insured(segment, fields)
            case "PRV":
                found["provider_role"] = text(segment, 1)
                field = {"PXC": "provider_taxonomy", "HPI": "provider_npi"}.get(segment[2].strip())
                if field is not None:
                    found[field] = text(segment, 3)
                elif text(segment, 3):
                    ids.append(CodedValue(code=segment[2], value=segment[3]))
            case "HI":
                found["diagnosis_codes"] = found.get("diagnosis_codes", ()) + _diagnoses(segment)
            case "DTP" if dates:
                periods.append(fields.dated(segment))
            case _:
                pass
    return found | {"address": address_of(node), "ids": tuple(ids), "dates": tuple(periods)}


def _person(nm1: Segment) -> dict[str, Any]:
    return {
        "last_name": text(nm1, 3),
        "first_name": text(nm1, 4),
        "middle_name": text(nm1, 5),
        "suffix": text(nm1, 7),
    }


def born(dmg: Segment, fields: Fields) -> dict[str, Any]:
    """Return a `DMG`'s day of birth and sex."""
    return {"birth_date": fields.day(dmg, 2), "sex": text(dmg, 3)}


def _insured(ins: Segment, fields: Fields) -> dict[str, Any]:
    code = text(ins, 2)
    if code is None:
        return {"birth_sequence": fields.count(ins, 17)}
    word = RELATIONSHIPS.get(code, "other")
    return {
        "relationship": word,
        "relationship_code": code if word == "other" else None,
        "birth_sequence": fields.count(ins, 17),
    }


def _diagnoses(hi: Segment) -> tuple[str, ...]:
    given = (hi.part(at, 2).strip() for at in range(1, len(hi)))
    return tuple(code for code in given if code)


def address_of(node: Node) -> Address | None:
    """Return the address of a loop's `N3` and `N4`."""
    street, town = node.first("N3"), node.first("N4")
    if street is None and town is None:
        return None
    return Address(
        line1=text(street, 1) if street else None,
        line2=text(street, 2) if street else None,
        city=text(town, 1) if town else None,
        region=text(town, 2) if town else None,
        postal_code=text(town, 3) if town else None,
    )


def coded(segment: Segment) -> CodedValue:
    """Return a `REF` or another segment of a code and a text."""
    return CodedValue(code=segment[1], value=segment[2])


def traces_of(node: Node) -> tuple[Trace, ...]:
    """Return a level's `TRN`."""
    return tuple(
        Trace(kind=segment[1].strip(), number=segment[2], originator=text(segment, 3), detail=text(segment, 4))
        for segment in node.all("TRN")
    )


def contacts_of(node: Node | None) -> tuple[RemittanceContact, ...]:
    """Return a loop's `PER`; of each way to reach somebody the first is taken."""
    found = []
    for per in node.all("PER") if node is not None else ():
        given: dict[str, Any] = {"purpose": per[1].strip(), "name": text(per, 2)}
        for at in (3, 5, 7):
            way = _CONTACT_WAYS.get(per[at].strip())
            if way and text(per, at + 1):
                given.setdefault(way, text(per, at + 1))
        found.append(RemittanceContact(**given))
    return tuple(found)


def heading(root: Node) -> dict[str, Any]:
    """Return what the `BHT` of an answer says: the number of the question, and when it was answered."""
    bht = root.first("BHT")
    if bht is None:
        return {}
    return {"transaction_id": text(bht, 3), "answered": moment(bht[4].strip(), bht[5].strip())}


def procedure_of(segment: Segment, at: int) -> Procedure | None:
    """Return a composite procedure: qualifier, code, up to four modifiers, description."""
    if not text(segment, at):
        return None
    parts = [part.strip() for part in segment.parts(at)]
    return Procedure(
        qualifier=parts[0],
        code=parts[1] if len(parts) > 1 else "",
        modifiers=tuple(part for part in parts[2:6] if part),
        description=parts[6] if len(parts) > 6 and parts[6] else None,
    )
