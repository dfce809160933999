"""Financial > Billing Codes (guide 2.12), modelled as a web page."""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    Evidence,
    Form,
    OptionalText,
    OptionalWholeNumber,
    Record,
    Selector,
    Table,
    attribute,
    column,
    itself,
)
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Surface
from .values import OptionalUnits, OptionalYes


class BillingCodeFilter(Record):
    """The filter box."""

    code: Annotated[str, Criterion("Code", "code")] = ""
    kind: Annotated[str, Criterion("Type", "type")] = ""
    active: Annotated[str, Criterion("Active", "active", choice=True)] = ""


class BillingCodeRow(Record):
    """A billing code. What a time-based one counts a unit for is MODELLED as a column."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    code: Annotated[str, Selector(column("Code"), column("Billing Code"))]
    active: Annotated[OptionalYes, Selector(column("Active"))] = None
    description: Annotated[OptionalText, Selector(column("Description"))] = None
    kind: Annotated[OptionalText, Selector(column("Type"))] = None
    revenue_code: Annotated[OptionalText, Selector(column("Rev. Code"))] = None
    group: Annotated[OptionalText, Selector(column("Auth. Group"), column("Auth Group"))] = None
    billable: Annotated[OptionalYes, Selector(column("Billable"))] = None
    unmanaged: Annotated[OptionalYes, Selector(column("Unmanaged"))] = None
    add_to_new_clients: Annotated[OptionalYes, Selector(column("Add to New Clients"))] = None
    default_units: Annotated[OptionalUnits, Selector(column("Default Units"))] = None
    decrement: Annotated[OptionalText, Selector(column("Auth Decrement Action"))] = None
    minutes_per_unit: Annotated[OptionalWholeNumber, Selector(column("Minutes per Unit"), may_be_absent=True)] = None
    color: Annotated[OptionalText, Selector(column("Color"))] = None


class BillingCodes(GridScreen):
    """The list of billing codes."""

    entry = "billing_codes"
    surface = Surface.BILLING
    documented = "Financial > Billing Codes, desktop application"
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.12 names the columns; the page is modelled"
    grid = Table(BillingCodeRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(BillingCodeFilter)
