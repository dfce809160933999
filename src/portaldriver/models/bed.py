"""Beds of residential programs, and who is assigned to them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import model_validator

from .base import Noun
from .codes import PlainDate
from .draft import Draft
from .payment import RecordId


class Bed(Noun):
    """A bed of a room of a location, which the portal names beside it."""

    bed_id: str
    name: str
    room_name: str | None = None
    location_name: str | None = None


class BedAvailability(Bed):
    """Whether a bed is available on a day, and the patient it is assigned to if it is not.

    `available` is None where the portal's word for it, `status`, is not a known one.
    """

    on: date
    available: bool | None = None
    status: str | None = None
    patient_name: str | None = None


class BedAssignment(Noun):
    """A patient's assignment to a bed, from the day it is occupied to the day it is vacated, as expected or as it was.

    `active` is what the portal says, which may be of last night.
    """

    assignment_id: str
    patient_id: str
    patient_name: str | None = None
    bed_name: str
    room_name: str | None = None
    location_name: str | None = None
    occupy_on: date
    vacate_on: date | None = None
    active: bool | None = None


class NewBedAssignment(Draft):
    """An assignment to be made. Raises `InvalidInput` when made."""

    patient_id: Annotated[str, RecordId]
    bed_id: Annotated[str, RecordId]
    occupy_on: PlainDate
    vacate_on: PlainDate | None = None

    @model_validator(mode="after")
    def _leaves_after_coming(self) -> Any:
        if self.vacate_on and self.vacate_on < self.occupy_on:
            raise ValueError("vacateOn is before occupyOn")
        return self


class BedVacation(Draft):
    """The day on which an assignment ends. Raises `InvalidInput` when made."""

    assignment_id: Annotated[str, RecordId]
    vacate_on: PlainDate


class BedAssignmentSaved(Noun):
    """An assignment that stands in the portal."""

    assignment_id: str
    patient_id: str
    status: Literal["created", "updated", "unchanged"] = "created"
