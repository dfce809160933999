"""What the patient list is asked, in the grid's own language (guide 3.1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

Match = Literal["starts_with", "equals", "contains"]
SearchBy = Literal["PatientID", "PatientLastName", "PatientFirstName"]

CONDITIONS: dict[Match, str] = {"starts_with": "0", "equals": "1", "contains": "2"}
"""Patients' conditions are numbers; those of other lists are words."""

CAP = 1_000_000
"""MaxRecords really lifts the list's cap; without it a listing ends silently at the default."""


@dataclass(frozen=True, slots=True, repr=False)
class Criterion:
    """One condition of the search bar."""

    by: SearchBy
    text: str
    match: Match


@dataclass(frozen=True, slots=True, repr=False)
class PatientQuery:
    """Up to two criteria: the search bar has two rows."""

    criteria: tuple[Criterion, ...] = ()

    def filters(self) -> str:
        """Return the query as the grid's `filters2`."""
        rules = [("MaxRecords", str(CAP)), ("StatusID", "0")]
        for criterion, suffix in zip(self.criteria, ("", "Adv"), strict=False):
            rules += [
                (f"SearchBy{suffix}", criterion.by),
                (f"SearchCondition{suffix}", CONDITIONS[criterion.match]),
                (f"TextField{suffix}", criterion.text),
            ]
        return json.dumps({"rules": [{"field": name, "data": data} for name, data in rules]})
