"""The answer to this question and to no other, from a portal that fails, lies or asks back: or a typed error."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mock_portals import variants
from mock_portals.office_ally.sc_books import LEO, NORA, OTTO
from mock_portals.office_ally.sc_host import CHECK, PAYERS
from portaldriver.errors import (
    BrowserCrashed,
    ChallengeRequired,
    ExtractionError,
    PageTimeout,
    PortalDown,
    SelectorNotFound,
)
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_asking import Asking
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_lane import PortalEligibility
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_page import Outcome
from portaldriver.runtime.session import Session, Tab
from tests.clearinghouse.screens.asking import QUESTION, about, asked
from tests.office_ally.practice import Practice


async def test_a_result_left_on_screen_is_no_answer(lane: PortalEligibility, there: Practice) -> None:
    there.portal.sc.keeps = "replaced"
    there.portal.sc.slow = 0.3
    # Nor does anything show that the next one is on its way.
    there.portal.vary("/", variants.set_attribute(".searching", "hidden", ""))
    assert (await lane.read(QUESTION)).active is True
    assert (await lane.read(about(OTTO))).active is False
    # To the same question too: what stands there was the answer to the one before.
    there.portal.sc.books.members = (replace(OTTO, headline="Active Coverage"),)
    assert (await lane.read(about(OTTO))).active is True


async def test_another_persons_result_is_refused(lane: PortalEligibility, there: Practice) -> None:
    for mistaken in (OTTO, LEO):
        there.portal.sc.books.mistaken = mistaken
        with pytest.raises(ExtractionError) as caught:
            await lane.read(about(NORA, member_id=NORA.member_id, dob=date(1980, 4, 13)))
        assert "BHP" not in str(caught.value)
    assert len(asked(there)) == 2


async def test_a_portal_that_fails_is_asked_once(lane: PortalEligibility, there: Practice) -> None:
    there.portal.sc.down = True
    with pytest.raises(PortalDown) as caught:
        await lane.read(QUESTION)
    assert caught.value.retryable is False
    assert len(asked(there)) == 1


@pytest.mark.parametrize("path", ["/", PAYERS, CHECK])
async def test_a_challenge_is_for_a_person(lane: PortalEligibility, there: Practice, path: str) -> None:
    there.portal.challenge_paths.add(path)
    with pytest.raises(ChallengeRequired):
        await lane.read(QUESTION)
    assert asked(there) == []


async def test_a_list_that_fails_once_is_asked_for_again(lane: PortalEligibility, there: Practice) -> None:
    there.portal.faults.add(path=PAYERS, status=503)
    assert (await lane.read(QUESTION)).active is True
    assert len(asked(there)) == 1


async def test_a_tab_that_dies_after_the_question_does_not_ask_again(
    lane: PortalEligibility, there: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(asking: Asking) -> Outcome | None:
        raise BrowserCrashed("the page or its browser went away")

    monkeypatch.setattr(Asking, "_outcome", dies)
    with pytest.raises(BrowserCrashed) as caught:
        await lane.read(QUESTION)
    assert caught.value.retryable is False

    async def is_missed(asking: Asking) -> Outcome | None:
        raise SelectorNotFound("no candidate matched within the deadline")

    async def says_nothing(session: Session, tab: Tab) -> bool:
        return False

    # What a session then makes of it is an error that reads are repeated after.
    monkeypatch.setattr(Asking, "_outcome", is_missed)
    monkeypatch.setattr(Session, "_responds", says_nothing)
    with pytest.raises(PageTimeout):
        await lane.read(QUESTION)
    assert len(asked(there)) <= 2
