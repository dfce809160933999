"""What does not belong on the portal's pages: third parties' content, and sign-ins bent by a phisher. All MODELLED."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from starlette.responses import Response

from mock_portals.grafting import Page, parse
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

Bend = Literal["redirect", "action", "frame"]
RECORDED = b"//foreign.example"


class Hostile:
    """Acts on `portal.foreign` and on what `phish_from` was told."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.url: str | None = None
        self.bend_by: Bend = "redirect"

    def embed(self, page: Page) -> None:
        """Put a picture, a script, a frame, a request and a socket of `portal.foreign` on a page."""
        if self._portal.foreign is None:
            return
        recorded = self._portal.library.variant("foreign")
        scheme, _, host = self._portal.foreign.partition("://")
        body = recorded.body.replace(b"https:" + RECORDED, f"{scheme}://{host}".encode())
        body = body.replace(b"wss:" + RECORDED, f"{scheme.replace('http', 'ws')}://{host}".encode())
        page.one("body").append(Page(parse(body)).by_id("foreign-content"))

    def instead_of_sign_in(self, visit: Visit) -> Response | None:
        """Lead a tab that wants to sign in away, or show a sign-in page with the form in a frame of the phisher's.

        A frame is not led away: the phisher's own page may hold the real form in one.
        """
        if self.url is None or visit.is_framed:
            return None
        if self.bend_by == "redirect":
            return Response(status_code=302, headers={"Location": self.url, "Cache-Control": "no-store"})
        if self.bend_by == "frame":
            recorded = self._portal.library.variant("framed-sign-in")
            page = recorded.page()
            page.attribute("#sign-in-frame", "src", self.url)
            return self._portal.render(recorded, page, path=visit.path)
        return None

    def bend(self, page: Page) -> None:
        """Let the form of the real page, at its real address, post to the phisher."""
        if self.url is not None and self.bend_by == "action":
            page.attribute("form[data-form-primary=true]", "action", self.url)
