"""What is asked of a form of the chart, typed as the portal writes it, and whether the form holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic.alias_generators import to_camel

from ...errors import Duplicate, InvalidInput
from ...models.draft import Draft
from ...models.patient_parts import AddressFields
from ...pom import Record
from ...pom.typing_in import typed_values
from .client_mapping import names_of
from .grids import folded

F = TypeVar("F", bound=Record)
OURS = {
    "address": "address.line1",
    "address2": "address.line2",
    "city": "address.city",
    "state": "address.region",
    "zip": "address.postalCode",
    "misc_notes": "notes",
    "admitted": "admittedOn",
    "division": "programName",
    "location": "locationName",
    "primary_therapist": "primaryProvider.name",
    "qualified_professional": "careTeam",
    "primary_physician": "careTeam",
    "gender": "sex",
    "company": "insurancePolicies",
}
"""Fields of forms that go by another name on the wire, for complaints of those that nothing was asked of."""
KEY_FIELDS = "lastName, firstName, dob"
ADDRESS = {"line1": "address", "line2": "address2", "city": "city", "region": "state", "postal_code": "zip"}


@dataclass(frozen=True, slots=True, repr=False)
class Asked(Generic[F]):
    """Values for one form, those that are asked; `names` says what each field of the form is on the wire."""

    values: F
    names: Mapping[str, str]

    def apart(self, held: F) -> dict[str, str]:
        """Return what the form holds where that is not what was asked, by its own fields."""
        there = typed_values(held)
        return {
            field: there.get(field, "")
            for field, wanted in typed_values(self.values).items()
            if _plain(field, wanted) != _plain(field, there.get(field, ""))
        }

    def blank(self, held: F) -> dict[str, str]:
        """Return what is asked of the fields in which nothing was read, by the form's own fields."""
        there = typed_values(held)
        return {field: wanted for field, wanted in typed_values(self.values).items() if not there.get(field)}

    def differs(self, held: F) -> tuple[str, ...]:
        """Return the wire names of what the form holds otherwise."""
        return tuple(dict.fromkeys(self.names[field] for field in self.apart(held)))

    def only(self, fields: Iterable[str]) -> F:
        """Return the values of some fields alone: what is right already is not typed again."""
        kept = {field: getattr(self.values, field) for field in fields}
        return type(self.values)(**kept)

    def untouched(self, held: F, before: Mapping[str, str]) -> bool:
        """Tell whether the form holds in all these fields what it held before."""
        there = typed_values(held)
        return bool(before) and all(there.get(field, "") == text for field, text in before.items())


def given(draft: Draft, *, clears: bool) -> dict[str, Any]:
    """Return a draft's fields that were set; None counts only where it clears."""
    values = {name: getattr(draft, name) for name in type(draft).model_fields if name in draft.model_fields_set}
    return {name: value for name, value in values.items() if clears or value is not None}


def address_fields(address: AddressFields | None, *, clears: bool) -> dict[str, tuple[str, str | None]]:
    """Return an address as fields of a form, each with its name on the wire; None is a whole one to clear."""
    values = dict.fromkeys(ADDRESS) if address is None else given(address, clears=clears)
    wire = {"line1": "line1", "line2": "line2", "city": "city", "region": "region", "postal_code": "postalCode"}
    return {ADDRESS[part]: (f"address.{wire[part]}", value) for part, value in values.items()}


def national(phone: str | None) -> str | None:
    """Return a phone number as the portal writes it: without the country."""
    return phone.removeprefix("+1-") if phone else phone


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What makes a client recognisable: last name, first name and birth date."""

    last_name: str
    first_name: str
    dob: date

    @property
    def text(self) -> str:
        """The three as one text, however they are written."""
        return f"{folded(self.last_name)}|{folded(self.first_name)}|{self.dob.isoformat()}"

    def fits(self, name: str, dob: date | None) -> bool:
        """Tell whether a row, of a list filtered by these three, is of this person.

        What users hid, or what is shown in another way than `Last, First`, the filter alone has to answer for.
        """
        return self.is_named(name) and dob in (None, self.dob)

    def is_named(self, name: str) -> bool:
        """Tell whether a row, of a list filtered by both names, is of somebody of this name."""
        last, first = names_of(name)
        if last is None or first is None:
            return True
        return folded(last) == folded(self.last_name) and folded(first) == folded(self.first_name)


def known_as(last_name: str | None, first_name: str | None, dob: date | None) -> str | None:
    """Return what makes somebody recognisable; None where the portal lacks a part of it."""
    return Identity(last_name, first_name, dob).text if last_name and first_name and dob else None


def creations(who: str | None) -> tuple[str, ...]:
    """Return under which natural keys somebody may have been made: from now on the portal is asked again."""
    return (f"clients.create:{who}", f"waiting_list.add:{who}") if who else ()


def duplicate(message: str) -> Duplicate:
    """Return the error for a person who is there already, or several times."""
    error = Duplicate(message, field="lastName")
    error.natural_key = KEY_FIELDS
    return error


def _plain(field: str, text: str) -> str:
    """Return a text as two are compared: phone numbers by their digits, others exactly."""
    return re.sub(r"\D", "", text) if field == "phone" else text.replace("\r\n", "\n").strip()


@contextmanager
def on_the_wire(names: Mapping[str, str]) -> Iterator[None]:
    """Have refusals name fields as the caller knows them, and not as the form has them."""
    try:
        yield
    except InvalidInput as error:
        refused = error
    else:
        return
    wire = {to_camel(field): name for field, name in {**OURS, **names}.items()}
    told = [message.partition(":") for message in refused.messages]
    messages = tuple(f"{wire.get(field, field)}{colon}{rule}" for field, colon, rule in told)
    raise InvalidInput(messages=messages, field=wire.get(refused.field or "", refused.field))
