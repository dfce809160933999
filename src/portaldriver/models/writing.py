"""Writes as the journal knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from .base import Noun

WriteState = Literal["intent", "armed", "sent", "unknown", "absent", "needs_person"]


class PendingWrite(Noun):
    """A write whose end is not known. `id` is an opaque handle; `key` is the caller's, None where none was given.

    `intent` and `armed`: nothing was sent. `sent` and `unknown`: it may have been saved. `absent`: it was proved not to
    be. `needs_person`: it is saved, but `reason` names fields that the portal keeps otherwise.
    """

    id: str
    key: str | None = None
    operation: str
    state: WriteState
    attempts: int
    since: datetime
    reason: str | None = None


class Resumed(Noun):
    """What became of a pending write. `outcome` is `confirmed` or the class of the error that `message` explains."""

    id: str
    key: str | None = None
    operation: str
    outcome: str
    message: str | None = None
    receipt: Any = None
