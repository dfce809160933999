"""Clients > Client Groups: groups of clients and who is in them (guide 2.3)."""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalWholeNumber,
    Record,
    Selector,
    Table,
    WholeNumber,
    attribute,
    column,
    inside,
    itself,
    label,
    named,
    role,
)
from .documents import GroupLinks
from .grid import EMPTY, ROWS, Foot, GridScreen
from .menu import Screen
from .organization import ActiveFilter
from .values import OptionalYes


class GroupRow(Record):
    """A group as the list shows it; `href` leads to who is in it."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Client Group"), column("Name"))]
    href: Annotated[
        OptionalText, Selector(inside(column("Client Group"), "a"), inside(column("Name"), "a"), read=attribute("href"))
    ] = None
    members: Annotated[OptionalWholeNumber, Selector(column("Assigned Clients"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None


class Groups(GridScreen):
    """The list of groups."""

    entry = "client_groups"
    documented = "Clients > Client Groups"
    evidence = Evidence.MODELLED
    source = "pimsy 2.3 names the screen; the list is modelled"
    grid = Table(GroupRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(ActiveFilter)


class GroupHead(Record):
    """What a group is called, and how many are in it."""

    name: Annotated[str, Selector(inside("main", label("Client Group")), inside("main", named("name")))]
    active: Annotated[bool | None, Selector(inside("main", label("Active")), inside("main", named("active")))] = None
    total: Annotated[WholeNumber, Selector('main [aria-label="Assigned"]')]


class MemberRow(Record):
    """A client who is in the group."""

    client_number: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(itself())]


class Group(Screen):
    """A group: its name, Unassigned Clients and Assigned Clients."""

    documented = "Clients > Client Groups"
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.3 names the fields and both lists; the markup is modelled"
    ready = Selector('main [aria-label="Assigned"]')
    head = Detail(GroupHead)
    links = Detail(GroupLinks)
    members = Table(
        MemberRow,
        rows=Selector(inside(role("listbox", "Assigned Clients"), role("option")), "main ul.assigned li"),
        empty=Selector('main [aria-label="Assigned"]'),
        about=GroupHead,
    )
