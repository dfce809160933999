"""Service Center Classic: Claim Fix, the entry form filled with a claim that was refused (guide 4).

Attested are the shell's address, `#Iframe9`, and that the form is `ucHCFA`'s. MODELLED: the address within the iframe,
that a correction gets a number of its own (`Mode=Insert`) and is pending like a claim that was entered, that the
refused claim stays as it was, and that a claim that cannot be fixed shows a blank form. The portal corrects a claim a
second time without a word: the worst that can be assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.grafting import Page
from mock_portals.office_ally.claim_fix_shown import fields_in_file
from mock_portals.office_ally.claim_fix_ub_desk import FORM as UB_FORM
from mock_portals.office_ally.entry_desk import IDS, EntryDesk
from mock_portals.office_ally.entry_posted import LINES, NAMES
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

FORM = "/ClaimFix/HCFA.aspx"


class ClaimFixDesk(EntryDesk):
    """The correction of professional claims. `shows` are values that the form shows in place of the claim's."""

    def __init__(self, portal: OfficeAllyPortal, entry: EntryDesk) -> None:
        super().__init__(portal)
        self.entered = entry.entered
        self.shows: dict[str, str] = {}

    def routes(self) -> dict[tuple[str, str], Callable[[Visit, str], Response]]:
        """Return handlers by method and path, lower case."""
        return {("GET", FORM.lower()): self._form, ("POST", FORM.lower()): self._save}

    def frame(self, visit: Visit) -> tuple[str, str] | None:
        """Return number and address of the iframe that the shell holds, if it is this module."""
        module = (visit.query.get("GOTO"), visit.query.get("TaskAction"))
        if module != ("ClaimFix", "Edit"):
            return None
        forms = {one.claim_id: one.form for one in self._portal.house.claims}
        form = UB_FORM if forms.get(visit.query.get("ClaimID", "")) == "UB" else FORM
        return "Iframe9", f"{form}?{urlencode(visit.query)}"

    def _form(self, visit: Visit, account: str) -> Response:
        claim = self._refused(visit.query.get("ClaimID", ""), account)
        fields = {} if claim is None else {**self._said(claim), **self.shows}

        def edit(page: Page) -> None:
            page.one("form").set("action", FORM)
            page.values({"ClaimID": "" if claim is None else claim.claim_id})
            show(page, fields)
            page.one("body").set("data-stale", str(int(self.stale)))

        return self._show(visit, edit, path="/OnlineEntry/HCFA.aspx")

    def _refused(self, claim_id: str, account: str) -> BookedClaim | None:
        house = self._portal.house
        found = [one for one in house.claims if (one.claim_id, one.account, one.form) == (claim_id, account, "HCFA")]
        return next((one for one in found if house.standing(one) == "rejected"), None)

    def _said(self, claim: BookedClaim) -> Mapping[str, str]:
        return self.entered.get(claim.claim_id) or fields_in_file(self._portal.house, claim)


def show(page: Page, fields: Mapping[str, str]) -> None:
    """Put posted fields back into the form. The page spreads the lines itself, as many as a blank form has rows."""
    for name, value in fields.items():
        if name.startswith("ucHCFALineItem$"):
            continue
        for item in page.all(f'[name="{NAMES}{name}"]'):
            if item.tag == "select":
                page.select(str(item.get("id")), value=value)
            elif item.get("type") in ("radio", "checkbox"):
                page.check(f"#{item.get('id')}", item.get("value") == value)
            else:
                item.set("value", value)
    page.values({f"{IDS}ucHCFALineItem_hdnLoadHCFALineItem": fields.get(LINES, "")})
