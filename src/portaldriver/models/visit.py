"""Visits and their charges as every portal's resources speak of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from .base import Money, Noun
from .codes import Cents, Icd10, Modifier, Ndc, Npi, PlaceOfService, PortalText, ProcedureCode, ServiceDate, Units
from .draft import Draft
from .patient import Diagnosis, ProviderRef

HOSPITALS = frozenset({"21", "31", "61"})
"""Places of service for which a visit has to say since when the patient is in hospital."""
MOST_LINES = 12
"""Charge lines that a visit form shows at once: MODELLED."""


class Drug(Noun):
    """A drug on a charge line. `quantity` counts in `unit` (`UN`, `ML`, `GR`, `F2`, `ME`)."""

    ndc: str
    quantity: Money | None = None
    unit: str | None = None


class ChargeLine(Noun):
    """A charge of a visit. `charge_amount` is the line's whole; pointers count from 1 into the visit's diagnoses."""

    position: int
    cpt_code: str
    modifiers: tuple[str, ...] = ()
    diagnosis_pointers: tuple[int, ...] = ()
    units: Money | None = None
    charge_amount: Money | None = None
    place_of_service: str | None = None
    from_date: date | None = None
    to_date: date | None = None
    drug: Drug | None = None
    description: str | None = None
    allowed: Money | None = None
    insurance_payment: Money | None = None
    patient_payment: Money | None = None
    adjustment: Money | None = None


class BilledBy(Noun):
    """A facility or billing provider by the portal's id, name and NPI."""

    id: str | None = None
    name: str | None = None
    npi: str | None = None


class VisitSummary(Noun):
    """A visit as the portal's list shows it."""

    visit_id: str
    visit_date: date
    patient_name: str
    """`Last, First M`."""
    dob: date | None = None
    provider_name: str | None = None
    status: str | None = None
    visit_type: str | None = None
    charges: Money
    balance: Money
    insurance: str | None = None
    claim_numbers: tuple[str, ...] = ()


class Visit(Noun):
    """A visit in full.

    `conflicts` names fields (`charges.0.units`) that the form shows otherwise than what it would save: `charges` are
    what is saved.
    """

    visit_id: str
    patient_id: str
    visit_date: date
    provider: ProviderRef | None = None
    reason_for_visit: str | None = None
    status: str | None = None
    insurance: str | None = None
    insurance_plan: str | None = None
    copay: Money | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    charges: tuple[ChargeLine, ...] = ()
    total_charge: Money | None = None
    insurance_payment: Money | None = None
    patient_payment: Money | None = None
    adjustment: Money | None = None
    balance: Money | None = None
    facility: BilledBy | None = None
    billing_provider: BilledBy | None = None
    clia: str | None = None
    prior_authorization_number: str | None = None
    hospital_from_date: date | None = None
    conflicts: tuple[str, ...] = ()


class UsualCode(Noun):
    """A code of a superbill; the charge is the practice's own."""

    code: str
    description: str | None = None
    charge: Money | None = None


class Superbill(Noun):
    """What a practice usually does and finds, under the name that it gave to the list."""

    name: str
    procedures: tuple[UsualCode, ...] = ()
    diagnoses: tuple[UsualCode, ...] = ()


class DrugGiven(Draft):
    """A drug to be charged. `quantity` counts in `unit`."""

    ndc: Ndc
    quantity: Units
    unit: Literal["UN", "ML", "GR", "F2", "ME"]


class NewCharge(Draft):
    """A charge to be captured. `charge_amount` is the line's whole, in dollars; `from_date` is the visit's if missing.

    Pointers count from 1 into the visit's diagnoses, the principal one first; a claim line has room for four.
    """

    cpt_code: ProcedureCode
    modifiers: tuple[Modifier, ...] = Field(default=(), max_length=4)
    diagnosis_pointers: tuple[Annotated[int, Field(ge=1, le=12)], ...] = Field(min_length=1, max_length=4)
    units: Units = Decimal(1)
    charge_amount: Cents
    place_of_service: PlaceOfService
    from_date: ServiceDate | None = None
    to_date: ServiceDate | None = None
    drug: DrugGiven | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if len(set(self.modifiers)) < len(self.modifiers):
            raise ValueError("a modifier is given twice")
        if len(set(self.diagnosis_pointers)) < len(self.diagnosis_pointers):
            raise ValueError("a pointer is given twice")
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise ValueError("toDate is before fromDate")
        return self


