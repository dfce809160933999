"""Operators that move a page's markup as redesigns do; they run on the tree that is about to be served."""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from mock_portals.grafting import Element, Tree, matches
from mock_portals.grafting import drop as drop_element

Operator = Callable[[Tree], None]


def _each(css: str, change: Callable[[Element], None]) -> Operator:
    def operator(tree: Tree) -> None:
        for item in matches(tree.getroot(), css):
            change(item)

    return operator


def drop(css: str) -> Operator:
    """Remove every match."""
    return _each(css, drop_element)


def duplicate(css: str) -> Operator:
    """Put a copy right after every match: two elements for one declaration."""

    def change(item: Element) -> None:
        item.addnext(copy.deepcopy(item))

    return _each(css, change)


def rename_id(old: str, new: str) -> Operator:
    """Give an element another id, and its label and other references with it."""

    def operator(tree: Tree) -> None:
        for item in tree.getroot().iter("*"):
            for name in ("id", "for", "aria-labelledby", "aria-describedby"):
                if item.get(name) == old:
                    item.set(name, new)

    return operator


def relabel(css: str, text: str) -> Operator:
    """Change the visible text; of an input button its value."""

    def change(item: Element) -> None:
        if item.tag == "input":
            item.set("value", text)
        else:
            item.text = text

    return _each(css, change)


def wrap(css: str, *, tag: str = "div", classes: str = "wrapper") -> Operator:
    """Put every match into one more element."""

    def change(item: Element) -> None:
        wrapper = etree.Element(tag)
        wrapper.set("class", classes)
        wrapper.tail, item.tail = item.tail, None
        item.addprevious(wrapper)
        wrapper.append(item)

    return _each(css, change)


def set_attribute(css: str, name: str, value: str | None) -> Operator:
    """Set an attribute on every match, or remove it with None."""

    def change(item: Element) -> None:
        if value is None:
            item.attrib.pop(name, "")
        else:
            item.set(name, value)

    return _each(css, change)


def move_before(css: str, anchor: str) -> Operator:
    """Move the first match in front of the anchor."""

    def operator(tree: Tree) -> None:
        found, places = matches(tree.getroot(), css), matches(tree.getroot(), anchor)
        if found and places:
            places[0].addprevious(found[0])

    return operator


def add_text(css: str, text: str) -> Operator:
    """Put a text of our own into every match, before what it holds."""

    def change(item: Element) -> None:
        item.text = text + (item.text or "")

    return _each(css, change)
