"""Sessions by cookie: Practice Mate's, the account pages', and the sign-in host's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mock_portals.minting import Mint
from mock_portals.office_ally.accounts import Account

Kind = TypeVar("Kind")


@dataclass
class SsoSession:
    """A sign-in that lives on the sign-in host; the products' sessions come from it without a form."""

    account: Account
    last_seen: float = 0.0
    password_notice_left: bool = False
    displaced: bool = False


@dataclass
class PortalSession:
    """A browser's session on Practice Mate; anonymous until `account` is set."""

    account: Account | None = None
    sso: SsoSession | None = None
    bridge_states: set[str] = field(default_factory=set)
    needs_default: bool = False
    began: float = 0.0
    last_seen: float = 0.0

    @property
    def displaced(self) -> bool:
        """Tell whether another sign-in ended it; its browser is told so until it signs in again."""
        return self.sso is not None and self.sso.displaced


@dataclass
class AccountSession:
    """A browser's session on the account pages; it lives as long as the sign-in it came from."""

    sso: SsoSession | None = None
    states: set[str] = field(default_factory=set)


class Store(Generic[Kind]):
    """Sessions of one kind under minted ids."""

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self._kept: dict[str, Kind] = {}

    def add(self, session: Kind) -> str:
        """Keep a session and return its new id."""
        ident = self._mint.word(32)
        self._kept[ident] = session
        return ident

    def get(self, ident: str | None) -> Kind | None:
        """Return the session of that id, if it lives."""
        return self._kept.get(ident or "")

    def take(self, ident: str | None) -> Kind | None:
        """Return the session of that id and end it: ids of tickets and codes serve once."""
        return self._kept.pop(ident or "", None)

    def all(self) -> list[Kind]:
        """Return the living sessions; a copy, for tests ask while the server works."""
        return list(self._kept.values())

    def holds(self, session: Kind) -> bool:
        """Tell whether this very session lives."""
        return any(kept is session for kept in self.all())

    def end(self, fits: Callable[[Kind], bool]) -> None:
        """End the sessions that fit."""
        for ident, session in list(self._kept.items()):
            if fits(session):
                self._kept.pop(ident, None)

    def clear(self) -> None:
        """End all sessions."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)
