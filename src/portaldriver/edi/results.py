"""What reading gives: a model with the text that it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .deviations import Deviation
from .envelope import Envelope

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """A model read from X12, and where it came from. Its `repr` shows no value."""

    model: T_co = field(repr=False)
    raw: str = field(repr=False)
    """The segments that it was made of, as they stood in the file."""
    warnings: tuple[Deviation, ...]
    """What was noticed since the model before: places and rules, never values."""
    envelope: Envelope = field(repr=False)
    segment: int
    """The number of its first segment, from 1 over the file."""
