"""Edit SAL: the editor of an appointment (guide 2.7). Its fields are public, how they look and what follows is not."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from ....pom import (
    OPTION_LABEL,
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    attribute,
    label,
    named,
)
from .calendar import DOCUMENTED
from .editing import save
from .menu import Screen
from .values import OptionalYes, clock

NAME = "Edit SAL"
THIS, SERIES = "This appointment", "The series"
WEEKLY = "Weekly"


def as_clock(value: object) -> object:
    """Check a time of day and give it the one spelling in which it is typed, `09:30 AM`."""
    found = clock(value)
    return f"{found:%I:%M %p}" if found is not None and hasattr(found, "hour") else found


def chosen(words: str, name: str, *older: str, may_be_absent: bool = False) -> Selector:
    """Declare a drop-down whose choices are known by their words."""
    found = (label(words), *map(label, older), named(name))
    return Selector(*found, read=OPTION_LABEL, may_be_absent=may_be_absent)


ClockText = Annotated[str | None, BeforeValidator(as_clock)]


Client = Annotated[OptionalText, Selector(label("Client Name"), named("client"))]
Group = Annotated[OptionalText, Selector(label("Client Group"), named("group"))]
Day = Annotated[OptionalUsDate, Selector(label("Start Date"), named("start_date"))]
Start = Annotated[ClockText, Selector(label("Start Time"), named("start_time"))]
End = Annotated[ClockText, Selector(label("End Time"), named("end_time"))]
User = Annotated[OptionalText, chosen("User", "user")]
Status = Annotated[OptionalText, chosen("Status", "status")]
Telehealth = Annotated[bool, Selector(label("Telehealth"), named("telehealth"))]


class SalForm(Record):
    """What can be typed. `client` and `group` are numbers: the values behind the drop-downs' names."""

    client: Client = None
    group: Group = None
    day: Day = None
    start: Start = None
    end: End = None
    code: Annotated[OptionalText, chosen("Billing Code", "code", "Bill Code")] = None
    user: User = None
    division: Annotated[OptionalText, chosen("Division", "division")] = None
    location: Annotated[OptionalText, chosen("Location", "location")] = None
    room: Annotated[OptionalText, chosen("Room", "room")] = None
    status: Status = None
    telehealth: Telehealth = False
    color: Annotated[OptionalText, Selector(label("Background Color"), named("color"))] = None
    notes: Annotated[OptionalText, Selector(label("Notes"), named("notes"))] = None
    repeats: Annotated[OptionalText, chosen("Repeats", "repeats", may_be_absent=True)] = None
    every: Annotated[OptionalText, Selector(label("Every (weeks)"), named("every"), may_be_absent=True)] = None
    occurrences: Annotated[OptionalText, Selector(label("Occurrences"), named("occurrences"), may_be_absent=True)] = (
        None
    )
    apply_to: Annotated[OptionalText, chosen("Apply to", "apply_to", may_be_absent=True)] = None


class Sal(SalForm):
    """A SAL in full: the form, and what the portal says beside it. A form without these eight is not this form."""

    client: Client
    group: Group
    day: Day
    start: Start
    end: End
    user: User
    status: Status
    telehealth: Telehealth
    number: Annotated[OptionalText, Selector('[aria-label="SAL #"]')] = None
    client_name: Annotated[OptionalText, chosen("Client Name", "client")] = None
    group_name: Annotated[OptionalText, chosen("Client Group", "group")] = None
    link: Annotated[
        OptionalText, Selector('a[aria-label="Telehealth Link"]', read=attribute("href"), may_be_absent=True)
    ] = None
    series: Annotated[OptionalText, Selector('[aria-label="Series"]')] = None
    note_released: Annotated[OptionalYes, Selector('[aria-label="Note Released"]')] = None


class EditSal(Screen):
    """The editor of one SAL, or of a new one."""

    entry = "calendar"
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.7 names its fields; the page is modelled, and so is all about recurrence and the link"
    ready = Selector(f'main form[aria-label="{NAME}"]')
    form = Form(SalForm)
    sal = Detail(Sal)
    save = save(NAME)
