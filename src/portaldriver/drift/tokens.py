"""Words of labels and of codes: what is compared when two texts are."""

from __future__ import annotations

import re
from functools import lru_cache

_BREAKS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|[^0-9A-Za-z\u00c0-\uffff]+")
_EDGES = " \t\r\n:;*?!.…,›»«‹>-–—|·•+()[]"
_IDLE = frozenset({"the", "a", "an", "of", "to", "your", "for", "and", "or", "please", "enter", "optional", "required"})
_INDEX = re.compile(r"\[1\]")
_TAG = re.compile(r"/([A-Za-z][\w-]*)")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return a text without case, doubled space and the marks at its ends."""
    return " ".join(text.split()).strip(_EDGES).casefold()


@lru_cache(maxsize=65536)
def tokens(text: str) -> frozenset[str]:
    """Return the words of a label or of a code (`firstName`, `first_name`), numbers apart."""
    return frozenset(part.casefold() for part in _BREAKS.split(text) if part)


@lru_cache(maxsize=65536)
def telling(text: str) -> frozenset[str]:
    """Return the words that say something; all of them if none does."""
    every = tokens(text)
    return every - _IDLE or every


@lru_cache(maxsize=65536)
def shortened(xpath: str) -> str:
    """Return a path without the index of only children."""
    return _INDEX.sub("", xpath).casefold()


@lru_cache(maxsize=65536)
def tags(xpath: str) -> tuple[str, ...]:
    """Return the tags along a path, from the document down."""
    return tuple(tag.casefold() for tag in _TAG.findall(xpath))


@lru_cache(maxsize=65536)
def parent(xpath: str) -> str:
    """Return the path of the element above."""
    return shortened(xpath).rpartition("/")[0]


def kin(one: str, other: str) -> bool:
    """Tell whether two paths lead to the same element, or one to the other's direct parent."""
    if not one or not other:
        return False
    return shortened(one) == shortened(other) or parent(one) == shortened(other) or parent(other) == shortened(one)
