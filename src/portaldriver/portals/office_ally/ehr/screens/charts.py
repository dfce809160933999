"""The chart's pages (guide 4). The header's ids and `strIDs` are attested; tables and notices are MODELLED."""

from __future__ import annotations

from typing import Annotated

from .....pom import (
    TEXT,
    Binding,
    Evidence,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    UsDate,
    column,
    itself,
)
from ...pages.landing import Navigation
from ..addresses import reading

HEADER = "ctl00_phFolderContent_myPatientHeader_lbl"
EMPTY = ("#lblNoAccess", "#ctl00_phFolderContent_lblStatus:not(:empty)")
"""What shows in the place of a chart: MODELLED."""


def _shown(name: str) -> Selector:
    return Selector(f"#{HEADER}{name}", may_be_absent=True)


class HeaderRecord(Record):
    """The header above every page of a chart, as it stands; or what is said in its place."""

    no_access: Annotated[OptionalText, Selector("#lblNoAccess", may_be_absent=True)] = None
    status: Annotated[OptionalText, Selector("#ctl00_phFolderContent_lblStatus", may_be_absent=True)] = None
    patient_id: Annotated[OptionalText, _shown("PatientID")] = None
    dob: Annotated[OptionalText, _shown("DOB")] = None
    last_name: Annotated[OptionalText, _shown("LastName")] = None
    first_name: Annotated[OptionalText, _shown("FirstName")] = None
    middle_name: Annotated[OptionalText, _shown("MiddleName")] = None
    gender: Annotated[OptionalText, _shown("Gender")] = None
    race: Annotated[OptionalText, _shown("Race")] = None
    ethnicity: Annotated[OptionalText, _shown("Ethnicity")] = None
    language: Annotated[OptionalText, _shown("Language")] = None
    phone: Annotated[OptionalText, _shown("Phone")] = None
    insurance_name: Annotated[OptionalText, _shown("InsuranceName")] = None
    insurance_type: Annotated[OptionalText, _shown("InsuranceType")] = None
    smoke: Annotated[OptionalText, _shown("Smoke")] = None
    primary_care_provider: Annotated[OptionalText, _shown("PrimaryCareProvider")] = None
    alternate_patient_id: Annotated[OptionalText, _shown("AlternatePatientID")] = None
    patient_ally_id: Annotated[OptionalText, _shown("PatientAllyID")] = None
    favorite_pharmacy: Annotated[OptionalText, _shown("FavoritePharmacy")] = None


class DiagnosisRow(Record):
    """A row of the summary's diagnoses. MODELLED."""

    code: Annotated[str, Selector(column("ICD-10"), read=TEXT)]
    description: Annotated[OptionalText, Selector(column("Description"), read=TEXT)] = None
    since: Annotated[OptionalUsDate, Selector(column("Start Date"), read=TEXT)] = None
    status: Annotated[OptionalText, Selector(column("Status"), read=TEXT)] = None


class NoteRow(Record):
    """A row of the progress notes, without the note's words. MODELLED."""

    encounter_id: Annotated[str, Selector(column("Encounter ID"), read=TEXT)]
    on: Annotated[UsDate, Selector(column("Date"), read=TEXT)]
    provider: Annotated[OptionalText, Selector(column("Provider"), read=TEXT)] = None
    office: Annotated[OptionalText, Selector(column("Office"), read=TEXT)] = None
    encounter_type: Annotated[OptionalText, Selector(column("Type"), read=TEXT)] = None
    signed: Annotated[OptionalText, Selector(column("Status"), read=TEXT)] = None


class WholeNoteRow(NoteRow):
    """A row with the note's words: read only where they are asked for. MODELLED."""

    text: Annotated[OptionalText, Selector(column("Note"), read=TEXT)] = None


class ScriptRow(Record):
    """An inline script of a page."""

    source: Annotated[OptionalText, Selector(itself(), read=TEXT)] = None


class ChartPage(Navigation):
    """Base of the chart's pages. Each address is held against what must not be opened."""

    source = "office_ally 4"
    evidence = Evidence.ATTESTED

    @classmethod
    def url(cls, binding: Binding, **query: object) -> str:
        """Return the page's address. Raises `WouldCreateEncounter`."""
        return reading(super().url(binding, **query))

    async def visit(self, url: str) -> None:
        """Load an address. Raises `WouldCreateEncounter` before the browser moves."""
        await super().visit(reading(url))


class ChartSummary(ChartPage):
    """A chart's first page: its header, and its diagnoses."""

    path = "/emr/PatientCharts/PatientChart_Summary.aspx?Tab=C&PageAction=Summary"
    at = r"/emr/PatientCharts/PatientChart_Summary\.aspx"
    diagnoses = Table(
        DiagnosisRow,
        rows=Selector("#tblDiagnoses > tbody > tr"),
        empty=Selector("#divNoDiagnoses", *EMPTY),
        about=HeaderRecord,
    )


class ProgressNotes(ChartPage):
    """A chart's notes. Encounter ids stand in a script: `var strIDs = '…;…'`."""

    path = (
        "/emr/PatientCharts/PatientChart_ProgressNotes.aspx"
        "?PageAction=ProgressNotes,PatientCharts_ProgressNotes_Add&Tab=C"
    )
    at = r"/emr/PatientCharts/PatientChart_ProgressNotes\.aspx"
    rows = Table(
        NoteRow,
        rows=Selector("#tblProgressNotes > tbody > tr"),
        empty=Selector("#divNoNotes", *EMPTY),
        about=HeaderRecord,
    )
    whole_rows = Table(
        WholeNoteRow,
        rows=Selector("#tblProgressNotes > tbody > tr"),
        empty=Selector("#divNoNotes", *EMPTY),
        about=HeaderRecord,
    )
    scripts = Table(ScriptRow, rows=Selector("script:not([src])"), empty=Selector(*EMPTY), about=HeaderRecord)

    @classmethod
    def address(cls, binding: Binding, patient_id: str) -> str:
        """Return where all of a patient's notes are; that blank scope and dates leave none out is MODELLED."""
        return cls.url(binding, PID=patient_id, Scope="", Date1="", Date2="")


class CcdaExport(ChartPage):
    """Where a C-CDA is asked for (guide 3.3). That it stands under `/emr/` too is attested for the set of scripts."""

    path = "/emr/handlers/WebApiHandler.ashx?action=/v1/ccda/export&ApiType=5"
    source = "office_ally 3.3"
    evidence = Evidence.MODELLED
