"""Service Center Classic: Claim Fix of a UB-04. All of it is MODELLED on that of a CMS-1500, which alone is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.office_ally.ub_desk import FORM as BLANK
from mock_portals.office_ally.ub_desk import HOST, UbDesk
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

FORM = "/ClaimFix/UB04Form.aspx"


class ClaimFixUbDesk(UbDesk):
    """The correction of institutional claims that were entered. `shows` are values that stand in the claim's place."""

    def __init__(self, portal: OfficeAllyPortal, ub: UbDesk) -> None:
        super().__init__(portal)
        self.entered = ub.entered
        self.shows: dict[str, str] = {}

    def routes(self) -> dict[tuple[str, str], Callable[[Visit, str], Response]]:
        """Return handlers by method and path, lower case."""
        return {("GET", FORM.lower()): self._form, ("POST", FORM.lower()): self._save}

    def _show(self, visit: Visit, edit: Callable[[Page], object], *, variant: str = "") -> Response:
        recorded = self._portal.library.find(visit.method, HOST, BLANK, status=200, variant=variant)
        page = recorded.page()
        edit(page)
        return self._portal.render(recorded, page, path=visit.path)

    def _form(self, visit: Visit, account: str) -> Response:
        house, ident = self._portal.house, visit.query.get("ClaimID", "")
        mine = [one for one in house.claims if (one.claim_id, one.account, one.form) == (ident, account, "UB")]
        refused = any(house.standing(one) == "rejected" for one in mine)

        def edit(page: Page) -> None:
            page.one("form").set("action", FORM)
            for name, value in (self.entered.get(ident, {}) if refused else {}).items():
                for item in page.all(f'[name="{name}"]'):
                    item.set("value", value)
            page.values({"ClaimID": ident if refused else "", **self.shows})
            page.one("body").set("data-spoilt", self.spoilt)

        return self._show(visit, edit)
