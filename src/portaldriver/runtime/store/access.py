"""What an open database gives to its parts."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from ...errors import StateError, StateTampered
from .sealing import Seals
from .transactions import Transactions

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """One tenant's way into an open database."""

    tenant: str
    run: Transactions
    seals: Seals
    pepper: bytes

    def __repr__(self) -> str:
        return "Access(...)"

    def keyed(self, purpose: str, *parts: str) -> str:
        """Return a keyed hash in hex that only this tenant's pepper gives; the parts cannot run into each other."""
        # A secret from an environment that is not UTF-8 holds surrogates; an error about them would quote all of it.
        encoded = [part.encode("utf-8", "surrogatepass") for part in (purpose, *parts)]
        message = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
        return hmac.new(self.pepper, message, hashlib.sha256).hexdigest()


Opening = Callable[[], Awaitable[Access]]
"""Opens the database if that was not done yet."""

TRIES = 50
"""How often a change is made anew because another was faster."""


def contested() -> StateError:
    """Return the error for a row that others kept changing."""
    return StateError("a row of the state database kept being changed by others", retryable=True)


def intact(build: Callable[[], T]) -> T:
    """Return what is built of a row; a column that holds what was never written there is `StateTampered`."""
    try:
        return build()
    except (TypeError, ValueError, KeyError, AttributeError):
        pass
    raise StateTampered("a row of the state database holds what was never written there")
