"""Pages of real applications, rendered in several versions of what they are built with."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bench.drift.cases import Case
from portaldriver.drift.fingerprint import Fingerprint, Step

Raw = Mapping[str, Any]
Change = Callable[[list[dict[str, Any]], str], list[dict[str, Any]]]
"""What is done to a new page before it is looked at, given its elements and a name to draw by chance from."""

_ROLES = {
    "button": "button", "select": "combobox", "textarea": "textbox", "img": "img", "nav": "navigation", "main": "main",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "table": "table", "th": "columnheader",
    "td": "cell", "tr": "row", "li": "listitem", "ul": "list", "form": "form",
    "header": "banner", "footer": "contentinfo",
}  # fmt: skip
_TYPES = {
    "submit": "button", "button": "button", "reset": "button", "image": "button",
    "checkbox": "checkbox", "radio": "radio", "search": "searchbox", "number": "spinbutton",
}  # fmt: skip
_CONTROLS = frozenset({"a", "button", "input", "select", "textarea"})
_CONSTANT = ("data-testid", "data-test", "data-qa", "data-field-name", "autocomplete", "maxlength", "aria-describedby")


GROUPS = {"djadmin": "django admin", "djclinic": "django admin", "crispy": "crispy forms", "packs": "crispy forms"}
"""Families that are other pages of the same thing: left out together."""


def load(
    folder: Path, change: Change | None = None, *, most: int | None = None, leave: Collection[str] = ()
) -> list[Case]:
    """Return one case per page and pair of versions, of every family in a folder, of each no more than `most`."""
    found = [pairs for pairs in sorted(folder.glob("*/pairs.json")) if _named(pairs) not in leave]
    return [case for pairs in found for case in _family(pairs, change, most)]


def _named(pairs: Path) -> str:
    return pairs.parent.name.removesuffix(".hostile")


def _family(pairs: Path, change: Change | None, most: int | None) -> Iterator[Case]:
    family, pages = _named(pairs), dict[str, dict[str, list[dict[str, Any]]]]()
    seen: dict[tuple[str, str], list[Fingerprint]] = {}

    def page(version: str, name: str) -> list[dict[str, Any]]:
        if version not in pages:
            pages[version] = json.loads(gzip.decompress((pairs.parent / f"{version}.json.gz").read_bytes()))
        return pages[version][name]

    every = json.loads(pairs.read_text(encoding="utf-8"))
    if most is not None and len(every) > most:
        every = random.Random(family).sample(every, most)
    for pair in every:
        name, before, after = pair["page"], pair["old"], pair["new"]
        if (before, name) not in seen:
            seen[before, name] = elements(page(before, name))
        if not pair["pairs"]:
            continue
        new, truth = page(after, name), {old: at for old, at, *_ in pair["pairs"]}
        # Only where a page was changed on purpose is it known what is really gone.
        truth |= {old: None for old, *_ in pair.get("unmatched_old", []) if pair.get("kind")}
        if change is not None:
            new = change([dict(one) for one in new], f"{family}{before}{after}{name}")
        place = {one["xp"] if "was" not in one else one["was"]: n for n, one in enumerate(new)}
        kept = {at: place.get(page(after, name)[at]["xp"]) for at in truth.values() if at is not None}
        yield Case(
            family=GROUPS.get(family, family),
            name=f"{name} {before} {after}",
            old=[seen[before, name][old] for old in truth],
            new=elements(new),
            truth=[None if at is None else kept[at] for at in truth.values()],
            kind=pair.get("kind", ""),
        )


def elements(raw: Sequence[Raw]) -> list[Fingerprint]:
    """Return a page's elements as fingerprints."""
    return _Page(raw).all()


