"""What a tenant of a portal has, as its own menu shows."""

from __future__ import annotations

from typing import Literal

from .base import Noun


class Tenant(Noun):
    """Which parts of the product there are, for this user.

    `generation` is what a sign-in leads to first; `surfaces` are `provider_portal`, `billing`, `administration`,
    `bed_management`, `waiting_list`; `screens` are the menu's entries, in words of ours.
    """

    generation: Literal["calendar", "dashboard"]
    surfaces: tuple[str, ...]
    screens: tuple[str, ...]
