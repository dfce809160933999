"""Clients > Client Management: the list of clients (guide 2.3, 2.8). Its columns and filters are MODELLED."""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    attribute,
    button,
    column,
    inside,
    itself,
    link,
)
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .values import OptionalYes

CLIENT = inside(column("Client"), "a")


class ClientFilter(Record):
    """The filter box of clients; names are matched from their beginning."""

    client: Annotated[str, Criterion("Client #", "client")] = ""
    last_name: Annotated[str, Criterion("Last Name", "last_name")] = ""
    first_name: Annotated[str, Criterion("First Name", "first_name")] = ""
    dob: Annotated[str, Criterion("Date of Birth", "dob")] = ""
    active: Annotated[str, Criterion("Active", "active", choice=True)] = ""
    favorite: Annotated[str, Criterion("Favorite", "favorite", choice=True)] = ""
    group: Annotated[str, Criterion("Client Group", "group")] = ""


class ClientRow(Record):
    """A client as the list shows them; `href` leads to the chart."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    client_number: Annotated[OptionalText, Selector(column("Client #"), column("Client Number"))] = None
    name: Annotated[str, Selector(column("Client"), column("Client Name"))]
    href: Annotated[OptionalText, Selector(CLIENT, inside(column("Client Name"), "a"), read=attribute("href"))] = None
    dob: Annotated[OptionalUsDate, Selector(column("Date of Birth"), column("DOB"))] = None
    phone: Annotated[OptionalText, Selector(column("Phone Number"), column("Phone"))] = None
    primary_therapist: Annotated[OptionalText, Selector(column("Primary Therapist"))] = None
    division: Annotated[OptionalText, Selector(column("Division"), column("Default Division"))] = None
    location: Annotated[OptionalText, Selector(column("Location"), column("Default Location"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None
    favorite: Annotated[OptionalYes, Selector(column("Favorite"))] = None
    marks: Annotated[OptionalText, Selector(itself(), read=attribute("class"), may_be_absent=True)] = None
    """An inactive client's row is orange: its class says so where the column is hidden."""


class Clients(GridScreen):
    """The list of clients, and the way to a new one."""

    entry = "clients"
    documented = "Clients > Client Management"
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.3 and 2.8 name the screen and what it is filtered by; columns are modelled"
    grid = Table(ClientRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(ClientFilter)
    new = Selector(inside("main", link("New")), inside("main", button("New")))
