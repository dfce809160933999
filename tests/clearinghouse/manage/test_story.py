"""A claim from its file to the portal's list, and a file that goes with it: through the client alone."""

from __future__ import annotations

import hashlib

import pytest

from portaldriver import InvalidInput
from tests.edi.sendable import professional
from tests.office_ally.practice import Practice

PDF = b"%PDF-1.7\nnotes"


async def test_a_claim_is_followed_by_the_list_and_gets_a_file(there: Practice) -> None:
    claims, house = there.oa.claims, there.portal.house
    good = await claims.submit(professional(patient_control_number="M-1"))
    bad = await claims.submit(professional(patient_control_number="M-2", payer_id="NOPE1"))
    with pytest.raises(InvalidInput) as early:
        await claims.attach(good.claim_id, name="notes.pdf", content=PDF, kind="support_data")
    assert early.value.field == "claim_id"
    house.clock.advance(hours=24)
    found = await claims.collect_from_portal(until=house.clock.now.date())
    assert (found.claims, found.unmatched) == (2, ())
    taken, refused = await claims.get(good.claim_id), await claims.get(bad.claim_id)
    assert [taken.status, refused.status] == ["accepted", "rejected"]
    [booked] = house.of("M-1")
    assert taken.receipt.clearinghouse_claim_id == booked.claim_id
    [item] = await claims.rejections()
    assert [(one.code, one.words) for one in item.reasons] == [("P101", "PAYER ID NOT FOUND IN PAYER LIST")]
    receipt = await claims.attach(good.claim_id, name="notes.pdf", content=PDF, kind="support_data")
    assert await claims.attach(good.claim_id, name="notes.pdf", content=PDF, kind="support_data") == receipt
    [kept] = there.portal.sc.manage.attached
    assert (kept.claim_id, kept.content) == (booked.claim_id, PDF)
    listed = [one async for one in claims.in_portal(text=booked.claim_id, until=house.clock.now.date())]
    assert [one.attachments for one in listed] == [1]
    digest = hashlib.sha256(PDF).hexdigest()
    entries = [one async for one in there.oa._state.audit.entries()]
    noted = [one.entry for one in entries if one.entry.detail.get("digest") == digest]
    assert [(one.operation, one.outcome) for one in noted] == [("claims.attachment", "ok")] * 2
