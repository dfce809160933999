"""Payers' answers written back to invoices: only to the right ones, only what is missing, never over something else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_portals.pimsy import PimsyPortal
from portaldriver import Writing
from portaldriver.edi import (
    AcknowledgedClaim,
    ClaimAcknowledgment,
    ClaimStatusResponse,
    Remittance,
    RemittanceAdjustment,
    RemittanceClaim,
    RemittancePayment,
)
from portaldriver.edi.models.claim_acknowledgment import AcknowledgedProvider, AcknowledgedReceiver
from portaldriver.models.invoices import Invoice
from portaldriver.portals.pimsy.batching import BatchRefused
from portaldriver.portals.pimsy.statuses import changes_told, numbers_told, told_by
from tests.pimsy.conftest import Connect

DAY = date(2026, 3, 9)


def row(number: int = 7001, **more: Any) -> Invoice:
    fields = {"note_id": "1", "patient_id": "2", "amount_invoiced": Decimal("112.50"), "locked": False}
    return Invoice.model_validate({"invoice_id": f"INV-{number}"} | fields | more)


def paid(number: str = "INV-7001", *, reasons: tuple[str, ...] = ("45",), **more: Any) -> Remittance:
    fields = {"status_code": "1", "status": "processed_as_primary", "charge": "112.50", "paid": "90.00"}
    lowered = [RemittanceAdjustment(group="CO", reason=one, amount=Decimal("1")) for one in reasons]
    claim = {"patient_control_number": number, "payer_claim_control_number": "PCN-1", "adjustments": lowered}
    made = RemittanceClaim.model_validate(fields | claim | more)
    return Remittance(payment=RemittancePayment(effective=DAY), claims=(made,))


def acknowledged(outcome: str) -> ClaimAcknowledgment:
    claim = AcknowledgedClaim.model_validate(
        {"outcome": outcome, "patient_control_number": "INV-7001", "payer_claim_control_number": "PCN-1"}
    )
    provider = AcknowledgedProvider(claims=(claim,))
    return ClaimAcknowledgment(receivers=(AcknowledgedReceiver(providers=(provider,)),))


def test_what_a_remittance_says_is_written_where_it_is_missing() -> None:
    changes, left = changes_told(told_by([paid()]), {"INV-7001": row(payer_control_number="PCN-1")})
    assert changes["INV-7001"].model_dump(exclude_unset=True) == {"eob_on": DAY, "adjustment_reason": "45"}
    assert left == ()


def test_of_several_reasons_none_is_picked() -> None:
    changes, _ = changes_told(told_by([paid(reasons=("45", "1"))]), {"INV-7001": row()})
    assert changes["INV-7001"].model_fields_set == {"payer_control_number", "eob_on"}


@pytest.mark.parametrize("outcome, written", [("accepted", True), ("rejected", False)])
def test_the_number_of_a_refused_claim_is_none_to_correct(outcome: str, written: bool) -> None:
    changes, left = changes_told(told_by([acknowledged(outcome)]), {"INV-7001": row()})
    assert (("INV-7001" in changes), left) == (written, ())


def test_a_status_gives_the_payers_number() -> None:
    answer = ClaimStatusResponse(
        level="claim", patient_control_number="INV-7001", payer_claim_control_number="PCN-2", charge=Decimal("112.5")
    )
    changes, _ = changes_told(told_by([answer]), {"INV-7001": row()})
    assert changes["INV-7001"].payer_control_number == "PCN-2"


@pytest.mark.parametrize("status", ["reversal", "predetermination", "pended"])
def test_what_settles_nothing_is_left_out(status: str) -> None:
    assert told_by([paid(status=status)]) == ()


@pytest.mark.parametrize(
    "number, more, reason",
    [
        ("INV-9", {}, "unknown"),
        ("7001", {}, "unknown"),
        ("INV-7001", {"amount_invoiced": Decimal("112.51")}, "differs"),
        ("INV-7001", {"level": "secondary"}, "differs"),
        ("INV-7001", {"locked": True}, "locked"),
    ],
)
def test_what_no_row_can_take_is_told(number: str, more: dict[str, Any], reason: str) -> None:
    changes, left = changes_told(told_by([paid(number)]), {"INV-7001": row(**more)})
    assert (changes, [one.reason for one in left]) == ({}, [reason])


@given(
    stands=st.fixed_dictionaries(
        {
            "payer_control_number": st.sampled_from([None, "PCN-1", "PCN-8"]),
            "eob_on": st.sampled_from([None, DAY, date(2026, 1, 2)]),
            "adjustment_reason": st.sampled_from([None, "45", "97"]),
        }
    )
)
@settings(max_examples=30, deadline=None)
def test_nothing_is_overwritten(stands: dict[str, Any]) -> None:
    says = {"payer_control_number": "PCN-1", "eob_on": DAY, "adjustment_reason": "45"}
    others = {name for name, value in stands.items() if value not in (None, says[name])}
    invoices = {"INV-7001": row(**stands)}
    if others:
        with pytest.raises(BatchRefused) as refused:
            changes_told(told_by([paid()]), invoices)
        assert {one.field for one in refused.value.differences} == others
        assert "PCN" not in str(refused.value)
        return
    changes, _ = changes_told(told_by([paid()]), invoices)
    missing = {name: value for name, value in says.items() if stands[name] is None}
    assert {number: one.model_dump(exclude_unset=True) for number, one in changes.items()} == (
        {"INV-7001": missing} if missing else {}
    )


def test_answers_that_differ_are_refused() -> None:
    told = told_by([paid(), paid(payer_claim_control_number="PCN-2")])
    assert numbers_told(told) == ["INV-7001"]
    with pytest.raises(BatchRefused):
        changes_told(told, {"INV-7001": row()})


def test_what_was_told_hides_the_claim() -> None:
    assert "7001" not in repr(told_by([paid()]))


async def test_statuses_stand_at_invoices_once(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, one = connect(writing=Writing(quiet=0.05, attempts=2)), portal.book.invoices[0]
    number = f"INV-{one.id}"
    charge = (await pimsy.invoices.get(number)).amount_invoiced
    answers = [paid(number, charge=charge), paid("INV-999999")]
    came = await pimsy.invoices.record_status(answers)
    assert (came.updated, [each.reason for each in came.unmatched]) == ((number,), ["unknown"])
    now = await pimsy.invoices.get(number)
    assert (now.payer_control_number, now.eob_on, now.adjustment_reason) == ("PCN-1", DAY, "45")
    assert (await pimsy.invoices.record_status(answers)).updated == ()
    with pytest.raises(BatchRefused):
        await pimsy.invoices.record_status([paid(number, charge=charge, payer_claim_control_number="PCN-2")])
    assert (await pimsy.invoices.get(number)).payer_control_number == "PCN-1"
