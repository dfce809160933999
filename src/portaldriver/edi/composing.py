"""Segments on their way out: elements, composites and repetitions, written down with an interchange's separators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from ..errors import EdiError
from .separators import Separators

Simple: TypeAlias = "str | int | Decimal | date | None"
Element: TypeAlias = "Simple | Sequence[Simple] | Repeated"
"""A value, the components of a composite (a tuple or list), or `Repeated`."""


class Repeated:
    """An element that repeats: each a value or a composite."""

    __slots__ = ("of",)

    def __init__(self, of: Iterable[Simple | Sequence[Simple]]) -> None:
        self.of = tuple(of)


class Composed:
    """A transaction as it is put together: `add` one segment after the other, then `render`.

    Nothing is cut, padded or replaced here: what cannot be written is refused by the edits before, and a separator in
    a value that came past them is an `EdiError`.
    """

    def __init__(self) -> None:
        self._segments: list[tuple[str, tuple[Element, ...]]] = []

    def __len__(self) -> int:
        return len(self._segments)

    def add(self, identifier: str, *elements: Element) -> None:
        """Add a segment. Absent elements at its end are left out."""
        self._segments.append((identifier, elements))

    def some(self, identifier: str, *elements: Element, needs: Element) -> None:
        """Add a segment if what it is for is there."""
        if needs not in (None, "", ()):
            self.add(identifier, *elements)

    def extend(self, other: Composed) -> None:
        """Add another's segments."""
        self._segments.extend(other._segments)

    def render(self, separators: Separators, *, line_breaks: bool = False) -> str:
        """Return the text, each segment with its terminator, and a line break if asked for."""
        end = separators.segment + ("\n" if line_breaks else "")
        return "".join(self._text(one, separators) + end for one in self._segments)

    def _text(self, segment: tuple[str, tuple[Element, ...]], separators: Separators) -> str:
        identifier, elements = segment
        texts = [self._element(element, separators, f"{identifier}{at:02}") for at, element in enumerate(elements, 1)]
        while texts and not texts[-1]:
            texts.pop()
        return separators.element.join([identifier, *texts])

    def _element(self, element: Element, separators: Separators, where: str) -> str:
        if isinstance(element, Repeated):
            if len(element.of) > 1 and not separators.repetition:
                raise EdiError(f"{where} repeats, and there is no repetition separator", code="no_repetition")
            return separators.repetition.join(self._composite(one, separators, where) for one in element.of)
        return self._composite(element, separators, where)

    def _composite(self, element: Simple | Sequence[Simple], separators: Separators, where: str) -> str:
        if isinstance(element, str) or not isinstance(element, Sequence):
            return self._simple(element, separators, where)
        texts = [self._simple(one, separators, where) for one in element]
        while texts and not texts[-1]:
            texts.pop()
        return separators.component.join(texts)

    def _simple(self, value: Simple, separators: Separators, where: str) -> str:
        text = written(value)
        if any(one in separators.all for one in text):
            raise EdiError(f"{where} holds one of the separators", code="separator_in_value")
        return text


def written(value: Simple) -> str:
    """Return a value as X12 spells it: days `CCYYMMDD`, decimals without exponent, sign plus or idle zeros."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        sign = "-" if text.startswith("-") else ""
        text = text.removeprefix("-")
        if text.startswith("0."):
            text = text[1:]
        return "0" if text in ("0", "") else sign + text
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return str(value)
