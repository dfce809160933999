"""Financial > Billing Matrix: exceptions by user, payer and code (guide 2.12)."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from mock_portals.pimsy.book import Rate
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Filter, Line
from mock_portals.pimsy.posting import shown
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

MATRIX = "/Financial/BillingMatrix"
FILTERS = (
    Filter("User", "user", lambda one, value: one.user == value),
    Filter("Insurance Company", "company", lambda one, value: one.company == value),
    Filter("Billable Code", "code", lambda one, value: one.code == value),
)


class Matrix(Desk):
    """Behaviour of the list."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {("GET", MATRIX.lower()): self._list}

    def _list(self, visit: Visit, session: Session) -> Response:
        def line(one: Rate) -> Line:
            cells = {
                "User": one.user,
                "Insurance Company": one.company,
                "Billable Code": one.code,
                "Modifier": one.modifier,
                "Billing Rate Per Unit": "" if one.rate is None else f"${one.rate:,.2f}",
                "Start Date": shown(one.start),
                "End Date": shown(one.end),
            }
            return Line(one.id, cells)

        return self.grid(visit, session, self.book.rates, line, filters=FILTERS)
