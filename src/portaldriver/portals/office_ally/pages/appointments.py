"""The schedule, a patient's appointments, and the script address behind both (guide 3.3, 4, 5.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from ....pom import (
    Binding,
    Commit,
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    attribute,
    column,
    date_parts,
    named,
)
from .grids import VERIFICATION
from .landing import Landing, Navigation

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

BASE = "ctl00_phFolderContent_Appointments"
EVERY = 5
"""Minutes of a row. The finest of 5, 15, 30: at a coarser one it is not known what becomes of times in between."""


def _cell(number: int, *, app: int) -> tuple[str, str]:
    """Find a cell by its place, counted from 1, in either of the two tables."""
    return (f".tblAppts td:nth-child({number})", f"#tblDailyApp td:nth-child({app})")


class AppointmentRow(Record):
    """One row of a day: an appointment, a free time, or a block.

    Hour, minute and patient come first, and what follows is the user's choice (guide 5.3), by its header. The headers
    of the first three are MODELLED, and so is what the second table calls its columns: there the places are attested.
    """

    hour: Annotated[OptionalText, Selector(column("Hour"), *_cell(1, app=1))] = None
    minute: Annotated[OptionalText, Selector(column("Min"), *_cell(2, app=2))] = None
    patient: Annotated[OptionalText, Selector(column("Patient"), *_cell(3, app=4))] = None
    patient_link: Annotated[
        OptionalText,
        Selector(
            'a[href*="EditPatient.aspx"][href*="PID="]',
            *(f"{css} a[href]" for css in _cell(3, app=4)),
            read=attribute("href"),
            may_be_absent=True,
        ),
    ] = None
    patient_id: Annotated[OptionalText, Selector(column("Patient ID"), may_be_absent=True)] = None
    appointment_id: Annotated[OptionalText, Selector(column("Appointment ID"), may_be_absent=True)] = None
    edit: Annotated[
        OptionalText,
        Selector(
            'img[onclick*="EditAppointment("]',
            '[onclick*="EditAppointment("]',
            read=attribute("onclick"),
            may_be_absent=True,
        ),
    ] = None
    visit_length: Annotated[
        OptionalText,
        Selector(column("Visit Length"), column("Length"), "#tblDailyApp td:nth-child(3)", may_be_absent=True),
    ] = None
    dob: Annotated[OptionalUsDate, Selector(column("DOB"), "#tblDailyApp td:nth-child(5)", may_be_absent=True)] = None
    provider: Annotated[
        OptionalText,
        Selector(column("Provider Name"), column("Provider"), "#tblDailyApp td:nth-child(7)", may_be_absent=True),
    ] = None
    office: Annotated[OptionalText, Selector(column("Office"), may_be_absent=True)] = None
    reason: Annotated[
        OptionalText,
        Selector(column("Reason For Visit"), column("Reason"), "#tblDailyApp td:nth-child(8)", may_be_absent=True),
    ] = None
    status: Annotated[OptionalText, Selector(column("Status"), "#tblDailyApp td:nth-child(9)", may_be_absent=True)] = (
        None
    )
    notes: Annotated[OptionalText, Selector(column("Notes"), may_be_absent=True)] = None


class ShownDay(Record):
    """Which day the schedule says that it shows."""

    title: Annotated[
        OptionalText,
        Selector('#divCalendarTitle td.frameheader[align="center"]', "#divCalendarTitle td.frameheader"),
    ] = None
    go_to: Annotated[OptionalUsDate, date_parts(f"{BASE}_GoToDate", may_be_absent=True)] = None


class Removal(Record):
    """What the form carries for a script to say what is to be done (guide 3)."""

    page_action: Annotated[str, Selector("#PageAction", named("PageAction"))] = ""
    record_id: Annotated[str, Selector("#ID", named("ID"))] = ""


class Outcome(Record):
    """What the portal says above the schedule."""

    status: Annotated[OptionalText, Selector(f"#{BASE}_lblStatus", may_be_absent=True)] = None


class Schedule(Navigation):
    """One day of the practice, which is where a sign-in ends too. A row that says BLOCK is no patient.

    Source: office_ally 4, 5.3. That a day without rows keeps its table is MODELLED.
    """

    path = "/pm/Appointments/ViewAppointments.aspx?Tab=A&View=d"
    at = r"/pm/Appointments/ViewAppointments\.aspx"
    source = "office_ally 4, 5.3"
    evidence = Evidence.ATTESTED
    ready = Selector("#divDaily table.tblAppts", "#tblDailyApp")
    rows = Table(
        AppointmentRow,
        rows=Selector("#divDaily table.tblAppts > tbody > tr:has(> td)", "#tblDailyApp > tbody > tr:has(> td)"),
        empty=Selector("#divDaily table.tblAppts", "#tblDailyApp"),
        about=ShownDay,
    )
    removal = Form(Removal)
    outcome = Detail(Outcome)
    form = Commit("form#aspnetForm")

    def __init__(self, root: Page | Frame, binding: Binding | None = None) -> None:
        super().__init__(root, binding)
        # The same page is where the portal lands those whom it does not let go where they wanted; here it is wanted.
        others = tuple(one for one in self.binding.interstitials if one.screen is not Landing)
        self.binding = replace(self.binding, interstitials=others)

    @classmethod
    def day_url(
        cls, binding: Binding, day: date, *, provider_id: str = "", office_id: str = "", status_id: str = ""
    ) -> str:
        """Return the address of a day. Dates go without leading zeros.

        That a blank id leaves nobody out is attested for providers and statuses, and MODELLED for offices.
        """
        return cls.url(
            binding,
            Day=day.day,
            Month=day.month,
            Year=day.year,
            ProviderID=provider_id,
            OfficeID=office_id,
            StatusID=status_id,
            TimeInterval=EVERY,
            DailyMode=5,
        )


class PatientAppointmentRow(Record):
    """One of a patient's appointments. Those that can still be deleted carry their id."""

    when: Annotated[str, Selector(":scope > td:nth-child(1)")]
    status: Annotated[OptionalText, Selector(":scope > td:nth-child(7)")] = None
    delete: Annotated[
        OptionalText,
        Selector(
            'span[onclick*="DeleteAppointment("]',
            '[onclick*="DeleteAppointment("]',
            read=attribute("onclick"),
            may_be_absent=True,
        ),
    ] = None


