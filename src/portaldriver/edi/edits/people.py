"""Rules about names, addresses and numbers of people and organizations, wherever they stand."""

from __future__ import annotations

from typing import Protocol

from ...models.codes import STATES
from ..models.claim_parts import ClaimContact
from . import shapes
from .noting import Noted

LONGEST_LAST, LONGEST_FIRST, LONGEST_MIDDLE, LONGEST_SUFFIX = 60, 35, 25, 10
"""Of names in 5010. Source: X12.6, data elements 1035 to 1037 and 1039."""


class Place(Protocol):
    """An address as all models have it."""

    @property
    def line1(self) -> str | None: ...
    @property
    def line2(self) -> str | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...
    @property
    def postal_code(self) -> str | None: ...


def address(noted: Noted, place: Place, *, nine_digits: bool = False, complete: bool = True) -> None:
    """Note what an address lacks; `nine_digits` where the guide wants the whole ZIP, and no box.

    One in a country outside of the United States and Canada has neither state nor ZIP.
    """
    country = getattr(place, "country", None)
    if complete:
        noted.required("line1", place.line1)
        noted.required("city", place.city)
    noted.length("line1", place.line1, 1, 55)
    noted.length("line2", place.line2, 1, 55)
    noted.length("city", place.city, 2, 30)
    if getattr(place, "subdivision", None) is not None and (place.region is not None or country is None):
        noted.add("subdivision", "goes_nowhere", "has no place beside a region, nor without a country")
    if country not in (None, "US", "USA", "CA"):
        return
    canada = country == "CA"
    if complete:
        noted.required("region", place.region)
        noted.required("postal_code", place.postal_code)
    if place.region and place.region not in (shapes.PROVINCES if canada else STATES):
        noted.add("region", "state", "is no two-letter state")
    if not place.postal_code or canada:
        return
    if not shapes.ZIP.fullmatch(place.postal_code):
        noted.add("postal_code", "zip", "is no ZIP: five or nine digits, nothing else")
    elif nine_digits and not shapes.ZIP_9.fullmatch(place.postal_code):
        noted.add("postal_code", "zip_of_five", "has to be the ZIP of nine digits")


def names(noted: Noted, person: object, *, last: str = "last_name", required: bool = True) -> None:
    """Note what a person's name lacks: it has parts, and is not guessed out of one text."""
    parts = {last: LONGEST_LAST, "first_name": LONGEST_FIRST, "middle_name": LONGEST_MIDDLE, "suffix": LONGEST_SUFFIX}
    if required:
        noted.required(last, getattr(person, last, None), "a person's last name is required, apart from the first")
    for part, most in parts.items():
        noted.length(part, getattr(person, part, None), 1, most)


def contact(noted: Noted, *, phone: str | None, fax: str | None = None, email: str | None = None) -> None:
    """Note numbers that cannot be dialled. X12 has ten digits and nothing between them."""
    noted.shape("phone", phone, shapes.PHONE, "phone", "is no phone number: ten digits, area code first")
    noted.shape("fax", fax, shapes.PHONE, "phone", "is no fax number: ten digits, area code first")
    noted.shape("email", email, shapes.EMAIL, "email", "is no address of e-mail")


def claim_contact(noted: Noted, who: ClaimContact, *, phone_only: bool = False) -> None:
    """Note a contact without a number, or with one that has no place; `phone_only` where the guide knows no other."""
    contact(noted, phone=who.phone, fax=who.fax, email=who.email)
    if phone_only:
        noted.required("phone", who.phone)
        for part in ("fax", "email"):
            if getattr(who, part) is not None:
                noted.add(part, "goes_nowhere", "has no place here: a phone only")
        return
    if not (who.phone or who.fax or who.email):
        noted.add("phone", "required", "a phone, a fax or an address of e-mail is required")
    elif who.extension and not who.phone:
        noted.add("extension", "goes_nowhere", "has no place without phone")
    if who.phone and who.extension and who.fax and who.email:
        noted.add("email", "too_many", "is one more than the three that there is room for")
