"""Authorizations: read as the book has them, and what they say to a visit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mock_portals import variants
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.authorizations_desk import Authorizations, offered_codes
from mock_portals.pimsy.book import Auth, Sal
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.seed import TODAY
from portaldriver.errors import ExtractionError, InvalidInput, NotFound, NotPermitted
from portaldriver.models.authorization import Authorization
from portaldriver.portals.pimsy.units import check
from tests.pimsy.conftest import Connect

LIST = "/Clients/Authorizations"
PLACES = {"2026-portal": LIST, "2018-portal": "/Authorizations"}
WEEK = timedelta(days=7)


def sal(portal: PimsyPortal, client: int | None, on: date, code: str = "90834", **more: Any) -> Sal:
    """Book an appointment in the practice's own hands."""
    start = datetime(on.year, on.month, on.day, 14)
    made = Sal(
        portal.book.next_id(), start, start + timedelta(minutes=45), portal.book.users[0].name, client, code=code
    )
    for name, value in more.items():
        setattr(made, name, value)
    portal.book.sals.append(made)
    return made


def told(one: Auth) -> tuple[object, ...]:
    """Return what the book says of an authorization, in the noun's order."""
    return (
        *(str(one.id), str(one.client), one.payer, one.code, one.start, one.end),
        *(one.allotted, one.remaining, one.pending, one.unit_alert, one.alert_days, one.unmanaged, one.active),
    )


def said(one: Authorization) -> tuple[object, ...]:
    """Return the same of a noun."""
    units = (one.units_allotted, one.units_remaining, one.units_pending, one.unit_alert_level)
    return (
        *(one.authorization_id, one.patient_id, one.payer_name, one.billing_code, one.starts_on, one.ends_on),
        *(*units, one.expiry_alert_days, one.unmanaged, one.active),
    )


