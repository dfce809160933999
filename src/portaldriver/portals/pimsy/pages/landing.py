"""The frame around the Provider Portal's pages, and the dashboard that a sign-in ends on (guide 2.8)."""

from __future__ import annotations

from typing import Annotated

from ....pom import Detail, OptionalText, PageObject, Record, Selector, attribute, button, having, link
from ..hosts import PRACTICE
from .lock import UNLOCKED

PROFILE = '[aria-label="User Profile"]'


class CurrentUser(Record):
    """Whom the top of every page names. Either may be missing."""

    name: Annotated[OptionalText, Selector(f"header {PROFILE}", may_be_absent=True)] = None
    user_id: Annotated[
        OptionalText, Selector(f"header {PROFILE}[data-user-id]", read=attribute("data-user-id"), may_be_absent=True)
    ] = None


class Navigation(PageObject):
    """The strip at the top of every page: who is signed in, and the way out behind it. Modelled."""

    host = PRACTICE
    source = "pimsy 2.8 names the profile; where it stands is modelled"
    ready = Selector(f"{UNLOCKED} header {PROFILE}")
    profile = Selector(f"header {PROFILE}", may_be_absent=True)
    user = Detail(CurrentUser)
    sign_out = Selector(
        link("Sign Out"),
        button("Sign Out"),
        link("Log Out"),
        button("Log Out"),
        link("Logout"),
        link("Log Off"),
        may_be_absent=True,
    )


class Dashboard(Navigation):
    """Where the practice's address leads who is signed in: the Provider (Portal) Dashboard, earlier the calendar."""

    path = "/"
    source = "pimsy 2.8 names it; the page is modelled"
    ready = Selector(
        having(f"{UNLOCKED} :is(h1, h2)", "Provider Portal Dashboard"),
        having(f"{UNLOCKED} :is(h1, h2)", "Provider Dashboard"),
        having(f"{UNLOCKED} :is(h1, h2)", "Dashboard"),
        having(f"{UNLOCKED} :is(h1, h2)", "Calendar"),
    )