class PatientAppointments(Navigation):
    """All appointments of one patient, on whichever day and with whomever.

    Source: office_ally 4. What it shows for a patient without any is MODELLED.
    """

    path = "/pm/ManagePatients/Patient_Appointments.aspx?From=EditPatient&FromApp=PM"
    at = r"/pm/ManagePatients/Patient_Appointments\.aspx"
    source = "office_ally 4"
    evidence = Evidence.ATTESTED
    ready = Selector("#grdAppointment1")
    rows = Table(
        PatientAppointmentRow,
        rows=Selector("table#grdAppointment1 tr.row, table#grdAppointment1 tr.row-alt"),
        empty=Selector("#grdAppointment1"),
    )


class AppointmentApi(Navigation):
    """Any page of Practice Mate, as the place from which scripts read and save an appointment (guide 3.3)."""

    path = "/pm/CommonUserControls/Appointments/Api.aspx"
    source = "office_ally 3.3, 5.3"
    token = Commit(
        VERIFICATION,
        sends=r"/commonusercontrols/appointments/api\.aspx$",
        asks=r"(^|&)oper=SaveAppointment(&|$)",
    )

    @classmethod
    def address(cls, binding: Binding, oper: str) -> str:
        """Return where an operation is posted to."""
        return f"{binding.origin(cls.host)}{cls.path}?{urlencode({'oper': oper})}"
