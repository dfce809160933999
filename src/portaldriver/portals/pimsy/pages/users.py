"""Administration > User Management > User Personnel Folder (guide 1.3, 2.12), modelled as web pages.

Public are its tabs, the labels of Admin. Info and what a profile's boxes mean; the list is invented.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from ....models.staff import Weekday
from ....pom import (
    Detail,
    Evidence,
    Form,
    OptionalText,
    Record,
    Selector,
    Table,
    attribute,
    column,
    inside,
    itself,
    label,
    role,
)
from .grid import EMPTY, ROWS, Foot, GridScreen
from .menu import Screen, Surface, tab
from .organization import ActiveFilter
from .values import Clock, OptionalYes

DOCUMENTED = "Administration > User Management > User Personnel Folder, desktop application"
DETAILS = role("form", "User Details")


class UserRow(Record):
    """A user, with what their profile makes of them."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("User"), column("Name"))]
    details: Annotated[
        OptionalText,
        Selector(inside(column("User"), "a[href]"), inside(column("Name"), "a[href]"), read=attribute("href")),
    ] = None
    npi: Annotated[OptionalText, Selector(column("NPI"), column("NPI #"))] = None
    email: Annotated[OptionalText, Selector(column("E-mail"), column("Email"))] = None
    phone: Annotated[OptionalText, Selector(column("Phone"))] = None
    profile: Annotated[OptionalText, Selector(column("Profile"))] = None
    pt_qp: Annotated[OptionalYes, Selector(column("PT / QP"), column("PT/QP"))] = None
    doctor: Annotated[OptionalYes, Selector(column("Doctor"))] = None
    power_user: Annotated[OptionalYes, Selector(column("Power User"))] = None
    client_admin: Annotated[OptionalYes, Selector(column("Client Admin"))] = None
    supervisor: Annotated[OptionalText, Selector(column("Supervisor"))] = None
    sched_color: Annotated[OptionalText, Selector(column("Sched. Color"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None


class Users(GridScreen):
    """The list of users."""

    entry = "users"
    surface = Surface.ADMINISTRATION
    documented = DOCUMENTED
    source = "pimsy 2.12 names the folder; the list is modelled"
    grid = Table(UserRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(ActiveFilter)


class Whose(Record):
    """Whose folder it is, which each of its parts says."""

    name: Annotated[str, Selector("#whose", "main h2")]


class UserRecord(Whose):
    """What the tab User Details shows beyond the list, and where the others lead."""

    codes: Annotated[OptionalText, tab("Codes/Rates")] = None
    schedule: Annotated[OptionalText, tab("Sched. Preferences")] = None
    suspended: Annotated[OptionalYes, Selector(inside(DETAILS, label("Suspended (Login)")))] = None


class _OfUser(Screen):
    """A part of one user's folder, reached by a link of the list or of another part."""

    surface = Surface.ADMINISTRATION
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED


class UserDetails(_OfUser):
    """The tab User Details."""

    source = "pimsy 2.12 names the tab, its section Admin. Info and that section's fields"
    ready = Selector(DETAILS)
    record = Detail(UserRecord)


class CodeRow(Record):
    """A billing code that the user may use."""

    code: Annotated[str, Selector(column("Billing Code"), column("Code"))]


class UserCodes(_OfUser):
    """The tab Codes/Rates."""

    source = "pimsy 2.12 names the tab and what it holds; its list is modelled"
    ready = Selector("main table", EMPTY.candidates[0])
    codes = Table(CodeRow, rows=ROWS, empty=EMPTY, about=Whose)


def _day(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class HoursRow(Record):
    """A day on which the user can be given appointments."""

    day: Annotated[Weekday, BeforeValidator(_day), Selector(column("Day"))]
    start: Annotated[Clock, Selector(column("Start"), column("Start Time"))]
    end: Annotated[Clock, Selector(column("End"), column("End Time"))]


class SchedulePreferences(_OfUser):
    """What the button Sched. Preferences shows."""

    source = "pimsy 2.7 names the button, and day, start and end in 24-hour time; the list is modelled"
    ready = Selector("main table", EMPTY.candidates[0])
    hours = Table(HoursRow, rows=ROWS, empty=EMPTY, about=Whose)