class _Page:
    def __init__(self, raw: Sequence[Raw]) -> None:
        self._raw = raw
        self._at = {one["xp"]: one for one in raw}
        self._names = {one["xp"]: _name(one) for one in raw}
        self._twins: dict[tuple[str, str], int] = defaultdict(int)
        for one in raw:
            self._twins[_role(one), self._names[one["xp"]]] += 1
        controls = [one for one in raw if one["t"] in _CONTROLS and self._names[one["xp"]]]
        self._order = {one["xp"]: n for n, one in enumerate(raw)}
        self._controls = [(self._order[one["xp"]], self._names[one["xp"]]) for one in controls]

    def all(self) -> list[Fingerprint]:
        found, before, ahead = [], "", 0
        for n, one in enumerate(self._raw):
            while ahead < len(self._controls) and self._controls[ahead][0] <= n:
                ahead += 1
            after = self._controls[ahead][1] if ahead < len(self._controls) else ""
            found.append(self._one(n, one, before, after))
            if ahead and self._controls[ahead - 1][0] == n:
                before = self._controls[ahead - 1][1]
        return found

    def _one(self, n: int, one: Raw, before: str, after: str) -> Fingerprint:
        given, xpath, role = one["a"], one["xp"], _role(one)
        return Fingerprint(
            tag=one["t"],
            role=role,
            name=self._names[xpath],
            label=one.get("lab", ""),
            placeholder=given.get("placeholder", ""),
            title=given.get("title", ""),
            type=given.get("type", ""),
            name_attribute=given.get("name", ""),
            id=given.get("id", ""),
            href=_path(given.get("href", "")),
            text=one.get("own", ""),
            classes=tuple(given.get("class", "").split()[:12]),
            data={key: given[key] for key in _CONSTANT if key in given},
            ancestors=self._above(xpath),
            landmark=one.get("lm", ""),
            section=one.get("sec", ""),
            previous=before,
            next=after,
            words=self._around(one),
            row=self._row(xpath),
            box=tuple(one["b"]) if one.get("b") else None,
            order=n,
            of=len(self._raw),
            twins=self._twins[role, self._names[xpath]] - 1,
            xpath=xpath,
        )

    def _above(self, xpath: str) -> tuple[Step, ...]:
        found: list[Step] = []
        while len(found) < 6 and (xpath := xpath.rpartition("/")[0]):
            given = self._at.get(xpath, {}).get("a", {})
            tag = xpath.rpartition("/")[2].partition("[")[0]
            classes = tuple(given.get("class", "").split()[:12])
            found.append(Step(tag=tag, id=given.get("id", ""), classes=classes, role=given.get("role", "")))
        return tuple(found)

    def _around(self, one: Raw) -> tuple[str, ...]:
        xpath, own = one["xp"], one.get("txt", "")
        for _ in range(3):
            xpath = xpath.rpartition("/")[0]
            near = self._at.get(xpath, {}).get("txt", "")
            near = near.replace(own, " ") if own else near
            if near.split():
                return tuple(near.split()[:12])
        return ()

    def _row(self, xpath: str) -> tuple[str, ...]:
        """Return the first words of an element's row: of the first cell, or of the second for what is in the first."""
        head, line, rest = xpath.rpartition("/tr[")
        number, inside, _ = rest.partition("]/")
        if not line or not inside:
            return ()
        row = f"{head}/tr[{number}]"
        cells = [self._at[f"{row}/{tag}"] for tag in ("th[1]", "td[1]", "td[2]") if f"{row}/{tag}" in self._at]
        others = [one for one in cells if not f"{xpath}/".startswith(f"{one['xp']}/")]
        texts = [one.get("txt", "").split() for one in others]
        return next((tuple(words[:6]) for words in texts if words), ())


def _role(one: Raw) -> str:
    tag, given = one["t"], one["a"]
    if given.get("role"):
        return str(given["role"])
    if tag == "a":
        return "link" if "href" in given else ""
    return _TYPES.get(given.get("type", ""), "textbox") if tag == "input" else _ROLES.get(tag, "")


def _name(one: Raw) -> str:
    tag, given = one["t"], one["a"]
    if given.get("aria-label"):
        return str(given["aria-label"])
    if tag == "input" and given.get("type") in ("submit", "button", "reset"):
        return str(given.get("value", ""))
    if tag in ("input", "select", "textarea"):
        return str(one.get("lab") or given.get("title") or given.get("placeholder") or "")
    if tag in ("form", "table", "tbody", "body", "main", "ul", "ol"):
        return ""
    return str(one.get("txt") or given.get("alt") or given.get("title") or "")


def _path(href: str) -> str:
    """Return a link's path and the names of what is asked of it, without values."""
    parts = urlsplit(href)
    asked = "&".join(sorted(key for key, _ in parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.path}?{asked}" if asked else parts.path
