"""Authorizations: how much of what a payer, or the practice itself, lets a patient have, and until when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from .base import Money, Noun
from .codes import PlainDate, PortalText, Units, UnitsLeft
from .draft import Draft
from .payment import RecordId


class Authorization(Noun):
    """An authorization of one patient for a billing code. Codes of one `pool` share their units.

    `units_pending` are held by notes that are not released yet, and still part of `units_remaining`. None is what the
    portal does not show. `number` is the payer's own, where the portal has a place for it.
    """

    authorization_id: str
    patient_id: str
    patient_name: str | None = None
    payer_name: str | None = None
    billing_code: str
    pool: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    units_allotted: Money | None = None
    units_remaining: Money | None = None
    units_pending: Money | None = None
    unit_alert_level: Money | None = None
    expiry_alert_days: int | None = None
    unmanaged: bool | None = None
    active: bool | None = None
    number: str | None = None


Reason = Literal[
    "covered",
    "unmanaged",
    "none",
    "other_pool",
    "not_started",
    "expired",
    "inactive",
    "no_units",
    "units_pending",
    "units_booked",
]
"""`no_units`: too few remain. `units_pending`, `units_booked`: enough remain, but notes or appointments hold them."""
AlertKind = Literal["units_low", "expiring"]
Counted = Literal["given", "code", "assumed"]
Risk = Literal["units_low", "overbooked", "uncovered", "expiring"]


class AuthorizationCheck(Noun):
    """Whether a visit is authorized, and why. `explanation` says the reason in a sentence without anybody's values.

    `authorization_id` is the authorization that the visit would draw on, or the one that comes nearest. `units_booked`
    are those that other appointments will take of it, `units_available` what is left for this visit: None where units
    are not counted. `alerts` say what booking it would bring about. `counted_by` says where the units are from: `given`
    by the caller, read from the `code`, or `assumed`, where the practice's billing codes do not say what this visit or
    another one that draws on the same authorizations takes (its default units, or one).
    """

    ok: bool
    reason: Reason
    explanation: str
    authorization_id: str | None = None
    billing_code: str
    on: date
    units_wanted: Money
    counted_by: Counted = "given"
    units_remaining: Money | None = None
    units_pending: Money | None = None
    units_booked: Money | None = None
    units_available: Money | None = None
    alerts: tuple[AlertKind, ...] = ()


class Uncovered(Noun):
    """A day of a booking that no authorization covers, and why."""

    patient_id: str
    on: date
    reason: Reason
    explanation: str
    authorization_id: str | None = None


class BookingAuthorization(Noun):
    """What the check of a booking's authorizations found: `ok` if each of its days is covered for everybody.

    `counted_by` is `code` if all units that were counted are those that the practice's billing codes say, `assumed` if
    for some visit they do not say any: then the portal may count otherwise when the note is written.
    """

    mode: Literal["require", "warn"]
    ok: bool
    counted_by: Literal["code", "assumed"]
    uncovered: tuple[Uncovered, ...] = ()


class AuthorizationRisk(Noun):
    """An authorization that somebody has to look after, and why; without an id, appointments that none covers.

    `units_low`: what is left after notes and appointments is at the alert level. `overbooked`: appointments want more
    than there is. `uncovered`: appointments lie beyond it. `expiring`: it ends soon. `first_uncovered_on` is the day of
    the first appointment without units.
    """

    authorization_id: str | None
    patient_id: str
    billing_code: str
    pool: str | None = None
    reasons: tuple[Risk, ...]
    units_remaining: Money | None = None
    units_pending: Money | None = None
    units_booked: Money | None = None
    units_available: Money | None = None
    ends_on: date | None = None
    days_left: int | None = None
    first_uncovered_on: date | None = None


def _kept(value: Any) -> Any:
    if value is None:
        raise ValueError("cannot be cleared")
    return value


Days = Annotated[int, Field(ge=0, le=3650)]
Code = Annotated[str, PortalText(20)]
PayerName = Annotated[str, PortalText(80)]
KEPT = AfterValidator(_kept)


class NewAuthorization(Draft):
    """An authorization to be created: the wire shape of POST /authorizations. Raises `InvalidInput` when made.

    The payer is named as the portal's pick list names it. `units_allotted` may be left out of an unmanaged one only;
    None leaves to the portal what it is.
    """

    patient_id: Annotated[str, RecordId]
    billing_code: Code
    payer_name: PayerName | None = None
    starts_on: PlainDate
    ends_on: PlainDate
    units_allotted: Units | None = None
    unit_alert_level: UnitsLeft | None = None
    expiry_alert_days: Days | None = None
    unmanaged: bool | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Any:
        _in_order(self.starts_on, self.ends_on)
        if not self.unmanaged and self.units_allotted is None:
            raise ValueError("unitsAllotted is needed, unless unmanaged")
        return self


class AuthorizationUpdate(Draft):
    """Changes to an authorization: what is not set stays as it is; alert levels and payer are cleared by None."""

    payer_name: PayerName | None = None
    starts_on: Annotated[PlainDate | None, KEPT] = None
    ends_on: Annotated[PlainDate | None, KEPT] = None
    units_allotted: Annotated[Units | None, KEPT] = None
    units_remaining: Annotated[UnitsLeft | None, KEPT] = None
    unit_alert_level: UnitsLeft | None = None
    expiry_alert_days: Days | None = None
    unmanaged: Annotated[bool | None, KEPT] = None
    active: Annotated[bool | None, KEPT] = None

    @model_validator(mode="after")
    def _consistent(self) -> Any:
        if not self.model_fields_set:
            raise ValueError("nothing is to be changed")
        _in_order(self.starts_on, self.ends_on)
        return self


def _in_order(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise ValueError("endsOn is before startsOn")


class AuthorizationSaved(Noun):
    """An authorization that stands in the portal as it was asked for."""

    authorization_id: str
    patient_id: str
    status: Literal["created", "updated", "unchanged"]
