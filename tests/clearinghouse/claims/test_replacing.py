"""A claim is replaced once and voided once; a replacement that was accepted may be replaced in its turn."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from portaldriver.edi import Claim
from portaldriver.errors import Duplicate, InvalidInput, PortalDown
from portaldriver.portals.office_ally.clearinghouse.claims import Claims
from tests.edi.sendable import professional

from .answers import answer_277
from .conftest import Desk, Door


def content(place: str) -> Claim:
    return professional(place_of_service=place)


async def verdict(claims: Claims, file: int, status: str = "A2:20:PR", *, number: str = "") -> None:
    """Have the claim of a file accepted, under a payer's number, or refused."""
    more = [f"REF*1K*{number}"] if number else []
    heard = await claims.absorb("x.277", answer_277(("PCN-1", status), trace=f"{file:09}000001", more=more))
    assert heard.unmatched == ()


@pytest.mark.parametrize("second", ["PAYER-1", "PAYER-2"])
async def test_a_replacement_is_replaced_whether_or_not_the_payer_gives_it_a_number_of_its_own(
    second: str, desk: Desk, door: Door
) -> None:
    claims = desk()
    first = (await claims.submit(content("11"))).claim_id
    await verdict(claims, 1, number="PAYER-1")
    one = await claims.replace(first, content("02"))
    with pytest.raises(InvalidInput):
        await claims.replace(one.claim_id, content("12"))
    await verdict(claims, 2, number=second)
    two = await claims.replace(one.claim_id, content("12"), idempotency_key="order 2")
    assert (await claims.replace(one.claim_id, content("12"), idempotency_key="order 3")).claim_id == two.claim_id
    await verdict(claims, 3, number=second)
    three = await claims.replace(two.claim_id, content("22"))
    assert len({first, one.claim_id, two.claim_id, three.claim_id}) == 4
    assert door.pressed == 4
    assert f"REF*F8*{second}" in list(door.inside.values())[-1].decode()
    assert (await claims.void(one.claim_id)).frequency == "8"
    assert (await claims.void(one.claim_id)).frequency == "8"
    assert door.pressed == 5


async def test_a_claim_is_replaced_once_whatever_its_number_is_by_now(desk: Desk, door: Door) -> None:
    claims = desk()
    first = (await claims.submit(content("11"))).claim_id
    await verdict(claims, 1, number="PAYER-1")
    one = await claims.replace(first, content("02"))
    again = answer_277(("PCN-1", "A2:20:PR"), trace="000000001000001", more=["REF*1K*PAYER-9"])
    await claims.absorb("y.277", again)
    assert (await claims.get(first)).receipt.payer_claim_control_number == "PAYER-9"
    assert (await claims.replace(first, content("02"))).claim_id == one.claim_id
    for claim, reference in ((content("12"), None), (content("02"), "PAYER-9")):
        with pytest.raises(Duplicate):
            await claims.replace(first, claim, original_reference=reference)
    with pytest.raises(Duplicate):
        await claims.submit(
            content("12").model_copy(update={"frequency": "7", "payer_claim_control_number": "PAYER-1"})
        )
    assert door.pressed == 2


async def test_of_two_replacements_of_a_replacement_at_once_one_is_sent(desk: Desk, door: Door) -> None:
    claims = desk()
    first = (await claims.submit(content("11"))).claim_id
    await verdict(claims, 1, number="PAYER-1")
    one = (await claims.replace(first, content("02"))).claim_id
    await verdict(claims, 2, number="PAYER-1")
    told = await asyncio.gather(
        *(desk().replace(one, content(place)) for place in ("12", "22", "21")), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in told) == ["ClaimReceipt", "Duplicate", "Duplicate"]
    assert door.pressed == 3


async def test_a_refused_replacement_is_put_right(desk: Desk, door: Door) -> None:
    claims = desk()
    first = (await claims.submit(content("11"))).claim_id
    await verdict(claims, 1, number="PAYER-1")
    one = (await claims.replace(first, content("02"))).claim_id
    await verdict(claims, 2, number="PAYER-1")
    two = (await claims.replace(one, content("12"))).claim_id
    await verdict(claims, 3, "A7:164:IL")
    put_right = content("22").model_copy(update={"frequency": "7", "payer_claim_control_number": "PAYER-1"})
    assert (await claims.resubmit(put_right)).claim_id == two
    await verdict(claims, 4, number="PAYER-1")
    assert [item.claim_id for item in await claims.rejections()] == []
    assert (await claims.get(two)).status == "accepted"
    with pytest.raises(Duplicate):
        await claims.resubmit(put_right.model_copy(update={"total_charge": Decimal("160.5"), "place_of_service": "21"}))
    assert (await claims.replace(one, content("22"))).claim_id == two, "a retry finds it"
    assert door.pressed == 4


async def test_a_replacement_under_a_wrong_number_may_be_sent_under_the_right_one(desk: Desk, door: Door) -> None:
    claims = desk()
    first = (await claims.submit(content("11"))).claim_id
    await verdict(claims, 1)
    await claims.replace(first, content("02"), original_reference="WRONG")
    await verdict(claims, 2, "A7:464:PR")
    await claims.replace(first, content("02"), original_reference="PAYER-1")
    assert door.pressed == 3


async def test_a_replacement_that_never_left_does_not_stand(desk: Desk, door: Door) -> None:
    claims = desk()
    first = (await claims.submit(content("11"))).claim_id
    await verdict(claims, 1, number="PAYER-1")
    door.at = "before"
    with pytest.raises(PortalDown):
        await claims.replace(first, content("02"))
    door.at = ""
    assert (await claims.replace(first, content("12"))).status == "submitted"
    assert door.pressed == 2
