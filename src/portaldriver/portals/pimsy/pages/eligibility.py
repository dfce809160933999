"""Financial > Eligibility Client: active clients, and an EDE of type 270 of all that are filtered (guide 2.5).

Public are the grid's columns, the buttons Primary, Secondary and Tertiary, Filter, and the type. Where it stands, and
the filter's fields, are MODELLED.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Commit,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    button,
    column,
    inside,
    label,
    named,
    role,
)
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Surface
from .notes import OptionalStamp
from .values import OptionalYes

DOCUMENTED = "Financial > Eligibility Client, desktop application"
EDE = role("form", "EDE")


class EligibilityFilter(Record):
    """The filter; several numbers of clients stand with commas between them. The level is chosen by a radio button."""

    level: Annotated[str, Criterion("Insurance Type", "level")] = ""
    clients: Annotated[str, Criterion("Client Number", "client")] = ""
    payer: Annotated[str, Criterion("Insurance Co", "payer")] = ""


class EligibilityRow(Record):
    """A client with one slot of their insurance."""

    patient_id: Annotated[str, Selector(column("Client Number"), column("Client #"))]
    patient_name: Annotated[OptionalText, Selector(column("Client"))] = None
    birth_date: Annotated[OptionalUsDate, Selector(column("Client DOB"))] = None
    level: Annotated[OptionalText, Selector(column("Insurance Type"))] = None
    payer_name: Annotated[OptionalText, Selector(column("Insurance Co"))] = None
    payer_number: Annotated[OptionalText, Selector(column("Payer Number"))] = None
    group_number: Annotated[OptionalText, Selector(column("Group Number"))] = None
    member_id: Annotated[OptionalText, Selector(column("Individual Number"))] = None
    effective_on: Annotated[OptionalUsDate, Selector(column("Effective Date"))] = None
    expires_on: Annotated[OptionalUsDate, Selector(column("Expiration Date"))] = None
    subscriber_name: Annotated[OptionalText, Selector(column("Name of Subscriber"))] = None
    subscriber_birth_date: Annotated[OptionalUsDate, Selector(column("DOB of Subscriber"))] = None
    program_name: Annotated[OptionalText, Selector(column("Division"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None
    next_appointment: Annotated[OptionalStamp, Selector(column("Next Appointment"))] = None


class EdeTypeForm(Record):
    """What kind of file EDE makes."""

    type: Annotated[str, Selector(inside(EDE, label("EDE Type")), inside(EDE, named("type")), read=OPTION_LABEL)] = ""


class EligibilityClients(GridScreen):
    """The grid of active clients; `ede` makes a batch of all that are filtered."""

    entry = "eligibility"
    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.5 names the grid's columns, levels, Filter and EDE type 270; the page and its filter are modelled"
    grid = Table(EligibilityRow, rows=ROWS, empty=EMPTY, about=Foot)
    type = Form(EdeTypeForm)
    ede = Commit(inside(EDE, button("EDE")), sends="ede$")
