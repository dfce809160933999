"""What the words of a refusal mean, where a portal gives no key for them."""

from __future__ import annotations

import re

from ..errors import (
    AccountLocked,
    AuthenticationError,
    InvalidCredentials,
    PasswordExpired,
    PortalDown,
    PortalError,
)

WRONG = re.compile(
    r"(wrong|incorrect|invalid|unknown) (user ?name|user ?id|email|phone|password|credentials|login)"
    r"|you entered (is|are|was|were) (wrong|incorrect|invalid)"
    r"|(password|credentials?) (is|are|was|were) (wrong|incorrect|invalid|not correct)"
    r"|(log ?in|sign.?in) attempt was not successful"
    r"|could(n't| not) find an account|(do|does) not match",
    re.I,
)
"""The words of a refusal; "something went wrong" is none."""
LOCKED = ("blocked", "locked", "suspended", "disabled", "too many")


def by_words(text: str, *, page: str) -> PortalError:
    """Return what a form that came back with these words means. The words themselves go nowhere."""
    words = " ".join(text.lower().split())
    if "something" in words and "went wrong" in words:
        return PortalDown("the identity provider failed", page=page, retryable=False)
    if WRONG.search(words):
        return InvalidCredentials("the portal refused user name or password", page=page)
    if any(word in words for word in LOCKED):
        return AccountLocked("the portal has locked or throttled the account", page=page)
    if "reset your password" in words or "password has expired" in words:
        return PasswordExpired("the portal wants the password to be changed", page=page)
    return AuthenticationError("the sign-in form came back without a reason we know", page=page)
