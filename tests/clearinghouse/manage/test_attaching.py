"""Files put with claims: each once, whole, with the right claim, or its sender knows better."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.office_ally.manage_desk import PAGE
from portaldriver import ChallengeRequired, Duplicate, IdempotencyConflict, InvalidInput, NotFound, OutcomeUnknown
from portaldriver.portals.office_ally.clearinghouse.manage import AttachmentReceipt
from portaldriver.portals.office_ally.clearinghouse.screens.manage_attaching import AttachToClaim
from tests.clearinghouse.manage.booked import book
from tests.office_ally.practice import Practice

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def path(claim: BookedClaim) -> str:
    return f"/xpi/formType/2/claims/{claim.claim_id}/attachments"


def write(there: Practice, booked: BookedClaim, **changes: Any) -> AttachToClaim:
    today = there.portal.house.clock.now.date()
    told: dict[str, Any] = {
        "claim": booked.claim_id,
        "name": "notes.pdf",
        "content": PDF,
        "kind": "therapy_notes",
        "since": today - timedelta(days=30),
        "until": today,
    }
    return AttachToClaim(there.oa._binding, **{**told, **changes})


@pytest.fixture
def claims(there: Practice) -> list[BookedClaim]:
    """Return claims of a payer that takes files."""
    return book(there, 3)


async def test_a_file_goes_out_whole_and_once(there: Practice, claims: list[BookedClaim]) -> None:
    claim, manage = claims[1], there.portal.sc.manage
    manage.switches.pinned = ("Claim ID",)
    receipt = await there.oa.write(write(there, claim), key="first")
    [kept] = manage.attached
    assert (kept.claim_id, kept.name, kept.content, kept.kind) == (claim.claim_id, "notes.pdf", PDF, "PN")
    digest = hashlib.sha256(PDF).hexdigest()
    assert receipt == AttachmentReceipt(
        attachment_id=kept.id, claim=claim.claim_id, name="notes.pdf", size=len(PDF), digest=digest
    )
    assert await there.oa.write(write(there, claim), key="first") == receipt
    with pytest.raises(IdempotencyConflict):
        await there.oa.write(write(there, claim, kind="referral"), key="first")
    with pytest.raises(Duplicate):
        await there.oa.write(write(there, claim), key="another")
    assert there.posts(path(claim)) == 1


async def test_a_lost_answer_is_looked_up_and_a_lost_file_is_not_sent_again(
    there: Practice, claims: list[BookedClaim]
) -> None:
    manage, faults = there.portal.sc.manage, there.portal.faults
    faults.add(path=path(claims[0]), method="POST", reset=True, after=True)
    receipt = await there.oa.write(write(there, claims[0]))
    assert [one.id for one in manage.attached] == [receipt.attachment_id]
    faults.add(path=path(claims[2]), method="POST", reset=True)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await there.oa.write(write(there, claims[2]))
    assert (there.posts(path(claims[0])), there.posts(path(claims[2])), len(manage.attached)) == (1, 1, 1)
    [entry] = [one for one in await there.oa.writes.pending() if one.operation == "claims.attach"]
    await there.oa.writes.resolve(entry.id, happened=False)


async def test_a_session_that_is_gone_is_renewed_and_a_challenge_is_told(
    there: Practice, claims: list[BookedClaim]
) -> None:
    manage = there.portal.sc.manage
    manage.switches.lose_session = True
    await there.oa.write(write(there, claims[0]))
    assert len(manage.attached) == 1
    there.portal.challenge_paths.add(PAGE)
    with pytest.raises(ChallengeRequired):
        await there.oa.write(write(there, claims[1]))
    assert (len(manage.attached), await there.oa.writes.pending()) == (1, [])


async def test_a_confirmed_file_needs_no_list(there: Practice, claims: list[BookedClaim]) -> None:
    there.portal.sc.manage.switches.hide_attachments = True
    receipt = await there.oa.write(write(there, claims[0]))
    assert [one.id for one in there.portal.sc.manage.attached] == [receipt.attachment_id]


async def test_a_failure_with_http_200_is_no_success(there: Practice, claims: list[BookedClaim]) -> None:
    there.portal.sc.manage.switches.fails_quietly = True
    with pytest.raises(OutcomeUnknown):
        await there.oa.write(write(there, claims[0]))
    [entry] = await there.oa.writes.pending()
    await there.oa.writes.resolve(entry.id, happened=False)


async def test_a_refused_file_is_not_attached(there: Practice, claims: list[BookedClaim]) -> None:
    there.portal.sc.manage.switches.refuse = "The file cannot be read."
    with pytest.raises(InvalidInput):
        await there.oa.write(write(there, claims[0]))
    assert (there.portal.sc.manage.attached, await there.oa.writes.pending()) == ([], [])


async def test_a_payer_that_takes_no_files_and_a_claim_that_is_not_there(
    there: Practice, claims: list[BookedClaim]
) -> None:
    there.portal.sc.manage.switches.attachable = frozenset()
    with pytest.raises(InvalidInput) as caught:
        await there.oa.write(write(there, claims[0]))
    assert caught.value.field == "claim_id"
    assert there.posts(path(claims[0])) == 0
    with pytest.raises(NotFound):
        await there.oa.write(write(there, claims[0], claim="4999999999"))
    assert there.portal.sc.manage.attached == []
