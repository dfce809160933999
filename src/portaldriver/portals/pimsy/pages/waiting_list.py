"""Clients > Waiting List: prospects and the button that makes clients of them (guide 2.15)."""

from __future__ import annotations

from typing import Annotated

from ....pom import (
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
from .menu import Screen, Surface

FORM = "Client Details"
CONVERT = "Convert to Client from the Waiting List"
DOCUMENTED = "Clients > Waiting List, desktop application"


class WaitingRow(Record):
    """A prospect on the list."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    client_number: Annotated[OptionalText, Selector(column("Client #"), column("Client Number"))] = None
    name: Annotated[str, Selector(column("Client"), column("Client Name"))]
    href: Annotated[
        OptionalText,
        Selector(inside(column("Client"), "a"), inside(column("Client Name"), "a"), read=attribute("href")),
    ] = None
    dob: Annotated[OptionalUsDate, Selector(column("Date of Birth"), column("DOB"))] = None
    phone: Annotated[OptionalText, Selector(column("Phone Number"), column("Phone"))] = None
    referral_source: Annotated[OptionalText, Selector(column("Referral Source"))] = None

    @property
    def patient_id(self) -> str:
        """The Client #; where users hid that column, the number of the row."""
        return self.client_number or self.row_id


class WaitingFilter(Record):
    """The list's filter box."""

    patient_id: Annotated[str, Criterion("Client #", "client")] = ""
    last_name: Annotated[str, Criterion("Last Name", "last")] = ""
    first_name: Annotated[str, Criterion("First Name", "first")] = ""
    dob: Annotated[OptionalUsDate, Criterion("Date of Birth", "dob")] = None


class Toolbar(Record):
    """Where the list's own links lead; None for one that the profile hides."""

    new: Annotated[OptionalText, Selector(inside("main", link("New")), read=attribute("href"), may_be_absent=True)] = (
        None
    )


class WaitingList(GridScreen):
    """The list of prospects."""

    entry = "waiting_list"
    surface = Surface.WAITING_LIST
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.15 names the screen; the list is modelled"
    grid = Table(WaitingRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(WaitingFilter)
    toolbar = Detail(Toolbar)


class ProspectForm(Record):
    """A prospect's details. `patient_id` is shown of who is there already."""

    patient_id: Annotated[OptionalText, Selector('main [aria-label="Client #"]', may_be_absent=True)] = None
    last_name: Annotated[OptionalText, Selector(label("Last Name"), named("last_name"))] = None
    first_name: Annotated[OptionalText, Selector(label("First Name"), named("first_name"))] = None
    dob: Annotated[OptionalUsDate, Selector(label("Date of Birth"), named("dob"))] = None
    email: Annotated[OptionalText, Selector(label("Email"), named("email"))] = None
    phone: Annotated[OptionalText, Selector(label("Phone Number"), named("phone"))] = None
    address: Annotated[OptionalText, Selector(label("Address"), named("address"))] = None
    address2: Annotated[OptionalText, Selector(label("Address 2"), named("address2"))] = None
    city: Annotated[OptionalText, Selector(label("City"), named("city"))] = None
    state: Annotated[OptionalText, Selector(label("State"), named("state"))] = None
    zip: Annotated[OptionalText, Selector(label("ZIP"), label("Zip"), named("zip"))] = None
    referral_source: Annotated[OptionalText, Selector(label("Referral Source"), named("referral_source"))] = None
    misc_notes: Annotated[OptionalText, Selector(label("Misc. Notes"), named("misc_notes"))] = None


class NewProspectPage(Screen):
    """The empty form of a prospect."""

    surface = Surface.WAITING_LIST
    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 2.15 names the tab; its fields are modelled after a client's"
    ready = Selector(inside("main", role("form", FORM)))
    form = Form(ProspectForm)
    save = save(FORM)


class ProspectPage(NewProspectPage):
    """A prospect's details, and the button that makes a client of them."""

    convert = Commit(inside(role("form", "Convert to Client"), button(CONVERT)), inside("main", button(CONVERT)))
