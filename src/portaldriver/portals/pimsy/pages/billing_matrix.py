"""Financial > Billing Matrix (guide 2.12), modelled as a web page."""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    Evidence,
    Form,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    attribute,
    column,
    itself,
)
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Surface


class RateFilter(Record):
    """The filter box."""

    user: Annotated[str, Criterion("User", "user")] = ""
    company: Annotated[str, Criterion("Insurance Company", "company")] = ""
    code: Annotated[str, Criterion("Billable Code", "code")] = ""


class RateRow(Record):
    """An exception."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    user: Annotated[OptionalText, Selector(column("User"))] = None
    company: Annotated[OptionalText, Selector(column("Insurance Company"), column("Insurance Co."))] = None
    code: Annotated[OptionalText, Selector(column("Billable Code"), column("Billing Code"))] = None
    modifier: Annotated[OptionalText, Selector(column("Modifier"))] = None
    rate: Annotated[OptionalDollars, Selector(column("Billing Rate Per Unit"))] = None
    starts: Annotated[OptionalUsDate, Selector(column("Start Date"))] = None
    ends: Annotated[OptionalUsDate, Selector(column("End Date"))] = None


class BillingMatrix(GridScreen):
    """The list of exceptions."""

    entry = "billing_matrix"
    surface = Surface.BILLING
    documented = "Financial > Billing Matrix, desktop application"
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.12 names the columns; the page and its filter are modelled"
    grid = Table(RateRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(RateFilter)
