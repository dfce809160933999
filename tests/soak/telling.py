"""What a worker tells of itself: lines on stdout."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from time import time

from portaldriver import BrowserPool
from portaldriver.events import Event, SignedIn, SignInFailed, SignInStarted, log
from tests.soak.said import Entered, Pulse, Said


def say(line: Said) -> None:
    """Print a line for the soak."""
    sys.stdout.write(line.model_dump_json() + "\n")
    sys.stdout.flush()


class Teller(logging.Handler):
    """Counts events and the SDK's own warnings; what others log goes to stderr and is a complaint."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._told: Counter[str] = Counter()
        self._most_contexts = 0
        log.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count a warning."""
        self._told[f"warning: {record.getMessage()}"] += 1

    def count(self, event: Event) -> None:
        """Count an event."""
        self._told[_named(event)] += 1

    def tell(self, event: Event, *, account: int) -> None:
        """Count an account's event; its sign-ins are told at once."""
        self.count(event)
        match event:
            case SignInStarted():
                say(Entered(account=account, step="SignInStarted", at=time()))
            case SignedIn(factors=factors):
                say(Entered(account=account, step="SignedIn", at=time(), factors=factors))
            case SignInFailed(reason=reason):
                say(Entered(account=account, step="SignInFailed", at=time(), reason=reason))

    def look(self, pool: BrowserPool) -> Pulse:
        """Return how things are, and how many contexts were ever seen."""
        self._most_contexts = max(self._most_contexts, pool.live_contexts)
        return Pulse(
            events=dict(self._told),
            contexts=pool.live_contexts,
            most_contexts=self._most_contexts,
            browsers=pool.live_browsers,
        )


def _named(event: Event) -> str:
    """Return an event's name and, where it has one, its reason."""
    more = (getattr(event, name, None) for name in ("reason", "action", "page", "field"))
    return " ".join([event.name, *filter(None, more)])
