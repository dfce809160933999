"""Money in the portal's numbers and words (guide 3.3, 8.2), and what its lists are asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from ...errors import ExtractionError
from ...models.payment import (
    AppliedPayment,
    NewPayment,
    PayerType,
    Payment,
    PaymentMethod,
    PaymentType,
)
from ...pom.values import as_typed
from .pages.payments import AppliedRow, PaymentRow, PaymentSearch
from .query import CAP

METHODS: dict[PaymentMethod, str] = {"cash": "1", "check": "2", "credit_card": "3", "echeck": "4"}
"""The first three are attested, for copays; the fourth is MODELLED."""
TYPES: dict[PaymentType, str] = {"payment": "1", "copay": "2", "deposit": "3", "era": "4"}
"""All MODELLED."""
PAYERS: dict[PayerType, str] = {"patient": "P", "insurance": "I"}
"""The second is MODELLED."""

NOTHING = Decimal("0.00")
UNSET = "0"


@dataclass(frozen=True, slots=True, repr=False)
class PaymentQuery:
    """What of the payments is asked for; None leaves nothing out."""

    start: date | None = None
    end: date | None = None
    payer_type: PayerType | None = None
    payment_type: PaymentType | None = None

    def filters(self) -> str:
        """Return the query as the grid's `filters2`."""
        return _rules(
            MaxRecords=str(CAP),
            PayerTypeID=PAYERS[self.payer_type] if self.payer_type else UNSET,
            PaymentType=TYPES[self.payment_type] if self.payment_type else UNSET,
            StartDate=as_typed(self.start),
            EndDate=as_typed(self.end),
        )

    def bar(self) -> PaymentSearch:
        """Return the query as it is typed into the search bar."""
        start, end = (as_typed(day).split("/") if day else ["", "", ""] for day in (self.start, self.end))
        return PaymentSearch(
            payer_type=PAYERS[self.payer_type] if self.payer_type else UNSET,
            payment_type=TYPES[self.payment_type] if self.payment_type else UNSET,
            from_month=start[0],
            from_day=start[1],
            from_year=start[2],
            to_month=end[0],
            to_day=end[1],
            to_year=end[2],
            max_records=str(CAP),
        )


def applied_filters(payment_id: str) -> str:
    """Ask for what was applied of one payment. That 6 stands for its id, and for equality, is MODELLED."""
    return _rules(
        MaxRecords=str(CAP),
        OfficeBy="payment",
        AppliedType=UNSET,
        SearchBy="6",
        SearchCondition="6",
        TextField=payment_id,
    )


def _rules(**rules: str) -> str:
    return json.dumps({"rules": [{"field": name, "data": data} for name, data in rules.items()]})


def payment_of(row: PaymentRow) -> Payment:
    """Return a row as a payment. Raises `ExtractionError` if it has no amount, or another id than it says."""
    if row.row_id != row.payment_id:
        raise ExtractionError("the row's id is not the payment's", page="PaymentList.grid", field="payment_id")
    if row.amount is None:
        raise ExtractionError("a payment has no amount", page="PaymentList.grid", field="amount")
    return Payment(
        payment_id=row.payment_id,
        paid_on=row.paid_on,
        payer_type=_word(row.payer_type, PayerType),
        payer_name=row.payer,
        payment_type="era" if row.transaction_type == "EOB/ERA" else _word(row.transaction_type, PaymentType),
        transaction_type=row.transaction_type,
        method=method_of(row.method),
        check_number=row.check_number,
        description=row.description,
        comments=row.comments,
        amount=row.amount,
        applied=row.applied or NOTHING,
        patient_id=_number(row.patient_id),
        office_id=_number(row.office_id),
        provider_id=_number(row.provider_id),
        facility_id=_number(row.facility_id),
        insurance_id=_number(row.insurance_id),
        visit_id=_number(row.visit_id),
        appointment_id=_number(row.appointment_id),
        can_autopost={"yes": True, "no": False}.get((row.autopost or "").lower()),
    )


def applied_of(row: AppliedRow) -> AppliedPayment:
    """Return a row as what was applied."""
    if row.amount is None:
        raise ExtractionError("what was applied has no amount", page="AppliedList.grid", field="amount")
    return AppliedPayment(
        applied_id=row.row_id,
        payment_id=row.payment_id,
        charge_id=row.charge_id,
        visit_id=_number(row.visit_id),
        applied_on=row.applied_on,
        date_of_service=row.date_of_service,
        procedure_code=row.procedure,
        amount=row.amount,
        adjustment=row.adjustment or NOTHING,
    )


def posted(payment: NewPayment) -> dict[str, str | bool]:
    """Return a payment as `recordPayment` takes it; the names are attested.

    What a check's source, its index and a branch mean is not known: they stay blank. Whose id the payer's is, and that
    amounts go as text, is MODELLED.
    """
    return {
        "PaymentID": UNSET,
        "PatientID": payment.patient_id,
        "AppointmentID": payment.appointment_id or UNSET,
        "VisitID": payment.visit_id or UNSET,
        "InsuranceID": payment.insurance_id or UNSET,
        "PaymentDate": payment.paid_on.isoformat(),
        "PaymentPayerType": PAYERS[payment.payer_type],
        "PaymentPayerID": (payment.insurance_id if payment.payer_type == "insurance" else payment.patient_id) or UNSET,
        "PaymentMethodID": METHODS[payment.method],
        "PaymentTypeID": TYPES[payment.payment_type],
        "CheckNumber": payment.check_number or "",
        "Amount": f"{payment.amount:.2f}",
        "Description": payment.description or "",
        "Comments": payment.comments or "",
        "CheckSource": "",
        "CheckIndexID": UNSET,
        "BranchID": UNSET,
        "OfficeID": payment.office_id or UNSET,
        "ProviderID": payment.provider_id or UNSET,
        "FacilityID": payment.facility_id or UNSET,
        "IsAutopost": False,
    }


def method_of(shown: str | None) -> PaymentMethod | None:
    """Return the method that the portal shows as `Credit Card` and the like."""
    method: PaymentMethod | None = _word(shown, PaymentMethod)
    return method


def _word(shown: str | None, words: Any) -> Any:
    """Return the word of ours that the portal's stands for, `Credit Card` for `credit_card`; None if none does."""
    plain = (shown or "").strip().lower().replace(" ", "_")
    return plain if plain in get_args(words) else None


def _number(shown: str | None) -> str | None:
    """Return an id; the portal shows none as nothing or as 0."""
    return None if shown in (None, UNSET) else shown
