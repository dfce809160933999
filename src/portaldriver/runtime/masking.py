"""Words of a page as shapes. Default deny: only words that are our own stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..pom.addresses import known_screens
from ..pom.page import PageObject
from ..pom.record import Record, leaves
from ..pom.region import Region
from ..pom.replaced import OVERRIDE, every_selector, is_made, overridden
from ..pom.selector import Selector
from ..pom.shapes import VOCABULARY, shape
from .content import Content

_CODE = re.compile(r"[A-Za-z0-9_$:.\[\]-]{1,100}")
_QUERIED = re.compile(r"[A-Za-z_][\w$:-]{2,}")
_JOINT = re.compile(r"[$:]")
_MANY_DIGITS = re.compile(r"\d(?:[-._/:]?\d){4,}")


class Mask:
    """Masks the words of one page.

    `declared` are texts that a page object names whole, `contained` those it looks for inside others, `codes` ids that
    it looks for, and `content` the words that the page shows: any other id made of them is not taken for code.
    """

    def __init__(
        self,
        declared: Iterable[str] = (),
        contained: Iterable[str] = (),
        *,
        codes: frozenset[str] = frozenset(),
        content: Content | None = None,
    ) -> None:
        self._declared = frozenset(declared)
        phrases = sorted((phrase for phrase in contained if len(phrase) > 2), key=len, reverse=True)
        self._contained = re.compile("(" + "|".join(map(re.escape, phrases)) + ")") if phrases else None
        self._content = content or Content()
        self._codes = codes
        self._masked: dict[str, str] = {}

    def text(self, text: str, *, names: bool = False) -> str:
        """Return a text masked. `names` says that it stands where a page names its controls or columns."""
        squashed = " ".join(text.split())
        if squashed.rstrip(" :*") in self._declared:
            return squashed
        if names and all(word.lower() in VOCABULARY for word in re.findall(r"\w+", squashed)):
            return squashed
        if not self._contained:
            return shape(squashed)
        parts = self._contained.split(squashed)
        return "".join(part if place % 2 else shape(part) for place, part in enumerate(parts))

    def code(self, text: str) -> str:
        """Return ids, names and classes: as they are, unless they may hold data."""
        tokens = text.split()[:20]
        for token in tokens:
            if token not in self._masked:
                self._masked[token] = self._token(token)
        return " ".join(self._masked[token] for token in tokens)

    def _token(self, token: str) -> str:
        if not _CODE.fullmatch(token):
            return shape(token)
        if plain_code(token) in self._codes:
            return token
        return _MANY_DIGITS.sub(lambda run: re.sub(r"\d", "9", run[0]), self._content.masked(token))


def words_of(screens: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the words that page objects of these titles declare: whole texts, and parts of texts."""
    whole: set[str] = set()
    parts: set[str] = set()
    for selector in _declared(screens):
        _sort(selector, whole, parts)
    return whole, parts


def codes_of(screens: Iterable[str]) -> frozenset[str]:
    """Return the ids, names and classes that page objects of these titles look for, with `_` for `$` and `:`."""
    queries = (query for selector in _declared(screens) for kind, query in selector.candidates if kind == "css")
    return frozenset(plain_code(code) for query in queries for code in _QUERIED.findall(query))


def plain_code(code: str) -> str:
    """Return an id or name in the spelling of ids: servers put `$` or `:` into names where ids have `_`."""
    return _JOINT.sub("_", code)


def _declared(screens: Iterable[str]) -> Iterator[Selector]:
    wanted = set(screens)
    for screen in known_screens():
        if screen.title() in wanted:
            yield from _selectors(screen)


def _selectors(screen: type[PageObject]) -> Iterator[Selector]:
    yield from screen.selectors().values()
    for owner in screen.__mro__:
        for value in vars(owner).values():
            if isinstance(value, Region):
                for record in (getattr(value, "record", None), getattr(value, "about", None)):
                    yield from _fields(record)


def _fields(record: Any) -> Iterator[Selector]:
    if isinstance(record, type) and issubclass(record, Record):
        yield from (leaf.selector for leaf in leaves(record))


def _sort(selector: Selector, whole: set[str], parts: set[str]) -> None:
    for kind, query in selector.candidates:
        if kind in ("label", "button", "link", "column"):
            whole.add(" ".join(query.split()).rstrip(" :*"))
        elif kind == "role":
            whole.add(query.partition("\0")[2])
        elif kind == "having":
            parts.add(query.partition("\0")[2])


def declaration_of(page: str | None, field: str | None) -> str:
    """Return the candidates of the element that an error names, in their order; nothing if it is none of ours.

    Where an override is in use, it is what that says, marked so.
    """
    title, _, region = (page or "").partition(".")
    for screen in known_screens():
        if screen.title() == title and field:
            made = [one for one in screen.__subclasses__() if is_made(one)]
            used = made[0] if len(made) == 1 else screen  # of several clients' overrides nobody can tell which
            known, name = every_selector(used), f"{region}.{field}".lstrip(".")
            found = name if name in known else next((one for one in known if one.startswith(f"{name}.")), "")
            if found:
                told = ", then ".join(map(str, known[found].candidates))
                return f"{told}{OVERRIDE}" if found in overridden(used) else told
    return ""
