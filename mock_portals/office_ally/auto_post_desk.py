"""Auto-Post ERA (guide 8.2). MODELLED but for '+', "Auto Post", "Proceed", the opt-in, and no negative amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from starlette.responses import Response

from mock_portals.clearinghouse.deciding import Decided, DecidedLine
from mock_portals.clearinghouse.remittance_x12 import Payment
from mock_portals.grafting import Element, Page
from mock_portals.library import NotRecorded
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.payment_desk import NO_PATIENT, PaymentDesk
from mock_portals.office_ally.payments import TODAY, MockApplied, MockPayment
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.office_ally.visit_desk import VisitDesk
from mock_portals.visiting import Visit

AUTO_POST = "/pm/Accounting/AutoPostEra.aspx"
MODE = "ctl00$phFolderContent$hdnMode"
Shown = tuple[Payment, Decided, DecidedLine]


class AutoPostDesk(Desk):
    """The tab with the checks in `eras`. `fail` and `silently_refuse` count down, as in `PaymentDesk`."""

    opted_in = True
    fail = 0
    silently_refuse = 0

    @cached_property
    def eras(self) -> list[Payment]:
        """Return the remittances that the portal has."""
        return []

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return the tab, and what is posted to it."""
        return {("GET", AUTO_POST.lower()): self._page, ("POST", AUTO_POST.lower()): self._post}

    def _lines(self) -> Iterator[Shown]:
        for era in self.eras if self.opted_in else []:
            for claim in era.claims:
                yield from ((era, claim, line) for line in claim.lines)

    def _page(self, visit: Visit, session: PortalSession) -> Response:
        return self.show(visit, session, self.recorded(AUTO_POST, variant=""), self._fill)

    def _fill(self, page: Page) -> None:
        lines, eras = list(self._lines()), self.eras if self.opted_in else []
        page.repeat("#tblChecks tr.check", list(enumerate(eras)), _check)
        page.repeat("#tblLines tr.era-line", list(enumerate(lines)), _line)
        if self.opted_in and page.all("#lblOptIn"):
            page.remove("#lblOptIn")
        if eras:
            page.remove("#divNoChecks")

    def _post(self, visit: Visit, session: PortalSession) -> Response:
        if visit.form.get(MODE) != "AutoPost" or not self.opted_in:
            raise NotRecorded(visit.path)
        chosen = [one for at, one in enumerate(self._lines()) if f"chkLine{at}" in visit.form]
        era = chosen[0][0] if chosen and {id(one) for one, _, _ in chosen} == {id(chosen[0][0])} else None
        fits = era is not None and not _has_negative(era) and not self.fail
        self.fail = max(self.fail - 1, 0)
        if fits and era is not None and not self.silently_refuse:
            self._book(era, chosen)
        self.silently_refuse = max(self.silently_refuse - 1, 0)
        recorded = self.recorded(AUTO_POST, method="POST", variant="posted" if fits else "refused")
        return self.show(visit, session, recorded, self._fill)

    def _book(self, era: Payment, chosen: list[Shown]) -> None:
        book = self._pm.desk(PaymentDesk).book
        payment = next((one for one in book.payments if one.check_number == era.trace), None)
        if payment is None:
            payment = MockPayment(
                payment_id=book.next_id(),
                day=era.day,
                payer_type="I",
                payer=era.payer_name,
                kind="4",
                method="4",
                amount=era.amount,
                patient_id=NO_PATIENT,
                check_number=era.trace,
            )
            book.payments.append(payment)
        for _, claim, line in chosen:
            for charge_id in self._charges(claim, line):
                taken = sum((amount for group, _, amount in line.adjustments if group == "CO"), Decimal(0))
                book.apply([MockApplied(book.next_id(), payment.payment_id, charge_id, TODAY, line.paid, taken)])

    def _charges(self, claim: Decided, line: DecidedLine) -> list[str]:
        number = claim.claim.patient_control_number
        visits = {one.visit_id for one in self._pm.desk(VisitDesk).book if number in one.claims}
        return [
            one.charge_id
            for one in self._pm.desk(PaymentDesk).book.charges
            if one.visit_id in visits and (one.procedure, one.day) == (line.code, line.day)
        ][:1]


def _has_negative(era: Payment) -> bool:
    amounts = [amount for claim in era.claims for line in claim.lines for _, _, amount in line.adjustments]
    return any(one < 0 for one in [era.amount, *(claim.paid for claim in era.claims), *amounts])


def _check(row: Element, numbered: tuple[int, Payment]) -> None:
    at, era = numbered
    row[0][0].set("id", f"lnkExpand{at}")
    row[1][0].set("id", f"lnkCheck{at}")
    row[1][0].text = era.trace
    for cell, text in zip(row[2:], (era.payer_name, f"{era.day:%m/%d/%Y}", f"{era.amount:,.2f}"), strict=True):
        cell.text = text


def _line(row: Element, numbered: tuple[int, Shown]) -> None:
    at, (era, claim, line) = numbered
    for name in ("id", "name"):
        row[0][0].set(name, f"chkLine{at}")
    taken = sum((amount for group, _, amount in line.adjustments if group == "CO"), Decimal(0))
    day = f"{line.day:%m/%d/%Y}" if line.day else ""
    texts = (era.trace, claim.claim.patient_control_number, day, line.code, f"{line.paid:,.2f}", f"{taken:,.2f}")
    for cell, text in zip(row[1:], texts, strict=True):
        cell.text = text
