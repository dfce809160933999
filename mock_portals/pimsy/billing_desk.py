"""Financial > Billing Codes (guide 2.12)."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from mock_portals.pimsy.book import BillingCode
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Filter, Line, active
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

CODES = "/Financial/BillingCodes"


class Billing(Desk):
    """Behaviour of the Financial menu."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {("GET", CODES.lower()): self._codes}

    def _codes(self, visit: Visit, session: Session) -> Response:
        filters = [
            Filter("Code", "code", lambda one, value: one.code.lower() == value.lower()),
            Filter("Type", "type", lambda one, value: one.type.lower() == value.lower()),
            active(),
        ]
        return self.grid(visit, session, self.book.codes, _line, filters=filters)


def _line(one: BillingCode) -> Line:
    cells = {
        "Code": one.code,
        "Active": yes(one.active),
        "Description": one.description,
        "Type": one.type,
        "Rev. Code": one.rev_code,
        "Auth. Group": one.auth_group,
        "Billable": yes(one.billable),
        "Unmanaged": yes(one.unmanaged),
        "Add to New Clients": yes(one.add_to_new_clients),
        "Default Units": f"{one.default_units:f}",
        "Auth Decrement Action": one.decrement,
        "Minutes per Unit": str(one.minutes_per_unit or ""),
        "Color": one.color,
    }
    return Line(one.id, cells)


def yes(flag: bool) -> str:
    """Return how lists show a flag."""
    return "Yes" if flag else "No"
