"""EHR 24/7: charts (guide 3.3, 4). Header ids, addresses and `strIDs` are attested, all else is MODELLED."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from typing import Literal

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.library import NotRecorded
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

CHARTS = "/emr/PatientCharts/PatientChart_"
SUMMARY, NOTES, EDIT = f"{CHARTS}Summary.aspx", f"{CHARTS}ProgressNotes.aspx", f"{CHARTS}EditNote.aspx"
EXPORT = "/emr/handlers/WebApiHandler.ashx"
ACTION = {"action": "/v1/ccda/export", "ApiType": "5"}
ASKED = {"PatientID", "TemplateName", "StartDate", "EndDate"}
HEADER = "ctl00_phFolderContent_myPatientHeader_lbl"
TODAY = date(2026, 1, 5)
MANY = 250
Export = Literal["", "fail", "page", "entities", "another", "torn", "other xml"]


@dataclass(frozen=True)
class MockEncounter:
    """An encounter with its note."""

    encounter_id: str
    day: date
    words: str = ""
    status: str = "Signed"


@dataclass(frozen=True)
class MockChartDiagnosis:
    """A diagnosis of the chart's list."""

    code: str
    description: str
    since: date | None
    status: str = "Active"


@dataclass
class EhrBook:
    """What stands in the charts, by patient id."""

    encounters: dict[str, list[MockEncounter]] = field(default_factory=dict)
    diagnoses: dict[str, list[MockChartDiagnosis]] = field(default_factory=dict)
    ids: count[int] = field(default_factory=lambda: count(7_000_001))

    @property
    def count(self) -> int:
        """How many encounters there are, over all charts."""
        return sum(map(len, self.encounters.values()))


_Table = Callable[[Page, EhrBook, MockPatient, bool], None]


