"""Failed locators of Robot Framework suites, each with the page as it was then: nothing was kept of the old one.

What is known of the element is what its locator says, so most facts are missing.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from lxml import html

from bench.drift.cases import Case
from portaldriver.drift.fingerprint import Fingerprint, Step

_FILLED = {"Fill Text": ("input", "textbox"), "Select Options By": ("select", "combobox")}
_CSS = re.compile(r"^(?P<tag>[a-z][\w-]*)?(?P<rest>(?:[.#][\w-]+)*)$")
_TYPES = {"submit": "button", "button": "button", "reset": "button", "checkbox": "checkbox", "radio": "radio"}
_ROLES = {"a": "link", "button": "button", "select": "combobox", "textarea": "textbox"}


def load(file: Path) -> list[Case]:
    """Return one case per failed locator."""
    return [_case(n, one) for n, one in enumerate(json.loads(file.read_text(encoding="utf-8")))]


def _case(number: int, raw: dict[str, Any]) -> Case:
    tree = html.document_fromstring(raw["dom"])
    nodes = [node for node in tree.iter() if isinstance(node.tag, str)]
    meant = tree.cssselect(raw["truth_css"])
    truth = nodes.index(meant[0]) if meant else None
    old = _asked(raw["failed_locator"], raw["keyword"])
    name = f"{raw['suite']} {number}"
    return Case(family=raw["suite"], name=name, old=[old], new=[_element(node) for node in nodes], truth=[truth])


def _asked(locator: str, keyword: str) -> Fingerprint:
    """Return what a locator tells of its element: a name, or tag, id and classes, and a text beside it."""
    tag, role = _FILLED.get(keyword, ("", ""))
    css, _, near = (part.strip() for part in locator.partition(">>"))
    words = tuple(near.strip('"').split())
    found = _CSS.match(css) if css[:1] in ".#" or "." in css or "#" in css else None
    if found is None:
        return Fingerprint(tag=tag, role=role, name=css, label=css, name_attribute=css, words=words)
    parts = re.findall(r"([.#])([\w-]+)", found["rest"])
    classes = tuple(value for mark, value in parts if mark == ".")
    ids = [value for mark, value in parts if mark == "#"]
    return Fingerprint(tag=found["tag"] or tag, role=role, id=ids[0] if ids else "", classes=classes, words=words)


def _element(node: html.HtmlElement) -> Fingerprint:
    tag, given = str(node.tag), dict(node.attrib)
    role = given.get("role") or (
        _TYPES.get(given.get("type", ""), "textbox") if tag == "input" else _ROLES.get(tag, "")
    )
    label = _label(node)
    text = " ".join(node.text_content().split())
    holder = node.getparent()
    around = " ".join(holder.text_content().split())[:120] if holder is not None else ""
    spoken = label or given.get("title", "") or given.get("placeholder", "")
    name = given.get("aria-label") or (spoken if role in ("textbox", "combobox") else text)
    return Fingerprint(
        tag=tag,
        role=role,
        name=(name or given.get("name", ""))[:120],
        label=label,
        placeholder=given.get("placeholder", ""),
        title=given.get("title", ""),
        type=given.get("type", ""),
        name_attribute=given.get("name", ""),
        id=given.get("id", ""),
        href=given.get("href", "").partition("?")[0],
        text=" ".join((node.text or "").split()),
        classes=tuple(given.get("class", "").split()),
        ancestors=tuple(
            Step(tag=str(one.tag), id=one.get("id", ""), classes=tuple(one.get("class", "").split()))
            for one in list(node.iterancestors())[:6]
        ),
        words=tuple(around.split()[:12]),
        xpath=node.getroottree().getpath(node),
    )


def _label(node: html.HtmlElement) -> str:
    given = node.get("id")
    for label in node.getroottree().iter("label"):
        if (given and label.get("for") == given) or node in list(label.iterdescendants()):
            return " ".join(label.text_content().split())
    return ""
