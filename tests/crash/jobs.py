"""What a worker is told to do and what it answers: one line of JSON each way."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

LEASE = 2.5
"""Seconds until a worker that is to die or freeze in the midst of a sign-in is taken to be dead."""
STEADY = 10.0
"""The lease of all others, so that a busy machine does not take them for dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Read an account's list in a client made for it.

    With `mail`, a mailbox's `port`, `username`, `password` and `certificate`, codes are read there. `ahead` is by how much the portal's clock is ahead. `fate` befalls the worker the `nth` time it reaches the point
    `at`, or else `after` so many seconds.
    """

    state: str
    origins: dict[str, str]
    username: str
    password: str
    totp_secret: str
    ahead: float = 0.0
    lease: float = STEADY
    per_hour: int = 12
    sign_in: bool = False
    fate: Literal["SIGKILL", "SIGSTOP"] | None = None
    mail: dict[str, str] | None = None
    at: str = ""
    nth: int = 1
    after: float = 0.0

    def as_line(self) -> str:
        """Return the job as one line."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Job:
        """Read a job."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a job. `outcome` is `ok` or the error's class; `waited` are seconds waited for the lease."""

    outcome: str
    seconds: float
    total: int = 0
    points: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    waited: float = 0.0
    retry_after: float | None = None

    def as_line(self) -> str:
        """Return the answer as one line."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: bytes) -> Answer:
        """Read an answer."""
        return cls(**json.loads(line))
