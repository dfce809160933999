"""Sessions, invoices and EDE records, read. PIMSY's words stay here and in the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from ...errors import ExtractionError, NotFound, NotPermitted
from ...models.invoices import BilledSession, EdeBatch, Invoice, InvoiceLevel, invoice_number
from ...pom import Binding
from ...runtime.session import Tab
from .grids import ANY, At, Rows, every, folded, read_page
from .pages.ede import DOCUMENTED as EDE_DOCUMENTED
from .pages.ede import EdeFilter, EdeForm, EdePage, EdeRow, Exchange
from .pages.invoicing import (
    DOCUMENTED,
    InvoiceFilter,
    InvoiceRow,
    Invoices,
    Invoicing,
    SessionFilter,
    SessionRow,
)
from .site import address, within_portal

CLAIMS = "837-P Professional Claims"
"""The EDE category of claims. MODELLED."""
PAYMENTS = "835-RA Payment Posting 835"
"""The EDE category of remittances (guide 3, no. 5)."""
SENT = ("payer", "payer_number", "amount", "locked", "invoiced", "paid", "batch")
"""Columns without which nobody can tell what a batch would send."""
AT_A_TIME = 100
"""Numbers in one filter: an address has to hold them."""


async def all_sessions(tab: Tab, binding: Binding, wanted: SessionFilter) -> tuple[SessionRow, ...]:
    """Read all rows of the upper grid that a filter leaves, as they were at one moment. Raises as `every` does."""
    screen = Invoicing(tab.page, binding)
    return await every(tab, screen, screen.grid, wanted)


async def read_invoices(tab: Tab, binding: Binding, wanted: InvoiceFilter, at: At) -> Rows[InvoiceRow]:
    """Read one page of the invoices. Raises as `read_page` does."""
    screen = Invoices(tab.page, binding)
    return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)


async def all_invoices(
    tab: Tab, binding: Binding, wanted: InvoiceFilter, *, needs: Sequence[str] = ()
) -> tuple[InvoiceRow, ...]:
    """Read all invoices of a filter, as they were at one moment. Raises as `every` does."""
    screen = Invoices(tab.page, binding)
    return await every(tab, screen, screen.grid, wanted, needs=needs)


async def invoices_by_number(
    tab: Tab, binding: Binding, numbers: Iterable[str], *, needs: Sequence[str] = ()
) -> dict[str, Invoice]:
    """Return invoices by their numbers; those that are not there are left out."""
    wanted = sorted(set(numbers))
    found: dict[str, Invoice] = {}
    for start in range(0, len(wanted), AT_A_TIME):
        some = wanted[start : start + AT_A_TIME]
        rows = await all_invoices(tab, binding, InvoiceFilter(invoice=",".join(some)), needs=needs)
        for row in rows:
            one = invoice_of(row)
            if one.invoice_id not in some or one.invoice_id in found:
                raise ExtractionError("the list shows another invoice than was asked for", page=Invoices.title())
            found[one.invoice_id] = one
    return found


async def invoices_of_notes(tab: Tab, binding: Binding, notes: Iterable[str]) -> list[Invoice]:
    """Return all invoices of these notes. Raises `ExtractionError` if the list shows those of another."""
    wanted = sorted(set(notes))
    found: list[Invoice] = []
    for start in range(0, len(wanted), AT_A_TIME):
        some = wanted[start : start + AT_A_TIME]
        found += map(invoice_of, await all_invoices(tab, binding, InvoiceFilter(note=",".join(some))))
    if not {one.note_id for one in found} <= set(wanted):
        raise ExtractionError("the list shows another note's invoice than was asked for", page=Invoices.title())
    return found


async def find_invoice(tab: Tab, binding: Binding, number: str) -> InvoiceRow:
    """Return the list's row of an invoice. Raises `NotFound`."""
    rows = (await read_invoices(tab, binding, InvoiceFilter(invoice=number), At())).rows
    if not rows:
        raise NotFound("there is no invoice with this number", page=Invoices.title())
    if len(rows) > 1 or invoice_number(rows[0].invoice_id) != number:
        raise ExtractionError("the list shows another invoice than was asked for", page=Invoices.title())
    return rows[0]


def form_of(tab: Tab, binding: Binding, row: InvoiceRow) -> str:
    """Return where an invoice's form is. Raises `NotPermitted` where the list does not lead there."""
    if row.href is None:
        raise NotPermitted(f"the list does not lead to the form ({DOCUMENTED})", page=Invoices.title())
    return within_portal(tab, binding, row.href, page=Invoices.title())


