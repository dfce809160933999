"""Charts without a browser: addresses, dates, the inline script, the header, documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.drift.own_words import home_of, own_words
from portaldriver.errors import (
    AnotherAnswer,
    AnswerUnreadable,
    ExtractionError,
    NotFound,
    NotPermitted,
    PortalError,
    SessionExpired,
)
from portaldriver.models.chart import Chart, ChartNote, ExportedChart
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.ehr.addresses import WouldCreateEncounter, reading
from portaldriver.portals.office_ally.ehr.ccda import MOST, require_document
from portaldriver.portals.office_ally.ehr.exporting import refuse_others
from portaldriver.portals.office_ally.ehr.reading import birth_date, chart_of, encounter_ids
from portaldriver.portals.office_ally.ehr.screens.charts import ChartPage, ChartSummary, HeaderRecord, ProgressNotes

CHART = Chart(patient_id="10000001", last_name="Example", first_name="Nora", dob=date(1984, 2, 29))
EDIT = "https://pm.officeally.com/emr/PatientCharts/PatientChart_EditNote.aspx"
DOCUMENT = (
    '<?xml version="1.0" encoding="utf-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>'
    "<patient><name><family>EXAMPLE</family></name>"
    '<birthTime value="19840229"/></patient></patientRole></recordTarget></ClinicalDocument>'
)


@pytest.mark.parametrize(
    "address",
    [
        f"{EDIT}?PageAction=AddNote&SoapLayoutID=1&Tab=C&PID=10000001",
        EDIT.lower(),
        EDIT.replace("EditNote", "Edit%4eote"),
        EDIT.replace("EditNote", "Edit%254eote"),
        "https://pm.officeally.com/emr/PatientCharts/Other.aspx?pageaction=%41ddnote",
    ],
)
def test_the_note_form_has_no_address(address: str) -> None:
    with pytest.raises(WouldCreateEncounter) as refused:
        reading(address)
    assert "10000001" not in str(refused.value)


def test_no_page_of_a_chart_can_be_the_note_form() -> None:
    class Edit(ChartPage):
        path = "/emr/PatientCharts/PatientChart_EditNote.aspx?PageAction=AddNote"

    with pytest.raises(WouldCreateEncounter):
        Edit.url(Binding())
    with pytest.raises(WouldCreateEncounter):
        ChartSummary.url(Binding(), PageAction="AddNote")
    assert "PatientCharts_ProgressNotes_Add" in ProgressNotes.address(Binding(), "1")


@settings(max_examples=40, deadline=None)
@given(st.dates(min_value=date(1900, 1, 1)), st.booleans(), st.booleans())
def test_birth_dates_come_back(day: date, padded: bool, aged: bool) -> None:
    shown = f"{day:%m/%d/}{day.year:04}" if padded else f"{day.month}/{day.day}/{day.year:04}"
    assert birth_date(shown + (" - Age: 41 yrs 10 mos" if aged else "")) == day


@pytest.mark.parametrize("shown", ["", "02/30/1984", "1984-02-29", "02/29/1984 x", "13/01/2000 - Age: 3 yrs 2 mos"])
def test_what_is_no_birth_date_is_refused(shown: str) -> None:
    with pytest.raises(ExtractionError) as refused:
        birth_date(shown)
    assert not shown or shown not in str(refused.value)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 10**12).map(str), unique=True, max_size=30),
    st.sampled_from("'\""),
    st.booleans(),
    st.sampled_from(["", "var other = '1;2';", "// nothing"]),
)
def test_encounter_ids_come_back(ids: list[str], quote: str, ends: bool, before: str) -> None:
    joined = ";".join(ids) + (";" if ends and ids else "")
    script = f"{before}\nvar strIDs = {quote}{joined}{quote};\nload();"
    assert encounter_ids([before, script]) == tuple(ids)


@pytest.mark.parametrize(
    "scripts",
    [
        [],
        ["var strID = '1';"],
        ["var strIDs = '1';", "var strIDs = '2';"],
        ["var strIDs = '1;1';"],
        ["var strIDs = '1;x';"],
        ["var strIDs = '1;2"],
    ],
)
def test_what_names_no_encounters_is_refused(scripts: Sequence[str]) -> None:
    with pytest.raises(ExtractionError):
        encounter_ids(scripts)


def test_a_header_is_this_patients_or_an_error() -> None:
    header = HeaderRecord(patient_id="10000001", dob="02/29/1984 - Age: 41 yrs", last_name="Example", first_name="Nora")
    assert chart_of(header, "10000001") == CHART
    with pytest.raises(AnotherAnswer) as another:
        chart_of(header, "10000002")
    assert "Example" not in str(another.value)
    assert "1000000" not in str(another.value)
    with pytest.raises(NotPermitted):
        chart_of(HeaderRecord(no_access="Your account does not have access to EHR 24/7."), "1")
    with pytest.raises(NotFound):
        chart_of(HeaderRecord(status="Patient not found."), "1")
    for other in (HeaderRecord(), HeaderRecord(status="Saved."), HeaderRecord(patient_id="1", last_name="E"), None):
        with pytest.raises(ExtractionError):
            chart_of(other, "1")


def test_a_document_about_the_patient_passes() -> None:
    require_document(DOCUMENT.encode(), CHART)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>Please log in</body></html>",
        DOCUMENT[:-30].encode(),
        DOCUMENT.replace("ClinicalDocument", "Questionnaire").encode(),
        DOCUMENT.replace("urn:hl7-org:v3", "urn:other").encode(),
        DOCUMENT.replace("<ClinicalDocument", '<!DOCTYPE x [<!ENTITY e "x">]><ClinicalDocument').encode(),
        DOCUMENT.replace('<birthTime value="19840229"/>', "").encode(),
        b" " * (MOST + 1),
    ],
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        require_document(content, CHART)


@pytest.mark.parametrize("field, was, comes", [("birthTime", "19840229", "19840228"), ("family", "AMPLE", "TRA")])
def test_a_document_about_somebody_else_is_refused(field: str, was: str, comes: str) -> None:
    with pytest.raises(AnotherAnswer) as another:
        require_document(DOCUMENT.replace(was, comes).encode(), CHART)
    assert another.value.field == field


def test_models_are_silent_and_speak_camel_case() -> None:
    note = ChartNote(encounter_id="7", patient_id="1", on=date(2026, 1, 5), is_signed=True, text="Invented words")
    assert "Invented" not in f"{note!r} {note}"
    assert note.wire()["encounterId"] == "7"
    assert note.wire()["on"] == "2026-01-05"
    exported = ExportedChart(patient_id="1", content=b"<x/>", sha256="0", size=4)
    assert "content" not in exported.wire()
    assert "<x/>" not in repr(exported)


def test_the_words_of_charts_are_no_words_of_practice_mate() -> None:
    home = home_of(ChartSummary)
    assert home.endswith("office_ally.ehr")
    assert "#divNoNotes" in own_words(home)
    assert "#divNoNotes" not in own_words(home.removesuffix(".ehr"))


@pytest.mark.parametrize(
    "text, error",
    [
        ('{"Message": "Fail", "Error": "The anti-forgery token is not valid"}', SessionExpired),
        ('{"Message": "Fail", "Error": "Nora Example"}', NotPermitted),
        ('{"Message": "OK", "Status": true}', AnswerUnreadable),
        ('{"Message": ', AnswerUnreadable),
        ("<!DOCTYPE html><html></html>", SessionExpired),
        (" <HTML><body>Nora Example</body></HTML>", SessionExpired),
    ],
)
def test_what_comes_in_the_place_of_a_document_is_told(text: str, error: type[PortalError]) -> None:
    with pytest.raises(error) as refused:
        refuse_others(text, page="CcdaExport")
    assert "Nora" not in str(refused.value)
