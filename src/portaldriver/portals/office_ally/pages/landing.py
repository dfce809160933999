"""The frame around Practice Mate's pages, and the one a sign-in ends on."""

from __future__ import annotations

from ....pom import Evidence, PageObject, Selector
from ..hosts import PRACTICE_MATE

ANNOUNCEMENT_CLOSE = Selector(
    '#pendo-guide-container button[aria-label="Close"], [id^="pendo-close-guide"]',
    'button[id*="pendo-button"]',
    may_be_absent=True,
)
"""What closes an in-app guide. Several can lie upon each other, on more than one page (guide 2.4)."""


class Navigation(PageObject):
    """The tabs at the top of every page of Practice Mate (guide 3)."""

    host = PRACTICE_MATE
    evidence = Evidence.ATTESTED
    source = "office_ally 3"
    ready = Selector("#MainTabs")
    manage_patients = Selector("#manage-patients_tab span")
    patient_visits = Selector("#patient-visits_tab span")
    announcement_close = ANNOUNCEMENT_CLOSE


class Landing(Navigation):
    """The appointments page, where a sign-in ends (guide 2.4)."""

    path = "/pm/Appointments/ViewAppointments.aspx"
    at = r"/pm/Appointments/ViewAppointments\.aspx"
    source = "office_ally 2.4"
