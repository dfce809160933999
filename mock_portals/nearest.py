"""Explain a request that was never recorded by the nearest one that was."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from mock_portals.library import Recorded
from mock_portals.visiting import Visit


@dataclass(frozen=True)
class Unexpected:
    """A request outside the recordings, or one the mock failed on; tests assert that there are none."""

    method: str
    host: str
    path: str
    explanation: str


def explain(visit: Visit, recorded: Iterable[Recorded]) -> str:
    """Return a diff between the request's shape and the nearest recorded one."""
    ours = _shape(visit.method, visit.host, visit.path, visit.query, visit.form)
    shapes = [_shape(item.method, item.host, item.path, [name for name, _ in item.query], []) for item in recorded]
    if not shapes:
        return "\n".join(["nothing is recorded", *ours])
    nearest = max(shapes, key=lambda shape: difflib.SequenceMatcher(None, shape[0], ours[0]).ratio())
    diff = difflib.unified_diff(nearest, ours, "nearest recorded", "requested", lineterm="", n=9)
    return "\n".join(diff) or "the recorded answers to this request do not fit the state"


def _shape(method: str, host: str, path: str, query: Iterable[str], form: Iterable[str]) -> list[str]:
    lines = [f"{method} {host}{path}"]
    lines += [f"query {name}" for name in sorted(query)]
    lines += [f"field {name}" for name in sorted(form)]
    return lines
