"""Invoices of sessions: listed, changed, and sent in batches that hold what was asked and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

from ....errors import InvalidInput
from ....models.days import days_of, require_days
from ....models.invoices import (
    Autofilled,
    AutofillOption,
    BatchSent,
    BilledSession,
    Invoice,
    InvoiceLevel,
    InvoiceSaved,
    InvoiceUpdate,
    NewPosting,
    PostingSaved,
)
from ....paging import Paginator
from ....runtime.session import Tab
from ..grids import ANY, At, Lane, Rows, listed
from ..invoicing import (
    AT_A_TIME,
    all_invoices,
    all_sessions,
    find_invoice,
    invoice_of,
    read_invoices,
    session_of,
)
from ..leaving import Ways
from ..numbers import number_of, several
from ..pages.invoicing import InvoiceFilter, InvoiceRow, SessionFilter, SessionRow
from ..writes.autofill import Autofill
from ..writes.invoice_posting import CreatePosting, PostLine
from ..writes.invoicing import SendBatch, UpdateInvoice
from ..writes.unproven import sent
from .invoice_claims import InvoiceClaims, numbered

MOST = 500
"""Invoices of one batch: the filter that names them has to fit into an address."""


class Invoices(InvoiceClaims):
    """What payers are asked for sessions."""

    async def ready(
        self, since: date, until: date, *, payer: str | None = None, provider: str | None = None
    ) -> AsyncIterator[BilledSession]:
        """Yield sessions ready to bill, by days of service, both included, each with its invoices that can be sent.

        These are neither invoiced nor paid, in no batch and not locked. `payer` and `provider` are names.
        """
        first, last = days_of(since, until)
        wanted = SessionFilter(since=first, until=last, user=provider or "")

        async def sessions(tab: Tab) -> Sequence[SessionRow]:
            return await all_sessions(tab, self._binding, wanted)

        found = await self._client.call("invoices.ready", sessions)
        for start in range(0, len(found), AT_A_TIME):
            some = found[start : start + AT_A_TIME]

            async def step(tab: Tab, some: Sequence[SessionRow] = some) -> tuple[BilledSession, ...]:
                asked = InvoiceFilter(
                    note=",".join(row.note_id for row in some), payer=payer or "", invoiced="No", paid="No"
                )
                rows = await all_invoices(tab, self._binding, asked, needs=("locked", "batch"))
                invoices = [one for one in map(invoice_of, rows) if not one.locked and not one.batch_id]
                return tuple(session_of(row, invoices) for row in some)

            for one in await self._client.call("invoices.ready", step):
                if one.invoices and not one.locked:
                    yield one

    def list(
        self,
        *,
        patient_id: str | None = None,
        payer: str | None = None,
        level: InvoiceLevel | None = None,
        since: date | None = None,
        until: date | None = None,
        invoiced: bool | None = None,
        paid: bool | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[Invoice]:
        """List invoices; `since` and `until` bound the day of service, both included. `payer` is its name."""
        require_days(since, until)
        wanted = InvoiceFilter(
            client="" if patient_id is None else number_of(patient_id, "patientId"),
            payer=payer or "",
            level=(level or ANY).capitalize(),
            since=since,
            until=until,
            invoiced=_word(invoiced),
            paid=_word(paid),
        )

        async def rows(tab: Tab, at: At) -> Rows[InvoiceRow]:
            return await read_invoices(tab, self._binding, wanted, at)

        return listed(self._client, "invoices.list", rows, invoice_of, page=page, size=page_size, lane=lane)

    async def get(self, invoice_id: str) -> Invoice:
        """Return an invoice by its number, with or without `INV-`. Raises `NotFound`."""
        number = numbered(invoice_id)

        async def step(tab: Tab) -> Invoice:
            return invoice_of(await find_invoice(tab, self._binding, number))

        return await self._client.call("invoices.get", step, record=f"invoice:{number}")

    async def update(
        self,
        invoice_id: str,
        changes: InvoiceUpdate | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> InvoiceSaved:
        """Change what is set, where it differs; `status` is `unchanged` where nothing does.

        Raises `NotFound`, `BatchRefused` for a row that somebody holds, and what `PortalClient.write` raises.
        """
        number, draft = numbered(invoice_id), InvoiceUpdate.of(changes)
        return await self._client.write(UpdateInvoice(self._binding, number, draft), key=key, actor=actor)

    async def send_batch(
        self, invoices: Sequence[str | Invoice], *, key: str | None = None, actor: str | None = None
    ) -> BatchSent:
        """Have EDE make one batch of exactly these invoices; given as `Invoice`, each has to stand as it was seen.

        The filter is set, and what it leaves is read back, all of it, and compared, right before the one press; then
        the file of the batch is held against what was asked. Raises `BatchRefused` for any difference, before anything
        is sent, and where one leaves by another way (`claims`); `Duplicate` if all of them left before;
        `OutcomeUnknown` where the portal shows no batch, which proves nothing; `SavedDifferently` where the batch is
        another one; and what `PortalClient.write` raises.
        """
        numbers, known = _named(invoices)
        write = SendBatch(self._binding, numbers, known=known, taken=Ways(self._client).taken)
        return await sent(self._client, write, key=key, actor=actor)

    async def autofill(
        self,
        invoices: Sequence[str | Invoice],
        option: AutofillOption,
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> Autofilled:
        """Have Auto tick a box at exactly these invoices in one press: `invoiced`, or `paid`.

        What the filter leaves is compared as for `send_batch`; where all are ticked already, nothing is pressed. `paid`
        of a primary invoice brings a secondary about by itself (setting -177). Raises `BatchRefused` for any
        difference, before anything is sent; `SavedDifferently` where some are ticked and some are not;
        `OutcomeUnknown` where none is, which proves nothing; and what `PortalClient.write` raises.
        """
        numbers, known = _named(invoices)
        return await sent(self._client, Autofill(self._binding, numbers, option, known=known), key=key, actor=actor)

    async def post_batch(
        self, posting: NewPosting | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> PostingSaved:
        """Post a check by hand: a batch by its five prompts, then line by line to invoices that stand unpaid.

        Each line is a commit of its own: under a key, the same call goes on where it stopped. Raises `BatchRefused` for
        an invoice that is another payer's, paid or locked, before anything is sent; `Duplicate` if the payer's check
        was posted; `OutcomeUnknown` where the portal does not show a line, which proves nothing; and what
        `PortalClient.write` raises.
        """
        draft = NewPosting.of(posting)
        made = await self._client.write(CreatePosting(self._binding, draft), key=key, actor=actor)
        for line in draft.lines:
            write = PostLine(self._binding, made.posting_id, draft, line.invoice_id)
            await sent(self._client, write, key=key and f"{key}:{line.invoice_id}", actor=actor)
        return PostingSaved(posting_id=made.posting_id, lines=tuple(line.invoice_id for line in draft.lines))


def _named(invoices: Sequence[str | Invoice]) -> tuple[list[str], dict[str, Invoice]]:
    """Return the numbers of a batch, and how the caller saw its invoices, if they did. Raises `InvalidInput`."""
    numbers = [numbered(one.invoice_id if isinstance(one, Invoice) else one) for one in several(invoices, "invoiceIds")]
    if not 1 <= len(numbers) <= MOST:
        raise InvalidInput(f"a batch is of 1 to {MOST} invoices", field="invoiceIds")
    if len(set(numbers)) != len(numbers):
        raise InvalidInput("an invoice is named twice", field="invoiceIds")
    return numbers, {number: one for number, one in zip(numbers, invoices, strict=True) if isinstance(one, Invoice)}


def _word(flag: bool | None) -> str:
    return ANY if flag is None else "Yes" if flag else "No"
