"""Payments applied to charges, on a page of one row per charge (guide 8.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from ....errors import ExtractionError, InvalidInput, NotFound, SelectorUncertain
from ....models.payment import Payment, PaymentApplication, PaymentApplied
from ....pom import Binding, Submission, first_of
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..listing import at_origin
from ..money import NOTHING, PaymentQuery
from ..pages.apply_payment import (
    INSURANCE_ACCOUNT,
    PATIENT_ACCOUNT,
    Accounts,
    Applied,
    ApplyPayment,
    ChargeRow,
    NotApplied,
)
from ..receipts import all_applied, all_payments


class ApplyPayments(Write[PaymentApplied]):
    """Have a payment pay for charges: so much of each in all, so that to repeat it does no harm."""

    operation = "payments.apply"
    receipt = PaymentApplied

    def __init__(self, binding: Binding, payment_id: str, applications: Sequence[PaymentApplication]) -> None:
        super().__init__(binding)
        self.payment_id = payment_id
        self.applications = tuple(applications)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the payment's id and the applications' wire shape."""
        asked = [one.model_dump(by_alias=True, mode="json") for one in self.applications]
        return {"paymentId": self.payment_id, "applications": asked}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["paymentId"], [PaymentApplication.of(one) for one in payload["applications"]])

    @property
    def address(self) -> Mapping[str, str]:
        """Return what the page's address asks for."""
        return {"PID": self.payment_id}

    @property
    def natural_key(self) -> None:
        """Return none: what is applied already is seen and left as it is."""
        return

    @property
    def record(self) -> str:
        """Return the payment."""
        return f"payment:{self.payment_id}"

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return the payment's day, what it bears in all, and of each charge, in dollars. Raises `NotFound`."""
        await at_origin(tab, self.binding)
        screen = ApplyPayment(tab.page, self.binding)
        head, _ = await screen.charges(of=screen.url(self.binding, **self.address))
        if head.unapplied is None or head.paid_on is None:
            raise NotFound("no such payment", page=screen.title())
        applied, borne = await self._stands(tab, head.paid_on)
        charges = {charge: [f"{paid:.2f}", f"{adjusted:.2f}"] for charge, (paid, adjusted) in borne.items()}
        return {"paidOn": head.paid_on.isoformat(), "applied": f"{applied:.2f}", "charges": charges}

    async def fill(self, tab: Tab, before: dict[str, Any]) -> Filled | Found[PaymentApplied]:
        """Enter what is missing. Raises `InvalidInput` where the payment or a charge has less left than that."""
        missing = self._missing(before["charges"])
        if not any(paid or adjusted for paid, adjusted in missing.values()):
            return Found(self._receipt("unchanged"))
        screen = ApplyPayment(tab.page, self.binding)
        tab.showing = None
        await screen.open(**self.address)
        head, charges = await screen.charges()
        payment = await self._payment(tab, date.fromisoformat(before["paidOn"]))
        # The page is known to show more than there is.
        left = min(head.unapplied or NOTHING, payment.amount - payment.applied)
        if sum((paid for paid, _ in missing.values()), NOTHING) > left:
            raise InvalidInput("the payment has less left than that", field="applications")
        rows = {row.charge_id: row for row in charges}
        account = INSURANCE_ACCOUNT if payment.payer_type == "insurance" else PATIENT_ACCOUNT
        await screen.accounts.fill(Accounts(payment=account))
        for index, one in enumerate(self.applications):
            paid, adjusted = missing[one.charge_id]
            if paid or adjusted:
                await _enter(screen, rows.get(one.charge_id), paid, adjusted, place=f"applications.{index}")
        await self._read_back(screen, missing)
        return Filled(screen=screen, control=ApplyPayment.apply)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the words of success; any others mean no."""
        screen = await first_of(tab.page, (Applied, NotApplied), self.binding)
        if isinstance(screen, NotApplied):
            raise InvalidInput("the portal refused to apply the payment", field="applications")

    async def find(self, tab: Tab, before: dict[str, Any]) -> Found[PaymentApplied] | None:
        """Compare what the payment bears now with what was asked; None if nothing moved."""
        applied, borne = await self._stands(tab, date.fromisoformat(before["paidOn"]))
        differs = tuple(self._differs(borne))
        still = all(borne[charge] == _pair(texts) for charge, texts in before["charges"].items())
        if differs and still and applied == Decimal(before["applied"]):
            return None
        return Found(self._receipt("updated"), differs)

    def _differs(self, borne: Mapping[str, tuple[Decimal, Decimal]]) -> Iterator[str]:
        for index, one in enumerate(self.applications):
            for name, asked, held in zip(
                ("amount", "adjustment"), (one.amount, one.adjustment), borne[one.charge_id], strict=True
            ):
                if asked != held:
                    yield f"applications.{index}.{name}"

    async def _stands(self, tab: Tab, day: date) -> tuple[Decimal, dict[str, tuple[Decimal, Decimal]]]:
        """Return what the payment bears in all, and of each charge that was asked for.

        What the list of applications is asked by is in part MODELLED; what the payment itself shows is attested. Where
        the two do not add up nothing is certain, and `ExtractionError` is raised.
        """
        totals = {one.charge_id: (NOTHING, NOTHING) for one in self.applications}
        applied = NOTHING
        for one in await all_applied(tab, self.binding, self.payment_id):
            applied += one.amount
            if one.charge_id in totals:
                paid, adjusted = totals[one.charge_id]
                totals[one.charge_id] = (paid + one.amount, adjusted + one.adjustment)
        if applied != (await self._payment(tab, day)).applied:
            raise ExtractionError(
                "what was applied does not add up to what the payment shows", page="AppliedList.grid", retryable=True
            )
        return applied, totals

    async def _payment(self, tab: Tab, day: date) -> Payment:
        for one in await all_payments(tab, self.binding, PaymentQuery(start=day, end=day)):
            if one.payment_id == self.payment_id:
                return one
        raise ExtractionError("the list does not show the payment", page="PaymentList.grid", retryable=True)

    def _missing(self, before: Mapping[str, Sequence[str]]) -> dict[str, tuple[Decimal, Decimal]]:
        missing = {}
        for index, one in enumerate(self.applications):
            paid, adjusted = _pair(before[one.charge_id])
            if paid > one.amount or adjusted > one.adjustment:
                raise InvalidInput("more is applied already than asked for", field=f"applications.{index}.amount")
            missing[one.charge_id] = (one.amount - paid, one.adjustment - adjusted)
        return missing

    async def _read_back(self, screen: ApplyPayment, missing: Mapping[str, tuple[Decimal, Decimal]]) -> None:
        """Raise unless the rows hold what was entered, and others nothing."""
        _, rows = await screen.charges()
        for row in rows:
            paid, adjusted = missing.get(row.charge_id, (NOTHING, NOTHING))
            if (row.payment or NOTHING, row.adjustment or NOTHING) != (-paid, -adjusted):
                raise SelectorUncertain("a row holds something else than was typed", page=screen.title(), field="rows")

    def _receipt(self, status: Literal["updated", "unchanged"]) -> PaymentApplied:
        applied = sum((one.amount for one in self.applications), NOTHING)
        return PaymentApplied(payment_id=self.payment_id, status=status, applied=applied)


def _pair(texts: Sequence[str]) -> tuple[Decimal, Decimal]:
    return Decimal(texts[0]), Decimal(texts[1])


async def _enter(screen: ApplyPayment, row: ChargeRow | None, paid: Decimal, adjusted: Decimal, *, place: str) -> None:
    """Type a row's amounts, negative as the accounts want them (guide 8.2)."""
    if row is None:
        raise InvalidInput("is no open charge of the payment's patient", field=f"{place}.chargeId")
    if paid + adjusted > (row.remainder or NOTHING):
        raise InvalidInput("less than that is owed of the charge", field=f"{place}.amount")
    if paid:
        await screen.enter(row.payment_control, f"-{paid:.2f}")
    if adjusted:
        if row.adjustment_control is None:
            raise InvalidInput("the portal takes no adjustment here", field=f"{place}.adjustment")
        await screen.enter(row.adjustment_control, f"-{adjusted:.2f}")
