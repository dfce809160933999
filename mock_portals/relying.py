"""What a mock portal needs of whoever does single sign-on for it by more than a token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class RelyingParty(Protocol):
    """A portal's side of single sign-on, OpenID Connect say: the portal itself knows none of its secrets."""

    def address(self, back: str, state: str) -> str:
        """Return where a browser is sent that is to come back to `back` with that `state`."""
        ...

    def leave(self, username: str, back: str) -> str | None:
        """Return where a browser is sent that signs out, to come back to `back`; None keeps that at the portal."""
        ...

    def redeem(self, query: Mapping[str, str]) -> str | None:
        """Return the user name that a return with this query stands for; None refuses it."""
        ...
