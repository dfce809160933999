"""Addresses without what they tell of patients. Default deny: only declared paths and what portals call things stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from .shapes import PARTS, VOCABULARY, shape

if TYPE_CHECKING:
    from .page import PageObject

_SERVER = frozenset({"api", "app", "asp", "aspx", "ashx", "blank", "csv", "htm", "html", "index"}) | frozenset(
    {"json", "jsp", "pdf", "php", "web", "xml"}
)
_DIGITS = re.compile(r"\d+")
_NAME = re.compile(r"[A-Za-z#._~-]{1,80}")


def known_screens() -> Iterator[type[PageObject]]:
    """Return every page object that somebody wrote."""
    from .page import PageObject  # page objects record their steps, and steps have addresses

    return (screen for screen in _below(PageObject) if "__written__" not in vars(screen))


def _below(base: type[PageObject]) -> Iterator[type[PageObject]]:
    for screen in base.__subclasses__():
        yield screen
        yield from _below(screen)


def declared_segments() -> frozenset[str]:
    """Return the parts of the paths that page objects declare, digits as `#`, in small letters."""
    paths = {screen.path for screen in known_screens()}
    return frozenset(_DIGITS.sub("#", part).lower() for path in paths for part in urlsplit(path).path.split("/"))


def path_of(url: str, declared: frozenset[str] | None = None) -> str:
    """Return a URL's path without its query: digits as `#`, and each part that is not known to be ours as a shape."""
    known = declared_segments() if declared is None else declared
    parts = (_DIGITS.sub("#", unquote(part)) for part in urlsplit(url).path.split("/"))
    return "/".join(part if _is_ours(part, known) else shape(part) for part in parts)


def _is_ours(part: str, known: frozenset[str]) -> bool:
    if not part or part.lower() in known:
        return True
    words = [word.lower() for word in PARTS.findall(part)]
    return bool(_NAME.fullmatch(part)) and all(word in VOCABULARY or word in _SERVER for word in words)
