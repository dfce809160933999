"""Payments and alerts, read from their lists by who needs them: resources, and the writes that look themselves up."""

from __future__ import annotations

import html

from ...models.alert import Alert
from ...models.payment import AppliedPayment, Payment
from ...pom import Binding
from ...runtime.session import Tab
from .grids import AT_ONCE, every
from .listing import at_origin
from .money import PaymentQuery, applied_filters, applied_of, payment_of
from .pages.alerts import AlertRow, AlertsGrid
from .pages.payments import AppliedList, PaymentList


async def all_payments(tab: Tab, binding: Binding, query: PaymentQuery) -> tuple[Payment, ...]:
    """Read all payments that a query finds."""
    await at_origin(tab, binding)
    filters = query.filters()
    rows = await every(
        PaymentList(tab.page, binding).grid,
        lambda page: PaymentList.data_url(binding, filters=filters, page=page, size=AT_ONCE),
        binding=binding,
    )
    return tuple(map(payment_of, rows))


async def all_applied(tab: Tab, binding: Binding, payment_id: str) -> tuple[AppliedPayment, ...]:
    """Read all that was applied of a payment."""
    await at_origin(tab, binding)
    filters = applied_filters(payment_id)
    rows = await every(
        AppliedList(tab.page, binding).grid,
        lambda page: AppliedList.data_url(binding, filters=filters, page=page, size=AT_ONCE),
        binding=binding,
    )
    # Whether the rule narrows the list as is believed is not known: what is another's is left out here too.
    return tuple(applied_of(row) for row in rows if row.payment_id == payment_id)


async def all_alerts(tab: Tab, binding: Binding, patient_id: str) -> tuple[Alert, ...]:
    """Read all alerts of a patient."""
    await at_origin(tab, binding)
    rows = await every(
        AlertsGrid(tab.page, binding).grid,
        lambda page: AlertsGrid.data_url(binding, patient_id, page=page, size=AT_ONCE),
        binding=binding,
    )
    return tuple(_alert(row, patient_id) for row in rows)


def _alert(row: AlertRow, patient_id: str) -> Alert:
    return Alert(
        alert_id=row.row_id,
        patient_id=patient_id,
        text=row.text,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_active={"active": True, "inactive": False}.get((row.status or "").lower()),
    )


def same(shown: object, asked: object) -> bool:
    """Tell whether a list shows what was asked. Of texts it may show the spaces otherwise, and signs as entities."""
    if isinstance(shown, str) and isinstance(asked, str):
        return _words(shown) == _words(asked)
    return shown == asked


def _words(text: str) -> list[str]:
    return html.unescape(text).split()
