"""Service Center Classic: Resources > Payer List (guide 4, 9). Address and the iframe's number are MODELLED."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.clearinghouse.payers import Payer
from mock_portals.grafting import Element
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "www.officeally.com"
PAYER_LIST = "/Resources/PayerList.aspx"
WORDS = {"837P": "Professional Claims 837P", "837I": "Institutional Claims 837I", "835": "Remits 835"}

Row = tuple[str, ...]


class PayerListDesk:
    """What the page serves: the house's payers, or `rows` in their place. `enrolling` are ids that want forms."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.rows: list[Row] | None = None
        self.enrolling: set[str] = set()

    def routes(self) -> dict[tuple[str, str], Callable[[Visit, str], Response]]:
        """Return handlers by method and path, lower case."""
        return {("GET", PAYER_LIST.lower()): self._page}

    def _page(self, visit: Visit, account: str) -> Response:
        recorded = self._portal.library.find("GET", HOST, visit.path, status=200)
        page = recorded.page()
        rows = self.rows
        if rows is None:
            payers = self._portal.house.directory.payers.values()
            rows = [self._row(payer, kind) for payer in payers for kind in sorted(payer.transactions) if kind in WORDS]
        page.repeat("#tblPayers tbody tr", rows, _fill)
        if rows:
            page.remove("#lblNoPayers")
        return self._portal.render(recorded, page, path=visit.path)

    def _row(self, payer: Payer, kind: str) -> Row:
        wants = "Yes" if payer.id in self.enrolling else "No"
        return (payer.name, payer.id, WORDS[kind], "Yes", "No", wants, "Yes", "No", "", "")


def _fill(row: Element, cells: Row) -> None:
    for cell, text in zip(row, cells, strict=True):
        cell.text = text
