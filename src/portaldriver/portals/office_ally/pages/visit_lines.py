"""The charge lines of the visit form: the hidden JSON that is saved, and the visible inputs beside it (guide 6, 11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from ....models import Masked
from ....pom import OptionalDollars, OptionalText, OptionalUsDate, Parts, Selector, by_id

ITEM = "ctl00_phFolderContent_ucVisitLineItem_"
LINE = ITEM + "ucBillingCPT_"
LINES = 12
"""Rows for charges on the form. Their number, and that they count from 0, are MODELLED."""


def _pointers(value: object) -> object:
    """Read `ABCD` or `1234` as places in the list of diagnoses, counted from 1."""
    if not isinstance(value, str):
        return value or ()
    found = []
    for letter in value.strip().upper().replace(",", "").replace(" ", ""):
        if not ("A" <= letter <= "L" or "1" <= letter <= "9"):
            raise ValueError("not a list of diagnosis pointers")
        found.append(int(letter) if letter.isdigit() else ord(letter) - ord("A") + 1)
    return tuple(found)


class FormLine(Masked):
    """One charge line in the portal's own keys, of the hidden JSON or of the visible inputs. NDC's are MODELLED."""

    model_config = ConfigDict(
        alias_generator=to_pascal, populate_by_name=True, extra="ignore", coerce_numbers_to_str=True
    )

    dos: OptionalUsDate = Field(default=None, alias="DOS")
    to_dos: OptionalUsDate = Field(default=None, alias="ToDOS")
    place_of_service: OptionalText = None
    cpt: OptionalText = Field(default=None, alias="CPT")
    modifier_a: OptionalText = None
    modifier_b: OptionalText = None
    modifier_c: OptionalText = None
    modifier_d: OptionalText = None
    pointers: Annotated[tuple[int, ...], BeforeValidator(_pointers)] = Field(default=(), alias="DiagnosisCode")
    quantity: OptionalDollars = None
    charge: OptionalDollars = None
    ndc: OptionalText = Field(default=None, alias="NDCCode")
    ndc_quantity: OptionalDollars = Field(default=None, alias="NDCQuantity")
    ndc_unit: OptionalText = Field(default=None, alias="NDCUnit")
    description: OptionalText = None
    allowed: OptionalDollars = None
    insurance_payment: OptionalDollars = None
    patient_payment: OptionalDollars = None
    adjustment: OptionalDollars = None

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers that are set, in order."""
        return tuple(m for m in (self.modifier_a, self.modifier_b, self.modifier_c, self.modifier_d) if m)

    @property
    def is_posted_to(self) -> bool:
        """Whether somebody paid or adjusted it."""
        return any(amount for amount in (self.insurance_payment, self.patient_payment, self.adjustment))


TYPED = (
    "CPT",
    "DOS",
    "ToDOS",
    "PlaceOfService",
    "ModifierA",
    "ModifierB",
    "ModifierC",
    "ModifierD",
    "DiagnosisCode",
    "Quantity",
    "Charge",
    "NDCCode",
    "NDCQuantity",
    "NDCUnit",
)
"""What is typed into a line, the procedure first: it fills in what is still empty."""


def line_control(name: str, row: int) -> Selector:
    """Return the declaration of a line's input; rows count from 0."""
    return Selector(*by_id(f"{LINE}{name}{row}"), may_be_absent=row > 0 or name.startswith("NDC"))


def _rows(held: Mapping[str, str | None]) -> object:
    """Join the inputs to lines, in place; a row that is all blank is None."""
    rows = [
        {name: held[f"{row}.{name}"] for name in TYPED if held[f"{row}.{name}"] is not None} for row in range(LINES)
    ]
    return tuple(row if any(text and text.strip() for text in row.values()) else None for row in rows)


def visible_lines() -> Parts:
    parts = {f"{row}.{name}": line_control(name, row) for row in range(LINES) for name in TYPED}
    return Parts(parts, join=_rows, split=lambda _: {}, partial=True, may_be_absent=True)


def _flat(value: object) -> object:
    """Read `[[{...}]]` and `[{...}]` alike."""
    if isinstance(value, list):
        return [one for part in value for one in (part if isinstance(part, list) else [part])]
    return value or ()


HiddenLines = Annotated[tuple[FormLine, ...], BeforeValidator(_flat)]
