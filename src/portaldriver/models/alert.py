"""Notices that show when a patient's record is opened."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import model_validator

from .base import Noun
from .codes import Note255, PlainDate
from .draft import Draft
from .payment import RecordId


class Alert(Noun):
    """An alert of one patient. Without dates it shows always."""

    alert_id: str
    patient_id: str
    text: str
    starts_on: date | None = None
    ends_on: date | None = None
    is_active: bool | None = None


class NewAlert(Draft):
    """An alert to be added. Raises `InvalidInput` when made."""

    patient_id: Annotated[str, RecordId]
    text: Note255
    starts_on: PlainDate | None = None
    ends_on: PlainDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Any:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("endsOn is before startsOn")
        return self


class AlertSaved(Noun):
    """An alert that stands in the patient's record."""

    alert_id: str
    patient_id: str
    status: Literal["created"] = "created"
