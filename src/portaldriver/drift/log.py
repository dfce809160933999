"""What was proposed, applied and accepted, by whom and when: lines of JSON that are only ever added to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..errors import ConfigurationError


class Entry(BaseModel):
    """One thing that was done. `before` and `after` are digests of declarations or baselines, no page's words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    what: Literal["proposed", "applied", "accepted"]
    by: str = Field(min_length=1)
    page: str
    element: str = ""
    portal: str = ""
    generation: str = ""
    before: str = ""
    after: str = ""
    confirmed_by: str = ""


class Log:
    """A log in a file."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def __repr__(self) -> str:
        return f"Log({self.path.name})"

    def add(self, entries: Iterable[Entry]) -> None:
        """Write entries at the end, all of them at once."""
        lines = "".join(one.model_dump_json(exclude_defaults=True, exclude_unset=False) + "\n" for one in entries)
        if not lines:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(opened, lines.encode("utf-8"))
            os.fsync(opened)
        finally:
            os.close(opened)

    def entries(self) -> tuple[Entry, ...]:
        """Return all entries, the oldest first. Raises `ConfigurationError` if a line is none."""
        if not self.path.exists():
            return ()
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
            return tuple(Entry.model_validate_json(line) for line in lines)
        except ValueError:
            raise ConfigurationError(f"{self.path.name} is no log of drift") from None
