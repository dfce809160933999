"""Say which element of an old page is which of a new one, by what neither layout nor wording decides.

A field's name, a link's address, a button's text: whatever is the only one of its kind on both pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from bench.drift.apps.family import Element, Key

FIELDS = ("input", "select", "textarea")
PRESSED = ("submit", "reset", "button", "image")
CHOSEN = ("radio", "checkbox")


def key(element: Element) -> Key | None:
    """Return what an element is known by, or None if it is nothing one could mean."""
    tag, attributes = element["t"], element["a"]
    kind = attributes.get("type", "").lower()
    if tag == "button" or (tag == "input" and kind in PRESSED) or _is_a_button(element):
        text = _text(element)
        return ("b", text) if text else None
    if tag in FIELDS:
        return _field(attributes, kind)
    if tag == "a" and attributes.get("href"):
        return ("a", _address(attributes["href"]))
    return None


def _address(href: str) -> str:
    """Return an address written in one way only: versions encode queries differently."""
    path, mark, query = unquote(href).partition("?")
    return path + mark + "&".join(sorted(query.split("&")))


def _is_a_button(element: Element) -> bool:
    if element["t"] == "a":
        href = str(element["a"].get("href", ""))
        return href == "#" or href.startswith("javascript:")
    return bool(element["a"].get("role") == "button")


def _field(attributes: Mapping[str, str], kind: str) -> Key | None:
    if attributes.get("name"):
        return ("f", attributes["name"], attributes.get("value", "") if kind in CHOSEN else "")
    if attributes.get("aria-label"):
        return ("l", attributes["aria-label"].casefold())
    return None


def _text(element: Element) -> str:
    text = element.get("val") or element.get("txt") or element["a"].get("aria-label") or element["a"].get("title", "")
    return str(text).replace("’", "'").casefold().strip()


def keyed(page: Sequence[Element], same: Mapping[Key, Key]) -> dict[Key, int]:
    """Return the place of each key that stands only once on a page; `same` gives a key the name it has later."""
    keys = [known if (known := key(one)) is None else same.get(known, known) for one in page]
    counted = Counter(keys)
    return {one: place for place, one in enumerate(keys) if one is not None and counted[one] == 1}


def paired(
    old: Sequence[Element], new: Sequence[Element], *, same: Mapping[Key, Key], gone: Collection[Key] = ()
) -> dict[str, Any]:
    """Return `pairs` [old place, new place, key] and `unmatched_old` [old place, key] of what is nowhere any more.

    That is said of keys in `gone` only: what has lost its key may well be there under another one and another name.
    """
    before, after = keyed(old, same), keyed(new, same)
    pairs = [[place, after[one], list(one)] for one, place in before.items() if one in after]
    lost = [[place, list(one)] for one, place in before.items() if one in gone and one not in after]
    return {"pairs": pairs, "unmatched_old": lost}
