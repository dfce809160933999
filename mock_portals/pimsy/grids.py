"""Lists: rows grafted in by header, columns as the user left them, a filter box that asks first, a foot that counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from mock_portals.grafting import Element, Page
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

T = TypeVar("T")
PAGE, SIZE, ANY = "page", "size", "All"


@dataclass
class Layout:
    """How a user left a list's columns: those out of sight, and those moved to the front."""

    hidden: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row: its number, its cells by header, links by header, and marks (CSS classes) of the row."""

    ident: int | str
    cells: Mapping[str, str]
    links: Mapping[str, str] = field(default_factory=dict)
    marks: str = ""


@dataclass(frozen=True)
class Filter:
    """A field of the filter box: its words, its name in an address, which items fit, what holds if nothing is asked."""

    words: str
    name: str
    fits: Callable[[Any, str], bool]
    default: str = ""


def active(words: str = "Active") -> Filter:
    """Return the filter that nearly every list opens with."""
    return Filter(words, "active", lambda one, value: one.active == (value == "Yes"), "Yes")


def show_grid(
    page: Page,
    visit: Visit,
    portal: PimsyPortal,
    items: Sequence[T],
    line: Callable[[T], Line],
    *,
    filters: Sequence[Filter] = (),
) -> None:
    """Fill a recorded list: `main table` with one example row, `form[aria-label=Filter]`, and the foot."""
    asked = {one: visit.query.get(one.name, one.default) for one in filters}
    wanted = {one: value for one, value in asked.items() if value and value != ANY}
    found = [item for item in items if all(one.fits(item, value) for one, value in wanted.items())]
    number, size = max(1, _whole(visit.query.get(PAGE), 1)), max(1, _whole(visit.query.get(SIZE), 25))
    pages = max(1, -(-len(found) // size))
    number = min(number, pages)
    lines = [line(item) for item in found[(number - 1) * size : number * size]]
    _rows(page, lines, portal.layouts.get(visit.path.lower(), Layout()))
    page.text_by_id("records", str(len(found)))
    page.text_by_id("pages", str(pages))
    page.text_by_id("active-filters", "; ".join(f"{one.words} = {value}" for one, value in wanted.items()))
    page.values({"page": str(number), "size": str(size)})
    for one, value in asked.items():
        _refill(page, one, value)
    if not (portal.filter_prompt and not visit.query):
        page.remove('[role="alertdialog"]')


def _rows(page: Page, lines: Sequence[Line], layout: Layout) -> None:
    headers = ["".join(cell.itertext()).strip() for cell in page.all("main table thead th")]

    def fill(row: Element, line: Line) -> None:
        row.set("data-id", str(line.ident))
        if line.marks:
            row.set("class", line.marks)
        for header, cell in zip(headers, row, strict=True):
            inner = next(iter(cell), cell)
            inner.text = line.cells.get(header, "")
            if header in line.links:
                inner.set("href", line.links[header])

    page.repeat("main table tbody tr", lines, fill)
    if lines:
        page.remove("main .no-records")
    arrange(page, headers, layout)


def arrange(page: Page, headers: Sequence[str], layout: Layout) -> None:
    """Have a table's columns stand as a user left them."""
    order = sorted(range(len(headers)), key=lambda at: (_place(headers[at], layout), at))
    for row in page.all("main table tr"):
        cells = list(row)
        for cell in cells:
            row.remove(cell)
        for at in order:
            if headers[at] not in layout.hidden:
                row.append(cells[at])


def _place(header: str, layout: Layout) -> int:
    return layout.first.index(header) if header in layout.first else len(layout.first)


def _refill(page: Page, one: Filter, value: str) -> None:
    """Have the filter box, and the form that turns pages, hold what was asked."""
    for control in page.all(f'main form [name="{one.name}"]'):
        if control.tag != "select":
            control.set("value", value)
            continue
        for option in control:
            option.attrib.pop("selected", "")
            if (option.text or "") == value:
                option.set("selected", "selected")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default
