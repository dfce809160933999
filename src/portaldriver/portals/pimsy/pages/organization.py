"""Administration > Organization Management: divisions, locations and rooms (guide 2.12), modelled as web pages."""

from __future__ import annotations

from typing import Annotated

from ....pom import Detail, Evidence, Form, OptionalText, Record, Selector, Table, attribute, column, itself
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Surface, Tabbed, tab
from .values import OptionalYes

DOCUMENTED = "Administration > Organization Management, desktop application"


class OrganizationTabs(Record):
    """Where the tabs lead."""

    divisions: Annotated[OptionalText, tab("Divisions")] = None
    locations: Annotated[OptionalText, tab("Locations")] = None
    rooms: Annotated[OptionalText, tab("Rooms")] = None


class Organization(Tabbed):
    """Organization Management, at whichever tab."""

    entry = "organization"
    surface = Surface.ADMINISTRATION
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.12 names screen and tabs"
    tabs = Detail(OrganizationTabs)


class ActiveFilter(Record):
    """The filter box of lists that hold active and inactive ones."""

    active: Annotated[str, Criterion("Active", "active", choice=True)] = ""


class RoomFilter(Record):
    """The filter box of rooms."""

    location: Annotated[str, Criterion("Location", "location")] = ""


class DivisionRow(Record):
    """A division: PIMSY's word for a program."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Division"), column("Name"))]
    active: Annotated[OptionalYes, Selector(column("Active"))] = None


class LocationRow(Record):
    """A location."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Location"), column("Name"))]
    code: Annotated[OptionalText, Selector(column("Location Code"))] = None
    address: Annotated[OptionalText, Selector(column("Address"))] = None
    city: Annotated[OptionalText, Selector(column("City"))] = None
    state: Annotated[OptionalText, Selector(column("State"))] = None
    zip: Annotated[OptionalText, Selector(column("ZIP"), column("Zip"))] = None
    phone: Annotated[OptionalText, Selector(column("Phone"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None


class RoomRow(Record):
    """A room, by name beside its location's."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Room"))]
    location: Annotated[OptionalText, Selector(column("Location"))] = None
    back_color: Annotated[OptionalText, Selector(column("Back Color"))] = None


class _Tab(GridScreen):
    surface = Surface.ADMINISTRATION
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.12 names what it holds; the list is modelled"


class Divisions(_Tab):
    """The list of divisions."""

    below = (Organization, "divisions")
    grid = Table(DivisionRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(ActiveFilter)


class Locations(_Tab):
    """The list of locations."""

    below = (Organization, "locations")
    grid = Table(LocationRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(ActiveFilter)


class Rooms(_Tab):
    """The rooms of all locations."""

    below = (Organization, "rooms")
    grid = Table(RoomRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(RoomFilter)
