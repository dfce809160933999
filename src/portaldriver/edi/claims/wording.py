"""Pieces of segments that a claim's loops share on their way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from ..composing import Composed, Element
from ..models.claim_parts import (
    Attachment,
    ClaimAddress,
    ClaimContact,
    ClaimNote,
    ClaimProvider,
    Condition,
    Contract,
    Named,
    Transport,
)
from ..models.remittance_parts import CodedValue, Procedure, RemittanceAdjustment
from .tables import PROVIDER_ROLES

IN_ONE_CAS = 6
"""Adjustments of one group that a `CAS` has room for."""


def name(to: Composed, role: str, who: Named, qualifier: str | None = None, identifier: str | None = None) -> None:
    """Add an `NM1`: of a person by its last name, of anybody else as an organization."""
    tail = (qualifier, identifier) if identifier else ()
    if who.is_person:
        to.add("NM1", role, "1", who.last_name, who.first_name, who.middle_name, None, who.suffix, *tail)
    else:
        to.add("NM1", role, "2", who.name, None, None, None, None, *tail)


def address(to: Composed, where: ClaimAddress | None) -> None:
    """Add `N3` and `N4`."""
    if where is None:
        return
    to.some("N3", where.line1, where.line2, needs=where.line1 or where.line2)
    place = (where.city, where.region, where.postal_code, where.country, None, None, where.subdivision)
    to.some("N4", *place, needs=next((one for one in place if one), None))


def contact(to: Composed, who: ClaimContact | None) -> None:
    """Add a `PER`: its numbers in the order phone, extension, fax, mail."""
    if who is None:
        return
    numbers = (("TE", who.phone), ("EX", who.extension), ("FX", who.fax), ("EM", who.email))
    told = [part for kind, number in numbers if number for part in (kind, number)]
    to.add("PER", "IC", who.name, *told)


def references(to: Composed, ids: Iterable[CodedValue]) -> None:
    """Add a `REF` of each."""
    for one in ids:
        to.add("REF", one.code, one.value)


def named_references(to: Composed, model: Any, table: Mapping[str, str]) -> None:
    """Add a `REF` of each field that the table names."""
    for field, code in table.items():
        to.some("REF", code, getattr(model, field), needs=getattr(model, field))


def named_dates(to: Composed, model: Any, table: Mapping[str, str]) -> None:
    """Add a `DTP` of each day that the table names."""
    for field, code in table.items():
        day(to, code, getattr(model, field))


def day(to: Composed, code: str, when: date | None) -> None:
    """Add a `DTP` of a single day."""
    to.some("DTP", code, "D8", when, needs=when)


def span(start: date | None, end: date | None) -> tuple[str, str] | None:
    """Return format and text of a day or a period; None if there is none."""
    if start is None:
        return None
    if end is None:
        return "D8", f"{start:%Y%m%d}"
    return "RD8", f"{start:%Y%m%d}-{end:%Y%m%d}"


def provider(to: Composed, role: str, who: ClaimProvider | None) -> None:
    """Add the loop of a provider."""
    if who is None:
        return
    name(to, role, who, "XX", who.npi)
    to.some("PRV", PROVIDER_ROLES.get(role, "PE"), "PXC", who.taxonomy, needs=who.taxonomy)
    address(to, who.address)
    references(to, who.ids)
    contact(to, who.contact)


def adjustments(to: Composed, given: Iterable[RemittanceAdjustment]) -> None:
    """Add `CAS` segments: those of one group that follow each other together, six at most."""
    for group, members in groupby(given, key=lambda one: one.group):
        several = list(members)
        for start in range(0, len(several), IN_ONE_CAS):
            part = several[start : start + IN_ONE_CAS]
            to.add("CAS", group, *(each for one in part for each in (one.reason, one.amount, one.quantity)))


def procedure(of: Procedure) -> Sequence[str | None]:
    """Return a procedure's composite."""
    modifiers = [*of.modifiers, *[None] * (4 - len(of.modifiers))]
    return (of.qualifier, of.code, *modifiers, of.description)


def papers(to: Composed, given: Iterable[Attachment]) -> None:
    """Add a `PWK` of each."""
    for one in given:
        tail = (None, None, "AC", one.control_number) if one.control_number else ()
        to.add("PWK", one.type, one.transmission, *tail)


def contract(to: Composed, given: Contract | None) -> None:
    """Add `CN1`."""
    if given is not None:
        to.add("CN1", given.type, given.amount, given.percent, given.code, given.terms_discount, given.version)


def notes(to: Composed, given: Iterable[ClaimNote]) -> None:
    """Add an `NTE` of each."""
    for one in given:
        to.add("NTE", one.code, one.text)


def transport(to: Composed, ride: Transport | None) -> None:
    """Add `CR1`."""
    if ride is None:
        return
    weight: tuple[Element, ...] = ("LB", ride.weight) if ride.weight is not None else (None, None)
    miles: tuple[Element, ...] = ("DH", ride.miles) if ride.miles is not None else (None, None)
    purposes = (ride.round_trip_purpose, ride.stretcher_purpose)
    to.add("CR1", *weight, None, ride.reason, *miles, None, None, *purposes)


def conditions(to: Composed, given: Iterable[Condition]) -> None:
    """Add a `CRC` of each."""
    for one in given:
        to.add("CRC", one.category, "Y" if one.applies else "N", *one.codes)


def yes(value: bool | None) -> str | None:
    """Return `Y` or `N`; None stays absent."""
    return None if value is None else "Y" if value else "N"
