"""The writes of posting: those of `oa.payments`, for a payment that is an insurance's and no one patient's.

MODELLED: that such a payment is recorded with 0 for the patient, and that the Apply page shows a patient's charges for
it where its address names the patient (`PatientID`). The guide (8.2) knows a payment of a patient only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from ....models.payment import Payment, PaymentApplication
from ....pom import Binding
from ....runtime.session import Tab
from ..money import PaymentQuery
from ..receipts import all_payments
from ..writes.applying import ApplyPayments
from ..writes.payments import RecordPayment

NO_PATIENT = "0"


class RecordCheck(RecordPayment):
    """Record a payer's check or transfer, once: payer, number and amount make it the same."""

    operation = "posting.record"

    @property
    def natural_key(self) -> str:
        """Return payer, number and amount."""
        one = self.payment
        return f"{one.insurance_id}:{one.check_number}:{one.amount}"

    @property
    def record(self) -> str:
        """Return the payer: its payments are told apart by which were there before."""
        return f"insurance:{self.payment.insurance_id}"

    async def _of_the_day(self, tab: Tab) -> list[Payment]:
        day = self.payment.paid_on
        found = await all_payments(tab, self.binding, PaymentQuery(start=day, end=day))
        return [one for one in found if one.payer_type == "insurance" and one.paid_on == day]


class ApplyCheck(ApplyPayments):
    """Have a payer's payment pay for charges of one patient."""

    operation = "posting.apply"

    def __init__(
        self, binding: Binding, payment_id: str, patient_id: str, applications: Sequence[PaymentApplication]
    ) -> None:
        super().__init__(binding, payment_id, applications)
        self.patient_id = patient_id

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the ids of payment and patient, and the applications' wire shape."""
        return {**super().payload, "patientId": self.patient_id}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        applications = [PaymentApplication.of(one) for one in payload["applications"]]
        return cls(binding, payload["paymentId"], payload["patientId"], applications)

    @property
    def address(self) -> Mapping[str, str]:
        """Return what the page's address asks for."""
        return {**super().address, "PatientID": self.patient_id}
