"""By which way the claims of invoices leave, where it is not EDE: kept in the journal, and nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from ....errors import NotFound
from ....models import Noun
from ....models.invoices import Invoice, InvoiceRouted, invoice_number
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..assembling import Frequency
from ..batching import BatchRefused, Difference
from ..invoicing import invoices_by_number
from .invoicing import ALL_BATCHES, Taken


class RouteInvoice(Write[InvoiceRouted]):
    """An invoice whose claim leaves by another way than EDE: nothing is sent, and from then on no batch takes it.

    A claim that replaces one (frequency 7) or takes it back (8) goes this way whichever way the first one went.
    """

    operation = "invoices.claims"
    receipt: ClassVar[type[Noun]] = InvoiceRouted

    def __init__(
        self, binding: Binding, invoice_id: str, frequency: Frequency = "1", *, taken: Taken | None = None
    ) -> None:
        super().__init__(binding)
        self.invoice_id = invoice_number(invoice_id)
        self.frequency: Frequency = frequency
        self._taken = taken

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the number, and what the claim is to be."""
        return {"invoiceId": self.invoice_id, "frequency": self.frequency}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["invoiceId"], payload["frequency"])

    @property
    def natural_key(self) -> str:
        """Return the number, and what the claim is to be."""
        return f"{self.invoice_id}:{self.frequency}"

    @property
    def record(self) -> str:
        """Return what all batches wait for."""
        return ALL_BATCHES

    async def fill(self, tab: Tab, before: Any) -> Found[InvoiceRouted]:
        """Look whether a batch has it, or it was billed by hand. Raises `NotFound`, and `BatchRefused` if one did."""
        found = await invoices_by_number(tab, self.binding, [self.invoice_id], needs=("batch", "invoiced", "paid"))
        if not found:
            raise NotFound("there is no invoice with this number", field="invoiceIds")
        if self.frequency == "1" and (billed := await self._billed(found[self.invoice_id])):
            raise BatchRefused(differences=billed)
        return Found(InvoiceRouted(invoice_ids=(self.invoice_id,)))

    async def _billed(self, one: Invoice) -> list[Difference]:
        """Say why the payer may have an original claim of it already."""
        found = [Difference(self.invoice_id, "in_batch")] if one.batch_id else []
        if one.invoiced and not one.batch_id:
            found.append(Difference(self.invoice_id, "invoiced"))
        if one.paid:
            found.append(Difference(self.invoice_id, "paid"))
        return [*found, *(await self._taken([self.invoice_id]) if self._taken is not None else ())]

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Hear nothing: nothing is sent."""

    async def find(self, tab: Tab, before: Any) -> None:
        """Find nothing: nothing was sent."""


class WithdrawClaim(Write[InvoiceRouted]):
    """A person's word that the claim made of an invoice never left: nothing is sent, and a batch may take it again."""

    operation = "invoices.withdraw_claims"
    receipt: ClassVar[type[Noun]] = InvoiceRouted

    def __init__(self, binding: Binding, invoice_id: str) -> None:
        super().__init__(binding)
        self.invoice_id = invoice_number(invoice_id)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the number."""
        return {"invoiceId": self.invoice_id}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["invoiceId"])

    @property
    def natural_key(self) -> None:
        """Return nothing: said again, it changes nothing."""
        return None

    @property
    def record(self) -> str:
        """Return what all batches wait for."""
        return ALL_BATCHES

    @property
    def releases(self) -> tuple[str, ...]:
        """Return the original claim's way: it is free again."""
        return (routed_by(self.invoice_id),)

    async def fill(self, tab: Tab, before: Any) -> Found[InvoiceRouted]:
        """Do nothing at the portal."""
        return Found(InvoiceRouted(invoice_ids=(self.invoice_id,)))

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Hear nothing: nothing is sent."""

    async def find(self, tab: Tab, before: Any) -> None:
        """Find nothing: nothing was sent."""


def routed_by(invoice_id: str) -> str:
    """Return the journal's name of what says that an original claim leaves by another way than EDE."""
    return f"{RouteInvoice.operation}:{invoice_id}:1"
