"""One broken rule of what was to be written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A rule that a model breaks: where (`service_lines[2].modifiers`), which (`too_many_modifiers`), in plain words.

    There is no value of the model in it. Source of the rules: the X12 guides and `docs/edi.md`.
    """

    path: str
    code: str
    words: str

    def __str__(self) -> str:
        return f"{self.path}: {self.words} ({self.code})"
