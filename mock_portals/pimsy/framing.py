"""The frame around every page: who is signed in, what the menu shows them, and which fields are brown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_portals.grafting import Page, drop
from mock_portals.pimsy.sessions import Session

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

TOKEN = "__RequestVerificationToken"
SURFACES = {
    "billing": ("Financial", "EDE (Electronic Data Exchange)"),
    "administration": ("Administration",),
    "bed_management": ("Bed Assignments",),
    "waiting_list": ("Waiting List",),
}
"""What of the menu belongs to which surface: whole sections, or entries."""
BROWN = "required"
"""The class of a label whose field is required: the portal highlights it brown (guide 2.2)."""


def frame(page: Page, portal: PimsyPortal, session: Session) -> None:
    """Put in who is signed in, what they may see, and the token that forms have to send back."""
    account = session.account
    page.text_by_id("profile", account.display_name)
    page.attribute("#profile", "data-user-id", account.user_id)
    page.attribute(f'input[name="{TOKEN}"]', "value", session.token)
    hidden = {*account.hidden, *withheld(portal, session)}
    for surface, parts in SURFACES.items():
        if surface not in portal.surfaces:
            hidden |= set(parts)
    for item in page.all("nav li, nav section"):
        title = next(item.iter("a", "button"), None)
        if title is not None and "".join(title.itertext()).strip() in hidden:
            drop(item)


def withheld(portal: PimsyPortal, session: Session) -> set[str]:
    """Return the rules that the user's profile is not assigned; a Power User is held back by none (guide 1.3)."""
    book = portal.book
    user = next(
        (one for one in book.users if f"{one.first_name} {one.last_name}" == session.account.display_name), None
    )
    profile = next((one for one in book.profiles if user is not None and one.name == user.profile), None)
    if user is None or profile is None or profile.power_user:
        return set()
    return set(book.rules) - set(profile.rules)


def highlight(page: Page, portal: PimsyPortal, path: str) -> None:
    """Make brown what this practice requires beyond what was recorded."""
    wanted = portal.required.get(path.lower(), ())
    for label in page.all("main label"):
        if "".join(label.itertext()).strip() in wanted:
            label.set("class", BROWN)
