"""What an element is used for: how sure one has to be before another is taken in its place."""

from __future__ import annotations

from enum import StrEnum


class Risk(StrEnum):
    """Classes of use. What is not ordinary is never answered for by anything but a person."""

    COMMIT = "commit"
    """Saves, sends, pays, deletes."""
    SECRET = "secret"  # noqa: S105
    """Takes a password or a code."""
    MONEY = "money"
    """An amount, or units that are paid for."""
    IDENTITY = "identity"
    """Tells whom or what a record is of."""
    ORDINARY = "ordinary"

    @property
    def needs_person(self) -> bool:
        """Whether a person has to confirm what stands in the element's place."""
        return self is not Risk.ORDINARY
