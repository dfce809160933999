"""A claims file that is ready to leave."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import ConfigurationError
from ..edit import Edit
from ..profiles.profile import Profile, Transaction, Usage


@dataclass(frozen=True, slots=True)
class ClaimPlace:
    """Where a claim stands: the `index` that it was given with, and the ST02 of its transaction."""

    index: int
    patient_control_number: str | None = field(repr=False)
    transaction: str


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """One interchange: its text and its name, its control number (ISA13 and GS06), and which claims stand where."""

    name: str
    text: str = field(repr=False)
    transaction: Transaction
    usage: Usage
    control_number: str
    claims: tuple[ClaimPlace, ...]
    profile: Profile

    def save(self, folder: str | os.PathLike[str], *, name: str | None = None) -> Path:
        """Write it to a folder, for its owner alone, and return where. A file that is there is not written over.

        Raises `ConfigurationError` for a name of one's own by which the receiver would take a test for production, or
        the other way round, and `FileExistsError`.
        """
        chosen = self.name if name is None else name
        if Path(chosen).name != chosen:
            raise ConfigurationError("a file's name is no path")
        if not self.profile.allows_name(chosen, self.transaction, usage=self.usage):
            raise ConfigurationError(
                f"by this name {self.profile.name} would not take it for {self.usage} {self.transaction}"
            )
        path = Path(folder) / chosen
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii", newline="") as file:
            file.write(self.text)
        return path


@dataclass(frozen=True, slots=True)
class RefusedClaim:
    """A claim that was left out, and why."""

    index: int
    patient_control_number: str | None = field(repr=False)
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class PartlyWritten:
    """What could be written, and beside it what could not."""

    files: tuple[ClaimFile, ...]
    refused: tuple[RefusedClaim, ...]
