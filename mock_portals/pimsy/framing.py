"""The frame around every page: who is signed in, and what the menu shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_portals.grafting import Page, drop
from mock_portals.pimsy.sessions import Session

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

TOKEN = "__RequestVerificationToken"
SURFACES = {
    "billing": ("Financial",),
    "administration": ("Administration",),
    "bed_management": ("Bed Assignments",),
    "waiting_list": ("Waiting List",),
}
"""What of the menu belongs to which surface: whole sections, or entries."""


def frame(page: Page, portal: PimsyPortal, session: Session) -> None:
    """Put in who is signed in, what they may see, and the token that forms have to send back."""
    account = session.account
    page.text_by_id("profile", account.display_name)
    page.attribute("#profile", "data-user-id", account.user_id)
    page.attribute(f'input[name="{TOKEN}"]', "value", session.token)
    hidden = set(account.hidden)
    for surface, parts in SURFACES.items():
        if surface not in portal.surfaces:
            hidden |= set(parts)
    for item in page.all("nav li, nav section"):
        title = next(item.iter("a", "button"), None)
        if title is not None and "".join(title.itertext()).strip() in hidden:
            drop(item)
