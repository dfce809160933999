"""What happened, as frozen models handed to `on_event`. They carry names and counts, never a page's values."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

log = logging.getLogger("portaldriver")


class Event(BaseModel):
    """Base of all events. `at` is UTC, `account` a keyed hash, `call` what the events of one call have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    portal: str = ""
    session_id: str | None = None
    operation: str | None = None
    account: str | None = None
    call: str | None = None

    @property
    def name(self) -> str:
        """The event's name, as used in logs and metrics."""
        return type(self).__name__


EventSink = Callable[[Event], None]


def tell(sink: EventSink | None, event: Event) -> None:
    """Hand an event on. A listener that fails is logged by its error's class and disturbs nobody."""
    log.debug("%s %s", event.name, event.operation or "")
    if sink is None:
        return
    try:
        sink(event)
    except Exception as error:
        log.warning("on_event failed with %s", type(error).__name__)


class BrowserStarted(Event):
    """A browser was launched or connected to. `seconds` is how long that took."""

    seconds: float


class BrowserLost(Event):
    """A browser went away without being asked to."""


class BrowserFrozen(Event):
    """A browser gave no sign of life and was killed."""


class BrowserRetired(Event):
    """A browser opens no further context. `reason` is `age`, `count`, `room` or `stuck`."""

    reason: str


class AdmissionDelayed(Event):
    """A context was not opened at once. `reason` is `contexts` or `memory`."""

    reason: str


class RequestBlocked(Event):
    """A request to an origin that is not the portal's was stopped. `host` is its host name alone."""

    host: str
    kind: str


class SecretWithheld(Event):
    """A secret was not typed, because the page, or a frame around it, is at an origin that is not the portal's."""

    page: str


class SessionRestored(Event):
    """A session was built from saved state, without signing in. `seconds` is how long that took."""

    seconds: float = 0.0


class SessionSlept(Event):
    """An idle session gave up its browser context; its state is kept."""


class SessionRotated(Event):
    """A session is replaced. `reason` is `age`, `uses` or `errors`."""

    reason: str


class SessionDisplaced(Event):
    """Another sign-in took the session's place. `action` is `retake` or `yield`."""

    action: str


class SessionUnlocked(Event):
    """A session that the portal had locked after idleness was opened again."""


class SignedOut(Event):
    """The session was ended on request and its saved state destroyed."""


class HealthChecked(Event):
    """A session was checked. `outcome` is `ok` or the error's class."""

    outcome: str
    seconds: float


class LeaseAwaited(Event):
    """Another task or process was signing in; `seconds` is how long it was waited for."""

    seconds: float
    taken_over: bool = False


class AccountParked(Event):
    """Signing in was refused; nobody tries again before the cause is removed. `reason` is the error's class."""

    reason: str


class AccountReleased(Event):
    """An account that was parked may sign in again."""


class FailureBundled(Event):
    """A redacted account of a failure was written. `files` are their names in the folder of bundles."""

    files: tuple[str, ...]


class SignInStarted(Event):
    """A sign-in begins: the account's lease is held."""


class SignedIn(Event):
    """A sign-in ended on the portal's landing page. `factors` lists what was given, in order."""

    seconds: float
    factors: tuple[str, ...] = ()


class SignInFailed(Event):
    """A sign-in ended otherwise. `reason` is the error's class."""

    reason: str


class SessionLost(Event):
    """The portal no longer knew a session that was in use. `reason` is the error's class."""

    reason: str


class MfaAnswered(Event):
    """A code was given to the portal."""

    factor: str
    attempt: int


class CodeRequired(Event):
    """An answer to a second factor is waited for. `challenge` is the id that the provider's `Challenge` has too."""

    factor: str
    attempt: int
    challenge: str


class CodeResolved(Event):
    """The wait for an answer ended. `outcome` is `ok` or the error's class."""

    factor: str
    challenge: str
    outcome: str
    seconds: float


class CodeResent(Event):
    """The portal was asked for another code, because none came."""

    factor: str


class ApprovalPending(Event):
    """A person has not yet approved the sign-in. `seconds` is how long that has been waited for."""

    seconds: float


class RecoveryCodesLow(Event):
    """Few recovery codes are left."""

    left: int


class RecoveryCodeReplaced(Event):
    """The portal replaced a used recovery code by a new one, which is kept sealed in the state database."""


class PasswordExpired(Event):
    """The portal showed its demand for a new password and let us pass."""


class AnnouncementsClosed(Event):
    """In-app announcements that covered the page were closed."""

    count: int


class SelectorDegraded(Event):
    """A field was read through a fallback: its primary candidate no longer matches."""

    page: str
    field: str
    candidate: str


class SelectorSilent(Event):
    """A declaration resolves to another element than the one that was accepted: nothing else would notice."""

    page: str
    field: str


class SelectorGone(Event):
    """A declaration resolves to nothing, or to several elements, where it resolved to one."""

    page: str
    field: str


class PageChanged(Event):
    """A page is not what was accepted of it. `state` is the gravest that one of its elements is in."""

    page: str
    state: str


class OverridesApplied(Event):
    """A client uses reviewed declarations in the place of released ones. `digest` is that of their file."""

    count: int
    digest: str


class FieldMissing(Event):
    """An optional field is not on the page."""

    page: str
    field: str


class ListChanged(Event):
    """The portal's total changed between two pages of one listing: items may be missing."""

    before: int
    after: int


class ListShifted(Event):
    """A listing showed items again that an earlier page had shown: others may have been passed over."""

    repeated: int


class ItemVanished(Event):
    """An item of a listing was gone when it was opened; it is left out."""


class ListTruncated(Event):
    """The portal cut a listing at its own cap."""

    cap: int


class Progress(Event):
    """How far a long read, or many writes, have come. `total` is missing where nobody knows it beforehand."""

    done: int
    total: int | None


class Paced(Event):
    """A call waited for its turn. `bucket`, `account` or `portal`, is what was asked too much or left alone."""

    seconds: float
    bucket: str


class Retrying(Event):
    """A call is going to be repeated. `reason` is the error's class."""

    attempt: int
    seconds: float
    reason: str


class WriteSent(Event):
    """What commits a write is about to be pressed, once. `attempt` counts from 1."""

    attempt: int


class WriteConfirmed(Event):
    """The portal shows a write. `sent` is False where a receipt answered or nothing had to be written."""

    seconds: float
    sent: bool


class WriteRefused(Event):
    """A write did not take place. `reason` is the error's class."""

    reason: str


class WriteReconciled(Event):
    """A write of uncertain outcome was looked up in the portal. `outcome` is `found`, `absent` or the error's class."""

    outcome: str


class CallStarted(Event):
    """A resource call begins."""


class CallFinished(Event):
    """A resource call ended. `outcome` is `ok` or the error's class."""

    seconds: float
    attempts: int
    outcome: str
