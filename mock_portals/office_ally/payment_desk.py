"""Accounting: received payments, applying them, recording one (guide 3.3, 4, 8.2, 11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.library import NotRecorded
from mock_portals.office_ally import grid_rows
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.payments import (
    METHODS,
    PAYERS,
    TODAY,
    TYPES,
    MockApplied,
    MockCharge,
    MockPayment,
    PaymentBook,
)
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    pass

RECEIVED = "/pm/Accounting/ReceivedPayments.aspx"
APPLIED = "/pm/Accounting/AppliedPayments.aspx"
APPLY = "/pm/Accounting/ApplyPayment.aspx"
RECORD = "/pm/commonusercontrols/ajax/webapi/webapihandler.ashx"
RECORD_ACTION = "/v1/oaPayment/recordPayment"
P = "ctl00_phFolderContent_"
N = "ctl00$phFolderContent$"
NO_PATIENT = "0"
"""For whom a payer's check is recorded, which pays for many patients: MODELLED."""
AMOUNT = re.compile(r"\d{1,9}\.\d\d")

WHOM = frozenset(
    {"PatientID", "AppointmentID", "VisitID", "PaymentID", "InsuranceID", "PaymentPayerType", "PaymentPayerID"}
)
WHAT = frozenset(
    {"PaymentDate", "PaymentMethodID", "PaymentTypeID", "CheckNumber", "Amount", "Description", "Comments"}
)
WHERE = frozenset({"CheckSource", "CheckIndexID", "BranchID", "OfficeID", "ProviderID", "FacilityID", "IsAutopost"})
TOKEN = "__RequestVerificationToken"


