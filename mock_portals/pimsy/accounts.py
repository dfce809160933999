"""A practice's users: passwords, suspension, and codes that serve once."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

import pyotp

STEP = 30
METHODS = ("authenticator", "text", "email")
"""MODELLED: that there are options, and that a practice can restrict them, is all that is public."""


@dataclass
class Account:
    """One user; tests change its flags while the server runs.

    `methods` are those of `METHODS` that the user has; `attempts` are refused passwords in a row.
    """

    username: str
    password: str
    totp_secret: str
    mfa: bool = False
    methods: tuple[str, ...] = ("authenticator",)
    enrolled: bool = True
    suspended: bool = False
    must_change: bool = False
    may_postpone: bool = False
    display_name: str = "Riley Okafor"
    user_id: str = ""
    hidden: tuple[str, ...] = ()
    """Words of the menu, and of charts' tabs, that the user's profile has no rule for."""
    attempts: int = 0
    used_steps: set[int] = field(default_factory=set)
    sent: list[tuple[str, str]] = field(default_factory=list)
    """The codes that were sent: by which method, and what."""

    def accepts_password(self, password: str, *, limit: int) -> bool:
        """Compare a password; too many wrong ones in a row suspend the user, as setting -1 says."""
        if hmac.compare_digest(password.encode(), self.password.encode()):
            self.attempts = 0
            return True
        self.attempts += 1
        self.suspended = self.suspended or self.attempts >= limit
        return False

    def accepts_code(self, method: str, code: str, *, now: float) -> bool:
        """Check a code: an authenticator's of this step or the one before, once; else the last one sent."""
        if method != "authenticator":
            right = bool(self.sent) and self.sent[-1] == (method, code)
            if right:
                self.sent.append(("", ""))
            return right
        for step in (int(now // STEP), int(now // STEP) - 1):
            if step not in self.used_steps and pyotp.TOTP(self.totp_secret, interval=STEP).verify(
                code, for_time=step * STEP
            ):
                self.used_steps.add(step)
                return True
        return False
