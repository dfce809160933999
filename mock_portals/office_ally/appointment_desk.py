"""The schedule, a patient's appointments, and the script address behind both (guide 3.3, 4, 5.3, 11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.office_ally.appointment_pages import Day, daily, listed
from mock_portals.office_ally.appointments import (
    STATUSES,
    Block,
    MockAppointment,
    Refused,
    misshapen,
    repeated,
    when,
)
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.guides import stack
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal
    from mock_portals.office_ally.practice_mate import PracticeMate

SCHEDULE = "/pm/Appointments/ViewAppointments.aspx"
OF_PATIENT = "/pm/ManagePatients/Patient_Appointments.aspx"
API = "/pm/CommonUserControls/Appointments/Api.aspx"
STATUS = "ctl00_phFolderContent_Appointments_lblStatus"
DELETED = "Deleted appointment successfully."


class AppointmentDesk(Desk):
    """Appointments; `book` is what stands, by id."""

    def __init__(self, pm: PracticeMate, portal: OfficeAllyPortal) -> None:
        super().__init__(pm, portal)
        self._ids = count(7_100_001)
        self.clear()

    def clear(self) -> None:
        """Empty the book and turn all switches off; no id comes again."""
        self.book: dict[int, MockAppointment] = {}
        self.blocks: list[Block] = []
        self.columns: tuple[str, ...] = ("Visit Length", "DOB", "Provider Name", "Reason For Visit", "Status")
        """What the user chose to see in the first of the two tables, in that order."""
        self.shape: Literal["tblAppts", "tblDailyApp"] = "tblAppts"
        self.saves = 0
        """Times that something was written to the book."""
        self.silently_refuse = 0
        """So many saves (or removals) are said to be OK and are not made."""
        self.fail = 0
        """So many saves are not made and told with HTTP 200."""
        self.page_instead = 0
        """So many saves are made, and a challenge comes in the place of the JSON."""
        self.wrong_day = 0
        """So many times the schedule shows the day before the one that was asked for."""
        self.alters_notes = False
        """Whether the portal cuts notes off after their first word: OK, but not what was asked."""
        self.loses_repeats = False
        """Whether only the first of repeated appointments is made."""
        self.after_reads: dict[int, Callable[[], object]] = {}
        """What happens once an appointment's data was read so many times from now on."""
        self._reads = 0
        self.today: date | None = None
        """By the practice's calendar; None is by the portal's clock."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what is answered here."""
        return {
            ("GET", SCHEDULE.lower()): self._schedule,
            ("POST", SCHEDULE.lower()): self._remove,
            ("GET", OF_PATIENT.lower()): self._of_patient,
            ("POST", API.lower()): self._api,
        }

    def add(self, **fields: Any) -> MockAppointment:
        """Write an appointment into the book as somebody at the practice would."""
        made = MockAppointment(id=next(self._ids), **fields)
        self.book[made.id] = made
        return made

    def _day(self) -> date:
        return self.today or datetime.fromtimestamp(self._portal.clock(), UTC).date()

    # --- pages

    def _schedule(self, visit: Visit, session: PortalSession) -> Response:
        if visit.query.get("View", "").lower() != "d":
            recorded = self.recorded(SCHEDULE, variant="")

            def landing(page: Page) -> None:
                self._portal.hostile.embed(page)
                stack(page, visit, count=self._portal.guides, delay=self._portal.guide_delay)

            return self.show(visit, session, recorded, landing)
        return self._shown(visit, session, self._asked_day(visit), "")

    def _asked_day(self, visit: Visit) -> date:
        year, month, day = (visit.query.get(part, "") for part in ("Year", "Month", "Day"))
        if not (year.isdigit() and month.isdigit() and day.isdigit()):
            return self._day()
        asked = date(int(year), int(month), int(day))
        if self.wrong_day:
            self.wrong_day -= 1
            return asked - timedelta(days=1)
        return asked

    def _shown(self, visit: Visit, session: PortalSession, day: date, status: str) -> Response:
        query = visit.query
        stands = [
            (one, self._patient(one, session))
            for one in sorted(self.book.values(), key=lambda one: (one.at, one.id))
            if one.day == day
            and query.get("ProviderID", "") in ("", "0", one.staff_id)
            and query.get("OfficeID", "") in ("", "0", one.office_id)
            and query.get("StatusID", "") in ("", "0", str(one.status_id))
        ]
        shown = Day(day, stands, [one for one in self.blocks if one.day == day], self.columns, self._portal.directory)
        recorded = self.recorded(SCHEDULE, variant="day" if self.shape == "tblAppts" else "day-app")

        def edit(page: Page) -> None:
            daily(page, shown)
            page.text_by_id(STATUS, status)
            stack(page, visit, count=min(self._portal.guides, 1), delay=self._portal.guide_delay)

        return self.show(visit, session, recorded, edit)

    def _patient(self, one: MockAppointment, session: PortalSession) -> MockPatient | None:
        return self._portal.patient(one.patient_id, account=session.account)

    def _of_patient(self, visit: Visit, session: PortalSession) -> Response:
        mine = [one for one in self.book.values() if one.patient_id == visit.query.get("PID")]
        mine.sort(key=lambda one: (one.day, one.at), reverse=True)
        today = self._day()
        recorded = self.recorded(OF_PATIENT)
        return self.show(
            visit, session, recorded, lambda page: listed(page, mine, directory=self._portal.directory, today=today)
        )

    def _remove(self, visit: Visit, session: PortalSession) -> Response:
        if visit.form.get("PageAction") != "delete":
            return self._shown(visit, session, self._asked_day(visit), "")
        wanted = visit.form.get("ID", "")
        known = self.book.get(int(wanted)) if wanted.isdigit() else None
        if known is None:
            return self._shown(visit, session, self._asked_day(visit), "Appointment was not deleted.")  # MODELLED
        if self.silently_refuse:
            self.silently_refuse -= 1
        else:
            del self.book[known.id]
            self.saves += 1
        return self._shown(visit, session, self._asked_day(visit), DELETED)

    # --- scripts

    def _api(self, visit: Visit, session: PortalSession) -> Response | None:
        if visit.json().get("__RequestVerificationToken") != visit.headers.get("x-oa-auth-token"):
            return self._failed("The anti-forgery token could not be validated.")
        operations = {"GetAppointmentData": self._read, "SaveAppointment": self._save}
        operation = operations.get(visit.query.get("oper", ""))
        return operation(visit.json(), session) if operation else None

    def _read(self, posted: dict[str, Any], session: PortalSession) -> Response:
        known = self.book.get(posted.get("appointmentID", 0))
        data = known.data() if known else None
        self._reads += 1
        if then := self.after_reads.pop(self._reads, None):
            then()
        return self.json({"Status": 200, "Message": "", "dt": {"Appointment": {"dt": data}}})

    def _save(self, posted: dict[str, Any], session: PortalSession) -> Response:
        if wrong := misshapen(posted):
            # Not what a portal does, but what a driver must never send.
            raise ValueError(f"SaveAppointment does not take {wrong} so")
        if self.fail:
            self.fail -= 1
            return self._failed("The appointment could not be saved.")
        try:
            self._judge(posted, session)
        except Refused as refused:
            return self._failed(str(refused))
        ident = posted["appointmentID"] or next(self._ids)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self._saved(ident)
        days = repeated(posted)
        for number, day in enumerate(days[:1] if self.loses_repeats else days):
            self._write(posted, ident if not number else next(self._ids), day)
        self.saves += 1
        if self.page_instead:
            self.page_instead -= 1
            return self._portal.serve(self._portal.library.variant("challenge"), path=API)
        return self._saved(ident)

    def _write(self, posted: dict[str, Any], ident: int, day: date) -> None:
        at = when(posted)[1]
        fresh = MockAppointment(ident, day, at, str(posted["patientID"]), str(posted["staffID"]), "")
        one = self.book.setdefault(ident, fresh)
        one.take(posted)
        one.day = day
        if self.alters_notes:
            one.notes = one.notes.partition(" ")[0]

    def _judge(self, posted: dict[str, Any], session: PortalSession) -> None:
        """Refuse what the practice's book cannot hold. That it is refused, and in which words, is MODELLED."""
        directory = self._portal.directory
        for label, key, known in (
            ("Patient", "patientID", {one.patient_id for one in self._portal.patients_of(session.account)}),
            ("Provider", "staffID", {one.id for one in directory.providers}),
            ("Office", "officeID", {one.id for one in directory.offices}),
            ("Status", "statusID", {str(number) for number in STATUSES}),
        ):
            if str(posted[key]) not in known:
                raise Refused(f"Please correct the following(s): {label} is required")
        if len(posted["notes"]) > 255:
            raise Refused("Please correct the following(s): Notes may have 255 characters")
        if posted["appointmentID"] and posted["appointmentID"] not in self.book:
            raise Refused("The appointment no longer exists.")
        at = when(posted)[1]
        if any(one.at == at and one.day in repeated(posted) for one in self.blocks):
            patient = self._portal.patient(str(posted["patientID"]), account=session.account)
            name = patient.last_name if patient else ""
            raise Refused(f"Please correct the following(s): Time is blocked for {name}")

    def _saved(self, ident: int) -> Response:
        return self.json({"Status": 200, "Message": "", "dt": {"appointmentID": ident}})

    def _failed(self, words: str) -> Response:
        return self.json({"Status": 200, "Message": "Fail", "Error": words, "dt": ""})