class PaymentDesk(Desk):
    """Payments. Its switches count down: so many of the next requests go wrong that way."""

    fail = 0
    """Message "Fail" in an answer of HTTP 200, or the apply page's words for no; nothing is saved."""
    silently_refuse = 0
    """The answer of a success; nothing is saved."""
    drops: frozenset[str] = frozenset()
    """Names of posted fields that are lost on the way into the book."""
    stale_lists = 0
    """The grid leaves out the newest payment."""
    stale_unapplied = Decimal(0)
    """How many dollars more the apply page shows as not applied than there are."""
    forgetful = False
    """The list of what was applied is empty, whatever it is asked."""
    layout: Literal["inputs", "text"] = "inputs"
    """The apply page's rows: what was read-only inputs became plain text (guide 8.2)."""

    @cached_property
    def book(self) -> PaymentBook:
        """What stands in the portal's database."""
        return PaymentBook(self._portal.patients, seed=11)

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return the pages of Accounting and the script that takes money."""
        return {
            ("GET", RECEIVED.lower()): self._received,
            ("GET", APPLIED.lower()): self._applied,
            ("GET", APPLY.lower()): self._apply_page,
            ("POST", APPLY.lower()): self._apply,
            ("POST", RECORD.lower()): self._record,
        }

    def _goes_wrong(self, switch: Literal["fail", "silently_refuse", "stale_lists"]) -> bool:
        left: int = getattr(self, switch)
        setattr(self, switch, max(left - 1, 0))
        return left > 0

    # --- lists ---

    def _received(self, visit: Visit, session: PortalSession) -> Response:
        if "jqGridID" not in visit.query:
            return self.show(visit, session, self.recorded(RECEIVED, variant=""))
        payments = self.book.payments[:-1] if self._goes_wrong("stale_lists") else self.book.payments
        rules = grid_rows.rules_of(visit)
        start, end = (grid_rows.day_of(rules.get(name, "")) for name in ("StartDate", "EndDate"))
        found = [
            payment
            for payment in payments
            if rules.get("PayerTypeID", "0") in ("", "0", payment.payer_type)
            and rules.get("PaymentType", "0") in ("", "0", payment.kind)
            and (start or date.min) <= payment.day <= (end or date.max)
        ]
        return self.json(grid_rows.answer(visit, [self.book.cells(payment) for payment in found]))

    def _applied(self, visit: Visit, session: PortalSession) -> Response:
        if "jqGridID" not in visit.query:
            return self.show(visit, session, self.recorded(APPLIED, variant=""))
        rules = grid_rows.rules_of(visit)
        if rules.get("OfficeBy") != "payment" or "AppliedType" not in rules:
            raise NotRecorded(visit.path)
        found = self.book.applied
        if rules.get("SearchBy") == "6" and rules.get("SearchCondition") == "6":
            # MODELLED: that 6 stands for the payment's id, and for equality.
            found = [one for one in found if one.payment_id == rules.get("TextField")]
        shown = [] if self.forgetful else found
        return self.json(grid_rows.answer(visit, [self.book.applied_cells(one) for one in shown]))

    # --- applying ---

    def _apply_page(self, visit: Visit, session: PortalSession) -> Response:
        payment = self.book.payment(visit.query.get("PID", ""))
        if payment is None or visit.query.get("PageAction") != "apply":
            return self.show(visit, session, self.recorded(APPLY, variant="unknown-payment"))
        recorded = self.recorded(APPLY, variant=self.layout)
        patient = self._patient_of(payment, visit)
        return self.show(visit, session, recorded, lambda page: self._fill(page, payment, patient))

    def _patient_of(self, payment: MockPayment, visit: Visit) -> str:
        """Return whose charges the page shows. MODELLED: of a payer's payment those of the patient in the address."""
        return visit.query.get("PatientID", "") if payment.patient_id == NO_PATIENT else payment.patient_id

    def _fill(self, page: Page, payment: MockPayment, patient: str) -> None:
        head = {
            "PaymentDate": f"{payment.day:%m/%d/%Y}",
            "PatientID": patient,
            "UnappliedAmount": f"{self.book.unapplied(payment) + self.stale_unapplied:,.2f}",
        }
        for name, text in head.items():
            shown = page.by_id(P + name)
            if shown.tag == "input":
                shown.set("value", text)
            else:
                shown.text = text
        form = page.by_id("aspnetForm")
        address = re.sub(r"PID=\d*", f"PID={payment.payment_id}", form.get("action") or "")
        form.set("action", f"{address}&PatientID={patient}" if payment.patient_id == NO_PATIENT else address)
        charges = self.book.open_charges(patient)
        page.repeat("#divSearchResults2 tr.text", list(enumerate(charges)), self._fill_row)
        page.remove("#divSearchResults2 table" if not charges else "#divNoCharges")

    def _fill_row(self, row: Element, numbered: tuple[int, MockCharge]) -> None:
        n, charge = numbered
        texts = {
            "DOS": f"{charge.day:%m/%d/%Y}",
            "Charge": f"{charge.amount:,.2f}",
            "Remainder": f"{self.book.remainder(charge):,.2f}",
        }
        for control in row.iter("input", "span"):
            name = str(control.get("id")).rstrip("0123456789")
            control.set("id", f"{name}{n}")
            if control.tag == "input":
                control.set("name", f"{name}{n}")
                control.set("value", (texts | {"ChargeID": charge.charge_id, "VisitID": charge.visit_id}).get(name, ""))
            else:
                control.text = charge.procedure
        if self.layout == "text":
            for place, name in ((0, "DOS"), (2, "Charge"), (3, "Remainder")):
                row[place].text = texts[name]

    def _apply(self, visit: Visit, session: PortalSession) -> Response:
        payment = self.book.payment(visit.query.get("PID", ""))
        if payment is None or visit.form.get(f"{N}hdnMode") != "Apply":
            raise NotRecorded(visit.path)
        asked = list(self._asked(visit.form, payment))
        fits = sum((one.payment for one in asked), Decimal(0)) <= self.book.unapplied(payment)
        fits = fits and not self._goes_wrong("fail")
        if fits and not self._goes_wrong("silently_refuse"):
            self.book.apply(asked)
        recorded = self.recorded(APPLY, method="POST", variant="applied" if fits else "not-applied")
        patient = self._patient_of(payment, visit)
        return self.show(visit, session, recorded, lambda page: self._fill(page, payment, patient))

    def _asked(self, form: Mapping[str, str], payment: MockPayment) -> Iterator[MockApplied]:
        if form.get(f"{N}lstPaymentAccount") not in ("101,-", "102,-"):
            raise NotRecorded("no payment account")
        if form.get(f"{N}lstAdjustmentAccount") != "200,-":
            raise NotRecorded("no adjustment account")
        for name, charge_id in form.items():
            if not name.startswith("ChargeID"):
                continue
            # The sign is the account's: what is posted is negative, and what is not gives money back.
            paid, adjusted = (
                -Decimal(form.get(part + name.removeprefix("ChargeID")) or "0") for part in ("Payment", "Adjustment")
            )
            if paid or adjusted:
                yield MockApplied(self.book.next_id(), payment.payment_id, charge_id, TODAY, paid, adjusted)

    # --- recording ---

    def _record(self, visit: Visit, session: PortalSession) -> Response:
        if visit.query.get("action") != RECORD_ACTION or visit.query.get("ApiType") != "11":
            raise NotRecorded(visit.path)
        data = visit.json()
        if set(data) - {TOKEN} != WHOM | WHAT | WHERE or not all(isinstance(one, str | bool) for one in data.values()):
            raise NotRecorded("a payment with other fields")
        if self._goes_wrong("fail") or not self._is_payment(data, session):
            return self._as_recorded(RECORD, "payment-failed")
        if self._goes_wrong("silently_refuse"):
            return self._as_recorded(RECORD, "recorded")
        kept = {name: "" if name in self.drops else value for name, value in data.items()}
        self.book.payments.append(self._payment(kept, session))
        return self._as_recorded(RECORD, "recorded")

    def _as_recorded(self, path: str, variant: str) -> Response:
        return self._portal.serve(self.recorded(path, method="POST", variant=variant), path=path)

    def _is_payment(self, data: Mapping[str, Any], session: PortalSession) -> bool:
        of_payer = data["PatientID"] == NO_PATIENT and data["PaymentPayerType"] == "I"
        return (
            (of_payer or self._portal.patient(data["PatientID"], account=session.account) is not None)
            and data["PaymentID"] == "0"
            and data["PaymentPayerType"] in PAYERS
            and data["PaymentMethodID"] in METHODS
            and data["PaymentTypeID"] in TYPES
            and AMOUNT.fullmatch(data["Amount"]) is not None
            and re.fullmatch(r"\d{4}-\d\d-\d\d", data["PaymentDate"]) is not None
        )

    def _payment(self, data: Mapping[str, Any], session: PortalSession) -> MockPayment:
        patient = self._portal.patient(data["PatientID"], account=session.account)
        name = f"{patient.last_name}, {patient.first_name}" if patient else ""
        payer = next((one.name for one in self._portal.directory.payers if one.id == data["InsuranceID"]), "")
        return MockPayment(
            payment_id=self.book.next_id(),
            day=datetime.strptime(data["PaymentDate"], "%Y-%m-%d").date(),
            payer_type=data["PaymentPayerType"],
            payer=name if data["PaymentPayerType"] == "P" else payer,
            kind=data["PaymentTypeID"],
            method=data["PaymentMethodID"],
            amount=Decimal(data["Amount"]),
            patient_id=data["PatientID"],
            check_number=data["CheckNumber"],
            description=data["Description"],
            office_id=data["OfficeID"],
            provider_id=data["ProviderID"],
            facility_id=data["FacilityID"],
            insurance_id=data["InsuranceID"],
            visit_id=data["VisitID"],
            appointment_id=data["AppointmentID"],
            comments=data["Comments"],
        )
