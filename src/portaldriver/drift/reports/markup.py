"""HTML as values: what is not markup by its type is escaped, so that no text of a page can become any."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_VOID = frozenset({"meta", "br", "hr", "img", "wbr"})
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and marks that turn the direction of text."""


class Html(str):
    """Markup. Made by `tag` and `joined` alone."""

    __slots__ = ()


Part = str | Html | None | Iterable["Part"]


def text(words: str) -> Html:
    """Return a text as markup."""
    return Html(escape(_UNSEEN.sub("", words), quote=True))


def joined(*parts: Part) -> Html:
    """Return parts as markup, one after another."""
    return Html("".join(_markup(part) for part in parts))


def _markup(part: Part) -> str:
    if part is None:
        return ""
    if isinstance(part, Html):
        return str(part)
    return str(text(part)) if isinstance(part, str) else str(joined(*part))


def tag(element: str, /, *parts: Part, **attributes: str | float | bool | None) -> Html:
    """Return an element. `class_` is `class`, `aria_label` is `aria-label`; True is a bare attribute, None is none."""
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    inner = joined(*parts)
    return Html(f"<{element}{given}>" if element in _VOID and not inner else f"<{element}{given}>{inner}</{element}>")


def _attribute(key: str, value: str | float | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    return f' {name}="{text(str(value))}"'


def worded(words: str) -> Html:
    """Return a text in which what stands between backquotes is code."""
    parts = words.split("`")
    return joined([tag("code", part) if place % 2 else part for place, part in enumerate(parts)])


def table(headers: Iterable[Part], rows: Iterable[Iterable[Part]], *, caption: str, first: str = "th") -> Html:
    """Return a table. The first cell of each row is its header."""
    head = tag("tr", [tag("th", header, scope="col") for header in headers])
    body = []
    for row in rows:
        cells = list(row)
        lead = tag("th", cells[0], scope="row") if first == "th" else tag("td", cells[0])
        body.append(tag("tr", lead, [tag("td", cell) for cell in cells[1:]]))
    made = tag("table", tag("caption", caption, class_="unseen"), tag("thead", head), tag("tbody", body))
    return tag("div", made, class_="wide", tabindex="0", role="region", aria_label=caption)
