"""The texts of a page's raw tree: what its ids must not be made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ..pom.addresses import declared_segments, path_of
from .masking import plain_code

Tree = list[Any]
"""Tag, attributes, and children: trees and texts."""

_WORDED = ("placeholder", "alt", "title", "value", "aria-label", "data-words")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def texts_of(trees: Iterable[Tree]) -> Iterator[str]:
    """Return all that trees show or say: texts, and attributes in which words may stand."""
    elements = [element for tree in trees for element in _elements(tree)]
    ids = {plain_code(attributes[key]) for _, attributes, _ in elements for key in ("id", "name") if key in attributes}
    declared = declared_segments()
    for _, attributes, children in elements:
        yield from (str(attributes[key]) for key in _WORDED if key in attributes)
        yield from _of_link(str(attributes.get("href", "")), ids, declared)
        yield from (child for child in children if isinstance(child, str))


def _elements(tree: Tree) -> Iterator[Tree]:
    yield tree
    for child in tree[2]:
        if not isinstance(child, str):
            yield from _elements(child)


def _of_link(link: str, ids: set[str], declared: frozenset[str]) -> Iterator[str]:
    """Return the parts of a link that may be content: neither the server's own words nor ids of the page.

    Many portals' links are scripts that quote ids. Were these content, no id would be left to be seen.
    """
    if link[:11].lower() == "javascript:":
        quoted = (one or other for one, other in _QUOTED.findall(unquote(link)))
        yield from (text for text in quoted if plain_code(text) not in ids)
        return
    try:
        address = urlsplit(link)
    except ValueError:
        yield unquote(link)
        return
    yield from (unquote(part) for part in address.path.split("/") if path_of(part, declared) != part)
    yield from (value for _, value in parse_qsl(address.query))
    if plain_code(address.fragment) not in ids:
        yield unquote(address.fragment)
