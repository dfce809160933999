"""On whose behalf a question is asked: the provider, out of a grid that draws only rows in view (guide 9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import chain, repeat
from time import monotonic
from typing import TYPE_CHECKING, Annotated

from .....errors import ExtractionError, InvalidInput, NotFound, PageTimeout
from .....pom import (
    Evidence,
    Extracted,
    OptionalText,
    OptionalWholeNumber,
    PageObject,
    Record,
    Selector,
    Table,
    WholeNumber,
    attribute,
    column,
    itself,
)
from .....pom.deadline import within
from ...hosts import NEW_SERVICE_CENTER
from .pickers import Trouble, exactly, refuse_trouble
from .pickers_settling import settled, sought

if TYPE_CHECKING:
    from playwright.async_api import Locator

Look = Callable[[], Awaitable[Extracted["ProviderRow"]]]

WINDOW = "app-load-eligibility-provider"
GRID = f"{WINDOW} ag-grid-angular"
ROWS = Selector(f'{GRID} .ag-center-cols-container [role="row"]')
NONE = f"{GRID} .ag-overlay-no-rows-center, {WINDOW} .page-error"
BUSY = Selector(f"{GRID} .ag-overlay-loading-center", may_be_absent=True)
SCROLL = """(view, from) => {
  const top = from === null ? view.scrollTop + view.clientHeight * 0.8 : from;
  view.scrollTop = top;
  return view.scrollTop + view.clientHeight >= view.scrollHeight - 1;
}"""
"""Scrolls by most of what is in view, or to a place; tells whether that is the end."""
CENTRE = """(view, index) => {
  const row = view.querySelector(`[role="row"][row-index="${index}"]`);
  row?.scrollIntoView({block: 'center', behavior: 'instant'});
  return row !== null;
}"""
"""Scrolls to a row, if it is drawn; tells whether it is."""


class ProviderRow(Record):
    """One provider. Where the NPI stands is attested, the header's words and the other column are MODELLED."""

    index: Annotated[WholeNumber, Selector(itself(), read=attribute("row-index"))]
    position: Annotated[
        OptionalWholeNumber, Selector(itself(), read=attribute("aria-rowindex"), may_be_absent=True)
    ] = None
    """Its place as readers of screens are told it, with the header's rows counted in."""
    npi: Annotated[OptionalText, Selector(column("NPI"), '[role="gridcell"]:nth-child(2)', may_be_absent=True)] = None
    """None as long as a row that came into view has no cells yet."""
    name: Annotated[OptionalText, Selector(column("Provider"), may_be_absent=True)] = None


class GridSize(Trouble):
    """What the grid says of its length, the header's rows counted in; -1 or nothing where it does not know."""

    rows: Annotated[
        OptionalWholeNumber,
        Selector(f"{GRID} [role][aria-rowcount]", read=attribute("aria-rowcount"), may_be_absent=True),
    ] = None


