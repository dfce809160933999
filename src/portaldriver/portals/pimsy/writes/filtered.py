"""Presses on everything filtered (guide 8): only where the filter leaves exactly the rows that were asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from ....models import Noun
from ....models.invoices import Invoice, invoice_number
from ....pom import Binding, Commit, Record
from ....pom.table import BoundTable
from ....runtime.session import Tab
from ....runtime.write import Filled
from ..batching import BatchRefused, Difference, differences, unsent
from ..grids import filtered_as, query_of
from ..invoicing import SENT, all_invoices, invoice_of
from ..pages.grid import Foot, GridScreen
from ..pages.invoicing import InvoiceFilter, InvoiceForm, Invoices
from ..site import address, show
from .unproven import Unproven

R = TypeVar("R", bound=Noun)
M = TypeVar("M", bound=Noun)


class Filtered(Unproven[R], Generic[R, M]):
    """A press on all that the filter leaves: it is set, read back on the page and on each of its pages, twice.

    `numbers` are those of what was asked for, `field` what an error calls them.
    """

    screen: ClassVar[type[GridScreen]]
    field: ClassVar[str]
    numbers: tuple[str, ...]

    @abstractmethod
    def control(self) -> Commit:
        """Return what is pressed."""

    @abstractmethod
    def wanted(self) -> Record:
        """Return the filter that leaves what was asked for."""

    @abstractmethod
    async def rows(self, tab: Tab) -> Sequence[M]:
        """Read all pages of what the filter leaves."""

    @abstractmethod
    def item(self, row: Any) -> M:
        """Return a row of the page."""

    @abstractmethod
    def number_of(self, item: M) -> str:
        """Return the number by which it was asked for."""

    @abstractmethod
    def differing(self, asked: Collection[str], rows: Sequence[M], known: Mapping[str, Any]) -> Sequence[Difference]:
        """Return all that keeps rows from being pressed on; `known` is how they stood before."""

    async def choose(self, screen: Any) -> None:
        """Choose what the press is to do, where there is a choice."""

    async def still(self, screen: Any) -> None:
        """Raise where something else is chosen by now."""

    def compare(self, rows: Sequence[M], known: Mapping[str, Any]) -> None:
        """Raise `BatchRefused` unless the rows are what was asked, and as they were."""
        if found := self.differing(self.numbers, rows, known):
            raise BatchRefused(differences=found, field=self.field)

    async def press_on(self, tab: Tab, known: Mapping[str, Any]) -> Filled:
        """Set the filter, and hold what it leaves against what was asked: on the page, on each of its pages, and again.

        Raises `BatchRefused` for any difference.
        """
        screen = self.screen(tab.page, self.binding)
        await show(tab, screen, await address(tab, self.binding, self.screen, query_of(self.wanted())))
        await self._compare_shown(screen, known)
        self.compare(await self.rows(tab), known)
        await self.choose(screen)

        async def look() -> None:
            self.compare(await self.rows(tab), known)
            await self._compare_shown(screen, known)
            await self.still(screen)

        return self.pressing(screen, self.control(), look)

    async def _compare_shown(self, screen: Any, known: Mapping[str, Any]) -> None:
        """Refuse unless the page that is pressed on is filtered so, and counts as many.

        A page may show a part of the rows only. Those that it shows have to be among those asked for.
        """
        grid: BoundTable[Any] = screen.grid
        listing = await grid.read()
        foot = listing.about
        if not isinstance(foot, Foot) or not filtered_as(foot, self.wanted()):
            raise BatchRefused("the page is filtered otherwise than was asked", field=self.field)
        if foot.total != len(self.numbers):
            what = f"the filter leaves {foot.total} rows, {len(self.numbers)} were asked for"
            raise BatchRefused(what, field=self.field)
        shown = [self.item(row) for row in listing.records]
        numbers = list(map(self.number_of, shown))
        found = [*self.differing(numbers, shown, known)]
        found += [Difference(one, "extra") for one in sorted(set(numbers) - set(self.numbers))]
        if found:
            raise BatchRefused(differences=found, field=self.field)


class FilteredInvoices(Filtered[R, Invoice]):
    """A press on invoices."""

    screen = Invoices
    field = "invoiceIds"
    refuses_by = InvoiceForm

    def __init__(
        self, binding: Binding, invoice_ids: Sequence[str], *, known: Mapping[str, Invoice] | None = None
    ) -> None:
        super().__init__(binding)
        self.invoice_ids = self.numbers = tuple(sorted(set(map(invoice_number, invoice_ids))))
        self.known = dict(known or {})

    def unfit(self, row: Invoice) -> list[Difference]:
        """Say why a row may not be pressed on at all."""
        return unsent(row)

    def wanted(self) -> InvoiceFilter:
        """Return the filter of these numbers."""
        return InvoiceFilter(invoice=",".join(self.numbers))

    async def rows(self, tab: Tab) -> list[Invoice]:
        """Read all pages of what the filter leaves."""
        rows = await all_invoices(tab, self.binding, self.wanted(), needs=SENT)
        return list(map(invoice_of, rows))

    def item(self, row: Any) -> Invoice:
        """Return a row of the page."""
        return invoice_of(row)

    def number_of(self, item: Invoice) -> str:
        """Return the invoice's number."""
        return item.invoice_id

    def differing(
        self, asked: Collection[str], rows: Sequence[Invoice], known: Mapping[str, Invoice]
    ) -> Sequence[Difference]:
        """Return what keeps these invoices from being pressed on."""
        return differences(asked, rows, known, unfit=self.unfit)
