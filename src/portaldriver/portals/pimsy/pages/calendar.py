"""The calendar as a list: every SAL (PIMSY's word for an appointment) of a range of days (guide 2.7, 2.8).

That there are day, week and provider views is public; columns, filters and addresses are MODELLED. It opens on today.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ....pom import (
    Detail,
    Evidence,
    Form,
    OptionalText,
    Record,
    Selector,
    Table,
    UsDate,
    attribute,
    column,
    inside,
    itself,
    link,
)
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .values import Clock, OptionalYes

DOCUMENTED = "Utilities > SAL > My SAL Calendar (Provider Portal: Calendar)"
NEW = ("New SAL", "New Appointment")


class SalFilter(Record):
    """The filter box. Days are inclusive."""

    sal: Annotated[str, Criterion("SAL #", "sal")] = ""
    first: Annotated[date | None, Criterion("From", "from")] = None
    last: Annotated[date | None, Criterion("To", "to")] = None
    user: Annotated[str, Criterion("User", "user")] = ""
    client: Annotated[str, Criterion("Client #", "client")] = ""
    status: Annotated[str, Criterion("Status", "status", choice=True)] = ""
    location: Annotated[str, Criterion("Location", "location")] = ""


class SalRow(Record):
    """A SAL as the list shows it; `href` leads to its editor. Blank and hidden are both None."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    number: Annotated[OptionalText, Selector(column("SAL #"), column("SAL"))] = None
    href: Annotated[
        OptionalText, Selector(inside(column("SAL #"), "a"), inside(column("SAL"), "a"), read=attribute("href"))
    ] = None
    day: Annotated[UsDate, Selector(column("Date"), column("Start Date"))]
    start: Annotated[Clock, Selector(column("Start"), column("Start Time"))]
    end: Annotated[Clock, Selector(column("End"), column("End Time"))]
    user: Annotated[OptionalText, Selector(column("User"))] = None
    client_name: Annotated[OptionalText, Selector(column("Client"), column("Client Name"))] = None
    client: Annotated[OptionalText, Selector(column("Client #"), column("Client Number"))] = None
    group_name: Annotated[OptionalText, Selector(column("Client Group"))] = None
    group: Annotated[OptionalText, Selector(column("Client Group #"))] = None
    code: Annotated[OptionalText, Selector(column("Billing Code"), column("Bill Code"))] = None
    division: Annotated[OptionalText, Selector(column("Division"))] = None
    location: Annotated[OptionalText, Selector(column("Location"))] = None
    room: Annotated[OptionalText, Selector(column("Room"))] = None
    status: Annotated[OptionalText, Selector(column("Status"))] = None
    telehealth: Annotated[OptionalYes, Selector(column("Telehealth"))] = None
    series: Annotated[OptionalText, Selector(column("Series"))] = None
    note_released: Annotated[OptionalYes, Selector(column("Note Released"))] = None


class CalendarLinks(Record):
    """Where the calendar leads on; None where the user's profile has no rule to create."""

    new: Annotated[
        OptionalText,
        Selector(*(inside("main", link(words)) for words in NEW), read=attribute("href"), may_be_absent=True),
    ] = None


class Calendar(GridScreen):
    """All SALs that the user may see, today's unless filtered."""

    entry = "calendar"
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.7 and 2.8 name the screen and what a SAL holds; the list is modelled"
    grid = Table(SalRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(SalFilter)
    links = Detail(CalendarLinks)
