"""The patient grid's data: filters, caps, pages (office_ally.md, sections 3.1 and 5.1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from mock_portals.office_ally.patients import MockPatient
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

Test = Callable[[MockPatient], bool]

DEFAULT_CAP = 100
STATUSES = {"1": "Active", "2": "Inactive"}  # MODELLED: only 0 (all) is attested
FIELDS: dict[str, Callable[[MockPatient], str]] = {
    "PatientID": lambda patient: patient.patient_id,
    "PatientLastName": lambda patient: patient.last_name,
    "PatientFirstName": lambda patient: patient.first_name,
}
SORTS: dict[str, Callable[[MockPatient], Any]] = {
    "id": lambda patient: int(patient.patient_id),
    "lastname": lambda patient: patient.last_name.lower(),
    "firstname": lambda patient: patient.first_name.lower(),
    "dob": lambda patient: patient.dob,
    "sex": lambda patient: patient.gender,
    "accountno": lambda patient: patient.account_no,
    "primaryinsurance": lambda patient: patient.cells[10].lower(),
    "insurancetype": lambda patient: patient.cells[11].lower(),
    "status": lambda patient: patient.status,
}


def answer(portal: OfficeAllyPortal, visit: Visit, patients: Iterable[MockPatient]) -> Response:
    """Answer the grid's request with one page of those of the account's patients that match."""
    found = _found(patients, visit)
    size = max(1, _number(visit.query.get("rows"), 20))
    pages = -(-len(found) // size)
    page = min(max(1, _number(visit.query.get("page"), 1)), max(1, pages))
    shown = found[(page - 1) * size : page * size]
    rows = ",".join(patient.row_json for patient in shown)
    body = f'{{"page":{page},"total":{pages},"records":{len(found)},"rows":[{rows}]}}'
    if portal.edit_cells is not None and found:
        data = json.loads(body)
        portal.edit_cells(data)
        body = json.dumps(data, ensure_ascii=False)
    # The portal answers an empty search with a bare list.
    return Response(
        body if found else "[]",
        media_type="application/json; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _found(patients: Iterable[MockPatient], visit: Visit) -> list[MockPatient]:
    rules = _rules(visit.query.get("filters2", ""))
    tests = [*_status_test(rules), *_search_test(rules, ""), *_search_test(rules, "Adv")]
    found = [patient for patient in patients if all(test(patient) for test in tests)]
    if sort := SORTS.get(visit.query.get("sidx", "")):
        found.sort(key=sort, reverse=visit.query.get("sord") == "desc")
    return found[: _number(rules.get("MaxRecords"), DEFAULT_CAP)]


def _rules(filters: str) -> dict[str, str]:
    try:
        rules = json.loads(filters)["rules"]
        return {str(rule["field"]): str(rule.get("data") or "") for rule in rules}
    except (ValueError, KeyError, TypeError):
        return {}


def _status_test(rules: dict[str, str]) -> Iterator[Test]:
    status = STATUSES.get(rules.get("StatusID", "0"))
    if status is not None:
        yield lambda patient: patient.status == status


def _search_test(rules: dict[str, str], suffix: str) -> Iterator[Test]:
    field, text = rules.get(f"SearchBy{suffix}", ""), rules.get(f"TextField{suffix}", "").strip().lower()
    condition = rules.get(f"SearchCondition{suffix}", "0")
    if field == "PatientDOB":
        start = _date(text if suffix else rules.get("StartDate", "") or text)
        end = None if suffix else _date(rules.get("EndDate", ""))
        if start is not None:
            last = (end or date.max) if condition == "3" else start
            yield lambda patient: start <= patient.dob <= last
    elif field in FIELDS and text:
        read, compare = FIELDS[field], _comparison(text, condition)
        yield lambda patient: compare(read(patient).lower())


def _comparison(text: str, condition: str) -> Callable[[str], bool]:
    if condition == "1":
        return lambda value: value == text
    if condition == "2":
        return lambda value: text in value
    if condition == "3":
        # MODELLED: how the two ends of a text range travel is not public.
        first, _, last = text.partition(" - ")
        return lambda value: first <= value <= (last or first)
    return lambda value: value.startswith(text)


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()
    except ValueError:
        return None


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
