"""What PIMSY's lists share: columns that users move and hide, a filter that asks first, a foot that counts (guide 2.2).

Columns are found by their headers; where rows stand, and what a filter's fields are called in an address, is MODELLED.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import OPTION_LABEL, OptionalText, Record, Selector, WholeNumber, button, inside, label, named, role
from .menu import Screen

ROWS = Selector("main tbody tr[data-id]", 'main [role="row"][data-id]')
EMPTY = Selector("main .no-records", 'main [role="note"]')
PAGE, SIZE = "page", "size"
"""MODELLED: how an address asks for a page and for so many rows."""


class Criterion(Selector):
    """A field of a list's filter box: its words, by which the list names it afterwards, and its name in an address."""

    def __init__(self, words: str, name: str, *, choice: bool = False) -> None:
        found = (inside(role("dialog", "Filter"), label(words)), inside(role("dialog", "Filter"), named(name)))
        if choice:
            super().__init__(*found, read=OPTION_LABEL)
        else:
            super().__init__(*found)
        self.words = words
        self.query = name


class Foot(Record):
    """What stands below a list: how many there are, and by which filters."""

    total: Annotated[WholeNumber, Selector('[aria-label="Records"]')]
    page: Annotated[WholeNumber, Selector('[aria-label="Page"]')]
    size: Annotated[WholeNumber, Selector('[aria-label="Rows per page"]')]
    filters: Annotated[OptionalText, Selector('[aria-label="Active filters"]')] = None


class GridScreen(Screen):
    """Base of the lists: a subclass declares `grid`, a Table with `about=Foot`, and `criteria`, its filter box."""

    ready = Selector('main [aria-label="Records"]')
    prompt = Selector(inside(role("alertdialog"), button("No")), may_be_absent=True)
    """Some lists ask on opening whether to filter (guide 2.2)."""
    filter = Selector(inside("main", button("Filter")))
    apply = Selector(inside(role("dialog", "Filter"), button("OK")))
    number = Selector(inside("main", label("Page")), named(PAGE))
    size = Selector(inside("main", label("Rows per page")), named(SIZE))
    go = Selector(inside("main", button("Go")))
