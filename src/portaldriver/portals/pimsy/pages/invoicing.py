"""Financial > Invoicing (guide 3, no. 2 and 3), modelled as web pages.

Public are buttons, columns and fields of the desktop application, and that EDE prepares all filtered invoices. That the
lower grid has a page of its own, with the invoices of all filtered sessions, is MODELLED, and so are its filter and the
column of the EDE batch.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Candidate,
    Commit,
    Detail,
    Evidence,
    Form,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    attribute,
    button,
    column,
    inside,
    label,
    named,
    role,
)
from .editing import save
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Screen, Surface, Tabbed, tab
from .values import OptionalUnits, OptionalYes

DOCUMENTED = "Financial > Invoicing, desktop application"
BUSY = Selector('main [aria-busy="true"]', "main .loading")
FORM = role("form", "Invoice")


class InvoicingTabs(Record):
    """Where the tabs lead."""

    invoices: Annotated[OptionalText, tab("Invoices")] = None
    posting: Annotated[OptionalText, tab("Batch Posting")] = None


class SessionFilter(Record):
    """The filter box of the upper grid; From and To are of the service date."""

    note: Annotated[str, Criterion("Note #", "note")] = ""
    client: Annotated[str, Criterion("Client #", "client")] = ""
    since: Annotated[OptionalUsDate, Criterion("From", "from")] = None
    until: Annotated[OptionalUsDate, Criterion("To", "to")] = None
    code: Annotated[str, Criterion("Billing Code", "code")] = ""
    user: Annotated[str, Criterion("Performed By", "user")] = ""


class SessionRow(Record):
    """A session to bill."""

    note_id: Annotated[str, Selector(column("Note #"), column("Note Number"))]
    patient_id: Annotated[str, Selector(column("Client #"), column("Client Number"))]
    first_name: Annotated[OptionalText, Selector(column("First Name"))] = None
    last_name: Annotated[OptionalText, Selector(column("Last Name"))] = None
    performed_by: Annotated[OptionalText, Selector(column("Performed By"))] = None
    service_on: Annotated[OptionalUsDate, Selector(column("Service Date"), column("Date of Service"))] = None
    units: Annotated[OptionalUnits, Selector(column("Units To Bill"), column("Units"))] = None
    code: Annotated[OptionalText, Selector(column("Billing Code"))] = None
    description: Annotated[OptionalText, Selector(column("Billing Code Desc."))] = None
    on_statement: Annotated[OptionalYes, Selector(column("Include On Statement"))] = None
    locked: Annotated[OptionalYes, Selector(column("Locked"))] = None


class Invoicing(GridScreen, Tabbed):
    """The upper grid: sessions."""

    entry = "invoicing"
    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 3 names buttons, filters and columns of the upper grid; its page is modelled"
    tabs = Detail(InvoicingTabs)
    grid = Table(SessionRow, rows=ROWS, empty=EMPTY, busy=BUSY, about=Foot)
    criteria = Form(SessionFilter)


class InvoiceFilter(Record):
    """The filter box of invoices. Several numbers stand with commas between them."""

    invoice: Annotated[str, Criterion("Invoice #", "invoice")] = ""
    note: Annotated[str, Criterion("Note #", "note")] = ""
    client: Annotated[str, Criterion("Client #", "client")] = ""
    payer: Annotated[str, Criterion("Insurance Payer", "payer")] = ""
    level: Annotated[str, Criterion("Insurance Type", "level", choice=True)] = ""
    since: Annotated[OptionalUsDate, Criterion("From", "from")] = None
    until: Annotated[OptionalUsDate, Criterion("To", "to")] = None
    invoiced: Annotated[str, Criterion("Invoice", "invoiced", choice=True)] = ""
    paid: Annotated[str, Criterion("Paid", "paid", choice=True)] = ""


class InvoiceRow(Record):
    """An invoice; `href` leads to its form."""

    invoice_id: Annotated[str, Selector(column("Invoice #"), column("Invoice Number"))]
    href: Annotated[OptionalText, Selector(inside(column("Invoice #"), "a[href]"), read=attribute("href"))] = None
    note_id: Annotated[str, Selector(column("Note #"), column("Note Number"))]
    patient_id: Annotated[str, Selector(column("Client #"), column("Client Number"))]
    patient_name: Annotated[OptionalText, Selector(column("Client"), column("Client Name"))] = None
    performed_by: Annotated[OptionalText, Selector(column("Performed By"))] = None
    service_on: Annotated[OptionalUsDate, Selector(column("Service Date"), column("Date of Service"))] = None
    payer: Annotated[OptionalText, Selector(column("Insurance Payer"))] = None
    payer_number: Annotated[OptionalText, Selector(column("Payer Number"))] = None
    level: Annotated[OptionalText, Selector(column("Insurance Type"))] = None
    code: Annotated[OptionalText, Selector(column("Billing Code"))] = None
    units: Annotated[OptionalUnits, Selector(column("Units To Bill"), column("Units"))] = None
    amount: Annotated[OptionalDollars, Selector(column("Amount Invoiced"))] = None
    invoiced: Annotated[OptionalYes, Selector(column("Invoice"))] = None
    paid: Annotated[OptionalYes, Selector(column("Payment Received"), column("Paid"))] = None
    total_paid: Annotated[OptionalDollars, Selector(column("Total Paid by Payer"))] = None
    write_off: Annotated[OptionalDollars, Selector(column("Write Off"))] = None
    control: Annotated[OptionalText, Selector(column("Payer Control #"))] = None
    eob_on: Annotated[OptionalUsDate, Selector(column("EOB Date"))] = None
    reason: Annotated[OptionalText, Selector(column("Claim Adj Reason Code"))] = None
    locked: Annotated[OptionalYes, Selector(column("Locked"))] = None
    batch: Annotated[OptionalText, Selector(column("EDE Batch #"))] = None


class AutofillForm(Record):
    """What Auto does to all that the filter leaves. Its options are MODELLED."""

    option: Annotated[OptionalText, Selector(label("Autofill"), named("option"), read=OPTION_LABEL)] = None


class Invoices(GridScreen):
    """The lower grid of all filtered sessions; EDE prepares a batch of all that the filter leaves, Auto fills it in."""

    below = (Invoicing, "invoices")
    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 3 names fields, EDE and Auto; Auto's options, and that all lower grids have one page, are modelled"
    grid = Table(InvoiceRow, rows=ROWS, empty=EMPTY, busy=BUSY, about=Foot)
    criteria = Form(InvoiceFilter)
    ede = Commit(inside(role("form", "EDE"), button("EDE")), sends="ede$")
    autofill = Form(AutofillForm)
    auto = Commit(inside(role("form", "Auto"), button("Auto")), sends="auto$")


def _field(name: str, *words: str) -> Selector:
    found: list[Candidate] = [label(text) for text in words]
    return Selector(*found, named(name))


class InvoiceForm(Record):
    """The fields of an invoice that may be changed, and its number."""

    invoice_id: Annotated[OptionalText, _field("number", "Invoice #")] = None
    invoiced: Annotated[OptionalYes, _field("invoiced", "Invoice")] = None
    amount_invoiced: Annotated[OptionalDollars, _field("amount", "Amount Invoiced")] = None
    paid: Annotated[OptionalYes, _field("paid", "Payment Received", "Paid")] = None
    amount_paid: Annotated[OptionalDollars, _field("total_paid", "Total Paid by Payer")] = None
    write_off: Annotated[OptionalDollars, _field("write_off", "Write Off")] = None
    payer_control_number: Annotated[OptionalText, _field("control", "Payer Control #", "Payer #")] = None
    eob_on: Annotated[OptionalUsDate, _field("eob", "EOB Date")] = None
    adjustment_reason: Annotated[OptionalText, _field("reason", "Claim Adj Reason Code")] = None


class InvoicePage(Screen):
    """The form of one invoice."""

    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 3 names the fields of the lower grid; the form is modelled"
    ready = Selector(inside("main", FORM))
    form = Form(InvoiceForm)
    save = save("Invoice")
