"""What workers say, one JSON object a line. No patient and no secret is in it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from tests.soak.plan import Frozen, Kind


class Started(Frozen):
    """The worker has begun."""

    said: Literal["started"] = "started"


class Answered(Frozen):
    """A read has ended. `outcome` is `ok` or the class of what was raised; `why` its message."""

    said: Literal["answered"] = "answered"
    number: int
    account: int
    kind: Kind
    outcome: str
    why: str = ""
    seconds: float


class Entered(Frozen):
    """A sign-in has begun, ended well or failed. `factors` are those that were given."""

    said: Literal["entered"] = "entered"
    account: int
    step: Literal["SignInStarted", "SignedIn", "SignInFailed"]
    at: float
    factors: tuple[str, ...] = ()
    reason: str = ""


class Pulse(Frozen):
    """How the worker fares: events by name since it started, and what is live."""

    said: Literal["pulse"] = "pulse"
    events: dict[str, int]
    contexts: int
    most_contexts: int
    browsers: int


class Ended(Frozen):
    """Everything is read and closed."""

    said: Literal["ended"] = "ended"
    seconds: float


Said = Started | Answered | Entered | Pulse | Ended
heard: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="said")])
"""Reads a line."""