@pytest.mark.parametrize("generation", PLACES)
async def test_lists_are_the_book_in_both_lanes(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    place, book = PLACES[generation], portal.book
    client = book.clients[2].id
    book.auths[4].remaining = Decimal("1234.5")
    book.auths[5].end, book.auths[5].payer = TODAY + 2 * WEEK, book.payers[1].name
    book.auths.append(Auth(9001, client, "T1016", TODAY, TODAY, Decimal(0), Decimal(0), unmanaged=True, payer="Nobody"))
    portal.desk(Authorizations).nightly(TODAY + WEEK)
    portal.filter_prompt = True
    portal.layouts[place.lower()] = Layout(first=("Active", "Remaining Units"))
    pimsy = connect()
    active = [one for one in book.auths if one.active]
    assert len(active) == len(book.auths) - 1
    fetched = [one async for one in pimsy.authorizations.list(page_size=20)]
    assert list(map(said, fetched)) == list(map(told, active))
    assert {one.pool for one in fetched} == {"Therapy"}
    shown = await pimsy.authorizations.list(page_size=20, lane="page")
    assert list(shown.items) == fetched[:20]
    assert shown.total == len(active)
    theirs = await pimsy.authorizations.list(patient_id=str(client), active=None, lane="page")
    assert [one.authorization_id for one in theirs.items] == [str(one.id) for one in book.auths if one.client == client]
    assert theirs.items[-1].active is False, "it ended"
    soon = await pimsy.authorizations.list(
        payer=book.payers[1].name, ends_from=TODAY, ends_to=TODAY + 2 * WEEK, lane="page"
    )
    assert [one.authorization_id for one in soon.items] == [str(book.auths[5].id)]
    assert (await pimsy.authorizations.list(code="90837", ends_to=TODAY)).total == 0
    one = await pimsy.authorizations.get("9001")
    assert said(one)[8:] == told(book.auths[-1])[8:]
    assert one.units_allotted is None
    assert one.units_remaining is None
    wire = fetched[4].model_dump(by_alias=True, mode="json")
    assert (wire["unitsRemaining"], wire["startsOn"]) == (1234.5, book.auths[4].start.isoformat())
    with pytest.raises(NotFound):
        await pimsy.authorizations.get("9999999")


async def test_what_is_not_certain_is_not_read(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, client = connect(), str(portal.book.clients[0].id)
    listed = (await pimsy.authorizations.list()).items
    for operator in (
        variants.wrap("main table"),
        variants.rename_id("records", "count"),
        variants.relabel("main th:nth-child(5)", "Bill Code"),
        variants.move_before("main form.foot", "main table"),
    ):
        portal.vary(LIST, operator)
        assert (await pimsy.authorizations.list()).items == listed
        portal.unvary()
    portal.vary(LIST, variants.relabel("main th:nth-child(5)", "Procedure"))
    with pytest.raises(ExtractionError, match="code"):
        await pimsy.authorizations.list()
    portal.unvary()
    portal.layouts[LIST.lower()] = Layout(hidden=("Pending Units", "Insurance Company"))
    assert (await pimsy.authorizations.list()).items[0].units_pending is None
    with pytest.raises(ExtractionError, match="units_pending"):
        await pimsy.authorizations.validate(client, "90834", TODAY)
    with pytest.raises(ExtractionError, match="units_pending"):
        await pimsy.authorizations.at_risk(TODAY)
    portal.layouts.clear()
    bad: dict[str, Any]
    for bad in ({"patient_id": ""}, {"patient_id": "12a"}, {"ends_from": TODAY, "ends_to": TODAY - WEEK}):
        with pytest.raises(InvalidInput):
            pimsy.authorizations.list(**bad)
    right: dict[str, Any] = {"patient_id": client, "code": "90834", "on": TODAY}
    for wrong in ({"units": 0}, {"minutes": 0}, {"code": " "}, {"patient_id": ""}):
        with pytest.raises(InvalidInput):
            await pimsy.authorizations.validate(**right | wrong)
    portal.account.hidden = ("Client Authorizations",)
    await pimsy.health()
    with pytest.raises(NotPermitted, match="Authorizations"):
        await pimsy.authorizations.list()


async def test_a_visit_is_held_against_units_notes_and_appointments(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book, desk = portal.book, portal.desk(Authorizations)
    client = book.clients[-2].id
    (own, other) = (one for one in book.auths if one.client == client)
    own.remaining, own.pending, other.remaining, other.pending = Decimal(4), Decimal(0), Decimal(0), Decimal(0)
    desk.nightly(TODAY)
    validate = connect().authorizations.validate
    patient = str(client)

    first = await validate(patient, "90834", TODAY)
    assert (first.ok, first.reason, first.authorization_id, first.counted_by) == (True, "covered", str(own.id), "code")
    assert first.alerts == ("units_low",), "three are left then, and staff want to know at four"
    sal(portal, client, TODAY + WEEK)
    sal(portal, client, TODAY + 2 * WEEK, "90837")
    sal(portal, client, TODAY + 3 * WEEK, status="Cancelled by Client")
    sal(portal, client, TODAY + 3 * WEEK, status="No Show")
    sal(portal, client, TODAY - WEEK, note_released=True)
    sal(portal, client, TODAY + 3 * WEEK, "H2019")
    sal(portal, book.clients[0].id, TODAY + 3 * WEEK)
    then = await validate(patient, "90837", TODAY)
    assert [then.units_booked, then.units_available] == [2, 2], "of the pool, and only what stands"
    assert (await validate(patient, "90834", TODAY, units=3)).reason == "units_booked"
    noted = desk.note(client, "90834", TODAY, Decimal(2))
    assert noted is own
    assert (await validate(patient, "90834", TODAY)).reason == "units_booked"
    assert (await validate(patient, "90834", TODAY, units=3)).reason == "units_pending"
    desk.release(own, Decimal(2))
    assert (await validate(patient, "90834", TODAY)).reason == "units_booked"
    portal.book.sals.clear()
    assert (await validate(patient, "90834", TODAY)).ok
    own.pending = Decimal(2)
    desk.release(own, Decimal(2))
    gone = await validate(patient, "90834", TODAY)
    assert (gone.reason, gone.authorization_id) == ("no_units", str(own.id))
    assert offered_codes(book, client, TODAY) == set(), "nor does a note offer it"
    assert (await validate(patient, "H2019", TODAY, minutes=50)).reason == "other_pool"
    with pytest.raises(InvalidInput, match="minutes"):
        await validate(patient, "H2019", TODAY)
    book.auths.append(Auth(9002, client, "H2019", TODAY, TODAY + WEEK, Decimal(9), Decimal(9)))
    timed = await validate(patient, "H2019", TODAY, minutes=50)
    assert timed.ok
    assert [timed.units_wanted, timed.units_available] == [4, 9]
    assert (await validate(patient, "H2019", TODAY + 2 * WEEK, minutes=50)).reason == "expired"


async def test_answers_agree_with_what_a_note_would_offer(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect()
    book.sals.clear()
    one, two, three = book.clients[:3]
    for number, auth in enumerate(book.auths):
        auth.pending, auth.end = Decimal(0), TODAY + number * timedelta(days=1)
    book.auths[2].remaining = Decimal(0)
    book.auths.append(Auth(9003, three.id, "T1016", TODAY, TODAY + WEEK, Decimal(0), Decimal(0), unmanaged=True))
    portal.desk(Authorizations).nightly(TODAY + timedelta(days=1))
    codes = (await pimsy.billing_codes.list(active=None)).items
    agreed: set[str] = set()
    for client in (one, two, three):
        held = (await pimsy.authorizations.list(patient_id=str(client.id), active=None)).items
        for on in (TODAY - 20 * WEEK, TODAY, TODAY + timedelta(days=3), TODAY + WEEK):
            offered = offered_codes(book, client.id, on)
            for code in ("90834", "90837", "T1016", "H0015"):
                answer = check(code, on, Decimal(1), authorizations=held, codes=codes)
                assert answer.ok is (code in offered), (code, on, answer.reason)
                agreed.add(answer.reason)
    assert agreed == {"covered", "unmanaged", "other_pool", "not_started", "expired"}
    said = await pimsy.authorizations.validate(str(three.id), "T1016", TODAY + WEEK)
    assert (said.reason, said.authorization_id) == ("unmanaged", "9003")


@pytest.mark.parametrize("generation", PLACES)
async def test_without_billing_codes_a_visit_is_taken_for_one_unit(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    portal.surfaces.discard("billing")
    portal.account.hidden = ("Client Groups",)
    client = portal.book.clients[0].id
    portal.book.auths[1].active = False
    sal(portal, client, TODAY + WEEK, "90837")
    answer = await connect().authorizations.validate(str(client), "90837", TODAY)
    assert answer.ok
    assert answer.counted_by == "assumed"
    assert answer.authorization_id == str(portal.book.auths[0].id)
    taken = sum(one.client == client for one in portal.book.sals)
    assert [answer.units_wanted, answer.units_booked] == [1, taken], "of the pool that the list itself shows"


async def test_what_is_at_risk(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect()
    book.sals.clear()
    low, over, ends, bare = (book.auths[2 * number] for number in range(4))
    for auth in book.auths:
        auth.remaining, auth.pending, auth.unit_alert = Decimal(20), Decimal(0), Decimal(2)
    book.auths[3].active = book.auths[7].active = bare.active = False
    low.remaining = Decimal(3)
    sal(portal, low.client, TODAY + WEEK)
    book.auths[1].active = False
    over.remaining, over.unit_alert = Decimal(1), None
    for number in (1, 2, 3):
        sal(portal, over.client, TODAY + number * WEEK)
    ends.end = TODAY + timedelta(days=30)
    sal(portal, bare.client, TODAY + WEEK)
    found = await pimsy.authorizations.at_risk(TODAY)
    assert [(one.authorization_id, one.patient_id, one.reasons, one.first_uncovered_on) for one in found] == [
        (str(ends.id), str(ends.client), ("expiring",), None),
        (str(low.id), str(low.client), ("units_low",), None),
        (str(over.id), str(over.client), ("overbooked",), TODAY + 2 * WEEK),
        (None, str(bare.client), ("uncovered",), TODAY + WEEK),
    ]
    assert [found[0].days_left, found[1].units_available, found[2].units_booked] == [30, 2, 1]
    mine = await pimsy.authorizations.at_risk(TODAY, patient_id=str(over.client))
    assert mine == (found[2],)
    group = next(one for one in book.groups if over.client in one.members and ends.client in one.members)
    of_group = sal(portal, None, TODAY - WEEK, group=group.id)
    mine = await pimsy.authorizations.at_risk(TODAY, patient_id=str(over.client))
    assert mine[0].first_uncovered_on == TODAY + WEEK, "what its group has booked is booked for each member"
    answer = await pimsy.authorizations.validate(str(ends.client), "90834", TODAY)
    assert [answer.units_booked, answer.units_available] == [1, 19]
    book.sals.remove(of_group)
    everybody = await pimsy.authorizations.at_risk(TODAY, within_days=200)
    assert len(everybody) == len([one for one in book.auths if one.active]) + 1
