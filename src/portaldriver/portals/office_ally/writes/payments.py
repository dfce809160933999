"""Payments: recorded by a script (guide 3.3, 8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ....errors import Duplicate
from ....models.payment import NewPayment, Payment, PaymentRecorded
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..asking import commit, script_says, told
from ..listing import at_origin
from ..money import PaymentQuery, posted
from ..pages.payments import PaymentApi
from ..receipts import all_payments, same

IDENTIFYING = ("amount", "method", "check_number")
"""What two payments of one patient on one day differ by, if they do."""
ASKED = (
    *IDENTIFYING,
    "payment_type",
    "payer_type",
    "insurance_id",
    "description",
    "comments",
    "visit_id",
    "appointment_id",
    "office_id",
    "provider_id",
    "facility_id",
)


class RecordPayment(Write[PaymentRecorded]):
    """Record a received payment. A check is known by its number; two equal payments in cash may both be real."""

    operation = "payments.record"
    receipt = PaymentRecorded

    def __init__(self, binding: Binding, payment: NewPayment) -> None:
        super().__init__(binding)
        self.payment = payment

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the payment's wire shape."""
        return self.payment.model_dump(by_alias=True, mode="json", exclude_none=True)

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewPayment.of(payload))

    @property
    def natural_key(self) -> str | None:
        """Return patient, day, amount, method and check number; None without a number."""
        one = self.payment
        if one.check_number is None:
            return None
        return f"{one.patient_id}:{one.paid_on}:{one.amount}:{one.method}:{one.check_number}"

    @property
    def record(self) -> str:
        """Return the patient's account: payments of one patient are told apart by which were there before."""
        return f"account:{self.payment.patient_id}"

    async def before(self, tab: Tab) -> list[str]:
        """Return the ids of the patient's payments of that day. Raises `Duplicate` for a check that is there."""
        there = await self._of_the_day(tab)
        if self.payment.check_number and any(not self._key_differs(one) for one in there):
            raise Duplicate("a check of this number, amount and day is recorded already", field="checkNumber")
        return [one.payment_id for one in there]

    async def fill(self, tab: Tab, before: list[str]) -> Filled:
        """Return what posts the payment from inside a page."""
        await at_origin(tab, self.binding)
        screen = PaymentApi(tab.page, self.binding)
        seconds = self.binding.timeouts.navigation

        async def press() -> dict[str, Any]:
            return await commit(screen, screen.url(self.binding), posted(self.payment), seconds=seconds)

        return Filled(screen=screen, control=PaymentApi.token, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Raise for a failure, which comes with HTTP 200 (guide 11)."""
        script_says(told(filled.screen, answer), "payment", page=filled.screen.title())

    async def find(self, tab: Tab, before: list[str]) -> Found[PaymentRecorded] | None:
        """Look among the payments that came since for the one that was asked for, or the one it was made into."""
        came = [one for one in await self._of_the_day(tab) if one.payment_id not in before]
        mine = [one for one in came if self._is_mine(one)]
        if not mine:
            return None
        nearest = min(mine, key=lambda one: len(self._differs(one)))
        receipt = PaymentRecorded(payment_id=nearest.payment_id, patient_id=self.payment.patient_id)
        return Found(receipt, self._differs(nearest))

    async def _of_the_day(self, tab: Tab) -> list[Payment]:
        day = self.payment.paid_on
        found = await all_payments(tab, self.binding, PaymentQuery(start=day, end=day))
        return [one for one in found if one.patient_id == self.payment.patient_id and one.paid_on == day]

    def _is_mine(self, one: Payment) -> bool:
        """Tell whether a payment that came since may be this write's: one kept otherwise must not be made again."""
        by_number = self.payment.check_number is not None and one.check_number == self.payment.check_number
        return by_number or one.amount == self.payment.amount

    def _key_differs(self, one: Payment) -> bool:
        return not all(same(getattr(one, field), getattr(self.payment, field)) for field in IDENTIFYING)

    def _differs(self, one: Payment) -> tuple[str, ...]:
        """Return which fields that were asked for the portal keeps otherwise, as the wire names them."""
        aliases = {name: field.alias or name for name, field in NewPayment.model_fields.items()}
        asked = [name for name in ASKED if getattr(self.payment, name) is not None]
        return tuple(aliases[name] for name in asked if not same(getattr(one, name), getattr(self.payment, name)))
