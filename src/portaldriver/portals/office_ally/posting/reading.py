"""What posting reads of Practice Mate: the visits of a remittance's claims, its payment, and open charges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ....edi import Remittance
from ....models.payment import AppliedPayment, Payment
from ....runtime.session import Tab
from ..listing import at_origin
from ..pages.apply_payment import ApplyPayment, ChargeRow, PaymentHead
from .known import Known, KnownVisit, Place

if TYPE_CHECKING:
    from ..client import OfficeAlly

MARGIN = timedelta(days=31)
"""A visit and its lines may be of different days."""
BEFORE, AFTER = timedelta(days=31), timedelta(days=183)
"""Around a check's day: where a payment of its number is looked for."""
ZERO = Decimal(0)


async def known_of(oa: OfficeAlly, remittance: Remittance, *, insurance_id: str) -> Known:
    """Read the visits that a remittance's claims are about, and its payment where it stands there."""
    payment, same = remittance.payment, []
    if payment.trace_number and payment.effective is not None:
        found = await payments_by(oa, payment.trace_number, payment.effective)
        same = [one for one in found if one.amount == payment.amount and one.insurance_id in (None, insurance_id)]
    payment_id = same[0].payment_id if len(same) == 1 else None
    borne = borne_of(await oa.payments.applied(payment_id)) if payment_id else {}
    return Known(visits=await _visits(oa, remittance), payment_id=payment_id, borne=borne)


async def payments_by(oa: OfficeAlly, number: str, day: date) -> list[Payment]:
    """Return insurances' payments of a check's number. The day that a practice booked it on may be another."""
    start, end = around(day)
    found = await oa.payments.list(start, end, payer_type="insurance", page_size=1000).all()
    return [one for one in found if same_number(one.check_number, number)]


def around(day: date) -> tuple[date, date]:
    """Return the days among which a check of a day is booked: the bank may have it months later."""
    return day - BEFORE, day + AFTER


def same_number(shown: str | None, asked: str | None) -> bool:
    """Tell whether a list shows the number of a check; it may show the spaces of it otherwise."""
    return (shown or "").split() == (asked or "").split()


def borne_of(applied: tuple[AppliedPayment, ...]) -> dict[Place, tuple[Decimal, Decimal]]:
    """Return what a payment bears of each charge: paid and written off."""
    borne: dict[Place, tuple[Decimal, Decimal]] = {}
    for one in applied:
        place = (one.visit_id or "", one.date_of_service, one.procedure_code or "")
        paid, written = borne.get(place, (ZERO, ZERO))
        borne[place] = (paid + one.amount, written + one.adjustment)
    return borne


async def _visits(oa: OfficeAlly, remittance: Remittance) -> Mapping[str, tuple[KnownVisit, ...]]:
    """Find visits by the numbers of their claims (guide 6): that these are the patient control numbers is MODELLED."""
    numbers = {one.patient_control_number.strip().casefold() for one in remittance.claims} - {""}
    days = [day for claim in remittance.claims for day in _days(claim.statement_from, *_services(claim.lines))]
    if not numbers or not days:
        return {}
    found: dict[str, list[KnownVisit]] = {}
    async for row in oa.visits.list(min(days) - MARGIN, max(days) + MARGIN, page_size=1000):
        meant = numbers & {one.strip().casefold() for one in row.claim_numbers}
        if not meant:
            continue
        known = KnownVisit(
            visit=await oa.visits.get(row.visit_id),
            claim_numbers=row.claim_numbers,
            last_name=row.patient_name.partition(",")[0],
        )
        for number in meant:
            found.setdefault(number, []).append(known)
    return {number: tuple(visits) for number, visits in found.items()}


def _services(lines: tuple[object, ...]) -> list[date | None]:
    return [getattr(one, "service_from", None) for one in lines]


def _days(*days: date | None) -> list[date]:
    return [day for day in days if day is not None]


async def open_charges(oa: OfficeAlly, payment_id: str, patient_id: str) -> tuple[PaymentHead, tuple[ChargeRow, ...]]:
    """Return a payment and a patient's open charges, as the Apply page shows them."""

    async def step(tab: Tab) -> tuple[PaymentHead, tuple[ChargeRow, ...]]:
        binding = oa._binding
        screen = ApplyPayment(tab.page, binding)
        await at_origin(tab, binding)
        return await screen.charges(of=screen.url(binding, PID=payment_id, PatientID=patient_id))

    return await oa.call("posting.charges", step, record=f"payment:{payment_id}")
