"""The screens of online entry of a CMS-1500 (guide 4, 7.2, 7.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from .....pom import (
    TEXT,
    Commit,
    Detail,
    Evidence,
    Form,
    OptionalUsDate,
    PageObject,
    Record,
    Selector,
    Table,
    button,
    by_id,
    column,
    having,
)
from .....pom.values import dollars
from ...hosts import SERVICE_CENTER
from ...pages.dialog import Correction
from .classic import Inside
from .entry_fields import EntryFields, EntryTotal, P, control
from .entry_lines import JSON, line_control

if TYPE_CHECKING:
    from playwright.async_api import Locator

CREATE = {"Mode": "Create", "ClaimID": "-1", "encounter": "", "CMS": "0212"}
CHOSEN = ("sPatient", "sBillProv", "sRndProv", "sFacility", "sTemplate", "sPayer")
"""What may be put in from what is stored; nothing of it is: the claim says all."""
MODULE = {"GOTO": "OnlineEntry", "TaskAction": "Edit", **CREATE, **dict.fromkeys(CHOSEN, "")}
"""The address's query that opens a blank form (guide 4)."""
ClaimId = Annotated[str, Field(pattern=r"^\d{10}$")]
"""Ten digits (guide 10.4)."""


class EntryForm(Inside):
    """The form, in `#Iframe9`. Its address within the iframe is MODELLED, as is `btnAddRow`'s place."""

    at = r"/OnlineEntry/HCFA\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 4, 7.2, 7.3"
    frame = "#Iframe9"
    ready = control("PRI_PATIENT_ID")
    fields = Form(EntryFields)
    total = Detail(EntryTotal)
    lines = Selector(*by_id(JSON))
    add_row = Selector("#btnAddRow")
    copy_patient = Selector("#lnkPatientCopy")
    confirm = Selector(".ui-dialog .ui-dialog-buttonpane button:first-of-type", may_be_absent=True)
    save = Commit(f"#{P}btnSCUpdate", button("Update"))

    def line(self, name: str, row: int) -> Locator:
        """Return an input of a line, counted from 0."""
        return self.root.locator(line_control(name, row))


class Entered(Inside):
    """What the press brings. MODELLED: that it is a line of words in the iframe (guide 3: `lblStatus`)."""

    evidence = Evidence.MODELLED
    source = "office_ally 3"
    ready = Selector(*by_id(P + "lblStatus"))


class NotEntered(Correction):
    """The dialog "Please correct the following(s):" over the form (guide 3, 11)."""

    host = SERVICE_CENTER
    evidence = Evidence.ATTESTED
    source = "office_ally 3, 11"


class PendingClaim(Record):
    """A claim that was entered and not passed on yet. Attested is where its number stands, the fourth cell."""

    claim_id: Annotated[ClaimId, Selector("td:nth-child(4)", column("Claim ID"), read=TEXT)]
    account: Annotated[str, Selector(column("Account No"), read=TEXT)]
    first_day: Annotated[OptionalUsDate, Selector(column("From"), read=TEXT)] = None
    last_day: Annotated[OptionalUsDate, Selector(column("To"), read=TEXT)] = None
    charge: Annotated[Decimal | None, BeforeValidator(dollars), Selector(column("Total Charge"), read=TEXT)] = None


class PendingClaims(PageObject):
    """The list of claims that were entered, newest first, in the shell itself (guide 4). MODELLED: its headings."""

    host = SERVICE_CENTER
    path = "/secure_oa.asp?GOTO=OnlineEntry&TaskAction=Pending&Msg=RCL"
    at = r"/secure_oa\.asp"
    evidence = Evidence.ATTESTED
    source = "office_ally 4, 7.3"
    ready = Selector("#tblClaims")
    claims = Table(
        PendingClaim,
        rows=Selector("#tblClaims tr:not(:first-child)"),
        empty=Selector(having("#lblNoClaims", "No")),
    )
