"""Batches of claims that leave once, and changes to invoices (guide 3, no. 2 and 3, and 8)."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self

from pydantic.alias_generators import to_camel

from ....errors import Duplicate, ExtractionError, RejectedError
from ....models import Noun
from ....models.invoices import BatchSent, Invoice, InvoiceSaved, InvoiceUpdate, invoice_number
from ....pom import Binding, Commit, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..batching import BatchRefused, Difference, holds, read_back, written
from ..invoicing import (
    CLAIMS,
    SENT,
    all_batches,
    find_invoice,
    form_of,
    invoices_by_number,
)
from ..pages.invoicing import InvoiceForm, InvoicePage, Invoices
from ..saving import fill, outcome, unless_changed
from ..site import show
from .batches import batches_since
from .filtered import FilteredInvoices

Taken = Callable[[Sequence[str]], Awaitable[Sequence[Difference]]]
"""Tells which of some invoices leave by another way, or may have left."""
ALL_BATCHES = "batch:ede"
"""All batches of a practice take turns, and changes of invoices with them: a press takes what stands there then."""
ALL_INQUIRIES = "batch:eligibility"
"""Batches of questions about coverage, and their answers, take turns of their own: no claim waits for them."""


class SendBatch(FilteredInvoices[BatchSent]):
    """A batch of exactly these invoices. Natural key: the set of them.

    Up to the press everything may be repeated. After it only what the portal shows counts: that it shows nothing is no
    proof that nothing will come, so the end is not known, and it is never pressed again by itself.
    """

    operation = "invoices.send_batch"
    receipt: ClassVar[type[Noun]] = BatchSent
    advice = "look at Utilities > EDE for a new batch, and at the EDE Batch # of the invoices"

    def __init__(
        self,
        binding: Binding,
        invoice_ids: Sequence[str],
        *,
        known: Mapping[str, Invoice] | None = None,
        taken: Taken | None = None,
    ) -> None:
        super().__init__(binding, invoice_ids, known=known)
        self._taken = taken

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the numbers, and how the caller saw the invoices, if they did."""
        return {"invoiceIds": list(self.invoice_ids), "known": written(self.known)}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload. It can be asked about, and not sent: see `before`."""
        return cls(binding, payload["invoiceIds"], known=read_back(payload["known"]))

    @property
    def natural_key(self) -> str:
        """Return the digest of the set."""
        return hashlib.sha256("\n".join(self.invoice_ids).encode()).hexdigest()

    def control(self) -> Commit:
        """Return EDE."""
        return Invoices.ede

    @property
    def record(self) -> str:
        """Return what all batches wait for."""
        return ALL_BATCHES

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return the batches that there are, and the invoices as they stand.

        Raises `BatchRefused` where one may not be sent or leaves by another way, `Duplicate` where all of them left in
        a batch.
        """
        self.begins()
        if self._taken is None:
            raise RejectedError("a batch that was left behind is not sent by itself: ask for it again")
        if elsewhere := await self._taken(self.invoice_ids):
            raise BatchRefused(differences=elsewhere)
        rows = await invoices_by_number(tab, self.binding, self.invoice_ids, needs=SENT)
        if len(rows) == len(self.invoice_ids) and all(one.batch_id for one in rows.values()):
            raise Duplicate("the invoices left in a batch before", field="invoiceIds")
        self.compare(list(rows.values()), self.known)
        batches = await all_batches(tab, self.binding, category=CLAIMS)
        return {"batches": [one.batch_id for one in batches], "invoices": written(rows)}

    async def fill(self, tab: Tab, before: Mapping[str, Any]) -> Filled:
        """Hold what the filter leaves against what was asked. Raises `BatchRefused` for any difference."""
        return await self.press_on(tab, read_back(before["invoices"]))

    async def find(self, tab: Tab, before: Mapping[str, Any] | None) -> Found[BatchSent] | None:
        """Look for a batch that came since and holds any of the invoices, and hold its file against what was asked.

        Raises `OutcomeUnknown` where there is none, unless it is known that nothing left.
        """
        if before is None:
            return None
        known = read_back(before["invoices"])
        came = await batches_since(
            tab, self.binding, CLAIMS, before["batches"], lambda text: holds(text, known), wanted=known
        )
        if came is None:
            return self.absent()
        return Found(self._receipt(came.batch_id, known), came.differs)

    def _receipt(self, batch_id: str, known: Mapping[str, Invoice]) -> BatchSent:
        total = sum((one.amount_invoiced or Decimal(0) for one in known.values()), Decimal(0))
        return BatchSent(batch_id=batch_id, invoice_ids=self.invoice_ids, total=total)


