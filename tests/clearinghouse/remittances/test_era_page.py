"""Download EOB / ERA 835: what the page lists, and nothing of what stood there before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.paying import Payers
from mock_portals.office_ally.classic_desk import ClassicDesk
from mock_portals.office_ally.era_desk import ERA_DOWNLOAD, ERA_ROWS
from portaldriver import BrowserPool, ExtractionError
from portaldriver.portals.office_ally.clearinghouse.screens.era_download import EraDownloads
from tests.clearinghouse.house.sending import numbered, sent
from tests.edi.sendable import professional
from tests.office_ally.practice import Practice, practice

from .paid import delivered


@pytest.fixture(scope="module")
async def shared_practice(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool, patients=1) as made:
        yield made


@pytest.fixture
async def there(shared_practice: Practice) -> AsyncIterator[Practice]:
    portal = shared_practice.portal
    portal.house = Clearinghouse()
    yield shared_practice
    portal.www.classic = ClassicDesk(portal)
    portal.faults.clear()


def paying(there: Practice, number: str = "") -> Payers:
    """Have payers pay a claim of this account."""
    house = there.portal.house
    claims = [professional(patient_control_number=number)] if number else numbered(1)
    sent(house, *claims, account=there.portal.account.username)
    house.clock.advance(hours=24)
    payers = Payers(house)
    payers.pay()
    return payers


async def test_a_day_s_reports_are_listed_and_come_whole(there: Practice) -> None:
    payers, page = paying(there), EraDownloads(there.oa)
    [report] = [one for one in payers.house.due() if one.where == "page"]
    there.portal.www.classic.slow_rows = 0.3
    [entry] = await page.of_day(payers.payments[0].day)
    assert (entry.file_id, entry.name, entry.records) == (report.file_id, report.name, "1")
    there.portal.faults.add(path=ERA_DOWNLOAD, body=("text/html", "<html><body>Sorry</body></html>"))
    assert await page.download(entry) == (report.name, report.content), "it is asked for anew, signed in again"
    assert await page.of_day(date(2026, 1, 2)) == []


async def test_what_stood_there_before_is_not_given(there: Practice) -> None:
    words = "<h3>Daily EOB / ERA 835 Reports for 1/2/2026 - [Report Type = All]</h3>"
    there.portal.faults.add(path=ERA_ROWS, body=("text/html", words))
    with pytest.raises(ExtractionError):
        await EraDownloads(there.oa).of_day(date(2026, 11, 16))


async def test_each_comes_once_however_late_it_is_and_however_often_it_is_listed(there: Practice) -> None:
    there.portal.www.classic.era.doubled = True
    payers = paying(there)
    house = payers.house
    first = await delivered(there.oa.remittances)
    assert [one.trace_number for one in first] == [payers.payments[0].trace]
    sent(house, professional(patient_control_number="LATE"), account=there.portal.account.username, name="837P_2.txt")
    house.clock.advance(hours=24)
    payers.pay(late=timedelta(days=3))
    day = house.clock.now.date()
    assert await delivered(there.oa.remittances) == []
    house.clock.advance(hours=24 * 20)
    [late] = await delivered(there.oa.remittances)
    assert (late.payment_date, late.lane) == (day, "portal")
    assert await delivered(there.oa.remittances) == []
