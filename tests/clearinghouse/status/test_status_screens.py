"""Real Time Claim Status in a browser: the claim's own answer, or an error that says why there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.office_ally.status_desk import DETAIL, STATUS, Payment
from portaldriver import ChallengeRequired, PageTimeout, UnavailableError
from portaldriver.edi import ClaimStatusResponse
from portaldriver.errors import AnotherAnswer
from portaldriver.portals.office_ally.clearinghouse.screens.status_lane import PortalClaimStatus
from tests.edi.claims import file
from tests.edi.sendable import JIM, PARENT, professional
from tests.office_ally.practice import Practice


def taken(there: Practice, *numbers: str, **changes: Any) -> list[BookedClaim]:
    """Let the house have claims, each in a file of its own."""
    for number in numbers:
        content = file([professional(patient_control_number=number, **changes)]).encode()
        there.portal.house.receive(
            f"{number}_837P.txt", content, channel="upload", account=there.portal.account.username
        )
    return there.portal.house.claims


async def asked(there: Practice, number: str, **changes: Any) -> ClaimStatusResponse:
    return await PortalClaimStatus(there.oa).ask(professional(patient_control_number=number, **changes))


async def test_a_claim_is_found_among_its_patient_s_others(there: Practice) -> None:
    _, kept, _ = taken(there, "ST-1", "ST-2", "ST-21")
    payment = Payment(Decimal("90.25"), date(2026, 3, 1), "EFT9", (("HC:99213:25", Decimal("75.00")),))
    there.portal.www.classic.status.payments[kept.claim_id] = payment
    answer = await asked(there, "ST-2")
    assert (answer.clearinghouse_number, answer.patient_control_number) == (kept.claim_id, "ST-2")
    assert (answer.category, answer.paid, answer.check_number) == ("finalized", Decimal("90.25"), "EFT9")
    assert answer.payer_claim_control_number == kept.payer_claim_number
    assert [line.paid for line in answer.lines] == [Decimal("75.00")]
    assert (await asked(there, "ST-1")).category == "acknowledged"


async def test_what_is_not_there_is_not_found(there: Practice) -> None:
    assert (await asked(there, "ST-3")).category == "searching"
    taken(there, "ST-4")
    assert (await asked(there, "ST-3")).category == "searching"
    there.portal.www.classic.status.no_history.add(there.portal.house.claims[0].claim_id)
    assert (await asked(there, "ST-4")).category == "searching"


async def test_somebody_else_s_is_never_taken(there: Practice) -> None:
    desk = there.portal.www.classic.status
    taken(there, "ST-5", subscriber=PARENT, patient=JIM)
    desk.others = True
    with pytest.raises(AnotherAnswer) as told:
        await asked(there, "ST-5")
    assert told.value.field == "first_name"
    mine, other = taken(there, "ST-6")[-1], there.portal.house.claims[0]
    desk.other_detail = other.claim_id
    with pytest.raises(AnotherAnswer):
        await asked(there, "ST-6")
    desk.other_detail, desk.doubled = "", True
    with pytest.raises(AnotherAnswer):
        await asked(there, "ST-6")
    desk.doubled = False
    assert (await asked(there, "ST-6")).clearinghouse_number == mine.claim_id


async def test_a_backend_that_fails_may_be_asked_again(there: Practice) -> None:
    [kept] = taken(there, "ST-7")
    there.portal.www.classic.status.failing = 1
    assert (await asked(there, "ST-7")).clearinghouse_number == kept.claim_id
    there.portal.www.classic.status.failing = 99
    with pytest.raises(UnavailableError) as told:
        await asked(there, "ST-7")
    assert (told.value.retryable, isinstance(told.value, PageTimeout)) == (True, False)


@pytest.mark.parametrize("path", [STATUS, DETAIL])
async def test_a_challenge_is_told_wherever_it_comes(there: Practice, path: str) -> None:
    taken(there, "ST-8")
    there.portal.challenge_paths.add(path)
    with pytest.raises(ChallengeRequired):
        await asked(there, "ST-8")
