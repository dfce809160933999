"""The practice's recorded pages with values grafted in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import drop
from mock_portals.pimsy.accounts import Account
from mock_portals.pimsy.framing import frame
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

RECORDED = "demo.pimsyehr.com"
LOGIN, VERIFY, METHODS, DASHBOARD = "/Account/Login", "/Account/Verify", "/Account/Methods", "/Dashboard"


class Pages:
    """What a practice's portal shows."""

    def __init__(self, portal: PimsyPortal) -> None:
        self._portal = portal

    def redirect(self, visit: Visit, variant: str) -> Response:
        """Send the browser on, as it was recorded."""
        portal = self._portal
        recorded = portal.library.find(visit.method, RECORDED, visit.path, status=302, variant=variant)
        return portal.redirect(recorded)

    def sign_in(self, variant: str = "", *, username: str = "") -> Response:
        """Show the sign-in page, with its link to single sign-on where the practice uses that."""
        portal = self._portal
        recorded = portal.library.find("POST" if variant else "GET", RECORDED, LOGIN, status=200, variant=variant)
        page = recorded.page()
        page.attribute("#username", "value", username)
        if portal.sso is None:
            page.remove("#sso")
        return portal.render(recorded, page, path=LOGIN)

    def code(self, account: Account, method: str, *, wrong: bool = False) -> Response:
        """Show the demand for a code."""
        variant = f"{method}-wrong" if wrong else method
        recorded = self._portal.library.find("POST" if wrong else "GET", RECORDED, VERIFY, status=200, variant=variant)
        page = recorded.page()
        if len(account.methods) < 2:
            page.remove("#others")
        return self._portal.render(recorded, page, path=VERIFY)

    def methods(self, offered: tuple[str, ...]) -> Response:
        """Show the list of methods."""
        recorded = self._portal.library.find("GET", RECORDED, METHODS, status=200)
        page = recorded.page()
        for row in page.all("button[name=method]"):
            if row.get("value") not in offered:
                drop(row)
        return self._portal.render(recorded, page, path=METHODS)

    def demand(self, path: str, *, may_postpone: bool = False) -> Response:
        """Show what the portal demands before it lets the user in."""
        recorded = self._portal.library.find("GET", RECORDED, path, status=200)
        page = recorded.page()
        if not may_postpone:
            page.remove("#later")
        return self._portal.render(recorded, page, path=path)

    def dashboard(self, session: Session, variant: str) -> Response:
        """Show the dashboard, open or under its lock."""
        recorded = self._portal.library.variant(variant) if variant else None
        recorded = recorded or self._portal.library.find("GET", RECORDED, DASHBOARD, status=200, variant="")
        page = recorded.page()
        frame(page, self._portal, session)
        return self._portal.render(recorded, page, path=DASHBOARD)
