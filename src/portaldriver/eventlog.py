"""Writes events as lines of JSON through `logging`, for operators who read logs."""

from __future__ import annotations

import json
import logging

from . import events
from .events import Event, EventSink

_ALARMING = (
    events.AccountParked,
    events.BrowserFrozen,
    events.BrowserLost,
    events.FieldMissing,
    events.ListChanged,
    events.ListShifted,
    events.ListTruncated,
    events.PageChanged,
    events.PasswordExpired,
    events.RecoveryCodeReplaced,
    events.RecoveryCodesLow,
    events.RequestBlocked,
    events.SecretWithheld,
    events.SelectorDegraded,
    events.SelectorGone,
    events.SelectorSilent,
    events.SessionDisplaced,
    events.SignInFailed,
    events.WriteReconciled,
    events.WriteRefused,
)
_FREQUENT = (
    events.ApprovalPending,
    events.CallStarted,
    events.LeaseAwaited,
    events.Paced,
    events.Progress,
    events.SignInStarted,
)


class LogEvents:
    """Log each event as one line of JSON: pass it as a client's `on_event`.

    Level WARNING is for what somebody should look at, DEBUG for what comes often, INFO for the rest. `logger` is
    `portaldriver.events` unless given. `next` is a further listener, called after each event was logged.
    """

    def __init__(self, *, logger: logging.Logger | None = None, next: EventSink | None = None) -> None:
        self._logger = logger or logging.getLogger("portaldriver.events")
        self._next = next

    def __call__(self, event: Event) -> None:
        """Log one event and hand it on."""
        try:
            if self._logger.isEnabledFor(level := level_of(event)):
                self._logger.log(level, "%s", line_of(event))
        finally:
            if self._next is not None:
                self._next(event)


def level_of(event: Event) -> int:
    """Return the level at which an event is logged."""
    if isinstance(event, events.CallFinished | events.CodeResolved | events.HealthChecked):
        return logging.INFO if event.outcome == "ok" else logging.WARNING
    if isinstance(event, _ALARMING):
        return logging.WARNING
    return logging.DEBUG if isinstance(event, _FREQUENT) else logging.INFO


def line_of(event: Event) -> str:
    """Return an event as JSON on one line: its name, and every field that is set."""
    return json.dumps({"event": event.name} | event.model_dump(mode="json", exclude_none=True))
