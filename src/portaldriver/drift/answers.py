"""What JSON answers are like: paths and kinds. Compared, since a grid's data endpoint moves without its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..pom.page import PageObject
from ..runtime.content import Content
from ..runtime.masking import Mask
from .declarations import keys_of
from .states import Change, Finding, Severity, State

Shape = Mapping[str, frozenset[str]]


def kept(page: type[PageObject], shape: Iterable[str]) -> tuple[str, ...]:
    """Return a shape as it may be kept: names that are neither declared nor what portals call things are masked."""
    known = keys_of(page)
    mask = Mask(codes=known, content=Content(whole=False))
    told = set()
    for line in shape:
        path, _, kinds = line.partition(": ")
        told.add(f"{'.'.join(part if part in known else mask.code(part) for part in path.split('.'))}: {kinds}")
    return tuple(sorted(told))


def compared(region: str, was: Sequence[str], now: Sequence[str]) -> Finding | None:
    """Return what became of one region's answer, or None if it is as it was.

    A path is lost only where what it stood in is still there: a list without items tells nothing of them.
    """
    before, after = _shape(was), _shape(now)
    lost = [path for path in before if path not in after and _has_parent(path, after)]
    won = [path for path in after if path not in before and _has_parent(path, before)]
    turned = [path for path in before if path in after and not _agree(before[path], after[path])]
    if not (lost or won or turned):
        return None
    changes = [Change(fact="values that are gone", was=", ".join(lost))] if lost else []
    changes += [Change(fact="values that are new", now=", ".join(won))] if won else []
    changes += [Change(fact=path, was=_told(before[path]), now=_told(after[path])) for path in turned]
    grave = Severity.WARNING if lost or turned else Severity.NOTE
    return Finding(element=f"{region} (answer)", state=State.CHANGED, severity=grave, changes=tuple(changes))


def _shape(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    parts = (line.partition(": ") for line in lines)
    return {path: frozenset(kinds.split("|")) - {"null"} for path, _, kinds in parts}


def _has_parent(path: str, shape: Shape) -> bool:
    cut = max(path.rfind("."), path.rfind("["))
    return path[: max(cut, 0)] in shape


def _agree(was: frozenset[str], now: frozenset[str]) -> bool:
    return not was or not now or bool(was & now)


def _told(kinds: Iterable[str]) -> str:
    return " or ".join(sorted(kinds))
