"""The New Service Center's frame: its menu, and the announcements that lie upon it (guide 2.4, 4)."""

from __future__ import annotations

from .....pom import Evidence, PageObject, Selector, button, having, link
from ...hosts import NEW_SERVICE_CENTER
from ...pages.landing import ANNOUNCEMENT_CLOSE


class NewServiceCenter(PageObject):
    """What a sign-in to the New Service Center ends on.

    Routes below it are unknown, so whatever it offers is reached through its menu. That the entry for eligibility
    bears Classic's words is MODELLED.
    """

    host = NEW_SERVICE_CENTER
    path = "/"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.4, 4"
    ready = Selector('[data-testid="menu-div-rootmenuClaims"]')
    verify_eligibility = Selector(
        link("Verify Eligibility & Benefits"),
        button("Verify Eligibility & Benefits"),
        having('[data-testid^="menu-div"]', "Verify Eligibility"),
    )
    return_to_classic = Selector(button("Return to Classic"), may_be_absent=True)
    announcement_close = ANNOUNCEMENT_CLOSE