class ProviderPicker(PageObject):
    """The window with the practice's providers.

    That its field narrows the grid is MODELLED, and not relied on: the grid is looked through to its end.
    """

    host = NEW_SERVICE_CENTER
    path = "/"
    evidence = Evidence.ATTESTED
    source = "office_ally 9"
    ready = Selector(f"{WINDOW} oa-modal")
    npi = Selector(f"{WINDOW} oa-input input")
    rows = Table(ProviderRow, rows=ROWS, empty=Selector(NONE), busy=BUSY, about=GridSize)
    narrowed = Table(
        ProviderRow,
        rows=ROWS,
        # A grid whose filter leaves no row says so by its length alone.
        empty=Selector(f'{NONE}, {GRID} [role][aria-rowcount="1"]'),
        busy=BUSY,
        about=GridSize,
    )
    viewport = Selector(f"{GRID} .ag-body-viewport")
    window = Selector(f"{WINDOW} oa-modal")

    async def choose(self, npi: str) -> ProviderRow:
        """Choose the one row with an NPI and return it, once the window is gone.

        Raises `NotFound` (not offered) and `InvalidInput` (several with that NPI), both naming `provider_npi`.
        """
        refuse_trouble((await self.rows.read()).about, page=self.title())
        timeout = self.binding.timeouts.action * 1000
        await self.act(self.npi.fill(npi, timeout=timeout))
        found = await sought(lambda: self._with(npi))
        if not found:
            raise NotFound("the portal offers no provider with this NPI", field="provider_npi")
        if len(found) > 1:
            raise InvalidInput("the portal offers several providers with this NPI", field="provider_npi")
        await self._bring(found[0])
        await self.act(self._row(found[0]).click(timeout=timeout))
        await self.act(self.window.wait_for(state="detached", timeout=timeout))
        return found[0]

    async def _with(self, npi: str) -> list[ProviderRow]:
        return [row for row in await self._all() if row.npi == npi]

    async def _all(self) -> tuple[ProviderRow, ...]:
        """Look through the whole grid until two looks agree: it may be narrowed meanwhile, and rows fade out slowly."""
        # Rows that come into view are drawn late: where a quick look misses some, they are waited for at each place.
        looks = chain((self.narrowed.read, self.narrowed.read), repeat(self._still))
        with suppress(PageTimeout):
            seen = await settled(
                lambda: self._once(next(looks)),
                seconds=self.binding.timeouts.read,
                page=self.title(),
                until=lambda rows: rows is not None,
            )
            return seen or ()
        raise ExtractionError("the grid does not show all of its rows", page=self.title(), field="rows", retryable=True)

    async def _once(self, look: Look) -> tuple[ProviderRow, ...] | None:
        """Look through the grid from its first row to its last; None if some of them were missed."""
        seen: dict[int, ProviderRow] = {}
        ended = await self._scroll(0)
        while True:
            shown = await look()
            seen |= {row.index: row for row in shown.records}
            if ended:
                break
            ended = await self._scroll(None)
        rows = tuple(seen[index] for index in sorted(seen))
        return rows if _whole(rows, shown.about) else None

    async def _still(self) -> Extracted[ProviderRow]:
        """Read what is in view once it stays as it is."""
        return await settled(self.narrowed.read, seconds=self.binding.timeouts.action, page=self.title())

    async def _scroll(self, top: int | None) -> bool:
        return await self._view(SCROLL, top)

    async def _view(self, script: str, given: int | None) -> bool:
        timeout = self.binding.timeouts.action
        asked = self.viewport.evaluate(script, given, timeout=timeout * 1000)
        return bool(await within(timeout, asked, page=self.title()))

    async def _bring(self, row: ProviderRow) -> None:
        """Bring a row to the middle of what is in view, and to rest. Raises `PageTimeout` if it is there no more."""
        end = monotonic() + self.binding.timeouts.read
        ended = True
        while monotonic() < end:
            # What is found may be drawn no more the next moment, as long as a scroll has not come to its end.
            if await self._view(CENTRE, row.index) and row in (await self._still()).records:
                return
            ended = await self._scroll(0 if ended else None)
        raise PageTimeout("the grid does not show a row any more", page=self.title())

    def _row(self, row: ProviderRow) -> Locator:
        """Return the row by its place and by its NPI: what came to stand there meanwhile is not chosen."""
        cell = self.root.locator('[role="gridcell"]').filter(has_text=exactly(row.npi or ""))
        place = self.root.locator(f'{GRID} .ag-center-cols-container [role="row"][row-index="{row.index}"]')
        return place.filter(has=cell)


def _whole(rows: tuple[ProviderRow, ...], size: Record | None) -> bool:
    """Tell whether rows are all there are, and whole: none left out in between, and the last one the grid's last."""
    if any(row.npi is None for row in rows):
        return False
    last = rows[-1].position if rows else None
    told = size.rows if isinstance(size, GridSize) and (size.rows or 0) > 0 else None
    return [row.index for row in rows] == list(range(len(rows))) and (None in (last, told) or last == told)
