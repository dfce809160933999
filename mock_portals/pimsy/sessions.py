"""A browser's session with the practice."""

from __future__ import annotations

from dataclasses import dataclass, field

from mock_portals.pimsy.accounts import Account


@dataclass
class Session:
    """A browser's session: under way while it waits at a step, signed in once there is none."""

    account: Account
    step: str = ""
    method: str = ""
    last_seen: float = 0.0
    locked: bool = False
    token: str = ""
    """What its forms have to send back."""
    pick_lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What its drop-downs offer: as it was at the sign-in, or when they were last refreshed."""
