"""Utilities > Refresh Pick Lists: drop-downs offer what was added since the sign-in (guide 2.2)."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

REFRESH = "/Utilities/RefreshPickLists"


class Utilities(Desk):
    """Behaviour of the Utilities menu."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {("GET", REFRESH.lower()): self._refresh}

    def _refresh(self, visit: Visit, session: Session) -> Response:
        session.pick_lists = self.book.pick_lists()
        return self.show(visit, session, self.recorded(REFRESH))
