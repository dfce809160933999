"""Graft state into recorded markup: the only way values get from Python into a page."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

import lxml.html
from lxml import etree
from lxml.cssselect import CSSSelector

Tree = etree._ElementTree
Element = etree._Element
Row = TypeVar("Row")

_selectors: dict[str, CSSSelector] = {}


class GraftError(LookupError):
    """The recording lacks the place a value should go to: mock and recording have drifted apart."""


def parse(body: bytes) -> Tree:
    """Parse a recorded page once; every answer works on a copy."""
    return etree.parse(io.BytesIO(body), parser=lxml.html.HTMLParser(encoding="utf-8"))


def matches(root: Element, css: str) -> list[Element]:
    """Find all elements of a CSS selector, compiled once per selector."""
    if css not in _selectors:
        _selectors[css] = CSSSelector(css, translator="html")
    return cast(list[Element], _selectors[css](root))


class Page:
    """A copy of a recorded page that takes values."""

    def __init__(self, template: Tree) -> None:
        self.tree = copy.deepcopy(template)
        self.root: Element = self.tree.getroot()
        self._by_id: dict[str, Element] | None = None

    def by_id(self, ident: str) -> Element:
        """Return the element with that id through an index: forms have hundreds of them."""
        if self._by_id is None:
            self._by_id = {str(item.get("id")): item for item in self.root.iter("*") if item.get("id")}
        try:
            return self._by_id[ident]
        except KeyError:
            raise GraftError(f"the recorded page has no id {ident!r}") from None

    def one(self, css: str) -> Element:
        """Return the first element of a selector or raise GraftError."""
        found = matches(self.root, css)
        if not found:
            raise GraftError(f"the recorded page has no {css!r}")
        return found[0]

    def all(self, css: str) -> list[Element]:
        """Return every element of a selector."""
        return matches(self.root, css)

    def values(self, values: Mapping[str, str]) -> None:
        """Set input values by element id."""
        for ident, value in values.items():
            self.by_id(ident).set("value", value)

    def text(self, css: str, text: str) -> None:
        """Replace the text of one element."""
        self.one(css).text = text

    def text_by_id(self, ident: str, text: str) -> None:
        """Replace the text of the element with that id."""
        self.by_id(ident).text = text

    def attribute(self, css: str, name: str, value: str) -> None:
        """Set an attribute on every match; no match is fine."""
        for item in self.all(css):
            item.set(name, value)

    def select(self, ident: str, *, value: str | None = None, label: str | None = None) -> None:
        """Choose the option with that value or that text, and no other."""
        chosen = False
        for option in self.by_id(ident).iter("option"):
            wanted = option.get("value") == value if label is None else (option.text or "") == label
            option.attrib.pop("selected", "")
            if wanted and not chosen:
                option.set("selected", "selected")
                chosen = True
        if not chosen:
            raise GraftError(f"{ident} has no such option")

    def check(self, css: str, on: bool = True) -> None:
        """Check or uncheck one box."""
        box = self.one(css)
        box.attrib.pop("checked", "")
        if on:
            box.set("checked", "checked")

    def remove(self, css: str) -> None:
        """Remove every match."""
        for item in self.all(css):
            drop(item)

    def repeat(self, css: str, rows: Iterable[Row], fill: Callable[[Element, Row], None]) -> None:
        """Repeat the first match once per row; the recorded examples go."""
        examples = self.all(css)
        if not examples:
            raise GraftError(f"the recorded page has no {css!r} to repeat")
        for row in rows:
            item = copy.deepcopy(examples[0])
            examples[0].addprevious(item)
            fill(item, row)
        for example in examples:
            drop(example)
        self._by_id = None

    def bytes(self) -> bytes:
        """Serialise as HTML."""
        return etree.tostring(self.tree, method="html", encoding="utf-8")


def drop(item: Element) -> None:
    """Remove an element but keep the text that follows it."""
    parent = item.getparent()
    if parent is None:
        return
    if item.tail:
        previous = item.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + item.tail
        else:
            previous.tail = (previous.tail or "") + item.tail
    parent.remove(item)
