"""Auto: a box ticked at all filtered invoices in one press (guide 3, no. 2; its options are MODELLED)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from ....errors import UnexpectedPage
from ....models import Noun
from ....models.invoices import Autofilled, AutofillOption, Invoice
from ....pom import Binding, Commit
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..batching import Difference, read_back, unknown_or_locked, written
from ..invoicing import SENT, invoices_by_number
from ..pages.invoicing import AutofillForm, Invoices
from .filtered import FilteredInvoices
from .invoicing import ALL_BATCHES

WORDS: dict[AutofillOption, str] = {"invoiced": "Invoice", "paid": "Payment Received"}


class Autofill(FilteredInvoices[Autofilled]):
    """A box ticked at exactly these invoices. What is ticked already is compared first: to repeat it does no harm."""

    operation = "invoices.autofill"
    receipt: ClassVar[type[Noun]] = Autofilled
    advice = "look at the invoices themselves"

    def __init__(
        self,
        binding: Binding,
        invoice_ids: Sequence[str],
        option: AutofillOption,
        *,
        known: Mapping[str, Invoice] | None = None,
    ) -> None:
        super().__init__(binding, invoice_ids, known=known)
        self.option: AutofillOption = option

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return numbers and box, and how the caller saw the invoices, if they did."""
        return {"invoiceIds": list(self.invoice_ids), "option": self.option, "known": written(self.known)}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["invoiceIds"], payload["option"], known=read_back(payload["known"]))

    @property
    def natural_key(self) -> None:
        """Return nothing: what is there is compared first."""
        return None

    def unfit(self, row: Invoice) -> list[Difference]:
        """Say why a row may not be ticked at all."""
        return unknown_or_locked(row)

    def control(self) -> Commit:
        """Return Auto."""
        return Invoices.auto

    @property
    def record(self) -> str:
        """Return what all batches wait for."""
        return ALL_BATCHES

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return the invoices as they stand, and which are to be ticked. Raises `BatchRefused` for any difference."""
        self.begins()
        rows = await invoices_by_number(tab, self.binding, self.invoice_ids, needs=SENT)
        self.compare(list(rows.values()), self.known)
        return {"open": self._open(rows), "invoices": written(rows)}

    async def fill(self, tab: Tab, before: Mapping[str, Any]) -> Filled | Found[Autofilled]:
        """Choose the box, and hold what the filter leaves against what was asked. Nothing is pressed for nothing."""
        if not before["open"]:
            return Found(self._receipt("unchanged"))
        return await self.press_on(tab, read_back(before["invoices"]))

    async def choose(self, screen: Invoices) -> None:
        """Choose the box."""
        await screen.autofill.fill(AutofillForm(option=WORDS[self.option]))

    async def still(self, screen: Invoices) -> None:
        """Raise `UnexpectedPage` where another box is chosen by now."""
        if (await screen.autofill.read()).option != WORDS[self.option]:
            raise UnexpectedPage("another option is chosen than was asked for", page=screen.title())

    async def find(self, tab: Tab, before: Mapping[str, Any]) -> Found[Autofilled] | None:
        """Look at the boxes: all are ticked, or none more than before, or some, which is told."""
        left = self._open(await invoices_by_number(tab, self.binding, self.invoice_ids, needs=SENT))
        if left and set(left) == set(before["open"]):
            return self.absent()
        return Found(self._receipt("updated"), ("invoices",) if left else ())

    def _open(self, rows: Mapping[str, Invoice]) -> list[str]:
        return sorted(set(self.invoice_ids) - {one for one, row in rows.items() if getattr(row, self.option)})

    def _receipt(self, status: Any) -> Autofilled:
        return Autofilled(option=self.option, invoice_ids=self.invoice_ids, status=status)
