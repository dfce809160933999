"""What the files lane goes by."""

from __future__ import annotations

from dataclasses import dataclass

from .....errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesOptions:
    """Folders, deadlines (seconds) and limits (bytes).

    `temporary` is what a file's name ends in until it is complete. MODELLED: that the pick-up leaves alone what has
    no 837P, 837I or 837D in its name; the guide says that it needs one (10.1).
    """

    inbound: str = "inbound"
    outbound: str = "outbound"
    temporary: str = ".part"
    connect: float = 30.0
    """Until it is signed in."""
    step: float = 30.0
    """For a question that moves no content."""
    transfer: float = 300.0
    """For a file's content, either way."""
    keep_alive: float = 15.0
    attempts: int = 3
    """How often a server that cannot be reached is tried. Sign-ins are not repeated (guide 11)."""
    pause: float = 2.0
    """Before the second attempt; it doubles."""
    settle: float = 2.0
    """Between two looks at a file that is new: one that grows meanwhile is left for later."""
    read_back: int = 16 * 2**20
    """Files up to this size are read back after they were written."""
    largest: int = 64 * 2**20
    most: int = 100_000
    """Files that a folder may hold."""

    def __post_init__(self) -> None:
        if self.attempts < 1 or not self.temporary.strip(".") or "837" in self.temporary:
            raise ConfigurationError("at least one attempt, and a temporary ending that is no file's own")
