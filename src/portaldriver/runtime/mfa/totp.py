"""Time-based codes (RFC 6238). A code serves once, so the step it belongs to is claimed before it is handed out."""

from __future__ import annotations

import base64
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import anyio
import pyotp

from ...errors import ConfigurationError
from .challenge import TOTP, Challenge, MfaProvider

STEPS = 3
"""Steps that may pass before a code is free; more are not waited for."""
SHORTEST, LONG_ENOUGH = 10, 14
"""Bytes of a secret: portals still hand out 80 bits, the first authenticators' sixteen letters; pyotp wants 112."""


@dataclass(repr=False, slots=True)
class Totp(MfaProvider):
    """Codes from what the authenticator's enrolment shows: a base32 secret, or its `otpauth://totp/` address.

    With fewer than `margin` seconds left in a step the next one is waited for (RFC 6238 5.2). Where the portal's clock
    differs from this machine's, it is the portal's that counts; a `clock` given here is taken for it. `sleep` is for
    tests.
    Raises `ConfigurationError` for a secret that is neither, or too short.
    """

    secret: str
    margin: float = field(default=5.0, kw_only=True)
    clock: Callable[[], float] | None = field(default=None, kw_only=True)
    sleep: Callable[[float], Awaitable[None]] = field(default=anyio.sleep, kw_only=True)
    last_step: int = field(default=-1, kw_only=True)
    """The last step of time whose code was handed out."""
    factors: tuple[str, ...] = field(default=(TOTP,), init=False)
    patience: float = field(init=False)
    _generator: pyotp.TOTP = field(init=False)

    def __post_init__(self) -> None:
        generator = _generator(self.secret)
        if generator is None:
            raise ConfigurationError("the TOTP secret is neither base32 of at least 80 bits nor an otpauth address")
        self._generator = generator
        if not 0 <= self.margin < generator.interval:
            raise ConfigurationError(f"the margin must be 0 to {generator.interval} seconds")
        self.patience = STEPS * generator.interval

    def __repr__(self) -> str:
        return "Totp(...)"

    async def answer(self, challenge: Challenge) -> str:
        """Return the code of a step never used before, waiting for the next step where it has to."""
        interval = self._generator.interval
        while True:
            now = self._now(challenge)
            step = int(now // interval)
            left = (step + 1) * interval - now
            if step > self.last_step and left >= self.margin:
                self.last_step = step
                late = not await challenge.ticket.claim(f"totp:{step}")
                if late or self._now(challenge) >= (step + 1) * interval:
                    continue
                return self._generator.at(datetime.fromtimestamp(step * interval, tz=UTC))
            await self.sleep(left + 0.01)

    def _now(self, challenge: Challenge) -> float:
        return self.clock() if self.clock is not None else time.time() + challenge.clock_offset


def _generator(secret: str) -> pyotp.TOTP | None:
    """Return pyotp's generator, or None for what it cannot use: its own message might quote the secret."""
    try:
        generator = pyotp.parse_uri(_address(secret))
    except ValueError:
        return None
    return generator if isinstance(generator, pyotp.TOTP) else None


def _address(secret: str) -> str:
    """Return an enrolment's address, its secret as long as pyotp wants it: HMAC fills keys up with zeros anyway."""
    given = secret.strip()
    parts = urlsplit(given if "://" in given else f"otpauth://totp/account?secret={quote(''.join(given.split()))}")
    query = parse_qsl(parts.query, keep_blank_values=True)
    return urlunsplit(parts._replace(query=urlencode([(k, _filled(v) if k == "secret" else v) for k, v in query])))


def _filled(secret: str) -> str:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    if len(key) < SHORTEST:
        raise ValueError("too short")
    return base64.b32encode(key.ljust(LONG_ENOUGH, b"\0")).decode()
