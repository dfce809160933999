"""Values that a page spreads over several controls, or keeps where nobody sees them: WebForms' habits.

A `Parts` names its controls, joins what they hold into one value and splits a value for typing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from .selector import Candidate, Selector, named
from .values import as_typed

Held = Mapping[str, str | None]


class Parts:
    """One value in several controls.

    With one control missing the value is missing, lest a part be taken for the whole; with `partial` only with all.
    """

    def __init__(
        self,
        parts: Mapping[str, Selector],
        *,
        join: Callable[[Held], object],
        split: Callable[[Any], Mapping[str, str]],
        partial: bool = False,
        may_be_absent: bool = False,
    ) -> None:
        self.parts = dict(parts)
        self.partial = partial
        self.join = join
        self.split = split
        self.may_be_absent = may_be_absent

    def is_missing(self, held: Held) -> bool:
        """Tell whether the page lacks a control that the value cannot do without."""
        if self.partial:
            return all(value is None for value in held.values())
        needed = [part for part, selector in self.parts.items() if not selector.may_be_absent] or list(self.parts)
        return any(held[part] is None for part in needed)


class Group(Parts):
    """Several fields that belong together, as a model of their own: the same controls under another prefix."""

    def __init__(self, fields: Mapping[str, Selector | Parts], *, may_be_absent: bool = False) -> None:
        self.fields = dict(fields)
        flat: dict[str, Selector] = {}
        for name, field in self.fields.items():
            inner = field.parts if isinstance(field, Parts) else {"": field}
            flat |= {f"{name}.{part}".rstrip("."): selector for part, selector in inner.items()}
        super().__init__(flat, join=self._join, split=self._split, partial=True, may_be_absent=may_be_absent)

    def _join(self, held: Held) -> object:
        return {name: self._joined(name, field, held) for name, field in self.fields.items()}

    @staticmethod
    def _joined(name: str, field: Selector | Parts, held: Held) -> object:
        if not isinstance(field, Parts):
            return held[name]
        spread = {part: held[f"{name}.{part}"] for part in field.parts}
        return None if field.is_missing(spread) else field.join(spread)

    def _split(self, value: object) -> dict[str, str]:
        typed: dict[str, str] = {}
        for name, field in self.fields.items():
            held = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
            if isinstance(field, Parts):
                typed |= {f"{name}.{part}": text for part, text in field.split(held).items()}
            else:
                typed[name] = as_typed(held)
        return typed


NOT_JSON = object()


class HiddenJson(Selector):
    """A hidden control whose JSON is the real value, whatever the visible controls show (guide 11)."""

    @staticmethod
    def decode(text: str) -> object:
        """Return what the JSON says; blank is None, what is not JSON is `NOT_JSON`.

        No error: the decoder's own would carry the whole text.
        """
        try:
            return json.loads(text) if text.strip() else None
        except ValueError:
            return NOT_JSON


def by_id(css_id: str) -> tuple[Candidate | str, ...]:
    """Find a WebForms control by its client id, else by the name the server derives from the same path."""
    return (f"#{css_id}", named(css_id.replace("_", "$")))


def _join_date(held: Held) -> object:
    month, day, year = (held[part] or "" for part in ("Month", "Day", "Year"))
    return f"{month}/{day}/{year}" if month or day or year else None


def _split_date(value: date | None) -> dict[str, str]:
    if value is None:
        return {"Month": "", "Day": "", "Year": ""}
    return {"Month": f"{value.month:02}", "Day": f"{value.day:02}", "Year": f"{value.year:04}"}


def date_parts(base: str, *, may_be_absent: bool = False) -> Parts:
    """Declare a date in three inputs `<base>_Month`, `_Day`, `_Year` (guide 3)."""
    parts = {part: Selector(*by_id(f"{base}_{part}"), may_be_absent=may_be_absent) for part in ("Month", "Day", "Year")}
    return Parts(parts, join=_join_date, split=_split_date, may_be_absent=may_be_absent)


def _join_phone(held: Held) -> object:
    area, prefix, number, extension = (held.get(part) or "" for part in ("AreaCode", "Prefix", "Number", "Extension"))
    if not (area or prefix or number):
        return None
    whole = [len(area) == 3, len(prefix) == 3, len(number) == 4, (area + prefix + number).isdigit()]
    written = f"+1-{area}-{prefix}-{number}" if all(whole) else "-".join(p for p in (area, prefix, number) if p)
    return f"{written} x{extension}" if extension else written


def _split_phone(value: str | None) -> dict[str, str]:
    if not value:
        return {"AreaCode": "", "Prefix": "", "Number": "", "Extension": ""}
    found = re.fullmatch(
        r"(?:\+?1[-. ]?)?\(?(\d{3})\)?[-. ]?(\d{3})[-. ]?(\d{4})(?:\s*x(\d+))?", value.strip(), re.ASCII
    )
    if not found:
        raise ValueError("not a ten-digit phone number")
    area, prefix, number, extension = found.groups()
    return {"AreaCode": area, "Prefix": prefix, "Number": number, "Extension": extension or ""}


def phone_parts(base: str, *, may_be_absent: bool = False) -> Parts:
    """Declare a phone in `<base>_AreaCode`, `_Prefix`, `_Number` and, where there is one, `_Extension` (guide 3)."""
    parts = {
        part: Selector(*by_id(f"{base}_{part}"), may_be_absent=may_be_absent)
        for part in ("AreaCode", "Prefix", "Number")
    }
    parts["Extension"] = Selector(*by_id(f"{base}_Extension"), may_be_absent=True)
    return Parts(parts, join=_join_phone, split=_split_phone, may_be_absent=may_be_absent)


def series(base: str, count: int, *, may_be_absent: bool = False) -> Parts:
    """Declare numbered controls `<base>1` to `<base><count>` as one tuple; its places are kept, blanks are ``''``."""
    parts = {str(n): Selector(*by_id(f"{base}{n}"), may_be_absent=may_be_absent) for n in range(1, count + 1)}

    def join(held: Held) -> object:
        return tuple(held[part] or "" for part in parts)

    def split(value: tuple[str, ...] | None) -> dict[str, str]:
        given = value or ()
        if len(given) > count:
            raise ValueError(f"at most {count} values fit")
        return {str(n): given[n - 1] if n <= len(given) else "" for n in range(1, count + 1)}

    return Parts(parts, join=join, split=split, partial=True, may_be_absent=may_be_absent)
