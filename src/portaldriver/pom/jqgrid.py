"""jqGrid, the widget behind every list of Practice Mate (guide 3.1; also free-jqGrid).

Its parts have fixed ids and classes around the grid's own id, so a grid is declared by that id alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Generic, Self, TypeVar, cast, overload

from pydantic import BeforeValidator

from ..errors import InvalidInput
from .record import Extracted, Record
from .selector import Selector, having, key
from .table import BoundTable, Table

if TYPE_CHECKING:
    from .page import PageObject

R = TypeVar("R", bound=Record)


NONE = "No records"
"""What a pager says of an empty grid."""


def _total(value: object) -> object:
    """Read the total out of `View 1 - 20 of 2 000`, or out of a bare number; anything else is refused."""
    if not isinstance(value, str):
        return value
    if NONE in value:
        return 0
    found = re.search(r"(?:^|\bof\s+|/\s*)(\d[\d,.\s\u00a0\u202f]*)$", value.strip())
    if not found:
        raise ValueError("the pager does not say how many there are")
    return int(re.sub(r"\D", "", found[1]))


def _number(value: object) -> object:
    return re.sub(r"[\s,.\u00a0\u202f]", "", value) if isinstance(value, str) else value


class GridFacts(Record):
    """What a grid says about itself: the page shown, how many pages, how many rows in all."""

    page: Annotated[int, BeforeValidator(_number)]
    pages: Annotated[int, BeforeValidator(_number)]
    total: Annotated[int, BeforeValidator(_total)]


EMPTY = GridFacts(page=1, pages=0, total=0)
"""What the bare `[]` means that stands for an answer without rows (guide 3.1)."""


def _facts(box: str) -> type[GridFacts]:
    class Facts(GridFacts):
        page: Annotated[int, BeforeValidator(_number), Selector(f"{box} .ui-pg-input", key("page"))]
        pages: Annotated[int, BeforeValidator(_number), Selector(f"{box} [id^=sp_1_]", key("total"))]
        total: Annotated[int, BeforeValidator(_total), Selector(f"{box} .ui-paging-info", key("records"))]

    return Facts


class JqGrid(Table[R], Generic[R]):
    """A jqGrid by its id; rows are found in the rendered grid and in its JSON answers alike."""

    def __init__(self, record: type[R], grid_id: str) -> None:
        self.grid_id = grid_id
        self.box = f"#gbox_{grid_id}"
        following = Selector(f"{self.box} td.ui-pg-button:not(.ui-state-disabled):has(.ui-icon-seek-next)")
        super().__init__(
            record,
            rows=Selector(f"#{grid_id} tr.jqgrow", key("rows")),
            empty=Selector(having(f"{self.box} .ui-paging-info", NONE)),
            busy=Selector(f"#load_{grid_id}", may_be_absent=True),
            next=following,
            about=_facts(self.box),
        )
        self.following = following
        self.page_input = Selector(f"{self.box} .ui-pg-input")
        self.size_choice = Selector(f"{self.box} select.ui-pg-selbox")

    def selectors(self) -> dict[str, Selector]:
        """Return the grid's elements, its pager's included."""
        return super().selectors() | {"page_input": self.page_input, "size_choice": self.size_choice}

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundJqGrid[R]: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundJqGrid[R]:
        return self if instance is None else BoundJqGrid(instance, self)


class BoundJqGrid(BoundTable[R]):
    """A jqGrid on a live page."""

    def __init__(self, owner: PageObject, grid: JqGrid[R]) -> None:
        super().__init__(owner, grid)
        self.grid = grid

    @staticmethod
    def facts(listing: Extracted[R]) -> GridFacts:
        """Return what the grid said about itself; an empty answer says nothing and means none."""
        return cast("GridFacts", listing.about) if listing.about else EMPTY

    async def sizes(self) -> tuple[int, ...]:
        """Return the page sizes that the pager offers."""
        options = self.owner.root.locator(self.grid.size_choice.playwright).locator("option")
        texts = await self.owner.act(options.evaluate_all("all => all.map(option => option.value)"))
        return tuple(int(text) for text in texts if str(text).isdigit())

    async def show(self, *, page: int, size: int) -> Extracted[R]:
        """Turn the grid to a page of a size its pager offers, and read it.

        Raises `InvalidInput` naming `page_size` with the sizes on offer.
        """
        listing = await self.read()
        if len(listing.records) > size or (await self._size()) != size:
            offered = await self.sizes()
            if size not in offered:
                raise InvalidInput(f"this page offers {', '.join(map(str, offered))}", field="page_size")
            choice = self.owner.root.locator(self.grid.size_choice.playwright)
            listing = await self.after(lambda: choice.select_option(value=str(size), timeout=self._action_ms))
        facts = self.facts(listing)
        if page > facts.pages:
            # A pager takes no number beyond its last page.
            return replace(listing, records=(), via=())
        return listing if facts.page == page else await self._turn(page)

    async def _turn(self, page: int) -> Extracted[R]:
        number = self.owner.root.locator(self.grid.page_input.playwright)
        await self.owner.act(number.fill(str(page), timeout=self._action_ms))
        return await self.after(lambda: number.press("Enter", timeout=self._action_ms))

    async def turn_next(self) -> Extracted[R]:
        """Press the pager's next button and read the page that comes."""
        button = self.owner.root.locator(self.grid.following.playwright)
        return await self.after(lambda: button.click(timeout=self._action_ms))

    async def _size(self) -> int:
        choice = self.owner.root.locator(self.grid.size_choice.playwright)
        return int(await self.owner.act(choice.input_value(timeout=self._action_ms)) or 0)

    @property
    def _action_ms(self) -> float:
        return self.owner.binding.timeouts.action * 1000