def invoice_of(row: InvoiceRow) -> Invoice:
    """Return a row as an invoice."""
    return Invoice(
        invoice_id=row.invoice_id,
        note_id=row.note_id,
        patient_id=row.patient_id,
        patient_name=row.patient_name,
        performed_by=row.performed_by,
        service_on=row.service_on,
        payer_name=row.payer,
        payer_number=row.payer_number,
        level=_level(row.level),
        billing_code=row.code,
        units=row.units,
        amount_invoiced=row.amount,
        invoiced=row.invoiced,
        paid=row.paid,
        amount_paid=row.total_paid,
        write_off=row.write_off,
        payer_control_number=row.control,
        eob_on=row.eob_on,
        adjustment_reason=row.reason,
        locked=row.locked,
        batch_id=row.batch,
    )


def _level(words: str | None) -> InvoiceLevel | None:
    found: dict[str, InvoiceLevel] = {one: one for one in get_args(InvoiceLevel)}
    return found.get(folded(words or ""))


def session_of(row: SessionRow, invoices: Iterable[Invoice] = ()) -> BilledSession:
    """Return a row of the upper grid, with its lower grid."""
    name = ", ".join(part for part in (row.last_name, row.first_name) if part)
    return BilledSession(
        note_id=row.note_id,
        patient_id=row.patient_id,
        patient_name=name or None,
        performed_by=row.performed_by,
        service_on=row.service_on,
        billing_code=row.code,
        description=row.description,
        units=row.units,
        on_statement=row.on_statement,
        locked=row.locked,
        invoices=tuple(one for one in invoices if one.note_id == row.note_id),
    )


# --- the Electronic Data Exchange


async def read_batches(tab: Tab, binding: Binding, wanted: EdeFilter, at: At) -> Rows[EdeRow]:
    """Read one page of the records. Raises as `read_page` does."""
    screen = Exchange(tab.page, binding)
    return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)


async def all_batches(tab: Tab, binding: Binding, *, category: str) -> tuple[EdeRow, ...]:
    """Read all records of a category. Raises as `every` does."""
    screen = Exchange(tab.page, binding)
    return await every(tab, screen, screen.grid, EdeFilter(category=category, processed=ANY))


async def find_batch(tab: Tab, binding: Binding, batch_id: str) -> EdeRow:
    """Return the list's row of a record. Raises `NotFound`."""
    rows = (await read_batches(tab, binding, EdeFilter(batch=batch_id), At())).rows
    if not rows:
        raise NotFound("there is no EDE batch with this number", page=Exchange.title())
    if len(rows) > 1 or rows[0].batch_id != batch_id:
        raise ExtractionError("the list shows another batch than was asked for", page=Exchange.title())
    return rows[0]


def batch_form(tab: Tab, binding: Binding, row: EdeRow) -> str:
    """Return where a record's form is. Raises `NotPermitted` where the list does not lead there."""
    if row.href is None:
        raise NotPermitted(f"the list does not lead to the form ({EDE_DOCUMENTED})", page=Exchange.title())
    return within_portal(tab, binding, row.href, page=Exchange.title())


async def new_batch_form(tab: Tab, binding: Binding) -> str:
    """Return where the form of a new record is. Raises `NotPermitted` if the user may not create one."""
    links = await Exchange(tab.page, binding).toolbar.fetch(await address(tab, binding, Exchange))
    if links.new is None:
        what = f"the user's profile has no rule to create this ({EDE_DOCUMENTED})"
        raise NotPermitted(what, page=Exchange.title())
    return within_portal(tab, binding, links.new, page=Exchange.title())


async def read_batch(tab: Tab, binding: Binding, row: EdeRow) -> EdeForm:
    """Read the form of a record, with its file. Raises `ExtractionError` if it is another record's."""
    found = await EdePage(tab.page, binding).form.fetch(batch_form(tab, binding, row))
    if found.batch_id != row.batch_id:
        raise ExtractionError("the form is of another batch than was asked for", page=EdePage.title())
    return found


def batch_of(row: EdeRow, form: EdeForm | None = None) -> EdeBatch:
    """Return a record of the list, with the file of its form."""
    return EdeBatch(
        batch_id=row.batch_id,
        category=row.category,
        type=row.type,
        description=row.description,
        active=row.active,
        billing_location=row.location,
        processed=row.processed if form is None else form.processed,
        processed_by=row.processed_by if form is None else form.processed_by,
        processed_on=row.processed_on if form is None else form.processed_on,
        remarks=row.notes if form is None else form.notes,
        text=None if form is None else form.text,
    )
