"""What of a page may be kept: declared words, what portals call things, and the shapes of all else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ..pom.addresses import known_screens
from ..pom.page import PageObject
from ..runtime.content import Content, content_of
from ..runtime.masking import Mask, codes_of, words_of
from ..runtime.wording import texts_of
from .fingerprint import Fingerprint, Step
from .own_words import home_of, own_words

_NAMING = ("name", "label", "placeholder", "title", "section", "previous", "next")
_CODES = ("id", "name_attribute")
_PLAIN = re.compile(r"[a-z-]{1,24}")
"""Roles and types, as standards know them."""


_FILES = Mask(content=Content(whole=False))


class Veil:
    """Makes fingerprints of raw elements. Without a mask everything stays as it is."""

    def __init__(self, mask: Mask | None) -> None:
        self._mask = mask

    def words(self, text: str) -> str:
        """Return what stands where a page names things."""
        return self._mask.text(text, names=True) if self._mask and text else text

    def value(self, text: str) -> str:
        """Return what stands where a page shows data."""
        return self._mask.text(text) if self._mask and text else text

    def code(self, text: str) -> str:
        """Return ids, names and classes."""
        return self._mask.code(text) if self._mask and text else text

    def landmark(self, text: str) -> str:
        """Return a region's role, and its name as what stands where a page names things."""
        role, _, name = text.partition(" ")
        return " ".join(filter(None, (self.kind(role), self.words(name))))

    def kind(self, text: str) -> str:
        """Return a role or type."""
        return text if _PLAIN.fullmatch(text) else self.code(text)

    def file(self, name: str) -> str:
        """Return the name of a script or style sheet: by itself, whatever else the page shows."""
        return _FILES.code(name) if self._mask else name

    def element(self, raw: Mapping[str, Any]) -> Fingerprint:
        """Return one element's fingerprint."""
        in_cell = raw["in_cell"]
        told = self.value if in_cell else self.words
        kept = {key: told(raw[key]) for key in _NAMING} | {key: self.code(raw[key]) for key in _CODES}
        return Fingerprint(
            tag=raw["tag"],
            role=self.kind(raw["role"]),
            type=self.kind(raw["type"].lower()),
            **kept,
            href="/".join(map(self.code, raw["href"].split("/"))),
            landmark=self.landmark(raw["landmark"]),
            text=told(raw["text"]),
            classes=tuple(map(self.code, raw["classes"])),
            data={key: self.code(value) for key, value in raw["data"].items()},
            ancestors=tuple(self._step(one) for one in raw["ancestors"]),
            words=tuple(map(self.words, raw["words"])),
            row=tuple(map(self.value, raw["row"])),
            box=tuple(raw["box"]) if raw["box"] else None,
            order=raw["order"],
            of=raw["of"],
            twins=raw["twins"],
            frame=tuple(map(self.code, raw["frame"])),
            xpath=raw["xpath"],
            visible=raw["visible"],
        )

    def _step(self, raw: Mapping[str, Any]) -> Step:
        return Step(
            tag=raw["tag"],
            id=self.code(raw["id"]),
            classes=tuple(map(self.code, raw["classes"])),
            role=self.kind(raw["role"]),
        )


def veil_for(page: type[PageObject], tree: list[Any] | None, *, masked: bool = True) -> Veil:
    """Return the veil for one page: the words of its portal's page objects stay, and no id made of what it shows."""
    if not masked:
        return Veil(None)
    titles = _kin(home_of(page))
    whole, parts = words_of(titles)
    whole |= {text.rstrip(" :*") for text in own_words(home_of(page))}
    shown = [] if tree is None else [text for text in texts_of([tree]) if text.rstrip(" :*") not in whole]
    content = content_of(shown, whole=tree is not None and "data-cut" not in tree[1])
    return Veil(Mask(whole, parts, codes=codes_of(titles), content=content))


@cache
def _kin(home: str) -> frozenset[str]:
    return frozenset(_titles(home))


def _titles(home: str) -> Iterable[str]:
    return (one.title() for one in known_screens() if one.__module__.startswith(home))
