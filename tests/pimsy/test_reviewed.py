"""What could be booked, counted or written wrongly where the portal, its users or their columns are other than usual."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.grafting import Element, Tree, matches
from mock_portals.pimsy.book import Auth, Client, Contact
from mock_portals.pimsy.grids import Layout
from portaldriver import BrowserPool, Duplicate, InvalidInput, NotAuthorized
from portaldriver.errors import ExtractionError, SelectorAmbiguous
from portaldriver.portals.pimsy.writes.authorizations import UpdateAuthorization
from portaldriver.portals.pimsy.writes.chart_forms import UpdateClient
from portaldriver.portals.pimsy.writes.clients import UpsertClient
from portaldriver.runtime.session import Tab
from tests.pimsy.bookings import START, Schedule, schedule

CODE = "90834"


@pytest.fixture(scope="module")
async def practice(pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool) as made:
        yield made


@pytest.fixture
def there(practice: Schedule) -> Iterator[Schedule]:
    practice.clear()
    practice.book.auths.clear()
    yield practice
    practice.portal.layouts.clear()
    practice.portal.unvary()


def authorize(there: Schedule, units: int, *, number: int = 0, code: str = CODE) -> Auth:
    start, end = START.date() - timedelta(days=30), START.date() + timedelta(days=300)
    client = there.book.clients[number].id
    one = Auth(there.book.next_id(), client, code, start, end, Decimal(units), Decimal(units))
    there.book.auths.append(one)
    return one


async def book(there: Schedule, mode: Any = "require", **changed: Any) -> Any:
    return await there.pimsy.appointments.create(there.draft(**changed), authorization=mode)


async def test_columns_that_are_counted_by_are_needed(there: Schedule) -> None:
    authorize(there, 5, code="H2019")
    for hidden in ("Auth Decrement Action", "Auth. Group", "Unmanaged"):
        there.portal.layouts["/financial/billingcodes"] = Layout(hidden=(hidden,))
        with pytest.raises(ExtractionError):
            await book(there, billingCode="H2019", visitLength=60)
    there.portal.layouts.clear()
    with pytest.raises(NotAuthorized):
        await book(there, billingCode="H2019", visitLength=80)
    assert not there.book.sals


async def test_an_appointment_without_a_code_takes_nothing(there: Schedule) -> None:
    authorize(there, 1)
    await book(there, "ignore", billingCode="")
    assert (await book(there, start=START + timedelta(days=1))).status == "created"


async def test_a_group_that_grew_since_is_the_same_request(there: Schedule) -> None:
    group = there.book.groups[0]
    asked: dict[str, Any] = {"patientId": None, "groupId": str(group.id), "billingCode": "90853"}
    draft = there.draft(**asked)
    first = await there.pimsy.appointments.create(draft, authorization="warn", key="g1")
    group.members.append(next(one.id for one in there.book.clients if one.id not in group.members))
    assert await there.pimsy.appointments.create(draft, authorization="warn", key="g1") == first
    group.members.pop()


async def test_of_two_people_of_one_name_none_is_chosen(there: Schedule) -> None:
    def doubled(tree: Tree) -> None:
        for option in matches(tree.getroot(), "#user option"):
            if option.text == there.book.users[0].name:
                other: Element = option.makeelement("option", {"value": "4711"})
                other.text = option.text
                option.addprevious(other)

    there.portal.vary("/Calendar/Sal", doubled)
    with pytest.raises(SelectorAmbiguous):
        await book(there, "ignore")
    assert not there.book.sals


async def test_a_contact_keeps_its_role_where_the_user_hid_the_column(there: Schedule) -> None:
    one = there.book.clients[0]
    one.contacts[:] = [Contact(91001, "Emergency Contact", "Jo Example", phone="206-555-0101")]
    there.portal.layouts["/clients/chart/contacts"] = Layout(hidden=("Contact Type",))
    await there.pimsy.clients.update(str(one.id), {"contacts": [{"role": "guardian", "name": "Jo Example"}]})
    assert [contact.kind for contact in one.contacts][:1] == ["Emergency Contact"]
    assert len(one.contacts) == 2


async def test_a_name_that_only_begins_alike_is_another_person_s(there: Schedule) -> None:
    other = Client(93001, "Annabel", "Leeson, Jr.", date(1990, 1, 1))
    there.book.clients.append(other)
    came = await there.pimsy.clients.upsert(
        {"firstName": "Ann", "lastName": "Lee", "dob": "1990-01-01", "email": "ann@example.com"}
    )
    assert (other.first_name, other.last_name, other.email) == ("Annabel", "Leeson, Jr.", "")
    assert (came.status, came.patient_id != "93001") == ("created", True)


async def test_a_reason_is_logged_once_in_whichever_order_the_log_is(there: Schedule) -> None:
    one = there.book.clients[8]
    one.status_log[:] = [(date(2026, 1, 1), "Old."), (date(2026, 1, 2), "Older.")]

    def newest_first(tree: Tree) -> None:
        for body in matches(tree.getroot(), "main table tbody"):
            for row in list(body):
                body.remove(row)
                body.insert(0, row)

    there.portal.vary("/Clients/Chart/StatusLog", newest_first)
    await there.pimsy.clients.deactivate(str(one.id), reason="Moved away.")
    assert (len(one.status_log), one.active) == (3, False)


async def test_what_somebody_saved_meanwhile_is_not_undone(there: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    one, auth = there.book.clients[0], authorize(there, 10)
    late = [lambda: setattr(one, "phone", "206-555-0199"), lambda: setattr(auth, "remaining", Decimal(2))]
    kinds: list[Any] = [UpdateClient, UpdateAuthorization]
    for kind, change in zip(kinds, late, strict=True):
        filled, left = kind.fill, [change]

        async def fill(self: Any, tab: Tab, before: Any, filled: Any = filled, left: Any = left) -> Any:
            made = await filled(self, tab, before)
            if left:
                left.pop()()
            return made

        monkeypatch.setattr(kind, "fill", fill)
    await there.pimsy.clients.update(str(one.id), {"email": "new@example.com"})
    assert (one.phone, one.email) == ("206-555-0199", "new@example.com")
    await there.pimsy.authorizations.update(str(auth.id), {"expiryAlertDays": 5})
    assert (auth.remaining, auth.alert_days) == (Decimal(2), 5)


async def test_two_changes_of_one_client_both_stay(there: Schedule) -> None:
    one = there.book.clients[1]
    assert one.dob is not None
    same = {"firstName": one.first_name, "lastName": one.last_name, "dob": one.dob.isoformat()}
    await asyncio.gather(
        there.pimsy.clients.upsert(same | {"email": "up@example.com"}),
        there.pimsy.clients.update(str(one.id), {"middleName": "Q"}),
    )
    assert (one.email, one.middle_name) == ("up@example.com", "Q")


async def test_who_turns_up_before_an_upsert_has_its_turn_is_changed(
    there: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose turn it is has to be known before it is taken; somebody else may have made the client by then."""
    look, looks = UpsertClient.known, 0

    async def known(self: UpsertClient, tab: Tab) -> list[str]:
        nonlocal looks
        found, looks = await look(self, tab), looks + 1
        if looks == 1:
            there.book.clients.append(Client(there.book.next_id(), "Ida", "Example-Three", date(1992, 1, 1)))
        return found

    monkeypatch.setattr(UpsertClient, "known", known)
    who = {"firstName": "Ida", "lastName": "Example-Three", "dob": "1992-01-01", "email": "ida@example.com"}
    saved = await there.pimsy.clients.upsert(who)
    [one] = [one for one in there.book.clients if one.last_name == "Example-Three"]
    assert (saved.patient_id, saved.status, one.email) == (str(one.id), "updated", "ida@example.com")


async def test_a_prospect_who_is_a_client_already_is_not_made_one_again(there: Schedule) -> None:
    who = {"firstName": "Ida", "lastName": "Example-Two", "dob": "1992-01-01"}
    prospect = await there.pimsy.waiting_list.add(who)
    await there.pimsy.clients.upsert(who)
    with pytest.raises(Duplicate):
        await there.pimsy.waiting_list.convert(prospect.patient_id)
    assert [one.waiting for one in there.book.clients if one.last_name == "Example-Two"] == [True, False]


async def test_a_name_is_no_number_and_comes_into_no_log(there: Schedule) -> None:
    with pytest.raises(InvalidInput):
        await there.pimsy.clients.get("Example, Zoe 1990-01-01")
    with pytest.raises(InvalidInput):
        await there.pimsy.clients.update("Example, Zoe", {"email": "a@example.com"})
    entries = [one.entry.record async for one in there.pimsy._state.audit.entries(last=5)]
    assert not any("Zoe" in (record or "") for record in entries)
