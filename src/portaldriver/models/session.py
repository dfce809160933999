"""Who is signed in, what the account may use, and how the session fares."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from .base import Noun


class Entitlement(StrEnum):
    """A product that an account may use."""

    CLEARINGHOUSE = "clearinghouse"
    PRACTICE_MATE = "practice_mate"
    EHR_24_7 = "ehr_24_7"
    PATIENT_ALLY = "patient_ally"


class User(Noun):
    """The person or service account that is signed in. `name` is as the portal shows it."""

    id: str
    name: str | None = None
    entitlements: tuple[Entitlement, ...] = ()


class SessionInfo(Noun):
    """What POST /sessions answers. `auth_token` is a handle of ours, not the portal's; `expires_in` is in seconds."""

    auth_token: str
    expires_in: int = Field(ge=0)
    user: User


class Health(Noun):
    """How a session fares. `outcome` is `ok`, `none` (there is no session) or the class of what was met instead.

    `age` is seconds since its sign-in, `uses` the calls of its present browser context, `error_score` what `Rotation`
    counts; `seconds` is how long the check took.
    """

    outcome: str
    seconds: float = 0.0
    age: float = 0.0
    uses: int = 0
    error_score: float = 0.0

    @property
    def is_ok(self) -> bool:
        """Whether the portal knows the session."""
        return self.outcome == "ok"