class EhrDesk(Desk):
    """Charts. The first patient has two notes, the third has many, the others have none."""

    shows_instead: MockPatient | None = None
    """Whose chart comes, whoever is asked for."""
    forgets_row = False
    """The notes' table lacks its last row, which the script names."""
    headless = False
    """Pages come without the header."""
    export: Export = ""
    """What the export answers in the place of the document."""

    @cached_property
    def book(self) -> EhrBook:
        """What stands in the charts."""
        book = EhrBook()
        for patient, notes in zip(self._portal.patients, (2, 0, MANY), strict=False):
            book.encounters[patient.patient_id] = [
                MockEncounter(
                    str(next(book.ids)),
                    TODAY - timedelta(days=7 * at),
                    f"Invented words {at} <of> a note; strIDs",
                    "Signed" if at else "Unsigned",
                )
                for at in range(notes)
            ]
        book.diagnoses[self._portal.patients[0].patient_id] = [
            MockChartDiagnosis("F41.1", "Generalized anxiety disorder", TODAY),
            MockChartDiagnosis("F33.0", "Major depressive disorder, recurrent, mild", None, "Resolved"),
        ]
        return book

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return the chart's pages, and the script that exports it."""
        return {
            ("GET", SUMMARY.lower()): self._summary,
            ("GET", NOTES.lower()): self._notes,
            ("GET", EDIT.lower()): self._edit,
            ("POST", EXPORT.lower()): self._export,
        }

    def _summary(self, visit: Visit, session: PortalSession) -> Response:
        return self.show(
            visit, session, self.recorded(SUMMARY), lambda page: self._fill(page, visit, session, _diagnoses)
        )

    def _notes(self, visit: Visit, session: PortalSession) -> Response:
        return self.show(visit, session, self.recorded(NOTES), lambda page: self._fill(page, visit, session, _listed))

    def _edit(self, visit: Visit, session: PortalSession) -> Response:
        patient = self._portal.patient(visit.query.get("PID", ""), account=session.account)
        if visit.query.get("PageAction") != "AddNote" or patient is None:
            raise NotRecorded(visit.path)
        # Opening is enough (guide 4, 11).
        new = MockEncounter(str(next(self.book.ids)), TODAY, status="Unsigned")
        self.book.encounters.setdefault(patient.patient_id, []).append(new)
        return Response(
            f"<title>Add Note / Encounter [Encounter ID {new.encounter_id}]</title>", media_type="text/html"
        )

    def _fill(self, page: Page, visit: Visit, session: PortalSession, table: _Table) -> None:
        patient = self.shows_instead or self._portal.patient(visit.query.get("PID", ""), account=session.account)
        permitted = session.account is not None and "ehr_24_7" in session.account.products
        if patient is None or not permitted or self.headless:
            page.remove("#MainFolder script")
            for css in ("#tblPatientHeader", "#tblDiagnoses", "#tblProgressNotes", ".none"):
                page.remove(css)
            if not permitted:
                status = page.by_id("ctl00_phFolderContent_lblStatus")
                status.set("id", "lblNoAccess")
                status.text = "Your account does not have access to EHR 24/7."
            elif not self.headless:
                page.text_by_id("ctl00_phFolderContent_lblStatus", "Patient not found.")
            return
        for name, text in _header(patient).items():
            page.text_by_id(f"{HEADER}{name}", text)
        table(page, self.book, patient, self.forgets_row)

    def _export(self, visit: Visit, session: PortalSession) -> Response:
        data = visit.json()
        if {name: visit.query.get(name) for name in ACTION} != ACTION or set(data) != ASKED:
            raise NotRecorded(visit.path)
        patient = self._portal.patient(data["PatientID"], account=session.account)
        if patient is None or self.export == "fail":
            return self.json({"Message": "Fail", "Error": "Export failed."})
        if self.export == "page":
            return Response(self.recorded(SUMMARY).body, media_type="text/html")
        return Response(self._document(patient), media_type="text/xml", headers={"Cache-Control": "no-store"})

    def _document(self, patient: MockPatient) -> bytes:
        text = self.recorded(EXPORT, method="POST").body.decode()
        born = "19010101" if self.export == "another" else f"{patient.dob:%Y%m%d}"
        text = text.replace("10000001", patient.patient_id).replace("19840229", born)
        text = text.replace("<given>Nora", f"<given>{patient.first_name}")
        text = text.replace("<family>Example", f"<family>{patient.last_name}")
        if self.export == "entities":
            bad = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
            text = text.replace("<ClinicalDocument", f"{bad}<ClinicalDocument")
        if self.export == "torn":
            text = text[: len(text) // 2]
        if self.export == "other xml":
            text = text.replace("ClinicalDocument", "Questionnaire")
        return text.encode()


def _header(patient: MockPatient) -> dict[str, str]:
    months = (TODAY.year - patient.dob.year) * 12 + TODAY.month - patient.dob.month - (TODAY.day < patient.dob.day)
    return {
        "PatientID": patient.patient_id,
        "DOB": f"{patient.dob:%m/%d/%Y} - Age: {months // 12} yrs {months % 12} mos",
        "LastName": patient.last_name,
        "FirstName": patient.first_name,
        "MiddleName": patient.middle_name,
        "Gender": patient.gender,
        "Race": ", ".join(patient.races),
        "Ethnicity": patient.ethnicity,
        "Language": patient.language,
        "Phone": str(patient.home_phone),
        "InsuranceName": patient.insurances[0].name if patient.insurances else "",
        "InsuranceType": patient.insurances[0].insurance_type if patient.insurances else "",
        "PrimaryCareProvider": patient.primary_provider,
        "PatientAllyID": patient.patient_ally_id,
    }


def _diagnoses(page: Page, book: EhrBook, patient: MockPatient, _: bool) -> None:
    found = book.diagnoses.get(patient.patient_id, [])
    page.repeat("#tblDiagnoses tr.diagnosis", found, _diagnosis)
    if found:
        page.remove("#divNoDiagnoses")


def _diagnosis(row: Element, one: MockChartDiagnosis) -> None:
    _cells(row, one.code, one.description, f"{one.since:%m/%d/%Y}" if one.since else "", one.status)


def _listed(page: Page, book: EhrBook, patient: MockPatient, forgets: bool) -> None:
    found = book.encounters.get(patient.patient_id, [])
    page.one("#MainFolder script").text = f"\nvar strIDs = '{';'.join(one.encounter_id for one in found)}';\n"
    shown = found[:-1] if forgets else found
    page.repeat("#tblProgressNotes tr.note", shown, _note)
    if shown:
        page.remove("#divNoNotes")


def _note(row: Element, one: MockEncounter) -> None:
    day = f"{one.day:%m/%d/%Y}"
    _cells(row, one.encounter_id, day, "Rivera, Alex", "Main Office", "Office Visit", one.status, one.words)


def _cells(row: Element, *texts: str) -> None:
    for cell, text in zip(row, texts, strict=True):
        cell.text = text
