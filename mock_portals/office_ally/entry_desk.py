"""Service Center Classic: online entry of a CMS-1500, and the list of pending claims (guide 4, 7.2, 7.3).

Attested are the shell's addresses, `#Iframe9`, the ids of the guide's list and where the list shows a claim's number.
MODELLED: the addresses within the iframe, the other ids, what is checked on saving, and what saving answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.entering import enter, pending
from mock_portals.grafting import Element, Page
from mock_portals.office_ally.entry_posted import claim_of, posted, problems
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "www.officeally.com"
SHELL = "/secure_oa.asp"
MANAGE = "/OnlineEntry/Manage.aspx"
FORM = "/OnlineEntry/HCFA.aspx"
IDS = "ctl00_phFolderContent_ucHCFA_"


class EntryDesk:
    """The entry of professional claims.

    Switches: `more_rules` are messages that refuse the next save. `forget` says of so many claims that they were saved
    and saves none. `twice` saves so many of them twice. `hide` leaves claims out of the list. `prefilled` are values
    that a blank form begins with, by the ids' ends. `entered` are forms as posted, by claim id. With `stale` the hidden
    JSON is not kept in step with the lines.
    """

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.more_rules: list[str] = []
        self.forget = self.twice = 0
        self.hide = self.stale = False
        self.prefilled: dict[str, str] = {}
        self.entered: dict[str, dict[str, str]] = {}

    def routes(self) -> dict[tuple[str, str], Callable[[Visit, str], Response]]:
        """Return handlers by method and path, lower case."""
        return {
            ("GET", MANAGE.lower()): self._manage,
            ("GET", FORM.lower()): self._form,
            ("POST", FORM.lower()): self._save,
        }

    def frame(self, visit: Visit) -> tuple[str, str] | None:
        """Return number and address of the iframe that the shell holds, if it is one of these modules."""
        module = (visit.query.get("GOTO"), visit.query.get("TaskAction"))
        if module == ("OnlineEntry", "Manage"):
            return "Iframe9", MANAGE
        return ("Iframe9", f"{FORM}?{urlencode(visit.query)}") if module == ("OnlineEntry", "Edit") else None

    def shell(self, visit: Visit, account: str) -> Response | None:
        """Return the list of pending claims, which lies in the shell itself; None for another module."""
        if (visit.query.get("GOTO"), visit.query.get("TaskAction")) != ("OnlineEntry", "Pending"):
            return None
        there = [] if self.hide else pending(self._portal.house, account)

        def edit(page: Page) -> None:
            page.repeat("tr.claim", there, _fill)
            if there:
                page.remove("#lblNoClaims")

        return self._show(visit, edit, path=SHELL, variant="pending-claims")

    def _show(
        self, visit: Visit, edit: Callable[[Page], object], *, path: str, method: str = "GET", variant: str = ""
    ) -> Response:
        recorded = self._portal.library.find(method, HOST, path, status=200, variant=variant)
        page = recorded.page()
        edit(page)
        return self._portal.render(recorded, page, path=visit.path)

    def _manage(self, visit: Visit, account: str) -> Response:
        return self._show(visit, lambda page: None, path=MANAGE)

    def _form(self, visit: Visit, account: str) -> Response:
        def edit(page: Page) -> None:
            page.values({IDS + name: value for name, value in self.prefilled.items()})
            page.one("body").set("data-stale", str(int(self.stale)))

        return self._show(visit, edit, path=FORM)

    def _save(self, visit: Visit, account: str) -> Response:
        fields = posted(visit.form)
        wrong = [*problems(fields), *self.more_rules]
        if wrong:
            self.more_rules = []
            return self._show(
                visit,
                lambda page: page.repeat(".problem", wrong, _say),
                path=FORM,
                method="POST",
                variant="claim-refused",
            )
        if self.forget:
            self.forget -= 1
        else:
            for _ in range(2 if self.twice else 1):
                made = enter(self._portal.house, claim_of(fields), account=account)
                self.entered[made.claim_id] = fields
            self.twice = max(self.twice - 1, 0)
        return self._show(visit, lambda page: None, path=FORM, method="POST", variant="claim-saved")


def _say(item: Element, words: str) -> None:
    item.text = words


def _fill(row: Element, claim: BookedClaim) -> None:
    days = [f"{one:%m/%d/%Y}" if one else "" for one in (claim.from_date, claim.to_date)]
    texts = (
        f"{claim.patient_last}, {claim.patient_first}",
        claim.patient_control_number,
        claim.claim_id,
        claim.payer_id,
        *days,
        f"${claim.total:,.2f}",
    )
    for cell, text in zip(row[1:], texts, strict=True):
        cell.text = text
