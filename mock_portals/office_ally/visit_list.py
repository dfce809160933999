"""The visit grid's data: filters, caps, pages (office_ally.md, sections 3.1 and 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mock_portals.office_ally.directory import Provider
from mock_portals.office_ally.grid_rows import DEFAULT_CAP, day_of, number, rules_of
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.visits import STATUSES, MockVisit
from mock_portals.visiting import Visit

CONDITIONS: dict[str, Callable[[str, str], bool]] = {
    "StartsWith": lambda value, text: value.startswith(text),
    "EqualsTo": lambda value, text: value == text,
}
"""Words here, where the patient list takes numbers."""


@dataclass(frozen=True)
class Row:
    """A visit with whom it concerns."""

    visit: MockVisit
    patient: MockPatient
    provider: Provider | None

    @property
    def cells(self) -> list[Any]:
        """Return the grid's 23 cells (0, 5-11, 13, 15 and 16 attested, the others MODELLED)."""
        visit, patient = self.visit, self.patient
        name = f"{patient.last_name}, {patient.first_name} {patient.middle_name}".strip()
        shown: dict[int, Any] = {
            0: visit.visit_id,
            5: f"{visit.visit_date:%m/%d/%Y}",
            6: name,
            7: f"{patient.dob:%m/%d/%Y}",
            8: self.provider.name if self.provider else "",
            9: visit.status,
            10: float(visit.charges),
            11: float(visit.balance),
            12: visit.visit_type,
            13: visit.insurance_name,
            15: "".join(f"{code}|" for code, _ in visit.diagnoses),
            16: "".join(f"{claim}|" for claim in visit.claims),
        }
        return [shown.get(place, "") for place in range(23)]


FIELDS: dict[str, Callable[[Row], str]] = {
    "VisitID": lambda row: row.visit.visit_id,
    "PatientID": lambda row: row.patient.patient_id,
    "PatientLastName": lambda row: row.patient.last_name,
    "PatientFirstName": lambda row: row.patient.first_name,
}


def answer(visit: Visit, rows: Iterable[Row]) -> Mapping[str, Any] | list[Any]:
    """Return one page of the rows that match, as the grid takes it; nothing found is a bare list."""
    rules = rules_of(visit)
    tests = [*_tests(rules)]
    found = [row for row in rows if all(test(row) for test in tests)]
    found.sort(key=lambda row: (row.visit.visit_date, row.visit.visit_id), reverse=True)
    found = found[: number(rules.get("MaxRecords"), DEFAULT_CAP)]
    if not found:
        return []
    size = max(1, number(visit.query.get("rows"), 20))
    pages = -(-len(found) // size)
    page = min(max(1, number(visit.query.get("page"), 1)), pages)
    shown = found[(page - 1) * size : page * size]
    data = [{"id": row.visit.visit_id, "cell": row.cells} for row in shown]
    return {"page": page, "total": pages, "records": len(found), "rows": data}


def _tests(rules: Mapping[str, str]) -> Iterator[Callable[[Row], bool]]:
    status = rules.get("StatusID", "0")
    if status.isdigit() and 0 < int(status) <= len(STATUSES):
        yield lambda row: row.visit.status == STATUSES[int(status) - 1]
    for suffix in ("", "Adv"):
        yield from _search(rules, suffix)
    first, last = day_of(rules.get("StartDate", "")), day_of(rules.get("EndDate", ""))
    if first or last:
        yield lambda row: (first or date.min) <= row.visit.visit_date <= (last or date.max)


def _search(rules: Mapping[str, str], suffix: str) -> Iterator[Callable[[Row], bool]]:
    read = FIELDS.get(rules.get(f"SearchBy{suffix}", ""))
    text = rules.get(f"TextField{suffix}", "").strip().lower()
    if read is None or not text:
        return
    # A condition in the patient list's numbers finds nothing here: MODELLED.
    fits = CONDITIONS.get(rules.get(f"SearchCondition{suffix}", ""))
    yield lambda row: fits is not None and fits(read(row).lower(), text)
