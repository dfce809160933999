"""Claims of visits: a second press makes a second claim, so there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mock_portals.office_ally.visit_desk import API, VisitDesk
from portaldriver import BrowserPool, Duplicate, InvalidInput, NotFound, NotSaved, VisitClaimed
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as made:
        yield made


async def test_a_visit_is_claimed_once(there: Practice) -> None:
    desk = there.portal.pm.desk(VisitDesk)
    visit = desk.book[1]
    there.portal.faults.add(path=API, reset=True, after=True)
    claimed = await there.oa.visits.claim(visit.visit_id)
    assert claimed == VisitClaimed(visit_id=visit.visit_id, claim_number=visit.claims[0])
    seen = len(there.portal.requests)
    assert await there.oa.visits.claim(visit.visit_id) == claimed
    assert len(there.portal.requests) == seen, "its receipt answers"
    with pytest.raises(Duplicate):
        await there.oa.visits.claim(visit.visit_id, key="another")
    assert (there.posts(API), len(visit.claims)) == (1, 1)
    [listed] = (await there.oa.visits.list(visit_id=visit.visit_id)).items
    assert listed.claim_numbers == (claimed.claim_number,)


async def test_what_is_claimed_already_or_is_not_there_is_refused(there: Practice) -> None:
    desk, posts = there.portal.pm.desk(VisitDesk), there.posts(API)
    with pytest.raises(Duplicate):
        await there.oa.visits.claim(desk.book[0].visit_id)
    with pytest.raises(NotFound):
        await there.oa.visits.claim("1")
    with pytest.raises(InvalidInput):
        await there.oa.visits.claim(" ")
    assert there.posts(API) == posts


async def test_what_the_portal_refuses_or_forgets_is_not_reported_made(there: Practice) -> None:
    desk = there.portal.pm.desk(VisitDesk)
    visit = desk.book[2]
    desk.fail_claims = 1
    with pytest.raises(InvalidInput):
        await there.oa.visits.claim(visit.visit_id)
    desk.forget_claims = 9
    with pytest.raises(NotSaved):
        await there.oa.visits.claim(visit.visit_id)
    desk.forget_claims = 0
    assert visit.claims == []
    assert (await there.oa.visits.claim(visit.visit_id)).claim_number == visit.claims[0]
    assert len(visit.claims) == 1
