"""New pages made stranger: marks hashed, labels reworded, fields shuffled, dropped and added."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Page = list[dict[str, Any]]

OWN_WORDS = (
    ("first name", "forename"), ("last name", "family name"), ("date of birth", "born on"), ("password", "secret word"),
    ("username", "login name"), ("email", "mail"), ("phone", "call at"), ("save", "store"), ("add", "create"),
    ("delete", "erase"), ("search", "look up"), ("log out", "leave"), ("log in", "enter"), ("notes", "remarks"),
    ("status", "stage"), ("plan", "scheme"), ("amount", "sum"), ("home", "start"), ("cancel", "never mind"),
)  # fmt: skip
"""What labels become in training. What pages are measured with is another list, which training never sees."""

_TEXTS = ("own", "txt", "lab", "sec", "val")
_SPOKEN = ("aria-label", "title", "placeholder", "alt")


def hashed(words: tuple[tuple[str, str], ...], *, names: bool = False) -> Callable[[Page, str], Page]:
    """Return what gives a page other ids, classes, addresses and labels; with `names`, other field names."""
    said = [
        (re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE), new)
        for old, new in sorted(words, key=lambda p: -len(p[0]))
    ]
    marks = (
        "id",
        "href",
        "for",
        "aria-describedby",
        "aria-labelledby",
        "data-field-name",
        *(("name",) if names else ()),
    )

    def change(page: Page, seed: str) -> Page:
        return [_changed(one, marks, lambda text: _reworded(text, said)) for one in page]

    change.__name__ = "ids, classes, addresses" + (", field names" if names else "") + " hashed and labels reworded"
    return change


def listed(file: Path) -> tuple[tuple[str, str], ...]:
    """Return the rewordings of a file."""
    return tuple((old, new) for old, new in json.loads(file.read_text(encoding="utf-8")))


def _changed(one: dict[str, Any], marks: tuple[str, ...], say: Callable[[str], str]) -> dict[str, Any]:
    given = dict(one["a"])
    for mark in marks:
        if given.get(mark):
            given[mark] = _hash(given[mark])
    if given.get("class"):
        given["class"] = " ".join(map(_hash, given["class"].split()))
    for mark in _SPOKEN:
        if given.get(mark):
            given[mark] = say(given[mark])
    if given.get("value") and given.get("type") in ("submit", "button", "reset"):
        given["value"] = say(given["value"])
    return one | {"a": given} | {key: say(one[key]) for key in _TEXTS if isinstance(one.get(key), str)}


def _reworded(text: str, said: list[tuple[re.Pattern[str], str]]) -> str:
    """Replace each wording at most once, the longer first, and never within what was replaced."""
    for number, (old, _) in enumerate(said):
        text = old.sub(f"\x00{number}\x00", text)
    return re.sub(r"\x00(\d+)\x00", lambda found: _cased(said[int(found[1])][1]), text)


def _cased(new: str) -> str:
    return new[:1].upper() + new[1:]


def _hash(text: str) -> str:
    return "x" + hashlib.sha256(text.encode()).hexdigest()[:7]


_FIELDS = frozenset({"input", "select", "textarea"})
_STRANGERS = (
    "Login name",
    "Preferred language",
    "Policy holder",
    "Suffix",
    "Employer",
    "Time zone",
    "Second reader",
    "Desk",
)


def hostile(page: Page, seed: str) -> Page:
    """Return a page whose fields changed places, names and labels: a third reworded, a fifth replaced by strangers.

    Fields of one kind trade places, so that what stands where an element was is another. `was` holds the path that an
    element had; what is new has none that ever was.
    """
    chance, page = random.Random(seed), [dict(one) for one in page]
    for one in page:
        one["was"] = one["xp"]
    fields = [
        n for n, one in enumerate(page) if one["t"] in _FIELDS and one.get("lab") and one["a"].get("type") != "hidden"
    ]
    for kind in sorted({_kind(page[n]) for n in fields}):
        part = [n for n in fields if _kind(page[n]) == kind]
        moved = chance.sample(part, len(part))
        _trade(page, part, moved)
    for n in fields:
        drawn = chance.random()
        if drawn < 0.2:
            _strange(page, n, chance.choice(_STRANGERS))
        elif drawn < 0.5:
            page[n] = page[n] | {"lab": _synonym(page[n]["lab"])}
    return [_changed(one, ("id", "for", "name"), lambda text: text) | {"was": one["was"]} for one in page]


def _kind(one: dict[str, Any]) -> str:
    return f"{one['t']} {one['a'].get('type', '')}"


def _trade(page: Page, places: list[int], order: list[int]) -> None:
    """Put the fields at `order` where those at `places` are."""
    kept = {n: dict(page[n]) for n in places}
    for place, comes in zip(places, order, strict=True):
        there = {key: kept[place][key] for key in ("xp", "b", "n", "p") if key in kept[place]}
        page[place] = kept[comes] | there


def _strange(page: Page, n: int, name: str) -> None:
    """Replace a field by one that never was."""
    page[n] = page[n] | {
        "lab": name,
        "was": "",
        "a": page[n]["a"] | {"id": f"new_{n}", "name": f"new_{n}", "placeholder": ""},
    }


def _synonym(label: str) -> str:
    said = [(re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE), new) for old, new in OWN_WORDS]
    return _reworded(label, said)


TRAINED_ON: tuple[Callable[[Page, str], Page] | None, ...] = (None, hashed(OWN_WORDS), hashed(OWN_WORDS, names=True))
"""What pages are learnt from: as they are, and two that keep little."""