class UpdateInvoice(Write[InvoiceSaved]):
    """Changes to an invoice by its number: only what was set, and only where it differs."""

    operation = "invoices.update"
    receipt: ClassVar[type[Noun]] = InvoiceSaved

    def __init__(self, binding: Binding, invoice_id: str, draft: InvoiceUpdate) -> None:
        super().__init__(binding)
        self.invoice_id = invoice_number(invoice_id)
        self.draft = draft

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the number and what is to be changed; None clears."""
        changes = self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True)
        return {"invoiceId": self.invoice_id, "changes": changes}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["invoiceId"], InvoiceUpdate.of(payload["changes"]))

    @property
    def natural_key(self) -> str | None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    @property
    def record(self) -> str:
        """Return the invoice by its number."""
        return f"invoice:{self.invoice_id}"

    @property
    def beside(self) -> tuple[str, ...]:
        """Return what batches wait for: none is sent amid a change."""
        return (ALL_BATCHES,)

    def _asked(self) -> dict[str, Any]:
        return {name: value for name, value in self.draft if name in self.draft.model_fields_set}

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return which fields hold something else. Raises `NotFound`, `BatchRefused` where one is locked or may be."""
        row = await find_invoice(tab, self.binding, self.invoice_id)
        if row.locked is None:
            raise BatchRefused(differences=[Difference(self.invoice_id, "unknown", "locked")])
        if row.locked:
            raise BatchRefused(differences=[Difference(self.invoice_id, "locked")])
        held = await self._held(tab)
        return {"differs": [name for name, value in self._asked().items() if getattr(held, name) != value]}

    async def fill(self, tab: Tab, before: Mapping[str, Any]) -> Filled | Found[InvoiceSaved]:
        """Fill in what differs; nothing is pressed where nothing does."""
        if not before["differs"]:
            return Found(InvoiceSaved(invoice_id=self.invoice_id, status="unchanged"))
        row = await find_invoice(tab, self.binding, self.invoice_id)
        url, screen = form_of(tab, self.binding, row), InvoicePage(tab.page, self.binding)
        await show(tab, screen, url)
        press = await unless_changed(screen, screen.form, InvoicePage.save, url=url)
        await fill(tab, screen.form, InvoiceForm(**self._asked()), url=url)
        return Filled(screen=screen, control=InvoicePage.save, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints. Raises `InvalidInput`, naming the fields."""
        await outcome(tab, self.binding, InvoiceForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Mapping[str, Any]) -> Found[InvoiceSaved] | None:
        """Read the form again."""
        held = await self._held(tab)
        off = [name for name, value in self._asked().items() if getattr(held, name) != value]
        if sorted(off) == sorted(before["differs"]) and off:
            return None
        return Found(InvoiceSaved(invoice_id=self.invoice_id, status="updated"), tuple(map(to_camel, off)))

    async def _held(self, tab: Tab) -> InvoiceForm:
        row = await find_invoice(tab, self.binding, self.invoice_id)
        held = await InvoicePage(tab.page, self.binding).form.fetch(form_of(tab, self.binding, row))
        if held.invoice_id is None or invoice_number(held.invoice_id) != self.invoice_id:
            raise ExtractionError("the form is of another invoice than was asked for", page=InvoicePage.title())
        return held
