"""Service Center Classic's "Real Time Claim Status": search, results, and the detail dialog (guide 7.5)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator

from .....pom import TEXT, Evidence, OptionalUsDate, PageObject, Record, Selector, Table, button, column, having
from .....pom.values import dollars
from ...hosts import SERVICE_CENTER
from .classic import Inside

if TYPE_CHECKING:
    from playwright.async_api import Locator

MODULE = {"GOTO": "ClaimStatus", "TaskAction": "RealTime"}
"""The address's query. MODELLED: attested are the menu's words and the iframe."""
ACTION_COLUMN = 11
ROWS = "#divResults tr.result"
DIALOG = "#divDetail"


class StatusResult(Record):
    """A claim that was found. MODELLED: the headings; attested: the action in column 11."""

    claim_id: Annotated[str, Selector(column("Claim ID"), read=TEXT)]
    account: Annotated[str, Selector(column("Account No"), read=TEXT)]
    last_name: Annotated[str, Selector(column("Last Name"), read=TEXT)]
    first_name: Annotated[str, Selector(column("First Name"), read=TEXT)]
    first_day: Annotated[OptionalUsDate, Selector(column("From"), read=TEXT)] = None
    last_day: Annotated[OptionalUsDate, Selector(column("To"), read=TEXT)] = None
    charge: Annotated[Decimal | None, BeforeValidator(dollars), Selector(column("Charge"), read=TEXT)] = None


class ResultsHeader(Record):
    """The words above the results: "Search Results - N claims found"."""

    words: Annotated[str, Selector("#lblResults", read=TEXT)] = ""


class StatusSearch(Inside):
    """The search, in `#Iframe7`. Attested: "Reset All", the header's words; MODELLED: the ids."""

    at = r"/ClaimStatus/Default\.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 7.5"
    frame = "#Iframe7"
    ready = Selector("#btnSearch")
    reset = Selector("#btnResetAll", button("Reset All"))
    last_name = Selector("#txtLastName")
    first_name = Selector("#txtFirstName")
    tax_id = Selector("#txtTaxID")
    from_month = Selector("#txtFrom_Month")
    from_day = Selector("#txtFrom_Day")
    from_year = Selector("#txtFrom_Year")
    to_month = Selector("#txtTo_Month")
    to_day = Selector("#txtTo_Day")
    to_year = Selector("#txtTo_Year")
    search = Selector("#btnSearch", button("Search"))
    results = Table(
        StatusResult,
        rows=Selector(ROWS),
        empty=Selector(having("#lblResults", "Search Results - 0 claims found")),
        about=ResultsHeader,
    )

    def action(self, row: int) -> Locator:
        """Return the link of a result, counted from 0."""
        return self.root.locator(f"{ROWS} > td:nth-child({ACTION_COLUMN}) a").nth(row)


class StatusFailed(PageObject):
    """The dialog of an answer that the portal could not get. The words are attested."""

    host = SERVICE_CENTER
    evidence = Evidence.ATTESTED
    source = "office_ally 7.5"
    ready = Selector(having(f"{DIALOG} .error", "Backend processing error."))


class StatusDetail(PageObject):
    """The dialog of an answer: `fieldset > fieldset > dl/dt/dd`."""

    host = SERVICE_CENTER
    evidence = Evidence.ATTESTED
    source = "office_ally 7.5"
    ready = Selector(f"{DIALOG} fieldset > fieldset > dl")
