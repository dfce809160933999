"""A page's elements with every value masked: what a developer needs to mend a declaration, and no patient."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..errors import PortalError
from ..pom.addresses import path_of
from ..pom.deadline import within
from .content import content_of
from .masking import Mask, codes_of, words_of
from .wording import Tree, texts_of

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

_CODE = frozenset({"id", "name", "class", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls"})
_STATE = frozenset({"disabled", "readonly", "checked", "selected", "hidden", "multiple", "data-unseen", "data-cut"})
_PLAIN = frozenset({"type", "role", "colspan", "rowspan", "aria-hidden", "aria-expanded", "aria-colindex"})
_TEXT = frozenset({"placeholder", "alt", "title", "value", "href", "aria-label"})
_NAMING = frozenset({"th", "label", "button", "legend", "h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_TAG = re.compile(r"[a-z][a-z0-9-]{0,40}")
_WORD = re.compile(r"[a-z-]{1,24}|[0-9]{1,3}")

# What the outline is made of comes from a page: nothing in it may load or run.
_HEAD = """<!DOCTYPE html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Outline, all values masked</title>
"""


@cache
def tree_script() -> str:
    """Return the JavaScript expression that yields a document's raw tree, as JSON."""
    text = (files(__package__) / "outline.js").read_text(encoding="utf-8")
    return text[text.index("(() =>") :].strip()


async def trees_of(page: Page, seconds: float) -> dict[int, tuple[Frame, Tree]]:
    """Return the raw tree of every frame that answers, by its number; they are for masking and for nothing else."""
    found: dict[int, tuple[Frame, Tree]] = {}
    for number, frame in enumerate(page.frames):
        try:
            answer = await within(seconds, frame.evaluate(tree_script()))
            found[number] = (frame, json.loads(answer))
        except (PortalError, ValueError, TypeError):
            if number == 0:
                break  # a page that does not answer has no frames that do
    return found


def outlined(trees: dict[int, tuple[Frame, Tree]], screens: Iterable[str]) -> str:
    """Return the trees as one HTML document in which every value is masked.

    Words and ids that the page objects called `screens` declare stay. Each frame is an element `portaldriver-frame` of
    its own.
    """
    wanted = set(screens)
    declared, contained = words_of(wanted)
    shown = (text for text in texts_of([tree for _, tree in trees.values()]) if text.rstrip(" :*") not in declared)
    whole = not any("data-cut" in tree[1] for _, tree in trees.values())
    mask = Mask(declared, contained, codes=codes_of(wanted), content=content_of(shown, whole=whole))
    numbers = {id(frame): number for number, (frame, _) in trees.items()}
    drawn = [_HEAD]
    for number, (frame, tree) in trees.items():
        parent = numbers.get(id(frame.parent_frame), "")
        where = escape(path_of(frame.url))
        drawn.append(f'<portaldriver-frame number="{number}" parent="{parent}" path="{where}">\n')
        drawn.append("\n".join(_lines(tree, mask, 1)))
        drawn.append("\n</portaldriver-frame>\n")
    return "".join(drawn)


def _lines(tree: Tree, mask: Mask, depth: int) -> Iterator[str]:
    tag, attributes, children = str(tree[0]), tree[1], tree[2]
    name, rendered = _opening(tag, attributes, mask)
    indent = "  " * min(depth, 30)
    texts = [child for child in children if isinstance(child, str)]
    if name in _VOID:
        yield f"{indent}<{rendered}>"
    elif len(texts) == len(children):
        words = " ".join(mask.text(text, names=tag in _NAMING) for text in texts)
        yield f"{indent}<{rendered}>{escape(words)}</{name}>"
    else:
        yield f"{indent}<{rendered}>"
        for child in children:
            if isinstance(child, str):
                yield f"{indent}  {escape(mask.text(child, names=tag in _NAMING))}"
            else:
                yield from _lines(child, mask, depth + 1)
        yield f"{indent}</{name}>"


def _opening(tag: str, attributes: dict[str, str], mask: Mask) -> tuple[str, str]:
    if tag == "#shadow":
        return "template", 'template shadowrootmode="open"'
    name = mask.code(tag) if _TAG.fullmatch(tag) and "-" in tag else tag if _TAG.fullmatch(tag) else "unknown-element"
    kept = [_attribute(tag, key, str(value), attributes, mask) for key, value in attributes.items()]
    return name, " ".join([name, *(text for text in kept if text)])


def _attribute(tag: str, key: str, value: str, attributes: dict[str, str], mask: Mask) -> str:
    if key in _STATE:
        return key
    if key in _CODE:
        return f'{key}="{escape(mask.code(value))}"'
    if key in _PLAIN:
        return f'{key}="{value if _WORD.fullmatch(value) else ""}"'
    if key in _TEXT:
        button = tag == "input" and attributes.get("type") in ("submit", "button", "reset")
        return f'{key}="{escape(mask.text(value, names=button or key == "aria-label"))}"'
    return ""


def screens_in(page: str | None, steps: Sequence[Any]) -> set[str]:
    """Return the titles of the page objects that an error and the steps before it name."""
    return {name for name in [(page or "").partition(".")[0], *(step.page for step in steps)] if name}
