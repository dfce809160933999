"""One part of Practice Mate: its pages, and what may be posted to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from mock_portals.grafting import Page
from mock_portals.library import Recorded
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal
    from mock_portals.office_ally.practice_mate import PracticeMate

HOST = "pm.officeally.com"
Handler = Callable[[Visit, PortalSession], Response | None]


class Desk:
    """Base of the parts. Practice Mate has seen to session, hidden fields and token before it asks one."""

    def __init__(self, pm: PracticeMate, portal: OfficeAllyPortal) -> None:
        self._pm = pm
        self._portal = portal

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return handlers by method and path, lower case and without a slash at the end."""
        raise NotImplementedError

    def recorded(self, path: str, *, method: str = "GET", status: int = 200, variant: str | None = None) -> Recorded:
        """Return a recorded answer of Practice Mate; raise NotRecorded."""
        return self._portal.library.find(method, HOST, path, status=status, variant=variant)

    def show(
        self,
        visit: Visit,
        session: PortalSession,
        recorded: Recorded,
        edit: Callable[[Page], object] | None = None,
    ) -> Response:
        """Show a recorded page with this session's hidden fields; `edit` puts in what belongs to the moment."""
        page = recorded.page()
        self._pm.sign(page, visit, session)
        if edit is not None:
            edit(page)
        return self._portal.render(recorded, page, path=visit.path)

    @staticmethod
    def json(data: object) -> Response:
        """Answer a script."""
        return JSONResponse(data, headers={"Cache-Control": "no-store"})
