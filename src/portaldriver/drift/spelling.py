"""Candidates as they are written in page objects, and read back from such words: only known functions and literals."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Sequence
from typing import Any

from ..pom.selector import (
    Candidate,
    button,
    cell,
    column,
    grid_cell,
    having,
    inside,
    itself,
    key,
    label,
    link,
    named,
    role,
)

LONGEST = 1000
"""Characters of one candidate."""
_WAYS: dict[str, tuple[Callable[..., Candidate], Sequence[type], int]] = {
    "label": (label, (str,), 1),
    "button": (button, (str,), 1),
    "link": (link, (str,), 1),
    "role": (role, (str, str), 1),
    "having": (having, (str, str), 2),
    "inside": (inside, (object, object), 2),
    "named": (named, (str,), 1),
    "column": (column, (str,), 1),
    "grid_cell": (grid_cell, (str,), 1),
    "itself": (itself, (), 0),
    "key": (key, (str,), 1),
    "cell": (cell, (int,), 1),
}
"""What may be called: the function, the kinds of its arguments, and how many of them it needs."""
_CALLED = {"name": "named", "gridcell": "grid_cell"}


def parsed(words: str) -> Candidate:
    """Return the candidate that is written as in a page object, or as CSS alone. Nothing is evaluated.

    Raises `ValueError`, whose text says the rule that is broken and no more.
    """
    if not words.strip() or len(words) > LONGEST:
        raise ValueError("a candidate is empty or too long")
    try:
        tree = ast.parse(words.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Candidate("css", words.strip())
    if isinstance(tree, ast.Call):
        return _call(tree)
    if any(isinstance(node, ast.Call | ast.Constant) for node in ast.walk(tree)):
        raise ValueError("a candidate is a call of one known function, or CSS")
    return Candidate("css", words.strip())


def _call(tree: ast.Call) -> Candidate:
    name = tree.func.id if isinstance(tree.func, ast.Name) else ""
    if name not in _WAYS or tree.keywords:
        raise ValueError("a candidate calls something that is not known")
    make, kinds, least = _WAYS[name]
    given = [_argument(one) for one in tree.args]
    if not least <= len(given) <= len(kinds) or not all(map(_fits, given, kinds)):
        raise ValueError(f"{name}() is given other arguments than it takes")
    return make(*given)


def _argument(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Call):
        return _call(node)
    raise ValueError("a candidate has something else than literals in it")


def _fits(given: object, kind: type) -> bool:
    if kind is object:
        return isinstance(given, Candidate) or (isinstance(given, str) and bool(given.strip()))
    return type(given) is kind and given != ""


def spelled(candidate: Candidate) -> str:
    """Return a candidate as it is written in a page object."""
    kind, query = candidate
    if kind == "css":
        return _quoted(query)
    if kind == "inside":
        parts: list[str | int] = [spelled(Candidate(*part)) for part in json.loads(query)]
    elif kind == "cell":
        parts = [query]
    else:
        parts = [_quoted(part) for part in query.split("\0") if part]
    return f"{_CALLED.get(kind, kind)}({', '.join(map(str, parts))})"


def in_words(candidate: Candidate) -> str:
    """Return a candidate as an override has it: CSS stands for itself."""
    return candidate.query if candidate.kind == "css" else spelled(candidate)


def functions_of(candidate: Candidate) -> frozenset[str]:
    """Return the functions that a spelled candidate calls."""
    kind, query = candidate
    if kind == "inside":
        return frozenset({"inside"}).union(*(functions_of(Candidate(*part)) for part in json.loads(query)))
    return frozenset() if kind == "css" else frozenset({_CALLED.get(kind, kind)})


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
