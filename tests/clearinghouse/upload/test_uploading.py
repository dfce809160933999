"""Files of claims through Service Center Classic: each is in the house's books once, or its sender knows better."""

from __future__ import annotations

import pytest

from mock_portals.office_ally.classic_desk import MODULES, UPLOAD
from portaldriver import ChallengeRequired, Duplicate, InvalidInput, LayoutError, OutcomeUnknown, SelectorNotFound
from portaldriver.portals.office_ally.clearinghouse.screens.uploading import UploadClaims
from tests.clearinghouse.upload.uploads import CONTENT, posts, sent, upload
from tests.office_ally.practice import Practice


async def test_a_file_is_uploaded_whole_and_once(there: Practice) -> None:
    write, before = upload(there, "abc_837P_1.txt"), posts(there)
    receipt = await sent(there, write)
    [kept] = there.portal.house.files
    assert (kept.name, kept.content, kept.channel) == (write.name, write.content, "upload")
    assert kept.account == there.portal.account.username
    assert (receipt.file_id, receipt.name, receipt.size) == (kept.file_id, kept.name, len(kept.content))
    assert (receipt.digest, receipt.uploaded_at) == (write.digest, kept.received)
    seen = len(there.portal.requests)
    assert await sent(there, upload(there, "abc_837P_1.txt")) == receipt
    assert len(there.portal.requests) == seen, "its receipt answers"
    with pytest.raises(Duplicate):
        await sent(there, upload(there, "abc_837P_1.txt"), key="another")
    assert posts(there) - before == 1
    assert len(there.portal.house.claims) == 2


async def test_institutional_files_and_tests_have_names_of_their_own(there: Practice) -> None:
    write = upload(there, "inst_837I_OATEST.txt", usage="test", transaction="837I")
    receipt = await sent(there, write)
    [kept] = there.portal.house.files
    assert (kept.file_id, kept.test) == (receipt.file_id, True)


@pytest.mark.parametrize(
    "name, usage, transaction",
    [
        ("claims.txt", "production", "837P"),
        ("837P.txt", "production", "837I"),
        ("837P.txt", "test", "837P"),
        ("837P_OATEST.txt", "production", "837P"),
        ("a/837P.txt", "production", "837P"),
    ],
)
async def test_a_name_that_does_not_fit_opens_nothing(there: Practice, name: str, usage: str, transaction: str) -> None:
    seen = len(there.portal.requests)
    with pytest.raises(InvalidInput):
        upload(there, name, usage=usage, transaction=transaction)
    assert len(there.portal.requests) == seen


async def test_a_lost_answer_is_looked_up(there: Practice) -> None:
    there.portal.faults.add(path=UPLOAD, method="POST", reset=True, after=True)
    before = posts(there)
    receipt = await sent(there, upload(there, "lost_837P.txt"))
    [kept] = there.portal.house.files
    assert receipt.file_id == kept.file_id
    assert posts(there) - before == 1


async def test_a_file_that_may_not_have_arrived_is_not_sent_again(there: Practice) -> None:
    there.portal.faults.add(path=UPLOAD, method="POST", reset=True)
    before, write = posts(there), upload(there, "cut_837P.txt")
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await sent(there, write)
    assert (posts(there) - before, there.portal.house.files) == (1, [])
    [entry] = [one for one in await there.oa.writes.pending() if one.operation == write.operation]
    await there.oa.writes.resolve(entry.id, happened=False)
    receipt = await sent(there, upload(there, "cut_837P.txt"))
    assert [one.file_id for one in there.portal.house.files] == [receipt.file_id]


async def test_a_lost_answer_and_a_list_that_lags_are_settled_later(there: Practice) -> None:
    there.portal.faults.add(path=UPLOAD, method="POST", reset=True, after=True)
    there.portal.www.classic.hide_uploads = True
    before, write = posts(there), upload(there, "lag_837P.txt")
    with pytest.raises(OutcomeUnknown):
        await sent(there, write)
    there.portal.www.classic.hide_uploads = False
    receipt = await sent(there, upload(there, "lag_837P.txt"))
    assert [one.file_id for one in there.portal.house.files] == [receipt.file_id]
    assert posts(there) - before == 1


