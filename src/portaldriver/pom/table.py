"""Tables: rows read in one round trip, from the rendered page or from an answer that is never rendered."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from ..events import FieldMissing, SelectorDegraded
from . import engine
from .outcome import for_outcome
from .record import Extracted, Record, extracted, leaves, plan_of
from .region import Region
from .replaced import OVERRIDE, overridden
from .screens import interstitials_of
from .selector import Lane, Selector

if TYPE_CHECKING:
    from .page import PageObject

R = TypeVar("R", bound=Record)


class Table(Region, Generic[R]):
    """A list of records.

    `rows` and `empty` end the wait: "nothing found" and "nothing came" are different outcomes. While `busy` is visible
    the rows are old. `about` is a record read once beside the rows: page numbers, totals.
    """

    def __init__(
        self,
        record: type[R],
        *,
        rows: Selector,
        empty: Selector,
        busy: Selector | None = None,
        next: Selector | None = None,
        about: type[Record] | None = None,
    ) -> None:
        self.record = record
        self.rows = rows
        self.empty = empty
        self.busy = busy
        self.next = next
        self.about = about

    def selectors(self) -> dict[str, Selector]:
        """Return the elements the table itself consists of."""
        parts = {"rows": self.rows, "empty": self.empty, "busy": self.busy, "next": self.next}
        return {name: selector for name, selector in parts.items() if selector is not None}

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundTable[R]: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundTable[R]:
        return self if instance is None else BoundTable(instance, self)


class BoundRegion(Generic[R]):
    """What tables, forms and details share once bound: the two lanes and the news about candidates."""

    def __init__(self, owner: PageObject, region: Region, record: type[R]) -> None:
        self.owner = owner
        self.region = region
        self.record = record

    @property
    def label(self) -> str:
        """`PageObject.region`, as errors and events name it."""
        return f"{self.owner.title()}.{self.region.name}"

    async def answer(self, function: str, plan: dict[str, Any], deadline: float | None) -> dict[str, Any]:
        """Run an extraction and return the engine's answer, or raise what it means if it is not content."""
        binding = self.owner.binding
        plan["screens"] = interstitials_of(binding)
        seconds = binding.timeouts.read if deadline is None else deadline
        if function == "fetched":
            plan["source"]["deadline"] = seconds * 1000
            plan["shaped"] = binding.watch is not None and binding.watch.wants_shapes
        answer = await engine.call(self.owner.root, function, plan, deadline=seconds, page=self.label)
        if answer["outcome"] not in ("rows", "empty"):
            raise for_outcome(answer, page=self.label, interstitials=binding.interstitials, sealed=binding.sealed)
        await self._noticed(function, plan, answer)
        return answer

    async def _noticed(self, function: str, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        watch = self.owner.binding.watch
        if watch is None:
            return
        if function == "fetched":
            shape = answer.get("shape") or ()
            watch.fetched(type(self.owner), plan["source"]["url"], region=self.region.name, shape=shape)
        else:
            await watch.rendered(self.owner, region=self.region.name if answer["outcome"] == "rows" else "")

    def records(self, rows: Sequence[Sequence[Any]], lane: Lane) -> Extracted[R]:
        """Build the records and tell which fields came through a fallback or are not there."""
        found = extracted(self.record, rows, lane=lane, page=self.label)
        self.tell(found)
        return found

    def tell(self, found: Extracted[R] | Extracted[Record]) -> None:
        """Send the news that an extraction brought about its candidates."""
        declared, lane = found.record.declared(), found.lane
        missing: set[str] = set()
        moved = overridden(type(self.owner))
        for index, leaf in enumerate(leaves(found.record)):
            primary = leaf.selector.primary(lane)
            fed = {row[index] for row in found.via} - {primary}
            mark = OVERRIDE if f"{self.region.name}.{leaf.name}" in moved else ""
            for via in sorted(fed - {-1}):
                candidate = f"{leaf.selector.candidates[via]}{mark}"
                self.owner.binding.emit(SelectorDegraded(page=self.label, field=leaf.name, candidate=candidate))
            expected = not (leaf.selector.may_be_absent or declared[leaf.field].may_be_absent)
            if -1 in fed and expected:
                missing.add(leaf.name)
        for field in sorted(missing):
            self.owner.binding.emit(FieldMissing(page=self.label, field=field))


class BoundTable(BoundRegion[R]):
    """A table on a live page."""

    def __init__(self, owner: PageObject, table: Table[R]) -> None:
        super().__init__(owner, table, table.record)
        self.table = table

    async def mark(self) -> str:
        """Mark the present rows as old and return the mark, to be given to `read` after what replaces them."""
        mark = secrets.token_hex(8)
        plan = {"mark": mark, "rows": self.table.rows.spec}
        await engine.call(self.owner.root, "mark", plan, deadline=self.owner.binding.timeouts.action, page=self.label)
        return mark

    async def after(self, action: Callable[[], Awaitable[object]]) -> Extracted[R]:
        """Do what replaces the rows (a search, a turn of the page) and return the rows that come."""
        mark = await self.mark()
        await self.owner.act(action())
        return await self.read(unless=mark)

    async def read(self, *, unless: str = "", deadline: float | None = None) -> Extracted[R]:
        """Wait for rows, or for the marker that there are none, and return them typed.

        `unless` is a mark of `mark()`: rows that carry it are still the old ones. Raises `ExtractionError`,
        `SelectorAmbiguous`, `PageTimeout`, or the error of an interstitial.
        """
        return self._listing(await self.answer("read", self._plan(mark=unless), deadline), "page")

    async def fetch(
        self,
        url: str,
        *,
        json: bool = False,
        headers: Mapping[str, str] | None = None,
        deadline: float | None = None,
    ) -> Extracted[R]:
        """Read the same records from `url`, fetched inside the page and never rendered.

        `json` tells that the address is a grid's data endpoint. The page must be at the same origin.
        """
        plan = self._plan() | {"source": {"url": url, "json": json, "headers": dict(headers or {})}}
        return self._listing(await self.answer("fetched", plan, deadline), "json" if json else "document")

    def _plan(self, *, mark: str = "") -> dict[str, Any]:
        table = self.table
        return {
            "rows": table.rows.spec,
            "empty": table.empty.spec,
            "busy": table.busy.spec if table.busy else [],
            "fields": plan_of(self.record),
            "about": plan_of(table.about) if table.about else [],
            "mark": mark,
        }

    def _listing(self, answer: dict[str, Any], lane: Lane) -> Extracted[R]:
        found = self.records(answer["rows"], lane)
        if self.table.about is None or not answer.get("about"):
            return found
        about = extracted(self.table.about, [answer["about"]], lane=lane, page=self.label)
        self.tell(about)
        return replace(found, about=about.records[0])
