"""Parties, members and traces on their way out, shared by 270 and 276."""

from __future__ import annotations

from datetime import date
from typing import Final

from ...models.patient import Address
from ..composing import Composed
from ..models.eligibility import EligibilityMember, EligibilityParty
from ..models.remittance_parts import Procedure
from .parties import RELATIONSHIPS

RELATIONSHIP_CODES: Final = {word: code for code, word in RELATIONSHIPS.items()}


class Levels:
    """Numbers the levels of a hierarchy (`HL`) as they are added."""

    def __init__(self, composed: Composed) -> None:
        self._composed = composed
        self._count = 0

    def add(self, around: int | None, code: str, *, inside: bool) -> int:
        """Add a level and return its number; `inside` says that another will stand below."""
        self._count += 1
        self._composed.add("HL", self._count, around, code, "1" if inside else "0")
        return self._count


def add_party(composed: Composed, party: EligibilityParty) -> None:
    """Add a party's `NM1`, `REF`, `N3`, `N4` and `PRV`."""
    add_name(composed, party)
    for coded in party.ids:
        composed.add("REF", coded.code, coded.value)
    add_address(composed, party.address)
    if party.taxonomy is not None:
        composed.add("PRV", party.role, "PXC", party.taxonomy)


def add_name(composed: Composed, party: EligibilityParty) -> None:
    """Add a party's `NM1`."""
    qualifier, identifier = ("XX", party.npi) if party.npi is not None else (party.id_qualifier, party.identifier)
    if party.organization:
        composed.add("NM1", party.entity, "2", party.name, *[None] * 4, qualifier, identifier)
    else:
        names = (party.last_name, party.first_name, party.middle_name, None, party.suffix)
        composed.add("NM1", party.entity, "1", *names, qualifier, identifier)


def add_member_name(composed: Composed, entity: str, member: EligibilityMember) -> None:
    """Add a subscriber's or dependent's `NM1`."""
    qualifier = member.member_id_qualifier if member.member_id is not None else None
    names = (member.last_name, member.first_name, member.middle_name, None, member.suffix)
    composed.add("NM1", entity, "1", *names, qualifier, member.member_id)


def add_address(composed: Composed, address: Address | None) -> None:
    """Add `N3` and `N4`."""
    if address is not None:
        composed.some("N3", address.line1, address.line2, needs=address.line1)
        town = (address.city, address.region, address.postal_code)
        composed.some("N4", *town, needs="".join(part or "" for part in town))


def add_born(composed: Composed, member: EligibilityMember) -> None:
    """Add `DMG`."""
    if member.birth_date is not None or member.sex is not None:
        composed.add("DMG", "D8" if member.birth_date is not None else None, member.birth_date, member.sex)


def add_period(composed: Composed, code: str, start: date | None, end: date | None) -> None:
    """Add a `DTP` of a day or a period."""
    if start is None:
        return
    if end is None:
        composed.add("DTP", code, "D8", start)
    else:
        composed.add("DTP", code, "RD8", f"{start:%Y%m%d}-{end:%Y%m%d}")


def composite(procedure: Procedure | None) -> tuple[str | None, ...] | None:
    """Return a procedure as the components of an element."""
    if procedure is None:
        return None
    modifiers = (*procedure.modifiers, None, None, None, None)[:4]
    return (procedure.qualifier, procedure.code, *modifiers, procedure.description)
