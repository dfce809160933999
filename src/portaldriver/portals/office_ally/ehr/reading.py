"""What a chart's pages say, typed; and only about the patient who was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ....errors import AnotherAnswer, ExtractionError, NotFound, NotPermitted
from ....models.chart import Chart
from .screens.charts import HeaderRecord

_DOB = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:\s*-\s*Age:.*)?", re.DOTALL)
_IDS = re.compile(r"\bvar\s+strIDs\s*=\s*(['\"])([^'\"]*)\1\s*(?:;|$)", re.MULTILINE)
_NOT_FOUND = "not found"


def birth_date(shown: str) -> date:
    """Read `mm/dd/yyyy - Age: x yrs y mos`. Raises `ExtractionError`."""
    found = _DOB.fullmatch(shown.strip())
    try:
        if found:
            month, day, year = map(int, found.groups())
            return date(year, month, day)
    except ValueError:
        pass
    raise ExtractionError("the chart's birth date is no date", page="ChartHeader", field="dob")


def encounter_ids(scripts: Sequence[str]) -> tuple[str, ...]:
    """Read the ids of `var strIDs = '12;34;'`, in their order. Raises `ExtractionError`."""
    found = [ids for script in scripts for _, ids in _IDS.findall(script)]
    if len(found) != 1:
        raise ExtractionError("the page does not name its encounters once", page="ProgressNotes", field="strIDs")
    ids = tuple(one.strip() for one in found[0].split(";") if one.strip())
    if len(set(ids)) != len(ids) or not all(one.isascii() and one.isdigit() for one in ids):
        raise ExtractionError("the page's encounter ids are none", page="ProgressNotes", field="strIDs")
    return ids


def chart_of(header: object, patient_id: str) -> Chart:
    """Return the header as a chart.

    Raises `NotPermitted` for an account without EHR 24/7, `NotFound` for a chart that is not there or not this
    practice's, `AnotherAnswer` for another patient's, `ExtractionError` for a page without header.
    """
    if not isinstance(header, HeaderRecord):
        raise ExtractionError("the chart's page has no header", page="ChartHeader")
    if header.no_access:
        raise NotPermitted("the account has no access to EHR 24/7", page="ChartHeader")
    if header.patient_id is None:
        if header.status and _NOT_FOUND in header.status.lower():
            raise NotFound("there is no such chart", page="ChartHeader")
        raise ExtractionError("the chart's page has no header", page="ChartHeader", field="patientId")
    if header.patient_id.strip() != patient_id:
        raise AnotherAnswer("the portal shows another patient's chart", page="ChartHeader", field="patientId")
    if not header.last_name or not header.first_name or not header.dob:
        raise ExtractionError("the chart's header does not say whose it is", page="ChartHeader")
    return Chart(
        patient_id=patient_id,
        last_name=header.last_name,
        first_name=header.first_name,
        middle_name=header.middle_name,
        dob=birth_date(header.dob),
        gender=header.gender,
        race=header.race,
        ethnicity=header.ethnicity,
        language=header.language,
        phone=header.phone,
        payer_name=header.insurance_name,
        insurance_type=header.insurance_type,
        smoking_status=header.smoke,
        primary_provider=header.primary_care_provider,
        alternate_id=header.alternate_patient_id,
        patient_ally_id=header.patient_ally_id,
        pharmacy=header.favorite_pharmacy,
    )
