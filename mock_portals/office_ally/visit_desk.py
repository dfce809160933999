"""Patient Visits: the list, and the form that adds and edits (office_ally.md, sections 4 and 6)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.library import NotRecorded
from mock_portals.office_ally import visit_form, visit_list
from mock_portals.office_ally.appointment_desk import AppointmentDesk
from mock_portals.office_ally.appointments import MockAppointment
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.directory import Directory
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.payment_desk import TOKEN
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.office_ally.visits import FIRST_DAY, MockVisit, first_visits, line_of, superbills
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal
    from mock_portals.office_ally.practice_mate import PracticeMate

LIST = "/pm/PatientVisits/Visits.aspx"
FORM = "/pm/PatientVisits/EditVisit.aspx"
SUPERBILL = "/pm/PatientVisits/Superbill.aspx"
API = "/pm/PatientVisits/Api.aspx"
MAKE_CLAIM = "CreateHCFAClaimBatch0212"
FIRST_CLAIM = 8_900_001
FIRST_NEW_ID = 61_900_000
VISIT_CREATED = 326


class VisitDesk(Desk):
    """The visits' pages. `book` is what stands in the portal's database, oldest first.

    Switches: `silently_refuse` saves so many times nothing and leads to the list as if it had; `banner_without_saving`
    shows a new visit's number there besides; `ignored` names posted fields that are not heeded; `more_rules` are
    messages that refuse the next save; with `leftover_menu` the menu of suggestions stays open after a choice; with
    `digit_pointers` the form turns pointers into digits; `fail_claims` refuses so many claims, `forget_claims`
    says that they were made and makes none.
    """

    def __init__(self, pm: PracticeMate, portal: OfficeAllyPortal) -> None:
        super().__init__(pm, portal)
        self.directory: Directory = portal.directory
        self.book: list[MockVisit] = first_visits(portal.patients, self.directory, seed=7)
        self.superbills = superbills(self.directory)
        self.silently_refuse = 0
        self.banner_without_saving = 0
        self.ignored: set[str] = set()
        self.more_rules: list[str] = []
        self.leftover_menu = False
        self.digit_pointers = False
        self._next = FIRST_NEW_ID
        self.claims = count(FIRST_CLAIM)
        self.fail_claims = 0
        self.forget_claims = 0

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return list and form."""
        return {
            ("GET", LIST.lower()): self._list,
            ("GET", FORM.lower()): self._form,
            ("POST", FORM.lower()): self._save,
            ("GET", SUPERBILL.lower()): self._superbill,
            ("POST", SUPERBILL.lower()): self._superbill,
            ("POST", API.lower()): self._claim,
        }

    @property
    def statuses(self) -> Mapping[str, str]:
        """Return the status list's words by value, as recorded."""
        options = self.recorded(FORM, variant="").page().all("#ctl00_phFolderContent_lstStatus option")
        return {str(option.get("value")): option.text or "" for option in options}

    def visit(self, visit_id: str) -> MockVisit | None:
        """Return the visit of that number."""
        return next((visit for visit in self.book if visit.visit_id == visit_id), None)

    def of_patient(self, patient_id: str) -> list[MockVisit]:
        """Return a patient's visits, oldest first."""
        return [visit for visit in self.book if visit.patient_id == patient_id]

    # --- list ---

    def _list(self, visit: Visit, session: PortalSession) -> Response:
        if "jqGridID" in visit.query:
            return self.json(visit_list.answer(visit, self._rows(session)))

        def edit(page: Page) -> None:
            if number := visit.query.get("NVID"):
                page.text(".message-header span", f"Visit {number} has been saved successfully.")
            else:
                page.remove(".message-header")

        return self.show(visit, session, self.recorded(LIST, variant=""), edit)

    def _rows(self, session: PortalSession) -> Iterator[visit_list.Row]:
        patients = {patient.patient_id: patient for patient in self._portal.patients_of(session.account)}
        providers = {provider.id: provider for provider in self.directory.providers}
        for one in self.book:
            if one.patient_id in patients:
                yield visit_list.Row(one, patients[one.patient_id], providers.get(one.provider_id))

    # --- claims ---

    def _claim(self, visit: Visit, session: PortalSession) -> Response:
        """Make a claim of a visit, and a second one of a second request (so it is with visits, guide 11: MODELLED)."""
        data = visit.json()
        if visit.query.get("oper") != MAKE_CLAIM or set(data) - {TOKEN} != {"id", "token"} or len(data["id"]) != 1:
            raise NotRecorded(visit.path)
        found = self.visit(str(data["id"][0]))
        if self.fail_claims or found is None or not found.lines or self._patient(found, session) is None:
            self.fail_claims = max(self.fail_claims - 1, 0)
            return self._portal.serve(self.recorded(API, method="POST", variant="claim-failed"), path=API)
        if self.forget_claims:
            self.forget_claims -= 1
        else:
            found.claims.append(str(next(self.claims)))
        return self._portal.serve(self.recorded(API, method="POST", variant="claim-created"), path=API)

    # --- form ---

    def _form(self, visit: Visit, session: PortalSession) -> Response:
        if visit.query.get("PageAction", "").lower() == "add":
            return self._show(visit, session, self._begun(visit, session))
        found = self.visit(visit.query.get("ID", ""))
        if found is None or self._patient(found, session) is None:
            return self._show(visit, session, None)
        return self._show(visit, session, found)

    def _begun(self, visit: Visit, session: PortalSession) -> MockVisit | None:
        """Return what a new visit begins with: nothing, an appointment's data, or the patient's template."""
        patient = self._portal.patient(visit.query.get("PID", ""), account=session.account)
        source = visit.query.get("From", "")
        if source == "Appointments":
            appointment = self._appointment(visit.query.get("AID", ""))
            if appointment is None or patient is None or appointment.patient_id != patient.patient_id:
                return None
            begun = MockVisit("", patient.patient_id, appointment.staff_id, appointment.day, appointment.reason)
            begun.appointment_id = str(appointment.id)
            begun.cover(patient)
            return begun
        return self._from_template(patient) if source == "Template" and patient else None

    def _appointment(self, number: str) -> MockAppointment | None:
        return self._pm.desk(AppointmentDesk).book.get(int(number) if number.isdigit() else 0)

    def _from_template(self, patient: MockPatient) -> MockVisit:
        begun = MockVisit("", patient.patient_id, patient.primary_provider_id, FIRST_DAY)
        begun.cover(patient)
        begun.diagnoses = [(one.code, one.description) for one in patient.diagnoses]
        procedures = {one.code: one for one in self.directory.procedures}
        for line in patient.template_lines:
            charged = replace(procedures[line.cpt], charge=line.charge)
            made = line_of(line.line_no, FIRST_DAY, charged, pointers=line.diagnosis_code, units=line.quantity)
            begun.lines.append(made | {"PlaceOfService": line.place_of_service})
        return begun

    def _show(
        self, visit: Visit, session: PortalSession, shown: MockVisit | None, problems: list[str] | None = None
    ) -> Response:
        def edit(page: Page) -> None:
            if shown is not None:
                visit_form.graft(page, shown, self._patient(shown, session), self.directory)
            procedures = {one.code: [one.description, one.charge, one.id] for one in self.directory.procedures}
            page.by_id("procedures").text = json.dumps(procedures)
            page.by_id("diagnoses").set("data-leftover", str(int(self.leftover_menu)))
            page.by_id("lines").set("data-pointers", "digits" if self.digit_pointers else "letters")
            if problems:
                visit_form.complain(page, problems)

        return self.show(visit, session, self.recorded(FORM, variant=""), edit)

    def _superbill(self, visit: Visit, session: PortalSession) -> Response:
        """Show the superbills' names, and the codes of the one that was chosen."""
        chosen = visit.form.get("lstSuperbill", "")

        def edit(page: Page) -> None:
            visit_form.superbill(page, self.superbills, chosen)

        return self.show(visit, session, self.recorded(SUPERBILL), edit)

    def _save(self, visit: Visit, session: PortalSession) -> Response:
        old = self.visit(visit.form.get("ID", ""))
        made = visit_form.posted(visit.form, self, old)
        problems = [*visit_form.problems(made), *self.more_rules]
        if self._patient(made, session) is None:
            problems.insert(0, "Patient is required.")
        if made.visit_date == date.min:
            problems.append("Visit Date is required.")
        if problems:
            self.more_rules = []
            return self._show(visit, session, made, problems)
        if old is None and not made.insurance_name and (patient := self._patient(made, session)):
            made.cover(patient)
        number = self._kept(made, old)
        return self._portal.redirect(self.recorded(FORM, method="POST", status=302), {"NVID": number})

    def _kept(self, made: MockVisit, old: MockVisit | None) -> str | None:
        """Write a visit down, unless a switch says otherwise; return the number that the portal then shows."""
        if self.silently_refuse:
            self.silently_refuse -= 1
            return None
        if old is None:
            self._next += 1
            made.visit_id = str(self._next)
        if self.banner_without_saving:
            self.banner_without_saving -= 1
        elif old is None:
            self.book.append(made)
            if appointment := self._appointment(made.appointment_id):
                appointment.status_id = VISIT_CREATED
        else:
            self.book[self.book.index(old)] = made
        return made.visit_id

    def _patient(self, visit: MockVisit, session: PortalSession) -> MockPatient | None:
        return self._portal.patient(visit.patient_id, account=session.account)
