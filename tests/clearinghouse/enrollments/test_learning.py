"""What comes in teaches the register by itself: nobody has to ask it to."""

from __future__ import annotations

import pytest

from portaldriver.portals.office_ally.clearinghouse.claims import Claims
from portaldriver.portals.office_ally.clearinghouse.enrollments import Enrollments
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.claims.conftest import Desk, numbered
from tests.clearinghouse.claims.test_hearing import answer_277
from tests.clearinghouse.remittances.paid import account_of
from tests.edi.remittances import interchange, rich
from tests.edi.sendable import BILLER

from .test_register import register


@pytest.fixture
def taught(desk: Desk, state: StateDatabase) -> tuple[Claims, Enrollments]:
    """Return claims whose refusals the register hears of."""
    claims, enrollments = desk(), register(state)
    enrollments.means.account = claims._get().account
    claims._get().learn = enrollments.learned_from_rejections
    return claims, enrollments


async def told(enrollments: Enrollments) -> list[tuple[str, str, str]]:
    about = {"payer_id": "EX001", "npi": BILLER.npi or "", "tax_id": BILLER.tax_id}
    history = await enrollments.history(**about, transaction="837P")  # type: ignore[arg-type]
    return [(one.status, one.source, one.grade) for one in history]


async def test_a_refusal_as_not_enrolled_is_learned_as_its_report_is_read(taught: tuple[Claims, Enrollments]) -> None:
    claims, enrollments = taught
    for claim in numbered(2, payer_id="EX001"):
        await claims.submit(claim)
    answer = answer_277(("PCN-00000", "A3:24:85"))
    for _ in range(2):
        await claims.absorb("x_277ca_1.txt", answer)
    assert await told(enrollments) == [("rejected", "rejection", "inferred")]


async def test_a_refusal_for_another_reason_teaches_nothing(taught: tuple[Claims, Enrollments]) -> None:
    claims, enrollments = taught
    await claims.submit(numbered(1, payer_id="EX001")[0])
    await claims.absorb("x_277ca_1.txt", answer_277(("PCN-00000", "A7:164:IL")))
    assert await told(enrollments) == []


async def test_the_register_hears_of_a_remittance_before_it_counts_as_read(state: StateDatabase) -> None:
    heard: list[str | None] = []

    async def learn(remittance: object) -> bool:
        files = await state.remittances.files(account="c" * 32, states=("read",))
        assert files == []
        heard.append(remittance.payment.trace_number)  # type: ignore[attr-defined]
        return True

    desk = account_of(state, learn=learn)
    for _ in range(2):
        await desk.absorb("a.835", interchange(rich()).encode())
    assert len(heard) == 1
    assert heard[0] is not None
