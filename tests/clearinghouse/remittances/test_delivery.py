"""Each remittance is delivered once that is dealt with, whatever brings it, and none is missed."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from mock_portals.clearinghouse.deciding import Ruling
from portaldriver.errors import NotFound, PortalDown
from portaldriver.portals.office_ally.clearinghouse.remittances import ReceivedRemittance, Remittances
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.house.sending import numbered, sent
from tests.edi.remittances import interchange, rich
from tests.edi.sendable import institutional, professional

from .paid import Folder, account_of, delivered, files, paid

TWO = (*numbered(2), institutional(payer_id="EX002"))


async def test_what_both_lanes_bring_in_four_files_is_delivered_once(state: StateDatabase) -> None:
    payers = paid(*TWO)
    outbound, page = Folder(files=files(payers)), Folder("portal", files=files(payers, "page"))
    desk = account_of(state, outbound, page)
    found = await delivered(desk)
    assert [one.trace_number for one in found] == [one.trace for one in payers.payments]
    assert [one.amount for one in found] == [one.amount for one in payers.payments]
    assert all(one.balanced and one.differences == () for one in found)
    outbound.gone.clear()
    page.gone.clear()
    assert await delivered(desk) == []
    assert {one.delivered for one in await desk.list()} == {True}


async def test_the_same_payment_under_other_names_and_numbers_is_the_same(state: StateDatabase) -> None:
    payers = paid(*numbered(1))
    payers.show(payers.payments[0])
    again = interchange(rich(), line_breaks="\r\n")
    given = [*files(payers), ("a.835", interchange(rich()).encode()), ("b.835", again.encode())]
    desk = account_of(state, Folder(files=given))
    assert len(await delivered(desk)) == 2


async def test_another_content_under_the_same_payment_is_delivered_and_flagged(state: StateDatabase) -> None:
    other = [one.replace("CLAIM-2", "CLAIM-9") for one in rich()]
    desk = account_of(state)
    await desk.absorb("a.835", interchange(rich()).encode())
    await desk.absorb("b.835", interchange(other).encode())
    first, second = await delivered(desk)
    assert (first.same_payment_as, second.same_payment_as) == ((second.remittance_id,), (first.remittance_id,))


async def test_one_whose_loop_broke_off_comes_again_and_the_next_one_after_it(state: StateDatabase) -> None:
    payers = paid(*TWO)
    desk = account_of(state, Folder(files=files(payers)))
    first = ""
    async for one in desk.iter():
        first = one.remittance_id
        break
    assert [one.remittance_id for one in await delivered(desk)].index(first) == 0
    assert await delivered(desk) == []


async def test_a_handler_that_fails_keeps_no_other_back_and_gets_it_again(state: StateDatabase) -> None:
    payers = paid(*TWO)
    desk = account_of(state, Folder(files=files(payers)))
    handled: list[str] = []

    async def handle(one: ReceivedRemittance) -> None:
        if one.payer_name == "EXAMPLE HEALTH" and not handled:
            raise ValueError("no")
        handled.append(one.remittance_id)

    collected = await desk.collect(handle)
    assert (len(collected.delivered), [type(error) for _, error in collected.failed]) == (1, [ValueError])
    assert len((await desk.collect(handle)).delivered) == 1
    assert len(set(handled)) == len(handled) == 2


async def test_two_who_collect_at_once_share_what_is_there(state: StateDatabase) -> None:
    payers = paid(*TWO)
    desks = [account_of(state, Folder(files=files(payers))) for _ in range(2)]
    handled: list[str] = []

    async def handle(one: ReceivedRemittance) -> None:
        handled.append(one.remittance_id)
        await asyncio.sleep(0)

    await asyncio.gather(*(desk.collect(handle) for desk in desks))
    assert len(handled) == len(set(handled)) == 2


async def test_a_late_one_comes_when_it_is_there(state: StateDatabase) -> None:
    payers = paid(*numbered(1))
    lane = Folder()
    desk = account_of(state, lane)
    sent(payers.house, professional(patient_control_number="LATE"), name="837P_2.txt")
    payers.house.clock.advance(hours=24)
    payers.pay(late=timedelta(days=3))
    lane.files = files(payers)
    assert len(await delivered(desk)) == 1
    payers.house.clock.advance(hours=72)
    lane.files = files(payers)
    [late] = await delivered(desk)
    assert late.remittance.claims[0].patient_control_number == "LATE"


async def test_a_lane_that_fails_keeps_nothing_back_and_tells_at_the_end(state: StateDatabase) -> None:
    payers = paid(*TWO)
    broken, sound = Folder(files=files(payers)[:2], error=PortalDown("gone")), Folder("portal", files(payers, "page"))
    desk = account_of(state, broken, sound)
    with pytest.raises(PortalDown):
        await delivered(desk)
    assert len(await desk.list(delivered=True)) == 2
    assert await desk.list(delivered=False) == ()


async def test_one_that_does_not_balance_is_delivered_and_says_by_how_much(state: StateDatabase) -> None:
    payers = paid()
    sent(payers.house, professional())
    payers.house.clock.advance(hours=24)
    payers.off_by = Decimal("10.00")
    payers.pay()
    desk = account_of(state, Folder(files=files(payers)))
    [one] = await delivered(desk)
    assert not one.balanced
    assert [(each.code, each.off_by) for each in one.imbalances] == [("payment_does_not_balance", Decimal("10"))]
    assert not (await desk.list())[0].balanced


async def test_denials_have_their_category_and_the_text_s_differences_their_field(state: StateDatabase) -> None:
    payers = paid()
    sent(payers.house, *numbered(2))
    payers.house.clock.advance(hours=24)
    payers.rulings["PCN-00001"] = Ruling(kind="deny", code="29")
    payers.text = lambda lines: [line.replace("128.40 ", "128.41 ") for line in lines]
    payers.pay()
    [one] = await delivered(account_of(state, Folder(files=files(payers))))
    assert {denial.category for denial in one.denials} == {"timely_filing"}
    told = {(each.path, each.field, each.in_835, each.in_text) for each in one.differences or ()}
    assert ("claims[0]", "paid", "128.4", "128.41") in told
    assert repr(one.differences[0]) == "Difference(...)"


async def test_a_text_that_comes_later_is_held_against_its_835(state: StateDatabase) -> None:
    payers = paid(*numbered(1))
    desk = account_of(state)
    (name, content), (text_name, text) = files(payers)
    [id_] = (await desk.absorb(name, content)).remittances
    assert (await desk.get(id_)).differences is None
    with pytest.raises(NotFound):
        await desk.download(id_, "text")
    assert (await desk.absorb(text_name, text)).remittances == ()
    assert (await desk.get(id_)).differences == ()
    assert (await desk.download(id_, "text")).content == text
    assert (await desk.list())[0].delivered is False, "looking delivers nothing"


async def test_bytes_come_back_as_they_came(state: StateDatabase) -> None:
    payers = paid(*numbered(1))
    [(name, packed)] = files(payers, "page")
    desk = account_of(state, Folder(files=[(name, packed)]))
    [one] = await delivered(desk)
    whole = await desk.download(one.remittance_id)
    assert (whole.name, whole.content) == (name, packed)
    assert (await desk.download(one.remittance_id, "835")).content == files(payers, ending=".835")[0][1]
    assert (await desk.download(one.remittance_id, "text")).content == files(payers, ending=".txt")[0][1]
    assert name not in repr(whole)
    with pytest.raises(NotFound):
        await desk.download("rem_none")


async def test_a_list_is_by_the_day_of_payment(state: StateDatabase) -> None:
    payers = paid(*numbered(1))
    desk = account_of(state, Folder(files=[*files(payers), ("rich.835", interchange(rich()).encode())]))
    await desk.fetch()
    day = payers.payments[0].day
    assert [one.payment_date for one in await desk.list()] == [date(2026, 3, 2), day]
    assert [one.payment_date for one in await desk.list(since=day, until=day)] == [day]
    assert await desk.list(since=day + timedelta(days=1)) == ()
    assert await desk.list(delivered=True) == ()
    with pytest.raises(NotFound):
        await desk.get("rem_none")


async def test_an_id_is_the_same_in_another_database(state: StateDatabase) -> None:
    content = interchange(rich()).encode()
    ids: list[str] = []
    for database in (state, StateDatabase.in_memory()):
        desk: Remittances = account_of(database)
        ids += (await desk.absorb("a.835", content)).remittances
    await database.aclose()
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_reports_about_claims_are_left_alone(state: StateDatabase) -> None:
    payers = paid(*numbered(1))
    payers.house.clock.advance(hours=100)
    others = [(one.name, one.content) for one in payers.house.due() if one.kind != "era"]
    assert len(others) == 4
    desk = account_of(state, Folder(files=others))
    fetched = await desk.fetch()
    assert (fetched.files, fetched.unread, await desk.unread()) == (0, (), ())
