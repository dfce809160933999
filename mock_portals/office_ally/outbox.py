"""What the sign-in host sends to people: codes that live five minutes, notifications, and how many of each."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import Enum

CODE_SECONDS = 300.0


@dataclass(frozen=True)
class Sent:
    """A message that left the portal; a notification has no code. `at` is the portal's clock."""

    username: str
    channel: str
    code: str
    at: float


class Answer(Enum):
    """What became of a notification."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass
class Notification:
    """A notification on somebody's phone."""

    answer: Answer = Answer.PENDING


@dataclass(frozen=True)
class Rate:
    """How many may be sent at once, and the seconds after which one more may be."""

    burst: int
    interval: float


RATES = {"sms": Rate(10, 3600.0), "voice": Rate(10, 3600.0), "email": Rate(20, 60.0), "push": Rate(5, 12.0)}


@dataclass
class Outbox:
    """What one account was sent: only the newest code of a channel is good, and once."""

    codes: dict[str, tuple[str, float]] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    _allowed: dict[str, tuple[float, float]] = field(default_factory=dict)

    def may_send(self, channel: str, *, now: float) -> bool:
        """Take one from what may be sent; False if nothing is left."""
        left = self._left(channel, now)
        self._allowed[channel] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def use_up(self, channel: str, *, now: float) -> None:
        """Leave nothing to be sent."""
        self._allowed[channel] = (0.0, now)

    def _left(self, channel: str, now: float) -> float:
        rate = RATES[channel]
        left, since = self._allowed.get(channel, (float(rate.burst), now))
        return min(float(rate.burst), left + (now - since) / rate.interval)

    def accepts(self, channel: str, code: str, *, now: float) -> bool:
        """Take a code: the newest of its channel, within five minutes, once."""
        sent, at = self.codes.get(channel, ("", 0.0))
        good = bool(sent) and now - at < CODE_SECONDS and hmac.compare_digest(sent.encode(), code.encode())
        if good:
            del self.codes[channel]
        return good
