"""Clients > Bed Management > Bed Assignments (guide 2.13), modelled as web pages.

Public are the words of its buttons, of its filter and of "Bed Availability as of Date", and that statuses wait for a
nightly job or for Update Assignments; where it all stands is invented.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    UsDate,
    attribute,
    button,
    column,
    inside,
    itself,
    label,
    link,
    named,
    role,
)
from .editing import save
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Screen, Surface, Tabbed, tab
from .values import OptionalYes

DOCUMENTED = "Clients > Bed Management > Bed Assignments, desktop application"
BAR = role("form", "Bed Availability")
AS_OF = "Bed Availability as of Date"


class BedTabs(Record):
    """Where the tabs and New lead."""

    availability: Annotated[OptionalText, tab("Bed Availability")] = None
    new: Annotated[OptionalText, Selector(inside("main", link("New")), read=attribute("href"))] = None


class AssignmentFilter(Record):
    """The filter box of assignments."""

    client: Annotated[str, Criterion("Client #", "client")] = ""
    location: Annotated[str, Criterion("Location", "location")] = ""
    room: Annotated[str, Criterion("Room", "room")] = ""
    bed: Annotated[str, Criterion("Bed", "bed")] = ""
    assigned: Annotated[str, Criterion("Active Assignment", "assigned", choice=True)] = ""


class AssignmentRow(Record):
    """A client's assignment to a bed."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    client_number: Annotated[str, Selector(column("Client #"), column("Client Number"))]
    client: Annotated[OptionalText, Selector(column("Client"), column("Client Currently Assigned to"))] = None
    location: Annotated[OptionalText, Selector(column("Location"))] = None
    room: Annotated[OptionalText, Selector(column("Room"))] = None
    bed: Annotated[str, Selector(column("Bed"))]
    occupies: Annotated[UsDate, Selector(column("Expected Occupy Date"), column("Occupy Date"))]
    vacates: Annotated[OptionalUsDate, Selector(column("Expected Vacate Date"), column("Vacate Date"))]
    active: Annotated[OptionalYes, Selector(column("Active Assignment"))] = None
    edit: Annotated[OptionalText, Selector(link("Edit"), read=attribute("href"))] = None


class BedAssignments(GridScreen, Tabbed):
    """The list of assignments."""

    entry = "bed_assignments"
    surface = Surface.BEDS
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.13 names its buttons, filter and dates; the columns are modelled"
    tabs = Detail(BedTabs)
    update = Selector(inside("main", button("Update Assignments")))
    grid = Table(AssignmentRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(AssignmentFilter)


class AsOf(Criterion):
    """A field of the bar above the beds, which stands in place of a filter box."""

    def __init__(self, words: str, name: str) -> None:
        Selector.__init__(self, inside(BAR, label(words)), inside(BAR, named(name)))
        self.words = words
        self.query = name


class AvailabilityFilter(Record):
    """The bar above the beds."""

    on: Annotated[OptionalUsDate, AsOf(AS_OF, "date")] = None
    location: Annotated[str, AsOf("Location", "location")] = ""
    room: Annotated[str, AsOf("Room", "room")] = ""


class BedRow(Record):
    """A bed, and who it is assigned to."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    location: Annotated[OptionalText, Selector(column("Location"))] = None
    room: Annotated[OptionalText, Selector(column("Room"))] = None
    bed: Annotated[str, Selector(column("Bed"))]
    status: Annotated[OptionalText, Selector(column("Status"))] = None
    client: Annotated[OptionalText, Selector(column("Client Currently Assigned to"), column("Client"))] = None


class BedAvailability(GridScreen):
    """All beds, with their status as of a date."""

    below = (BedAssignments, "availability")
    surface = Surface.BEDS
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.13 names the date, Refresh and Client Currently Assigned to; that beds are listed is modelled"
    filter = Selector(inside(BAR, label(AS_OF)))
    apply = Selector(inside(BAR, button("Refresh")))
    grid = Table(BedRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(AvailabilityFilter)


class AssignmentForm(Record):
    """The form of an assignment. Its drop-downs name clients and beds; their values are the numbers of these."""

    patient_id: Annotated[OptionalText, Selector(label("Client"), named("client"))] = None
    bed_id: Annotated[OptionalText, Selector(label("Bed"), named("bed"))] = None
    occupy_on: Annotated[OptionalUsDate, Selector(label("Expected Occupy Date"), named("occupies"))] = None
    vacate_on: Annotated[OptionalUsDate, Selector(label("Expected Vacate Date"), named("vacates"))] = None


class EditAssignment(Screen):
    """What New and Edit show."""

    surface = Surface.BEDS
    documented = DOCUMENTED
    source = "pimsy 2.13 names New, Edit and the dates; the form is modelled"
    ready = Selector(role("form", "Bed Assignment"))
    form = Form(AssignmentForm)
    save = save("Bed Assignment")
