"""Money that a practice received, and what it paid for. All amounts are dollars to the cent."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .base import Money, Noun
from .codes import Cents, Note255, PortalText, ServiceDate
from .draft import Draft

PaymentMethod = Literal["cash", "check", "credit_card", "echeck"]
PayerType = Literal["patient", "insurance"]
PaymentType = Literal["payment", "copay", "deposit", "era"]

RecordId = Field(pattern=r"^[0-9]{1,18}$")
"""The portal's id of a record: digits."""
Id = Annotated[str, RecordId]
Ids = Annotated[str | None, RecordId]
MoreThanNothing = Annotated[Cents, Field(gt=0)]


class Payment(Noun):
    """A received payment or deposit. An ERA's amount may be below nothing: a payer took something back."""

    payment_id: str
    paid_on: date
    payer_type: PayerType | None = None
    payer_name: str | None = None
    payment_type: PaymentType | None = None
    """None for a type that the portal names otherwise; then only `transaction_type` says what it is."""
    transaction_type: str | None = None
    """In the portal's word."""
    method: PaymentMethod | None = None
    check_number: str | None = None
    description: str | None = None
    comments: str | None = None
    amount: Money
    applied: Money
    patient_id: str | None = None
    office_id: str | None = None
    provider_id: str | None = None
    facility_id: str | None = None
    insurance_id: str | None = None
    visit_id: str | None = None
    appointment_id: str | None = None
    can_autopost: bool | None = None
    """Whether the portal can post an ERA by itself: none with a negative amount. None for what is no ERA."""


class NewPayment(Draft):
    """A payment to be recorded. Raises `InvalidInput` when made.

    `insurance_id` is the payer's, for a payment of an insurance. What is left out is left to the portal.
    """

    patient_id: Id
    paid_on: ServiceDate
    amount: MoreThanNothing
    method: PaymentMethod
    check_number: Annotated[str, PortalText(30)] | None = None
    payer_type: PayerType = "patient"
    insurance_id: Ids = None
    payment_type: Literal["payment", "copay", "deposit"] = "payment"
    description: Note255 | None = None
    comments: Note255 | None = None
    visit_id: Ids = None
    appointment_id: Ids = None
    office_id: Ids = None
    provider_id: Ids = None
    facility_id: Ids = None

    @model_validator(mode="after")
    def _payer(self) -> Any:
        if self.payer_type == "insurance" and self.insurance_id is None:
            raise ValueError("a payment of an insurance needs its insuranceId")
        if self.method in ("cash", "credit_card") and self.check_number is not None:
            raise ValueError("only checks have a checkNumber")
        return self


class NewCopay(Draft):
    """A copay taken at an appointment's check-in. Raises `InvalidInput` when made."""

    appointment_id: Id
    patient_id: Id
    amount: MoreThanNothing
    method: Literal["cash", "check", "credit_card"]
    check_number: Annotated[str, PortalText(30)] | None = None
    description: Note255 | None = None
    office_id: Ids = None
    provider_id: Ids = None

    @model_validator(mode="after")
    def _number(self) -> Any:
        if self.method != "check" and self.check_number is not None:
            raise ValueError("only checks have a checkNumber")
        return self


class PaymentRecorded(Noun):
    """A payment that stands in the portal."""

    payment_id: str
    patient_id: str
    status: Literal["created"] = "created"


class OpenCharge(Noun):
    """A line of a bill that a payment can be applied to."""

    charge_id: str
    visit_id: str | None = None
    date_of_service: date
    procedure_code: str | None = None
    charge: Money
    remainder: Money
    """What is still owed of it."""


class Unapplied(Noun):
    """A payment with what is left of it, and the charges that it can be applied to."""

    payment_id: str
    patient_id: str | None = None
    paid_on: date | None = None
    amount_left: Money
    charges: tuple[OpenCharge, ...]


class AppliedPayment(Noun):
    """What a payment, and an adjustment with it, took off a charge."""

    applied_id: str
    payment_id: str
    charge_id: str
    visit_id: str | None = None
    applied_on: date | None = None
    date_of_service: date | None = None
    procedure_code: str | None = None
    amount: Money
    adjustment: Money


class PaymentApplication(Draft):
    """What a payment is to bear of one charge in all, with what is written off with it.

    Not what is to be added: an application that was made is not made again.
    """

    charge_id: Id
    amount: Cents = Field(default=...)
    adjustment: Cents = Field(default="0.00", validate_default=True)

    @model_validator(mode="after")
    def _something(self) -> Any:
        if not (self.amount or self.adjustment):
            raise ValueError("applies nothing")
        return self


class PaymentApplied(Noun):
    """A payment whose applications stand as they were asked for."""

    payment_id: str
    status: Literal["updated", "unchanged"]
    applied: Money
    """Of the charges that were asked for, in all."""
