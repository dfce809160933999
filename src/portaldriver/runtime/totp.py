"""Time-based codes (RFC 6238). A code serves once, so the step it belongs to is claimed before it is handed out."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import anyio
import pyotp

from ..errors import ConfigurationError
from .portal import Claim


class MfaProvider(Protocol):
    """Something that answers a portal's demand for a second factor."""

    factor: str
    """The factor's name: `totp`, `sms`, `email`, ..."""

    async def code(self, claim: Claim) -> str:
        """Return a code that `claim` says was never used, by no process, waiting for one if need be."""
        ...


@dataclass(repr=False, slots=True)
class Totp:
    """Codes from a base32 secret, as the authenticator's enrolment shows it.

    With fewer than `margin` seconds left in a step the next one is waited for (RFC 6238 5.2). `clock` and `sleep` are
    for tests.
    Raises `ConfigurationError` for a secret that is not base32 or too short.
    """

    secret: str
    margin: float = field(default=5.0, kw_only=True)
    clock: Callable[[], float] = field(default=time.time, kw_only=True)
    sleep: Callable[[float], Awaitable[None]] = field(default=anyio.sleep, kw_only=True)
    last_step: int = field(default=-1, kw_only=True)
    """The last 30-second step whose code was handed out."""
    factor: str = field(default="totp", init=False)
    _generator: pyotp.TOTP = field(init=False)

    def __post_init__(self) -> None:
        generator = _generator(self.secret)
        if generator is None:
            raise ConfigurationError("the TOTP secret is not base32 of at least 112 bits")
        self._generator = generator
        if not 0 <= self.margin < generator.interval:
            raise ConfigurationError(f"the margin must be 0 to {generator.interval} seconds")

    def __repr__(self) -> str:
        return "Totp(...)"

    async def code(self, claim: Claim) -> str:
        """Return the code of a step never used before, waiting for the next step where it has to."""
        while True:
            now = self.clock()
            step, interval = int(now // self._generator.interval), self._generator.interval
            left = (step + 1) * interval - now
            if step > self.last_step and left >= self.margin:
                self.last_step = step
                if not await claim(f"totp:{step}") or self.clock() >= (step + 1) * interval:
                    continue
                return self._generator.at(datetime.fromtimestamp(step * interval, tz=UTC))
            await self.sleep(left + 0.01)


def _generator(secret: str) -> pyotp.TOTP | None:
    """Return pyotp's generator, or None for what it cannot use: its own message might quote the secret."""
    try:
        generator = pyotp.TOTP("".join(secret.split()))
        generator.byte_secret()
    except ValueError:
        return None
    return generator
