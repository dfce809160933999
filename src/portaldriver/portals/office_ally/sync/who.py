"""Whom of the portal's patients a caller means, by one reading of the whole list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ....models import PatientSummary
from ....models.new_patient import NewPatient
from ..seeking import Identity, Matches

NOBODY = date.min


@dataclass(frozen=True, slots=True, repr=False)
class Roster:
    """The list's patients by account number, and by names and birth date."""

    ids: frozenset[str]
    by_number: dict[str, list[str]] = field(default_factory=dict)
    by_name: dict[str, list[PatientSummary]] = field(default_factory=dict)

    @classmethod
    def of(cls, listed: Iterable[PatientSummary]) -> Roster:
        """Return the roster of a list."""
        numbers: defaultdict[str, list[str]] = defaultdict(list)
        names: defaultdict[str, list[PatientSummary]] = defaultdict(list)
        ids = set()
        for one in listed:
            ids.add(one.patient_id)
            born = one.dob or NOBODY
            if one.mrn:
                numbers[Identity(one.mrn, one.last_name, one.first_name, born).text].append(one.patient_id)
            names[Identity(None, one.last_name, one.first_name, born).text].append(one)
        return cls(frozenset(ids), dict(numbers), dict(names))

    def matches(self, draft: NewPatient) -> Matches:
        """Return whom a draft means: as `patients.upsert` would find, without asking the portal again."""
        named = self.by_name.get(Identity(None, draft.last_name, draft.first_name, draft.dob).text, [])
        if not draft.mrn:
            return Matches(ids=tuple(one.patient_id for one in named))
        numbered = self.by_number.get(Identity(draft.mrn, draft.last_name, draft.first_name, draft.dob).text, [])
        if numbered:
            return Matches(ids=tuple(numbered))
        return Matches(unnumbered=tuple(one.patient_id for one in named if not one.mrn))
