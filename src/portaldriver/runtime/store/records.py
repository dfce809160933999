"""What the state database gives back. Times are epoch seconds by the database's clock; no repr shows what is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

SessionState = Literal["none", "live", "stale"]
SubmissionState = Literal["ready", "leaving", "sent", "withdrawn"]
ClaimState = Literal["queued", "submitted", "acknowledged", "accepted", "rejected"]
EntryState = Literal["intent", "armed", "sent", "confirmed", "refused", "unknown", "absent", "needs_person", "released"]


@dataclass(frozen=True, slots=True, repr=False)
class SavedSession:
    """One account's session as it was saved last."""

    storage: dict[str, Any]
    """Playwright's `storage_state`."""
    session_storage: dict[str, dict[str, str]]
    """Items of the tabs' sessionStorage by origin."""
    info: dict[str, Any]
    """What the portal said about the user: id, name, entitlements, handle."""
    generation: int
    """One more with each fresh sign-in."""
    signed_in_at: float
    saved_at: float
    stale: bool
    """The portal no longer knows it; what its cookies are still good for serves the next sign-in."""

    def __repr__(self) -> str:
        return f"SavedSession(generation={self.generation}, stale={self.stale})"


@dataclass(frozen=True, slots=True)
class Parking:
    """Why nobody signs in to an account. `reason` is the error's class, `page` the page object's name."""

    reason: str
    at: float
    page: str | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True, repr=False)
class AccountRecord:
    """One account as `portaldriver accounts` lists it. `username` is None if only its key is known."""

    portal: str
    key: str
    username: str | None
    parking: Parking | None
    password_expires: date | None
    change_demanded_at: float | None
    last_signed_in: float | None
    sign_ins_last_hour: int
    session: SessionState
    saved_at: float | None

    def __repr__(self) -> str:
        return f"AccountRecord({self.portal!r}, {self.key!r}, session={self.session!r})"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many sealed objects of a kind open, were changed, or were sealed with a key that was not given."""

    kind: str
    sound: int
    changed: int
    locked: int


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One write in the journal. `digest` is the payload's SHA-256 in hex, `attempt` counts how often it was armed."""

    key: str
    account: str
    operation: str
    state: EntryState
    attempt: int
    fence: int
    digest: str
    payload: bytes
    marker: str | None
    receipt: Any
    reason: str | None
    created_at: float
    updated_at: float

    def __repr__(self) -> str:
        return f"Entry({self.operation!r}, state={self.state!r}, attempt={self.attempt})"


@dataclass(frozen=True, slots=True, repr=False)
class NewClaim:
    """A claim that is to be sent. `natural` makes it the same claim, `digest` the same content; `caller` is a key."""

    natural: str
    digest: str
    caller: str
    number: str
    place: int
    told: dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class NewSubmission:
    """A file that is to be sent, with all of its claims."""

    id: str
    account: str
    channel: str
    name: str
    control: str
    content: bytes
    told: dict[str, Any]
    claims: tuple[NewClaim, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Submission:
    """A file of claims, and what is known of its way."""

    id: str
    account: str
    channel: str
    state: SubmissionState
    name: str
    control: str
    content: bytes
    told: dict[str, Any]
    revision: int
    created_at: float
    updated_at: float

    def __repr__(self) -> str:
        return f"Submission({self.channel!r}, state={self.state!r})"


@dataclass(frozen=True, slots=True, repr=False)
class SentClaim:
    """A claim of such a file. `told` is what is kept of it: the claim itself, and what was heard of it."""

    id: str
    account: str
    submission: str
    place: int
    state: ClaimState
    digest: str
    caller: str
    told: dict[str, Any]
    revision: int
    created_at: float
    updated_at: float

    def __repr__(self) -> str:
        return f"SentClaim(state={self.state!r})"


@dataclass(frozen=True, slots=True, repr=False)
class ClaimChange:
    """What a claim is to be. `number` is its control number, `house` the clearinghouse's number of it or nothing."""

    claim: SentClaim
    state: ClaimState
    told: dict[str, Any]
    number: str
    house: str
