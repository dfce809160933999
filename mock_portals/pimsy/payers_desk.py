"""Administration > Insurance Co., Payers, Charge Types: the list, and the form of the chosen one (guide 2.5)."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.book import Payer, by_id
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Filter, Line, active, show_grid
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

PAYERS = "/Administration/Payers"
KIND = Filter("Type Indicator", "kind", lambda one, value: one.type_indicator == value)
BLANK = Payer(0, "", type_indicator="", active=False)


class Payers(Desk):
    """Behaviour of the screen."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {("GET", PAYERS.lower()): self._list}

    def _list(self, visit: Visit, session: Session) -> Response:
        def line(one: Payer) -> Line:
            cells = {
                "Name": one.name,
                "Payer #": one.number,
                "Type Indicator": one.type_indicator,
                "Active": "Yes" if one.active else "No",
            }
            return Line(one.id, cells, {"Name": f"{PAYERS}?payer={one.id}"})

        def edit(page: Page) -> None:
            show_grid(page, visit, self.portal, self.book.payers, line, filters=[active(), KIND])
            _show(page, by_id(self.book.payers, visit.query.get("payer", "")) or BLANK)

        return self.show(visit, session, self.recorded(visit.path), edit)


def _show(page: Page, payer: Payer) -> None:
    page.values(
        {
            "name": payer.name,
            "payer_number": payer.number,
            "ub_number": payer.ub_number,
            "eligibility_number": payer.eligibility_number,
            "address": payer.address,
            "city": payer.city,
            "state": payer.state,
            "zip": payer.zip,
            "phone": payer.phone,
            "in_network_group": payer.in_network_group,
            "coding_requirements": payer.coding_requirements,
            "code_group": payer.code_group,
        }
    )
    page.select("type_indicator", label=payer.type_indicator)
    boxes = {
        "exclude_from_ede": payer.exclude_from_ede,
        "on_statements": payer.on_statements,
        "exclude_from_billing_service": payer.exclude_from_billing_service,
        "no_automatic_secondaries": payer.no_automatic_secondaries,
        "payer_active": payer.active,
    }
    for ident, on in boxes.items():
        page.check(f"#{ident}", on)
