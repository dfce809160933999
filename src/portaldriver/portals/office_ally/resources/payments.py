"""Money that the practice received: listed, recorded, applied to what patients owe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ....client import Resource
from ....errors import InvalidInput, NotFound
from ....models import Page
from ....models.payment import (
    AppliedPayment,
    NewCopay,
    NewPayment,
    OpenCharge,
    PayerType,
    Payment,
    PaymentApplication,
    PaymentApplied,
    PaymentRecorded,
    PaymentType,
    Unapplied,
)
from ....paging import FetchPage, Paginator
from ....runtime.session import Tab
from ..grids import AT_ONCE, SCRIPTED, checked
from ..listing import Lane, at_origin
from ..money import NOTHING, PaymentQuery, payment_of
from ..pages.apply_payment import ApplyPayment, ChargeRow
from ..pages.payments import PaymentList
from ..receipts import all_applied
from ..writes.applying import ApplyPayments
from ..writes.copays import RecordCopay
from ..writes.payments import RecordPayment
from .directory import portal_id


class Payments(Resource):
    """Payments and deposits."""

    def list(
        self,
        start: date | None = None,
        end: date | None = None,
        *,
        payer_type: PayerType | None = None,
        payment_type: PaymentType | None = None,
        page: int = 1,
        page_size: int = 50,
        lane: Lane = "fetch",
    ) -> Paginator[Payment]:
        """List payments by the day they were made, both ends included: `async for` gives all, `await` one page.

        `lane="page"` reads the rendered grid and takes only the page sizes its pager offers.
        """
        if start and end and end < start:
            raise InvalidInput("end is before start", field="end")
        if page < 1:
            raise InvalidInput("pages count from 1", field="page")
        if not 1 <= page_size <= AT_ONCE:
            raise InvalidInput(f"a page holds 1 to {AT_ONCE} items", field="page_size")
        query = PaymentQuery(start, end, payer_type, payment_type)

        def pages() -> FetchPage[Payment]:
            return lambda number: self._page(query, number, page_size, lane)

        return Paginator(pages, first=page, key=lambda payment: payment.payment_id)

    async def applied(self, payment_id: str) -> tuple[AppliedPayment, ...]:
        """List what was applied of a payment."""
        number = portal_id(payment_id, "payment_id")

        async def step(tab: Tab) -> tuple[AppliedPayment, ...]:
            return await all_applied(tab, self._binding, number)

        return await self._client.call("payments.applied", step, record=f"payment:{number}")

    async def unapplied(self, payment_id: str) -> Unapplied:
        """Return what is left of a payment, and the charges it can be applied to. Raises `NotFound`."""
        number = portal_id(payment_id, "payment_id")

        async def step(tab: Tab) -> Unapplied:
            screen = ApplyPayment(tab.page, self._binding)
            await at_origin(tab, self._binding)
            head, rows = await screen.charges(of=screen.url(self._binding, PID=number))
            if head.unapplied is None:
                raise NotFound("no such payment", page=screen.title())
            return Unapplied(
                payment_id=number,
                patient_id=head.patient_id,
                paid_on=head.paid_on,
                amount_left=head.unapplied,
                charges=tuple(map(_charge, rows)),
            )

        return await self._client.call("payments.unapplied", step, record=f"payment:{number}")

    async def record(
        self, payment: NewPayment | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> PaymentRecorded:
        """Record a payment. Without a check's number it needs a key: two equal ones on a day may both be real.

        Raises `Duplicate` for a check that is recorded already, and what `PortalClient.write` raises.
        """
        draft = NewPayment.of(payment)
        if draft.check_number is None and key is None:
            raise InvalidInput("a payment without a check number needs a key of yours", field="key")
        return await self._client.write(RecordPayment(self._binding, draft), key=key, actor=actor)

    async def copay(
        self, copay: NewCopay | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> PaymentRecorded:
        """Take a copay at an appointment's check-in. Without a check's number it needs a key, as in `record`."""
        draft = NewCopay.of(copay)
        if draft.check_number is None and key is None:
            raise InvalidInput("a payment without a check number needs a key of yours", field="key")
        return await self._client.write(RecordCopay(self._binding, draft), key=key, actor=actor)

    async def apply(
        self,
        payment_id: str,
        applications: Sequence[PaymentApplication | Mapping[str, Any]],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> PaymentApplied:
        """Have a payment pay for charges. An application says what the payment is to bear of a charge in all.

        `status` is `unchanged` where it does already. Raises `InvalidInput` before anything is sent if the payment or a
        charge has less left, and what `PortalClient.write` raises.
        """
        number = portal_id(payment_id, "payment_id")
        asked = [PaymentApplication.of(one) for one in applications]
        if not asked:
            raise InvalidInput("apply the payment to at least one charge", field="applications")
        if len({one.charge_id for one in asked}) < len(asked):
            raise InvalidInput("a charge is named twice", field="applications")
        return await self._client.write(ApplyPayments(self._binding, number, asked), key=key, actor=actor)

    async def _page(self, query: PaymentQuery, page: int, size: int, lane: Lane) -> Page[Payment]:
        async def step(tab: Tab) -> Page[Payment]:
            screen = PaymentList(tab.page, self._binding)
            if lane == "fetch":
                await at_origin(tab, self._binding)
                url = screen.data_url(self._binding, filters=query.filters(), page=page, size=size)
                listing = await screen.grid.fetch(url, json=True, headers=SCRIPTED)
            else:
                if tab.showing != (query, size, page - 1):
                    await screen.open()
                    await screen.grid.read()
                    await screen.bar.fill(query.bar())
                    await screen.grid.after(lambda: screen.search.click())
                listing = await screen.grid.show(page=page, size=size)
                tab.showing = (query, size, page)
            rows, total = checked(listing, self._binding, page=page, size=size, label=screen.grid.label)
            return Page(items=tuple(map(payment_of, rows)), page=page, page_size=size, total=total)

        return await self._client.call("payments.list", step, showing=(query, size, page - 1))


def _charge(row: ChargeRow) -> OpenCharge:
    return OpenCharge(
        charge_id=row.charge_id,
        visit_id=row.visit_id,
        date_of_service=row.date_of_service,
        procedure_code=row.procedure,
        charge=row.charge or NOTHING,
        remainder=row.remainder or NOTHING,
    )
