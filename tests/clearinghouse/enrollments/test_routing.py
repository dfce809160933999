"""Claims are held against payer list and register before anything leaves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portaldriver.errors import InvalidInput
from portaldriver.models.sent_claim import ClaimEvent, ClaimReason
from portaldriver.portals.office_ally.clearinghouse.claims import Claims
from portaldriver.portals.office_ally.clearinghouse.claims.tracking import Heard, hear
from portaldriver.portals.office_ally.clearinghouse.enrollments import EnrollmentMissing, Enrollments
from portaldriver.portals.office_ally.clearinghouse.payers import PayerNotListed
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.claims.conftest import ACCOUNT, Desk, Door, numbered
from tests.clearinghouse.enrollments.test_register import register
from tests.edi.sendable import BILLER


@pytest.fixture
def routed(desk: Desk, state: StateDatabase) -> tuple[Claims, Enrollments]:
    claims = desk()
    enrollments = register(state)
    enrollments.means.account = claims._get().account
    claims._get().routing = enrollments.require_route
    return claims, enrollments


async def approve(enrollments: Enrollments) -> None:
    await enrollments.approved(payer_id="EX001", npi=BILLER.npi or "", transaction="837P", tax_id=BILLER.tax_id)


async def test_a_claim_without_its_enrollment_never_leaves(
    routed: tuple[Claims, Enrollments],
    door: Door,
    state: StateDatabase,
) -> None:
    claims, enrollments = routed
    one, other = numbered(2, payer_id="EX001")
    free = other.model_copy(update={"payer_id": "EX002"})
    refused, sent = await claims.submit_many([one, free])
    assert isinstance(refused.error, EnrollmentMissing)
    error = refused.error
    assert (error.payer_id, error.transaction, error.status) == ("EX001", "837P", "required")
    assert error.form == "Payer EDI Enrollment Forms"
    assert sent.require().status == "submitted"
    assert str(one.patient_control_number) not in "".join(map(bytes.decode, door.inside.values()))
    await approve(enrollments)
    assert (await claims.submit(one)).status == "submitted"
    assert door.pressed == 2


async def test_a_claim_that_left_keeps_its_receipt_whatever_comes_of_the_enrollment(
    routed: tuple[Claims, Enrollments],
    door: Door,
) -> None:
    claims, enrollments = routed
    [claim] = numbered(1, payer_id="EX001")
    await approve(enrollments)
    receipt = await claims.submit(claim)
    await enrollments.rejected(payer_id="EX001", npi=BILLER.npi or "", transaction="837P", tax_id=BILLER.tax_id)
    assert await claims.submit(claim) == receipt
    assert door.pressed == 1


async def test_it_is_passed_over_for_a_reason_that_is_audited(
    routed: tuple[Claims, Enrollments],
    state: StateDatabase,
    door: Door,
) -> None:
    claims, _ = routed
    [claim] = numbered(1, payer_id="EX001")
    with pytest.raises(InvalidInput):
        await claims.submit(claim, despite_enrollment=" ")
    assert door.pressed == 0
    await claims.submit(claim, despite_enrollment="the payer said so by phone")
    noted = [one.entry async for one in state.audit.entries() if one.entry.operation == "claims.routing"]
    assert [one.detail["reason"] for one in noted] == ["the payer said so by phone"]


@pytest.mark.parametrize("despite", [None, "a reason"])
async def test_a_payer_that_is_not_listed_is_refused_by_name(
    routed: tuple[Claims, Enrollments],
    door: Door,
    despite: str | None,
) -> None:
    claims, _ = routed
    [claim] = numbered(1, payer_id="EX009")
    with pytest.raises(PayerNotListed, match="nearest: ") as raised:
        await claims.submit(claim, despite_enrollment=despite)
    assert {row.payer_id for row in raised.value.nearest} == {"EX001", "EX002"}
    assert door.inside == {}


async def test_a_refusal_as_not_enrolled_is_learned_once(
    routed: tuple[Claims, Enrollments],
    state: StateDatabase,
) -> None:
    claims, enrollments = routed
    await approve(enrollments)
    [claim] = numbered(1, payer_id="EX001")
    receipt = await claims.submit(claim)
    await _refused(claims, state, receipt.claim_id, "A3:24:85")
    assert await enrollments.learned_from_rejections() == 1
    assert await enrollments.learned_from_rejections() == 0
    history = await enrollments.history(
        payer_id="EX001", npi=BILLER.npi or "", transaction="837P", tax_id=BILLER.tax_id
    )
    assert [(one.status, one.grade) for one in history] == [("approved", "told"), ("rejected", "inferred")]


async def _refused(claims: Claims, state: StateDatabase, claim_id: str, code: str) -> None:
    kept = await state.submissions.claim(claim_id.removeprefix("clm_"), account=ACCOUNT)
    assert kept is not None
    event = ClaimEvent(
        at=datetime(2026, 3, 9, tzinfo=UTC), status="rejected", source="277CA", words="refused",
        reasons=(ClaimReason(code=code, words="x"),), report="d1",
    )  # fmt: skip
    await hear(claims._get(), [Heard(kept, (event,), {})])
