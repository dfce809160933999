"""The tab Insurance of a client's chart: three slots with a form and a Save each (guide 2.5)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ....pom import (
    Candidate,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    attribute,
    inside,
    itself,
    role,
)
from ....pom.record import Declared
from . import editing
from .chart import ChartScreen, Whose, chosen, typed
from .grid import EMPTY


class PolicyForm(Record):
    """One slot of the tab Insurance. `slot` is the name of its form; without one, the form is the row itself."""

    slot: ClassVar[str] = ""
    company: Annotated[OptionalText, chosen("Insurance Company", "company")] = None
    payer_number: Annotated[OptionalText, typed("Payer Number", "payer_number")] = None
    group_number: Annotated[OptionalText, typed("Group Number", "group_number")] = None
    individual_number: Annotated[OptionalText, typed("Individual Number", "individual_number")] = None
    effective: Annotated[OptionalUsDate, typed("Effective Date", "effective")] = None
    expiration: Annotated[OptionalUsDate, typed("Expiration Date", "expiration")] = None
    subscriber: Annotated[OptionalText, typed("Name of Subscriber", "subscriber")] = None
    subscriber_dob: Annotated[OptionalUsDate, typed("DOB of Subscriber", "subscriber_dob")] = None
    subscriber_address: Annotated[OptionalText, typed("Subscriber Address", "subscriber_address")] = None
    relationship: Annotated[OptionalText, chosen("Relationship to Insured", "relationship")] = None
    legal_name: Annotated[OptionalText, typed("Legal Name", "legal_name")] = None

    @classmethod
    def declared(cls) -> dict[str, Declared]:
        """Return each field's declaration, within the slot's form: all three have the same labels."""
        found = super().declared()
        return {name: within(cls.slot, one) if cls.slot else one for name, one in found.items()}


def within(form: str, field: Declared) -> Declared:
    """Return a field's declaration within the form of that name only."""
    if not isinstance(field, Selector):
        raise TypeError("only single controls are declared in a form like others")
    found: list[Candidate] = [inside(role("form", form), candidate) for candidate in field.candidates]
    return Selector(*found, read=field.reading, may_be_absent=field.may_be_absent)


class PrimaryPolicy(PolicyForm):
    """The form Primary."""

    slot = "Primary"


class SecondaryPolicy(PolicyForm):
    """The form Secondary."""

    slot = "Secondary"


class TertiaryPolicy(PolicyForm):
    """The form Tertiary."""

    slot = "Tertiary"


class PolicyRow(PolicyForm):
    """A slot's form as a row, with its name."""

    name: Annotated[str, Selector(itself(), read=attribute("aria-label"))]


class Insurance(ChartScreen):
    """Insurance: three slots with a form each."""

    source = "pimsy 2.5 names the fields by the eligibility grid; the forms are modelled"
    policies = Table(PolicyRow, rows=Selector("main form[aria-label]"), empty=EMPTY, about=Whose)
    primary = Form(PrimaryPolicy)
    secondary = Form(SecondaryPolicy)
    tertiary = Form(TertiaryPolicy)
    save_primary = editing.save("Primary")
    save_secondary = editing.save("Secondary")
    save_tertiary = editing.save("Tertiary")
