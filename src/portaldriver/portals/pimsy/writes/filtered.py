"""Presses on everything filtered (guide 8): only where the filter leaves exactly the rows that were asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ....models import Noun
from ....models.invoices import Invoice, invoice_number
from ....pom import Binding, Commit
from ....runtime.session import Tab
from ....runtime.write import Filled
from ..batching import BatchRefused, Difference, differences, unsent
from ..invoicing import SENT, all_invoices, invoice_of
from ..pages.invoicing import InvoiceFilter, InvoiceForm, Invoices
from ..site import address, show
from .unproven import Unproven

R = TypeVar("R", bound=Noun)


class Filtered(Unproven[R]):
    """A press on all that the filter leaves: it is set, read back on the page and on each of its pages, twice."""

    refuses_by = InvoiceForm
    unfit: staticmethod[[Invoice], list[Difference]] = staticmethod(unsent)
    """Says why a row may not be pressed on at all."""

    def __init__(
        self, binding: Binding, invoice_ids: Sequence[str], *, known: Mapping[str, Invoice] | None = None
    ) -> None:
        super().__init__(binding)
        self.invoice_ids = tuple(sorted(set(map(invoice_number, invoice_ids))))
        self.known = dict(known or {})

    @abstractmethod
    def control(self) -> Commit:
        """Return what is pressed."""

    async def press_on(self, tab: Tab, known: Mapping[str, Invoice], screen: Invoices) -> Filled:
        """Set the filter, and hold what it leaves against what was asked: on the page, on each of its pages, and again.

        Raises `BatchRefused` for any difference.
        """
        await show(tab, screen, await address(tab, self.binding, Invoices, {"invoice": self._numbers}))
        await self._compare_shown(screen, known)
        await self._compare(tab, known)
        await self.choose(screen)

        async def look() -> None:
            await self._compare(tab, known)
            await self._compare_shown(screen, known)
            await self.still(screen)

        return self.pressing(screen, self.control(), look)

    async def choose(self, screen: Invoices) -> None:
        """Choose what the press is to do, where there is a choice."""

    async def still(self, screen: Invoices) -> None:
        """Raise where something else is chosen by now."""

    @property
    def _numbers(self) -> str:
        return ",".join(self.invoice_ids)

    def compare(self, rows: Sequence[Invoice], known: Mapping[str, Invoice]) -> None:
        """Raise `BatchRefused` unless the rows are what was asked, and as they were."""
        if found := differences(self.invoice_ids, rows, known, unfit=self.unfit):
            raise BatchRefused(differences=found)

    async def _compare(self, tab: Tab, known: Mapping[str, Invoice]) -> None:
        """Read all pages of what the filter leaves, and refuse unless it is what was asked."""
        rows = await all_invoices(tab, self.binding, InvoiceFilter(invoice=self._numbers), needs=SENT)
        self.compare(list(map(invoice_of, rows)), known)

    async def _compare_shown(self, screen: Invoices, known: Mapping[str, Invoice]) -> None:
        """Refuse unless the page that is pressed on is filtered so, and counts as many.

        A page may show a part of the rows only. Those that it shows have to be among those asked for.
        """
        listing = await screen.grid.read()
        foot: Any = listing.about
        if foot is None or f"invoice # = {self._numbers}".casefold() != (foot.filters or "").strip().casefold():
            raise BatchRefused("the page is filtered otherwise than was asked")
        if foot.total != len(self.invoice_ids):
            raise BatchRefused(f"the filter leaves {foot.total} rows, {len(self.invoice_ids)} were asked for")
        shown = [invoice_of(row) for row in listing.records]
        if found := differences([one.invoice_id for one in shown], shown, known, unfit=self.unfit):
            raise BatchRefused(differences=found)
        if extra := {one.invoice_id for one in shown} - set(self.invoice_ids):
            raise BatchRefused(differences=[Difference(one, "extra") for one in sorted(extra)])
