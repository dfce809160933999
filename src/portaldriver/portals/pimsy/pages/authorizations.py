"""Client Authorizations: what clients are authorized for, and the form of one (guide 2.6).

Fields and rules are public, of the desktop application. That the portal has a list of all clients' is MODELLED, and
what it is filtered by.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Candidate,
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    OptionalWholeNumber,
    Record,
    Selector,
    Table,
    attribute,
    column,
    inside,
    label,
    link,
    named,
    role,
)
from ....pom.selector import AUTO, Reading
from .editing import save
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Screen
from .values import OptionalUnits, OptionalYes

FORM = role("form", "Authorization")
DOCUMENTED = "the client's chart, Authorizations, desktop application"


class AuthorizationFilter(Record):
    """The filter box; From and To are of the end date."""

    authorization_id: Annotated[str, Criterion("Auth #", "auth")] = ""
    patient_id: Annotated[str, Criterion("Client #", "client")] = ""
    code: Annotated[str, Criterion("Billing Code", "code")] = ""
    payer: Annotated[str, Criterion("Insurance Company", "payer")] = ""
    active: Annotated[str, Criterion("Active", "active", choice=True)] = ""
    ends_from: Annotated[OptionalUsDate, Criterion("From", "from")] = None
    ends_to: Annotated[OptionalUsDate, Criterion("To", "to")] = None


class AuthorizationRow(Record):
    """An authorization as the list shows it; `href` leads to its form."""

    authorization_id: Annotated[str, Selector(column("Auth #"))]
    href: Annotated[OptionalText, Selector(inside(column("Auth #"), "a[href]"), read=attribute("href"))] = None
    patient_id: Annotated[str, Selector(column("Client #"), column("Client Number"))]
    patient_name: Annotated[OptionalText, Selector(column("Client"), column("Client Name"))] = None
    payer: Annotated[OptionalText, Selector(column("Insurance Company"), column("Insurance Co."))] = None
    code: Annotated[str, Selector(column("Billing Code"), column("Bill Code"))]
    group: Annotated[OptionalText, Selector(column("Auth Group"), column("Auth. Group"))] = None
    start: Annotated[OptionalUsDate, Selector(column("Start Date"), column("Start"))] = None
    end: Annotated[OptionalUsDate, Selector(column("End Date"), column("End"))] = None
    allotted: Annotated[OptionalUnits, Selector(column("Allotted Units"))] = None
    remaining: Annotated[OptionalUnits, Selector(column("Remaining Units"))] = None
    pending: Annotated[OptionalUnits, Selector(column("Pending Units"))] = None
    unit_alert: Annotated[OptionalUnits, Selector(column("Unit Alert Level"), column("Unit Alert"))] = None
    alert_days: Annotated[OptionalWholeNumber, Selector(column("Exp. Alert Days"))] = None
    unmanaged: Annotated[OptionalYes, Selector(column("Unmanaged"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None


class Toolbar(Record):
    """Where the list's own links lead; None for one that the profile hides."""

    new: Annotated[OptionalText, Selector(inside("main", link("New")), read=attribute("href"), may_be_absent=True)] = (
        None
    )


class Authorizations(GridScreen):
    """The list of authorizations."""

    entry = "authorizations"
    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 2.6 names the fields; the list is modelled"
    grid = Table(AuthorizationRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(AuthorizationFilter)
    toolbar = Detail(Toolbar)


def _field(name: str, *words: str, read: Reading = AUTO) -> Selector:
    found: list[Candidate] = [label(text) for text in words]
    return Selector(*found, named(name), read=read)


class AuthorizationForm(Record):
    """The form's fields. Remaining units, end date and unmanaged flag may be the affair of a right of their own."""

    authorization_id: Annotated[OptionalText, _field("number", "Auth #")] = None
    patient_id: Annotated[OptionalText, _field("client", "Client Name", "Client")] = None
    billing_code: Annotated[OptionalText, _field("code", "Billing Code", "Bill Code", read=OPTION_LABEL)] = None
    payer_name: Annotated[OptionalText, _field("payer", "Insurance Company", "Insurance Co.", read=OPTION_LABEL)] = None
    starts_on: Annotated[OptionalUsDate, _field("start", "Start Date", "Start")] = None
    ends_on: Annotated[OptionalUsDate, _field("end", "End Date", "End")] = None
    units_allotted: Annotated[OptionalUnits, _field("allotted", "Allotted Units")] = None
    units_remaining: Annotated[OptionalUnits, _field("remaining", "Remaining Units")] = None
    units_pending: Annotated[OptionalUnits, _field("pending", "Pending Units")] = None
    unit_alert_level: Annotated[OptionalUnits, _field("unit_alert", "Unit Alert Level", "Unit Alert")] = None
    expiry_alert_days: Annotated[OptionalWholeNumber, _field("alert_days", "Exp. Alert Days")] = None
    unmanaged: Annotated[OptionalYes, _field("unmanaged", "Unmanaged")] = None
    active: Annotated[OptionalYes, _field("active", "Active")] = None


class AuthorizationPage(Screen):
    """The form of one authorization, or of a new one."""

    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.6 names the fields; the page is modelled"
    ready = Selector(inside("main", FORM))
    form = Form(AuthorizationForm)
    save = save("Authorization")
