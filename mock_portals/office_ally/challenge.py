"""The image-code challenge: HTTP 200, HTML, wherever it likes; only a person answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

ANSWER = "w7kq3"  # what the recorded picture shows
COOKIE = "TS01challenge"  # MODELLED


class Challenge:
    """Stands in front of `portal.challenge_paths` until it is answered."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal

    def behave(self, visit: Visit) -> Response | None:
        """Return the challenge for a challenged path, else None."""
        if visit.path.lower() not in {path.lower() for path in self._portal.challenge_paths}:
            return None
        passed = self._portal.mint.signed("challenge", size=40)
        if visit.cookies.get(COOKIE, "").strip('"') == passed:
            return None
        answered = visit.method == "POST" and "answer" in visit.form
        if answered and visit.form["answer"].strip().lower() == ANSWER:
            back = f"{visit.path}?{urlencode(visit.query)}".rstrip("?")
            answer = Response(status_code=302, headers={"Location": back})
            answer.set_cookie(COOKIE, passed, httponly=True, samesite="lax")
            return answer
        recorded = self._portal.library.variant("challenge")
        page = recorded.page()
        if not answered:
            page.remove("#challenge-error")
        page.text_by_id("support-id", self._portal.mint.digits(18))
        return self._portal.render(recorded, page, path=visit.path)
