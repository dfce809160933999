"""What is slow, lost or stuck: the question goes out once, and what did not come is no answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import Drift
from portaldriver.errors import PageTimeout
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_lane import PortalEligibility
from tests.clearinghouse.screens.asking import QUESTION
from tests.conftest import TIMEOUTS, Connect

SHORT = replace(TIMEOUTS, navigation=2, action=2)


async def test_slow_lists_and_a_slow_payer_are_waited_for(
    portal: OfficeAllyPortal, connect: Connect, seated: None
) -> None:
    portal.sc.slow_lists, portal.sc.slow, portal.sc.late = 0.2, 0.5, 40
    portal.guides, portal.guide_delay = 2, 0.2
    # Watched as callers are, unlike what else is tested.
    assert (await PortalEligibility(connect(drift=Drift())).read(QUESTION)).active is True
    assert len(portal.sc.books.asked) == 1


async def test_an_answer_that_never_shows_is_not_the_one_before(
    portal: OfficeAllyPortal, connect: Connect, seated: None
) -> None:
    portal.sc.keeps = "stuck"
    lane = PortalEligibility(connect(timeouts=SHORT))
    assert (await lane.read(QUESTION)).active is True
    with pytest.raises(PageTimeout) as caught:
        await lane.read(QUESTION)
    assert caught.value.retryable is False
    assert len(portal.sc.books.asked) == 2


async def test_a_session_lost_before_is_renewed(portal: OfficeAllyPortal, connect: Connect, seated: None) -> None:
    lane = PortalEligibility(connect())
    portal.expire_sessions(sso=True)
    assert (await lane.read(QUESTION)).active is True
    assert portal.account.sign_ins
    assert len(portal.sc.books.asked) == 1


async def test_a_session_lost_amid_the_question_is_not_asked_again(
    portal: OfficeAllyPortal, connect: Connect, seated: None
) -> None:
    lane = PortalEligibility(connect())
    portal.sc.lose_sessions = True
    with pytest.raises(PageTimeout) as caught:
        await lane.read(QUESTION)
    assert caught.value.retryable is False
    portal.sc.lose_sessions = False
    assert portal.sc.books.asked == []
    assert (await lane.read(QUESTION)).active is True
