"""Service Center Classic: "Real Time Claim Status" (guide 7.5).

Attested are `#Iframe7`, "Reset All", the two groups of dates, the header's words, that the action is a link in column
11, the nesting and labels of the detail, the form of its line items, "Backend processing error." and `Message:`.
MODELLED: ids, headings, the status's own label and code, when the old table goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.standing import CODES
from mock_portals.grafting import Element, Page
from mock_portals.library import NotRecorded
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "www.officeally.com"
STATUS = "/ClaimStatus/Default.aspx"
ROWS = "/ClaimStatus/Rows.aspx"
DETAIL = "/ClaimStatus/Detail.aspx"


@dataclass(frozen=True)
class Payment:
    """What a payer paid of a claim, as the detail tells it."""

    paid: Decimal
    day: date
    trace: str
    lines: tuple[tuple[str, Decimal], ...] = ()


class StatusDesk:
    """What is known of the claims in the house's books.

    Switches: `failing` is how many details end in "Backend processing error."; claims in `no_history` have a message
    only. `payments` are by claim id. `other_detail` shows that claim's detail in place of any other; `doubled` lists
    each claim twice, `others` lists everybody's, whatever was asked. `silent` answers a search with an empty page.
    """

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.failing = 0
        self.no_history: set[str] = set()
        self.payments: dict[str, Payment] = {}
        self.other_detail = ""
        self.doubled = self.others = self.silent = False

    def routes(self) -> dict[tuple[str, str], Callable[[Visit, str], Response]]:
        """Return handlers by method and path, lower case."""
        return {
            ("GET", STATUS.lower()): lambda visit, account: self._show(visit, lambda page: None),
            ("GET", ROWS.lower()): self._rows,
            ("GET", DETAIL.lower()): self._detail,
        }

    def _show(self, visit: Visit, edit: Callable[[Page], object], *, variant: str = "") -> Response:
        recorded = self._portal.library.find("GET", HOST, visit.path, status=200, variant=variant)
        page = recorded.page()
        edit(page)
        return self._portal.render(recorded, page, path=visit.path)

    def _claims(self, account: str) -> list[BookedClaim]:
        return [one for one in self._portal.house.claims if one.account == account]

    def _rows(self, visit: Visit, account: str) -> Response:
        found = [one for one in self._claims(account) if self.others or _fits(one, visit)]
        if self.doubled:
            found = [one for one in found for _ in range(2)]

        def edit(page: Page) -> None:
            page.text_by_id("lblResults", f"Search Results - {len(found)} claims found")
            page.repeat("tr.result", list(enumerate(found, start=1)), self._fill)
            if self.silent:
                page.remove("#lblResults")
                page.remove("#tblResults")

        return self._show(visit, edit)

    def _fill(self, row: Element, numbered: tuple[int, BookedClaim]) -> None:
        number, claim = numbered
        texts = (
            str(number),
            claim.claim_id,
            claim.patient_control_number,
            claim.patient_last,
            claim.patient_first,
            claim.payer_id,
            f"{claim.from_date:%m/%d/%Y}" if claim.from_date else "",
            f"{claim.to_date:%m/%d/%Y}" if claim.to_date else "",
            f"${claim.total:,.2f}",
            "Sent",
        )
        for cell, text in zip(row[:10], texts, strict=True):
            cell.text = text
        row[10][0].set("data-claim", claim.claim_id)

    def _detail(self, visit: Visit, account: str) -> Response:
        wanted = self.other_detail or visit.query.get("Claim", "")
        claim = next((one for one in self._claims(account) if one.claim_id == wanted), None)
        if claim is None:
            raise NotRecorded(visit.path)
        if self.failing:
            self.failing -= 1
            return self._show(visit, lambda page: None, variant="status-failed")
        if claim.claim_id in self.no_history:
            return self._show(visit, lambda page: None, variant="status-no-history")
        return self._show(visit, lambda page: self._tell(page, claim), variant="status-detail")

    def _tell(self, page: Page, claim: BookedClaim) -> None:
        payment = self.payments.get(claim.claim_id)
        told = {
            "ddClaim": claim.claim_id,
            "ddPayor": claim.payer_claim_number,
            "ddAccount": claim.patient_control_number,
            "ddStatus": "F1:65" if payment else CODES[claim.status],
            "ddCharge": f"${claim.total:,.2f}",
            "ddPaid": f"${payment.paid:,.2f}" if payment else "",
            "ddDay": f"{payment.day:%m/%d/%Y}" if payment else "",
            "ddTrace": payment.trace if payment else "",
        }
        for ident, text in told.items():
            page.text_by_id(ident, text)
        page.repeat("fieldset.line", payment.lines if payment else (), _line)


def _line(item: Element, line: tuple[str, Decimal]) -> None:
    code, paid = line
    item[0][0].text, item[0][1].text = code, f"Paid: ${paid:,.2f}"


def _fits(claim: BookedClaim, visit: Visit) -> bool:
    asked = visit.query
    first, last = (_day(asked, base) for base in ("txtFrom", "txtTo"))
    same = (claim.patient_last.upper(), claim.tax_id) == (asked.get("txtLastName", "").upper(), asked.get("txtTaxID"))
    within = first is None or last is None or (claim.from_date is not None and first <= claim.from_date <= last)
    return same and within and claim.patient_first.upper().startswith(asked.get("txtFirstName", "").upper())


def _day(asked: dict[str, str], base: str) -> date | None:
    parts = [asked.get(f"{base}_{part}", "") for part in ("Year", "Month", "Day")]
    return date(*map(int, parts)) if all(parts) else None
