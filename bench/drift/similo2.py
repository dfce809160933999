"""The property files of the Similo benchmark: forty sites, some years apart."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.drift.cases import Case
from portaldriver.drift.fingerprint import Fingerprint, Step

_ANCHOR = re.compile(r"""^(?:id\("([^"]+)"\)|//\*\[@id=['"]([^'"]+)['"]\])(.*)$""")
_STEP = re.compile(r"/([A-Za-z][\w-]*)")
_ROLES = {"a": "link", "button": "button", "select": "combobox", "textarea": "textbox", "img": "img"}
_TYPES = {"submit": "button", "button": "button", "reset": "button", "checkbox": "checkbox", "radio": "radio"}


def load(folder: Path) -> list[Case]:
    """Return one case per site."""
    return [_case(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]


def _case(raw: dict[str, Any]) -> Case:
    old, new = [_element(one) for one in raw["old"]], [_element(one) for one in raw["new"]]
    truth: list[int | None] = [None] * len(old)
    for before, after in raw["pairs"]:
        truth[before] = after
    return Case(family=raw["app"], name=raw["app"], old=old, new=new, truth=truth)


def _element(raw: dict[str, Any]) -> Fingerprint:
    tag, kind = raw["tag"].lower(), raw.get("type", "").lower()
    text = raw.get("text") or raw.get("visible_text") or ""
    pressed = raw.get("value", "") if kind in ("submit", "button", "reset") or tag != "input" else ""
    role = _TYPES.get(kind, "textbox") if tag == "input" else _ROLES.get(tag, "")
    box = tuple(int(raw[key]) for key in ("x", "y", "width", "height")) if "x" in raw else None
    return Fingerprint(
        tag=tag,
        role=role,
        name=text or pressed or raw.get("title", ""),
        placeholder=raw.get("placeholder", ""),
        title=raw.get("title", ""),
        type=kind,
        name_attribute=raw.get("name", ""),
        id=raw.get("id", ""),
        href=urlsplit(raw.get("href", "")).path,
        text=text,
        classes=tuple(raw.get("class", "").split()),
        ancestors=_above(raw["xpath"], raw.get("idxpath", "")),
        previous=raw.get("neighbor_text_left", ""),
        next=raw.get("neighbor_text_right", ""),
        words=tuple(raw.get("neighbor_text", "").split()),
        box=box if box is None else (box[0], box[1], box[2], box[3]),
        xpath=raw["xpath"],
    )


def _above(xpath: str, anchored: str) -> tuple[Step, ...]:
    """Return the elements above, nearest first; of one of them an id may be known from the anchored path."""
    names = [name.lower() for name in _STEP.findall(xpath)][-2::-1]
    found = _ANCHOR.match(anchored)
    at, known = (len(_STEP.findall(found[3])) - 1, found[1] or found[2]) if found else (-1, "")
    return tuple(Step(tag=name, id=known if n == at else "") for n, name in enumerate(names[:6]))
