"""Other origins: a phisher with a copy of the sign-in form, and a third party. They keep whatever reaches them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote_plus, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mock_portals.library import NotRecorded
from mock_portals.portal import Portal
from mock_portals.visiting import Visit

PHISHER, THIRD_PARTY = "phish.example", "other.example"
FRAMING = "/framing"
DOCUMENTS = {"", "document", "iframe", "frame"}


class Phishing:
    """A site for a `MockServer` of its own: `with MockServer(portal), MockServer(phishing)`.

    Any address under `origin` is answered with a copy of the portal's sign-in page, any script or picture with
    nothing. `arrived` holds every request with all that it carried.
    """

    hosts = (PHISHER, THIRD_PARTY)

    def __init__(self, portal: Portal, *, host: str = "auth.officeally.com", path: str = "/u/login") -> None:
        self._portal = portal
        self._copied = (host, path)
        self.arrived: list[Visit] = []
        self.origin = ""
        self.third_party = ""

    def bind(self, origins: Mapping[str, str]) -> None:
        """Learn under which origins the two hosts are served."""
        self.origin, self.third_party = origins[PHISHER], origins[THIRD_PARTY]

    def framing(self, url: str) -> str:
        """Return the address of a page of the phisher's that shows `url` in a frame."""
        return f"{self.origin}{FRAMING}?of={quote(url, safe='')}"

    def received(self, text: str) -> bool:
        """Tell whether a text came in any request: in its address, its body, or its headers."""
        return any(text in carried for visit in list(self.arrived) for carried in _carried(visit))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and keep it."""
        request = Request(scope, receive)
        named = request.url.hostname
        host = THIRD_PARTY if named == urlsplit(self.third_party).hostname else PHISHER
        visit = await Visit.read(request, host=host)
        self.arrived.append(visit)
        await self._answer(visit)(scope, receive, send)

    def _answer(self, visit: Visit) -> Response:
        if visit.headers.get("sec-fetch-dest", "") in DOCUMENTS and "upgrade" not in visit.headers:
            return self._framing(visit.query.get("of", "")) if visit.path == FRAMING else self._copy()
        try:
            recorded = self._portal.library.find("GET", self._copied[0], visit.path, variant="")
        except NotRecorded:
            return Response(status_code=204)
        return Response(recorded.body, media_type=recorded.media_type)

    def _copy(self) -> Response:
        recorded = self._portal.library.find("GET", *self._copied, status=200, variant="")
        page = recorded.page()
        page.attribute("input[name=state]", "value", "copied")
        return Response(page.bytes(), media_type=recorded.media_type)

    def _framing(self, url: str) -> Response:
        recorded = self._portal.library.variant("framing")
        page = recorded.page()
        page.attribute("#real-sign-in", "src", url)
        return Response(page.bytes(), media_type=recorded.media_type)


def _carried(visit: Visit) -> list[str]:
    body = visit.body.decode("utf-8", "replace")
    words = [visit.path, *visit.query, *visit.query.values(), *visit.headers.values()]
    return [*words, body, unquote_plus(body), *visit.form.values()]
