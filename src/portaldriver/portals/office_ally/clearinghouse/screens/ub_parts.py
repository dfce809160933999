"""How the UB-04 form names its controls: one by one, and numbered from 1 (guide 7.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from .....pom import Parts, Selector, by_id
from .....pom.parts import Held

PREFIX = "ctl00_phFolderContent_ucUBForm_"
"""The guide writes `ucUBForm_`; what stands before it there is that of its sister, the CMS-1500 control (7.2)."""
_DAY = ("Month", "Day", "Year")


def one(name: str) -> Selector:
    """Declare a control of the form by its name behind the form's prefix."""
    return Selector(*by_id(f"{PREFIX}{name}"))


def rows(base: str, count: int) -> Parts:
    """Declare controls `<base>1` to `<base><count>` as one tuple, without the blanks at its end.

    Only what is not blank is typed: there are hundreds of them, and all are read back.
    """
    parts = {str(n): Selector(*by_id(f"{base}{n}")) for n in range(1, count + 1)}

    def join(held: Held) -> object:
        return trimmed([(held[part] or "").strip() for part in parts])

    def split(value: tuple[str, ...]) -> Mapping[str, str]:
        return {str(n): text for n, text in enumerate(_fitting(value, count), start=1) if text}

    return Parts(parts, join=join, split=split, partial=True)


def row_days(name: Callable[[str, int], str], count: int) -> Parts:
    """Declare numbered dates in three controls each as one tuple of days; `name` tells the id of a part of one."""
    parts = {f"{n}.{part}": Selector(*by_id(name(part, n))) for n in range(1, count + 1) for part in _DAY}

    def join(held: Held) -> object:
        days = ["/".join((held[f"{n}.{part}"] or "").strip() for part in _DAY) for n in range(1, count + 1)]
        return trimmed(["" if day == "//" else day for day in days])

    def split(value: tuple[str, ...]) -> Mapping[str, str]:
        typed: dict[str, str] = {}
        for n, text in enumerate(_fitting(value, count), start=1):
            if text:
                typed |= dict(zip((f"{n}.{part}" for part in _DAY), text.split("/"), strict=True))
        return typed

    return Parts(parts, join=join, split=split, partial=True)


def of_line(base: str) -> Callable[[str, int], str]:
    """Name a date of a service line: `FromDateMonth1`."""
    return lambda part, n: f"{base}{part}{n}"


def of_code(base: str) -> Callable[[str, int], str]:
    """Name a date beside a code of the form's head: `..._OccurrenceDate1_Month`. MODELLED."""
    return lambda part, n: f"{PREFIX}{base}{n}_{part}"


def spelt(day: date | None) -> str:
    """Return a day as its three controls hold it, none as a blank."""
    return "" if day is None else f"{day.month:02}/{day.day:02}/{day.year:04}"


def trimmed(values: Sequence[str]) -> tuple[str, ...]:
    """Return a tuple without the blanks at its end."""
    filled = [at for at, text in enumerate(values) if text]
    return tuple(values[: filled[-1] + 1]) if filled else ()


def _fitting(value: tuple[str, ...], count: int) -> tuple[str, ...]:
    if len(value) > count:
        raise ValueError(f"at most {count} values fit")
    return value