async def test_a_list_that_never_shows_it_leaves_the_file_summary(there: Practice) -> None:
    there.portal.faults.add(path=UPLOAD, method="POST", reset=True, after=True)
    there.portal.www.classic.hide_uploads = True
    before = posts(there)
    with pytest.raises(OutcomeUnknown):
        await sent(there, upload(there, "smy_837P.txt"))
    there.portal.house.clock.advance(hours=14)
    receipt = await sent(there, upload(there, "smy_837P.txt"))
    assert [one.file_id for one in there.portal.house.files] == [receipt.file_id]
    assert posts(there) - before == 1


async def test_a_confirmation_does_for_a_list_that_lags(there: Practice) -> None:
    there.portal.www.classic.hide_uploads = True
    receipt = await sent(there, upload(there, "con_837P.txt"))
    assert [one.file_id for one in there.portal.house.files] == [receipt.file_id]
    assert receipt.uploaded_at is None


async def test_what_the_portal_refuses_is_not_kept_and_may_be_sent_anew(there: Practice) -> None:
    there.portal.www.classic.refuse = 1
    with pytest.raises(InvalidInput):
        await sent(there, upload(there, "ref_837P.txt"))
    assert there.portal.house.files == []
    await sent(there, upload(there, "ref_837P.txt"))
    assert len(there.portal.house.files) == 1


async def test_without_a_list_that_can_be_read_nothing_is_sent(there: Practice) -> None:
    account = there.portal.account.username
    there.portal.house.receive("other_837P.txt", b"x", channel="upload", account=account)
    there.portal.www.classic.strange_list = True
    before = posts(there)
    with pytest.raises(LayoutError):
        await sent(there, upload(there, "nol_837P.txt"))
    assert posts(there) == before


async def test_a_file_that_only_the_summary_knows_is_not_sent_again(there: Practice) -> None:
    """A file that somebody uploaded by hand, or before the journal was lost: the portal would take it once more."""
    write, account = upload(there, "twi_837P.txt"), there.portal.account.username
    there.portal.house.receive(write.name, write.content, channel="upload", account=account)
    there.portal.www.classic.hide_uploads = True
    there.portal.house.clock.advance(hours=14)
    before = posts(there)
    with pytest.raises(Duplicate):
        await sent(there, write)
    assert (posts(there), len(there.portal.house.files)) == (before, 1)


async def test_a_session_that_ends_in_the_iframe_is_renewed(there: Practice) -> None:
    there.portal.www.classic.lose_session = UPLOAD
    receipt = await sent(there, upload(there, "ses_837P.txt"))
    assert [one.file_id for one in there.portal.house.files] == [receipt.file_id]


async def test_a_challenge_in_the_iframe_is_told(there: Practice) -> None:
    there.portal.challenge_paths.add(UPLOAD)
    before = posts(there)
    with pytest.raises(ChallengeRequired):
        await sent(there, upload(there, "cha_837P.txt"))
    assert (posts(there), there.portal.house.files) == (before, [])


def test_a_write_comes_back_from_its_payload() -> None:
    from portaldriver.pom import Binding

    write = UploadClaims(Binding(), name="837P.txt", content=CONTENT + b"\r\n\x00\xff", usage="production")
    again = UploadClaims.from_payload(Binding(), write.payload)
    assert (again.payload, again.natural_key) == (write.payload, write.natural_key)


async def test_what_stands_in_another_iframe_is_not_taken_for_the_page(
    there: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers of iframes change with the portal: the page's own is named, and no other one is typed into."""
    module, before = ("UploadClaims", "Professional"), posts(there)
    monkeypatch.setitem(MODULES, module, ("Iframe99", MODULES[module][1]))
    with pytest.raises(SelectorNotFound):
        await sent(there, upload(there, "fra_837P.txt"))
    assert (posts(there), there.portal.house.files) == (before, [])
