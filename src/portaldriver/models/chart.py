"""What EHR 24/7 keeps about a patient: chart header, encounters, notes, diagnoses, an exported C-CDA."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from .base import Noun


class ChartNoun(Noun):
    """Base of what a chart says: silent in `repr`, camelCase by `wire()`."""

    def wire(self) -> dict[str, Any]:
        """Return the wire shape: camelCase names, dates as ISO text."""
        return self.model_dump(by_alias=True, mode="json")


class Chart(ChartNoun):
    """The header of a patient's chart. A field that the portal leaves blank is None."""

    patient_id: str
    last_name: str
    first_name: str
    middle_name: str | None = None
    dob: date
    gender: str | None = None
    race: str | None = None
    ethnicity: str | None = None
    language: str | None = None
    phone: str | None = None
    payer_name: str | None = None
    insurance_type: str | None = None
    smoking_status: str | None = None
    primary_provider: str | None = None
    alternate_id: str | None = None
    patient_ally_id: str | None = None
    pharmacy: str | None = None


class Encounter(ChartNoun):
    """One encounter of a patient, by the id that the portal gave it."""

    encounter_id: str
    patient_id: str
    on: date
    provider: str | None = None


class ChartNote(ChartNoun):
    """What is told of a progress note; `text` only where it was asked for. `is_signed` is None if that is not told."""

    encounter_id: str
    patient_id: str
    on: date
    provider: str | None = None
    office: str | None = None
    encounter_type: str | None = None
    is_signed: bool | None = None
    text: str | None = None


class ChartDiagnosis(ChartNoun):
    """A diagnosis in the chart. `code` is ICD-10, as the portal spells it."""

    patient_id: str
    code: str
    description: str | None = None
    since: date | None = None
    status: str | None = None


class ExportedChart(ChartNoun):
    """A C-CDA of a patient: the document's bytes, SHA-256 (hex) and, where it was kept, its artifact's address."""

    patient_id: str
    content: bytes = Field(exclude=True)
    sha256: str
    size: int
    location: str | None = None