class VisitCharges(Draft):
    """A visit's diagnoses, the principal one first, and its charges: all that are to stand there.

    What is None is left as the portal has it.
    """

    diagnoses: tuple[Icd10, ...] | None = Field(default=None, max_length=12)
    charges: tuple[NewCharge, ...] | None = Field(default=None, max_length=MOST_LINES)

    @field_validator("diagnoses")
    @classmethod
    def _once_each(cls, diagnoses: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if diagnoses and len(set(diagnoses)) < len(diagnoses):
            raise ValueError("a diagnosis is given twice")
        return diagnoses

    @field_validator("charges")
    @classmethod
    def _pointed(cls, charges: tuple[NewCharge, ...] | None, info: ValidationInfo) -> tuple[NewCharge, ...] | None:
        diagnoses = info.data.get("diagnoses")
        if diagnoses is not None and max(_pointers(charges), default=0) > len(diagnoses):
            raise ValueError("a charge points to a diagnosis that is not there")
        return charges


def _pointers(charges: tuple[NewCharge, ...] | None) -> list[int]:
    return [pointer for charge in charges or () for pointer in charge.diagnosis_pointers]


class OneOfList(Draft):
    """A facility or billing provider of the practice's list: by its exact name, by NPI, or by both."""

    name: Annotated[str, PortalText(100)] | None = None
    npi: Npi | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.name is None and self.npi is None:
            raise ValueError("give a name or an NPI")
        return self


class VisitDetails(VisitCharges):
    """What a visit may say. A field that is not set is left as the portal fills it in."""

    visit_date: ServiceDate | None = None
    provider_id: Annotated[str, PortalText(20)] | None = None
    reason_for_visit: Annotated[str, PortalText(255)] | None = None
    status: Annotated[str, PortalText(60)] | None = None
    """In the portal's word: `Cash Payment`."""
    facility: OneOfList | None = None
    billing_provider: OneOfList | None = None
    clia: Annotated[str, PortalText(20)] | None = None
    prior_authorization_number: Annotated[str, PortalText(50)] | None = None
    hospital_from_date: ServiceDate | None = None

    @model_validator(mode="before")
    @classmethod
    def _said(cls, given: Any) -> Any:
        """Have a date that is missing checked too, under the name that it has on the wire."""
        if not isinstance(given, Mapping) or {"hospital_from_date", "hospitalFromDate"} & given.keys():
            return given
        return {**given, "hospitalFromDate": None}

    @field_validator("hospital_from_date")
    @classmethod
    def _admitted(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day is None and any(charge.place_of_service in HOSPITALS for charge in info.data.get("charges") or ()):
            raise ValueError("needed for places of service 21, 31 and 61")
        return day


class NewVisit(VisitDetails):
    """A visit to be made from scratch."""

    patient_id: Annotated[str, PortalText(20)]
    visit_date: ServiceDate
    provider_id: Annotated[str, PortalText(20)]

    @model_validator(mode="after")
    def _diagnosed(self) -> Self:
        if self.charges and not self.diagnoses:
            raise ValueError("charges need diagnoses to point to")
        return self


class VisitSaved(Noun):
    """What became of a write to a visit. `total_charge` is in dollars."""

    visit_id: str
    patient_id: str
    visit_date: date
    total_charge: Money
    status: Literal["created", "updated", "unchanged"]


class VisitClaimed(Noun):
    """The claim that was made of a visit: the practice's number of it."""

    visit_id: str
    claim_number: str
