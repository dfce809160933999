"""Copays: taken by a script of the check-in (guide 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ....errors import Duplicate
from ....models.payment import NewCopay, PaymentRecorded
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..asking import commit, script_says, told
from ..grids import AT_ONCE, every
from ..listing import at_origin
from ..money import METHODS, UNSET, method_of
from ..pages.payments import CheckIn, CheckInRow
from ..receipts import same


class RecordCopay(Write[PaymentRecorded]):
    """Take a copay. A check is known by its number; two equal payments in cash may both be real."""

    operation = "payments.copay"
    receipt = PaymentRecorded

    def __init__(self, binding: Binding, copay: NewCopay) -> None:
        super().__init__(binding)
        self.copay = copay

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the copay's wire shape."""
        return self.copay.model_dump(by_alias=True, mode="json", exclude_none=True)

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewCopay.of(payload))

    @property
    def natural_key(self) -> str | None:
        """Return appointment, amount and check number; None without a number."""
        one = self.copay
        return f"{one.appointment_id}:{one.amount}:{one.check_number}" if one.check_number else None

    @property
    def record(self) -> str:
        """Return the patient's account, as for any payment."""
        return f"account:{self.copay.patient_id}"

    async def before(self, tab: Tab) -> list[str]:
        """Return the ids of the appointment's copays. Raises `Duplicate` for a check that is there."""
        there = await self._copays(tab)
        if self.copay.check_number and any(not self._differs(one, "amount", "checkNumber") for one in there):
            raise Duplicate("a check of this number and amount is recorded already", field="checkNumber")
        return [one.row_id for one in there]

    async def fill(self, tab: Tab, before: list[str]) -> Filled:
        """Return what posts the copay from inside a page."""
        await at_origin(tab, self.binding)
        screen = CheckIn(tab.page, self.binding)
        token = await screen.act(screen.token.input_value())

        async def press() -> dict[str, Any]:
            url, seconds = CheckIn.payment_url(self.binding), self.binding.timeouts.navigation
            return await commit(screen, url, self._posted() | {"token": token}, seconds=seconds)

        return Filled(screen=screen, control=CheckIn.token, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Raise for a failure, which comes with HTTP 200 (guide 11)."""
        script_says(told(filled.screen, answer), "copay", page=filled.screen.title())

    async def find(self, tab: Tab, before: list[str]) -> Found[PaymentRecorded] | None:
        """Look among the copays that came since; the amount alone is known to show (guide 3.3)."""
        came = [one for one in await self._copays(tab) if one.row_id not in before]
        mine = [one for one in came if not self._differs(one, "amount") or not self._differs(one, "checkNumber")]
        if not mine:
            return None
        nearest = min(mine, key=lambda one: len(self._differs(one)))
        receipt = PaymentRecorded(payment_id=nearest.row_id, patient_id=self.copay.patient_id)
        return Found(receipt, self._differs(nearest))

    async def _copays(self, tab: Tab) -> tuple[CheckInRow, ...]:
        await at_origin(tab, self.binding)
        return await every(
            CheckIn(tab.page, self.binding).grid,
            lambda page: CheckIn.data_url(self.binding, self.copay.appointment_id, page=page, size=AT_ONCE),
            binding=self.binding,
        )

    def _differs(self, one: CheckInRow, *only: str) -> tuple[str, ...]:
        """Return which fields, of those asked for, the portal keeps otherwise; nothing asked is kept otherwise too."""
        asked = self.copay
        pairs = {
            "amount": (one.amount, asked.amount),
            # A cell that names no method is another column: what is not shown cannot be compared.
            "method": (method_of(one.method) or asked.method, asked.method),
            "checkNumber": (one.check_number, asked.check_number),
            "description": (one.description, asked.description),
        }
        names = only or tuple(name for name, (_, wanted) in pairs.items() if wanted is not None)
        return tuple(name for name in names if pairs[name][1] is None or not same(*pairs[name]))

    def _posted(self) -> dict[str, str]:
        one = self.copay
        return {
            "id": one.appointment_id,
            "pid": one.patient_id,
            "m": METHODS[one.method],
            "cn": one.check_number or "",
            "d": one.description or "",
            "Amount": f"{one.amount:.2f}",
            "officeid": one.office_id or UNSET,
            "providerid": one.provider_id or UNSET,
        }
