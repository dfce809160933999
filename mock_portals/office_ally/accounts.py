"""Accounts: passwords, lockout, one-time codes that serve once."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import Enum

import pyotp

STEP = 30
CODE_LIMIT = 10
CODE_BUCKET = 3600.0


class CodeVerdict(Enum):
    """What became of a one-time code; the values are the portal's error keys."""

    ACCEPTED = ""
    MISSING = "no-code"
    INVALID = "invalid-code"
    TOO_MANY = "too-many-failures"


@dataclass
class Account:
    """One portal user; tests change its flags while the server runs."""

    username: str
    password: str
    totp_secret: str
    display_name: str = "Riley Okafor"
    mfa: bool = True
    locked: bool = False
    password_expired: bool = False
    wrong_passwords: int = 0
    wrong_codes: list[float] = field(default_factory=list)
    used_steps: set[int] = field(default_factory=set)

    def accepts_password(self, password: str) -> bool:
        """Compare a password."""
        return hmac.compare_digest(password.encode(), self.password.encode())

    def check_code(self, code: str, *, now: float) -> CodeVerdict:
        """Check a one-time code: this step's or the one before, each of them once."""
        self.wrong_codes = [at for at in self.wrong_codes if now - at < CODE_BUCKET]
        if len(self.wrong_codes) >= CODE_LIMIT:
            return CodeVerdict.TOO_MANY
        if not code:
            return CodeVerdict.MISSING
        totp = pyotp.TOTP(self.totp_secret, interval=STEP)
        current = int(now // STEP)
        for step in (current, current - 1):
            if step not in self.used_steps and totp.verify(code, for_time=step * STEP):
                self.used_steps.add(step)
                return CodeVerdict.ACCEPTED
        self.wrong_codes.append(now)
        return CodeVerdict.INVALID
