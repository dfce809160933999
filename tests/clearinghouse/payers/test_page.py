"""Resources > Payer List: the page is held to the rules of the CSV."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mock_portals.office_ally.classic_desk import ClassicDesk
from portaldriver import BrowserPool
from portaldriver.errors import ReportUnreadable
from tests.office_ally.practice import Practice, practice

from .test_reading import line


@pytest.fixture(scope="module")
async def shared_practice(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool, patients=1) as made:
        yield made


@pytest.fixture
async def there(shared_practice: Practice) -> AsyncIterator[Practice]:
    yield shared_practice
    shared_practice.portal.www.classic = ClassicDesk(shared_practice.portal)


async def test_the_list_is_read_with_an_id_for_each_transaction(there: Practice) -> None:
    there.portal.www.classic.payers.enrolling = {"12BHH"}
    found = await there.oa.payer_list.fetch()
    assert found.ids("Blue Heron Health Plan") == {"837P": ("BHHP1",), "837I": ("12BHH",)}
    assert [row.payer_id for row in found if row.enrollment] == ["12BHH"]
    assert len(found) == sum(len(one.transactions) for one in there.portal.house.directory.payers.values())


async def test_a_row_that_is_not_explained_is_told_and_an_empty_list_is_empty(there: Practice) -> None:
    desk = there.portal.www.classic.payers
    desk.rows = [tuple(line(NOTES="One line.")), tuple(line("EX002", AVAILABLE="Perhaps"))]
    with pytest.raises(ReportUnreadable, match="record 3, AVAILABLE"):
        await there.oa.payer_list.fetch()
    told = await there.oa.payer_list.fetch(strict=False)
    assert [row.notes for row in told] == ["One line."]
    desk.rows = []
    assert len(await there.oa.payer_list.fetch()) == 0
