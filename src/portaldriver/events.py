"""What happened, as frozen models handed to `on_event`. They carry names and counts, never a page's values."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

log = logging.getLogger("portaldriver")


class Event(BaseModel):
    """Base of all events. `at` is UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    portal: str = ""
    session_id: str | None = None
    operation: str | None = None

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


class SessionRestored(Event):
    """A session was built from saved state, without signing in."""


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
    """How far a long read has come."""

    done: int
    total: int


class Retrying(Event):
    """A call is going to be repeated. `reason` is the error's class."""

    attempt: int
    seconds: float
    reason: str


class CallFinished(Event):
    """A resource call ended. `outcome` is `ok` or the error's class."""

    seconds: float
    attempts: int
    outcome: str
