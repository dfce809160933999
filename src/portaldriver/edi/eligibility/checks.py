"""Rules that requests of eligibility and of claim status share, each broken one an `Edit` without a value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from ...models.codes import STATES, Npi
from ...models.patient import Address
from ..edit import Edit
from ..models.eligibility import EligibilityMember, EligibilityParty
from ..models.remittance_parts import CodedValue, Procedure

_NPI: Final = TypeAdapter(Npi)
_ZIP: Final = re.compile(r"\d{5}(\d{4})?", re.ASCII)
_TAXONOMY: Final = re.compile(r"[0-9A-Z]{10}", re.ASCII)
_ICD10: Final = re.compile(r"[A-Z]\d[\dA-Z](\.?[\dA-Z]{1,4})?", re.ASCII)
_PROCEDURES: Final = {
    "HC": re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]", re.ASCII),
    "N4": re.compile(r"\d{11}", re.ASCII),
    "NU": re.compile(r"\d{4}", re.ASCII),
}
_MODIFIER: Final = re.compile(r"[0-9A-Z]{2}", re.ASCII)


def codes(text: str) -> frozenset[str]:
    """Return the codes of a text with spaces."""
    return frozenset(text.split())


class Checks:
    """Collects what is wrong with one model; `at` is its path."""

    def __init__(self, at: str = "") -> None:
        self.edits: list[Edit] = []
        self._at = at

    def add(self, path: str, code: str, words: str) -> None:
        """Note a broken rule."""
        self.edits.append(Edit(f"{self._at}{path}" if path else self._at.rstrip("."), code, words))

    def needs(self, path: str, value: object, words: str = "it has to be given") -> bool:
        """Note a field that is missing, and say whether it is there."""
        if value in (None, "", ()):
            self.add(path, "missing_field", words)
            return False
        return True

    def among(self, path: str, value: str | None, known: Collection[str]) -> None:
        """Note a code that the guide does not have there."""
        if value is not None and value not in known:
            self.add(path, "unknown_code", "the guide has no such code here")

    def length(self, path: str, value: str | None, longest: int, *, least: int = 1) -> None:
        """Note a text that is too long or too short."""
        if value is not None and not least <= len(value) <= longest:
            size = f"{least} to {longest}" if least != longest else str(least)
            self.add(path, "length", f"it has to have {size} characters")

    def shaped(self, path: str, value: str | None, shape: re.Pattern[str], words: str) -> None:
        """Note a text of another shape."""
        if value is not None and not shape.fullmatch(value):
            self.add(path, "malformed", words)

    def npi(self, path: str, value: str | None) -> None:
        """Note what is no national provider identifier."""
        if value is None:
            return
        try:
            _NPI.validate_python(value)
        except ValidationError:
            self.add(path, "npi", "not an NPI: ten digits of which the last is the check digit")

    def money(self, path: str, value: Decimal | None) -> None:
        """Note an amount that cannot be written."""
        if value is None:
            return
        if not value.is_finite() or value < 0:
            self.add(path, "negative_amount", "an amount of zero or more is needed")
        elif value >= Decimal(10) ** 16 or value != value.quantize(Decimal("0.01")):
            self.add(path, "amount", "an amount has at most two decimals and eighteen digits")

    def count(self, path: str, value: Decimal | None) -> None:
        """Note a quantity that cannot be written."""
        if value is not None and not (value > 0 and len(f"{value:f}".replace(".", "")) <= 15):
            self.add(path, "quantity", "more than zero is needed, in at most fifteen digits")

    def period(self, path: str, start: date | None, end: date | None) -> None:
        """Note a period that ends before it begins, or has no beginning. `path` is of its end."""
        if end is not None and (start is None or end < start):
            self.add(path, "date_order", "the end of a period comes with its beginning, and not before it")

    def address(self, path: str, address: Address | None) -> None:
        """Note an address that is not whole."""
        if address is None:
            return
        for name, value, longest in (("line1", address.line1, 55), ("city", address.city, 30)):
            if self.needs(f"{path}.{name}", value, "an address is given whole or not at all"):
                self.length(f"{path}.{name}", value, longest)
        self.length(f"{path}.city", address.city, 30, least=2)
        self.length(f"{path}.line2", address.line2, 55)
        if self.needs(f"{path}.region", address.region, "an address is given whole or not at all"):
            self.among(f"{path}.region", address.region, STATES)
        if self.needs(f"{path}.postal_code", address.postal_code, "an address is given whole or not at all"):
            self.shaped(f"{path}.postal_code", address.postal_code, _ZIP, "a ZIP code: five or nine digits")

    def person(self, path: str, who: EligibilityMember | EligibilityParty) -> None:
        """Note a person's names that are too long."""
        names = (("last_name", 60), ("first_name", 35), ("middle_name", 25), ("suffix", 10))
        for name, longest in names:
            self.length(f"{path}.{name}", getattr(who, name), longest)

    def party(self, path: str, party: EligibilityParty, qualifiers: Collection[str]) -> None:
        """Note what is wrong with the name and number of a party."""
        if party.organization:
            if self.needs(f"{path}.name", party.name, "an organization needs its name"):
                self.length(f"{path}.name", party.name, 60)
            for name in ("last_name", "first_name", "middle_name", "suffix"):
                if getattr(party, name) is not None:
                    self.add(f"{path}.{name}", "not_for_organizations", "an organization has no such name")
        else:
            self.needs(f"{path}.last_name", party.last_name, "a person needs a last name")
            self.person(path, party)
            if party.name is not None:
                self.add(f"{path}.name", "not_for_persons", "a person's name is given in parts")
        if party.npi is not None:
            self.npi(f"{path}.npi", party.npi)
            if party.identifier is not None or party.id_qualifier is not None:
                self.add(f"{path}.identifier", "two_identifiers", "of NPI and another identifier one is given")
        elif self.needs(f"{path}.identifier", party.identifier, "an NPI or another identifier is needed"):
            self.length(f"{path}.identifier", party.identifier, 80, least=2)
            if self.needs(f"{path}.id_qualifier", party.id_qualifier):
                self.among(f"{path}.id_qualifier", party.id_qualifier, qualifiers)

    def taxonomy(self, path: str, value: str | None) -> None:
        """Note what is no taxonomy code by its shape."""
        self.shaped(path, value, _TAXONOMY, "a taxonomy code has ten letters and digits")

    def ids(self, path: str, ids: tuple[CodedValue, ...], known: Collection[str]) -> None:
        """Note identifiers with codes that do not belong there, or twice."""
        for index, coded in enumerate(ids):
            self.among(f"{path}[{index}].code", coded.code, known)
            self.length(f"{path}[{index}].value", coded.value, 50)
            if any(coded.code == before.code for before in ids[:index]):
                self.add(f"{path}[{index}].code", "twice", "each kind of identifier is given once")

    def procedure(self, path: str, procedure: Procedure, qualifiers: Collection[str]) -> None:
        """Note a procedure that is malformed."""
        self.among(f"{path}.qualifier", procedure.qualifier, qualifiers)
        shape = _PROCEDURES.get(procedure.qualifier)
        if shape is not None:
            self.shaped(f"{path}.code", procedure.code, shape, "its code is of another shape")
        else:
            self.length(f"{path}.code", procedure.code, 48)
        if len(procedure.modifiers) > 4:
            self.add(f"{path}.modifiers", "too_many_modifiers", "at most four modifiers")
        if len(set(procedure.modifiers)) < len(procedure.modifiers):
            self.add(f"{path}.modifiers", "twice", "a modifier is given twice")
        for index, modifier in enumerate(procedure.modifiers):
            self.shaped(f"{path}.modifiers[{index}]", modifier, _MODIFIER, "a modifier has two letters or digits")
        self.length(f"{path}.description", procedure.description, 80)

    def diagnoses(self, path: str, codes: tuple[str, ...], most: int) -> None:
        """Note diagnoses that are malformed, twice or too many."""
        if len(codes) > most:
            self.add(path, "too_many", f"at most {most} diagnoses")
        for index, code in enumerate(codes):
            self.shaped(f"{path}[{index}]", code, _ICD10, "not an ICD-10 code")
            if code.replace(".", "") in (before.replace(".", "") for before in codes[:index]):
                self.add(f"{path}[{index}]", "twice", "a diagnosis is given twice")

    def writable(self, model: BaseModel) -> None:
        """Note texts with control characters or line breaks, and blank ones."""
        for path, text in _texts(model, ""):
            if not text:
                self.add(path, "blank", "it is given, and blank: leave it out")
            elif any(not one.isprintable() for one in text):
                self.add(path, "characters", "it holds a character that X12 cannot carry")


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, inner in value:
            yield from _texts(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
