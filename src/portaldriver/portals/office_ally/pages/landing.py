"""The frame around Practice Mate's pages, and the one a sign-in ends on."""

from __future__ import annotations

from typing import Annotated

from ....pom import Detail, Evidence, OptionalText, PageObject, Record, Selector, link
from ..hosts import PRACTICE_MATE

ANNOUNCEMENT_CLOSE = Selector(
    '#pendo-guide-container button[aria-label="Close"], [id^="pendo-close-guide"]',
    'button[id*="pendo-button"]',
    may_be_absent=True,
)
"""What closes an in-app guide. Several can lie upon each other, on more than one page (guide 2.4)."""


class CurrentUser(Record):
    """Whom the top of every page names. Its ids are MODELLED, so either may be missing."""

    name: Annotated[OptionalText, Selector("#lblUserName", may_be_absent=True)] = None
    user_id: Annotated[OptionalText, Selector("#hdnUserID", may_be_absent=True)] = None


class Navigation(PageObject):
    """The tabs at the top of every page of Practice Mate (guide 3).

    Who is signed in and the way to sign out stand beside them; those two are MODELLED.
    """

    host = PRACTICE_MATE
    evidence = Evidence.ATTESTED
    source = "office_ally 3"
    ready = Selector("#MainTabs")
    manage_patients = Selector("#manage-patients_tab span")
    patient_visits = Selector("#patient-visits_tab span")
    user = Detail(CurrentUser)
    sign_out = Selector("#lnkLogout", link("Log Off"), link("Log Out"), may_be_absent=True)
    announcement_close = ANNOUNCEMENT_CLOSE


class Landing(Navigation):
    """The appointments page, where a sign-in ends (guide 2.4)."""

    path = "/pm/Appointments/ViewAppointments.aspx"
    at = r"/pm/Appointments/ViewAppointments\.aspx"
    source = "office_ally 2.4"
