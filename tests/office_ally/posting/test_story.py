"""The way of the money: 835s come, are posted in Practice Mate, and are held against the bank, to the cent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from mock_portals.clearinghouse.deciding import Decided, Ruling
from mock_portals.clearinghouse.remittance_x12 import Payment
from mock_portals.office_ally.payment_desk import PaymentDesk
from mock_portals.office_ally.payments import TODAY, MockApplied
from portaldriver.portals.office_ally.clearinghouse.remittances import ReceivedRemittance
from portaldriver.portals.office_ally.posting import PostingReport
from portaldriver.reconcile import BankDeposit, Posted, Reconciliation, load_deposits, reconcile
from tests.office_ally.practice import Practice

from .billed import billed, money, replaced, standing
from .paid import PAID_ON, PAYER, Told, payment, turned, written

PART, DENY = Ruling(kind="part"), Ruling(kind="deny")
JANUARY = (PAID_ON.replace(day=1), PAID_ON.replace(day=31))
OTHER = "30422"
"""The second payer, as the practice has it."""
BANK = """Date,Description,Amount
01/09/2026,ACH EXAMPLE HEALTH TRN EFTA1,${first}
01/10/2026,ACH EXAMPLE HEALTH TRN EFTA2,${second}
01/12/2026,ACH EXAMPLE HEALTH TRN EFTA2,${second}
"""
"""The second payment twice, and none of the other payer's."""


async def came(there: Practice, *paid: Payment) -> list[ReceivedRemittance]:
    """Have 835s come, one file each, and take what is delivered of them; others use the same account."""
    for one in paid:
        await there.oa.remittances.absorb(f"{one.trace}.835", written(one))
    traces = {one.trace for one in paid}
    return [one async for one in there.oa.remittances.iter(lanes=()) if one.trace_number in traces]


async def posted(there: Practice, one: ReceivedRemittance, insurance: str, **more: bool) -> PostingReport:
    return await there.oa.posting.post(await there.oa.posting.plan(one, insurance_id=insurance, **more))


def booked(reports: Iterable[PostingReport]) -> list[Posted]:
    """Return what stands in Practice Mate, as reports of posting say."""
    return [
        Posted(
            remittance_id=report.remittance_id, patient_control_number=claim.patient_control_number, paid=claim.payment
        )
        for report in reports
        for claim in report.claims
        if claim.outcome in ("posted", "already")
    ]


def to_do(found: Reconciliation) -> set[tuple[str, Decimal]]:
    return {(one.code, one.amount or Decimal(0)) for one in found.to_do}


def taken_back(desk: PaymentDesk, told: Told, payment_id: str) -> Callable[[str], Posted]:
    """Post a take-back as a person would; return what they tell of it."""
    (charge,) = [one for one in desk.book.charges if one.visit_id == told.visit_id]
    back = MockApplied(desk.book.next_id(), payment_id, charge.charge_id, TODAY, Decimal("-120.00"), Decimal("-30.00"))
    desk.book.apply([back])
    return lambda id_: Posted(remittance_id=id_, patient_control_number=told.number, paid=Decimal("-120.00"))


def second_payer(answer: Decided) -> Decided:
    """Return what a second payer decides of a claim that the first one paid in part."""
    rest = turned(answer.lines[0], paid=Decimal("42.00"), adjustments=(("OA", "23", Decimal("108.00")),))
    return replace(answer, status="2", lines=(rest,))


async def test_from_835_to_bank_every_cent_is_posted_or_named(there: Practice, desk: PaymentDesk) -> None:
    both, denied, corrected, voided = (billed(there.portal, patient=at) for at in (11, 12, 13, 14))
    first = payment(both.ruled(PART), denied.ruled(DENY), corrected.ruled(PART), voided.ruled(), trace="EFTA1")
    again = replaced(there.portal, denied)
    second = payment(
        again.ruled(), corrected.ruled(PART).reversed(), corrected.ruled(), voided.ruled().reversed(), trace="EFTA2"
    )
    other = replace(payment(second_payer(both.ruled()), trace="EFTB1"), payer_id="EX002", payer_name="SECOND EXAMPLE")

    remittances = await came(there, first, second, other)
    assert [one.trace_number for one in remittances] == ["EFTA1", "EFTA2", "EFTB1"]
    assert all(one.balanced for one in remittances)
    one, two, three = remittances
    reports = [await posted(there, one, PAYER)]
    plan = await there.oa.posting.plan(two, insurance_id=PAYER)
    reports.append(await there.oa.posting.post(plan))
    assert [claim.outcome for claim in reports[0].claims] == ["posted", "held", "posted", "posted"]
    assert (reports[1].is_done, reports[1].claims[-1].why) == (False, ("take_back",))
    by_hand = taken_back(desk, voided, reports[1].payment_id or "")
    reports[1] = await there.oa.posting.post(plan)
    reports.append(await posted(there, three, OTHER, secondary=True))
    assert [report.left for report in reports] == [0, 0, 0]
    for told in (both, again, corrected):
        assert standing(there.portal, told) == [money("120.00", "30.00", "0.00")]
    assert standing(there.portal, voided) == [money("0", "0", "150.00")]

    amounts = {paid.trace_number: paid.remittance.payment.amount or Decimal(0) for paid in remittances}
    bank = BANK.replace("${first}", f"${amounts['EFTA1']}").replace("${second}", f"${amounts['EFTA2']}")
    deposits: tuple[BankDeposit, ...] = load_deposits(bank)
    in_books = [*booked(reports), by_hand(two.remittance_id)]
    found = reconcile(deposits, remittances, posted=in_books, covers=JANUARY)
    assert to_do(found) == {
        ("deposit_doubled", amounts["EFTA2"]),
        ("deposit_missing", amounts["EFTB1"]),
        ("taken_back", Decimal("120.00")),
    }
    assert found.totals.remitted == sum(amounts.values()) == Decimal("360.00")
    assert found.totals.deposited == amounts["EFTA1"] + 2 * amounts["EFTA2"]
    missing = reconcile(deposits, remittances, posted=booked(reports), covers=JANUARY)
    assert {code for code, _ in to_do(missing)} - {code for code, _ in to_do(found)} == {"unposted"}
