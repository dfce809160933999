"""A portal that cuts, respells or shifts what it saves has saved it: nobody is written twice for that."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from mock_portals.pimsy.beds_desk import EDIT, Beds
from mock_portals.pimsy.book import Client, Contact
from mock_portals.pimsy.chart_posts import ChartPosts
from mock_portals.pimsy.clients_desk import CHART
from mock_portals.pimsy.waiting_desk import NEW as WAITS
from mock_portals.pimsy.waiting_desk import WaitingDesk
from portaldriver import BrowserPool, Duplicate, NotSaved, SavedDifferently
from portaldriver.portals.pimsy.client_filling import Identity
from portaldriver.portals.pimsy.client_nearness import Likeness
from portaldriver.portals.pimsy.writes.clients import CreateClient
from portaldriver.runtime.session import Tab
from tests.pimsy.bookings import SAID, Schedule, schedule

NEW, CONTACT = f"{CHART}/New", f"{CHART}/Contact"
DAY = timedelta(days=1)
Change = Callable[[Client], None]


@pytest.fixture(scope="module")
async def practice(pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool) as made:
        yield made


@pytest.fixture
def there(practice: Schedule) -> Iterator[Schedule]:
    practice.clear()
    yield practice
    for desk in (practice.portal.desk(ChartPosts), practice.portal.desk(WaitingDesk)):
        desk.rewrites, desk.silently_refuse = None, False
    practice.portal.faults.clear()


def kept(**changes: Callable[[Client], object]) -> Change:
    """Return what a portal does to a client when it saves one; other records it leaves alone."""

    def change(one: Any) -> None:
        if isinstance(one, Client):
            made = {name: value(one) for name, value in changes.items()}
            for name, value in made.items():
                setattr(one, name, value)

    return change


def day_before(one: Client) -> date:
    assert one.dob is not None
    return one.dob - DAY


KEPT: list[tuple[tuple[str, str, str], Change, tuple[str, ...]]] = [
    (("Aurelia", "Example-Verylongname", "1991-01-01"), kept(last_name=lambda c: c.last_name[:12]), ("lastName",)),
    (("Bartholomew", "Example-Oak", "1992-02-02"), kept(first_name=lambda c: c.first_name[:6]), ("firstName",)),
    (("Cosima", "Example-Yew", "1993-03-03"), kept(dob=day_before), ("dob",)),
    (
        ("Désirée", "Example-Ash", "1994-04-04"),
        kept(first_name=lambda c: "D?sir?e", last_name=lambda c: c.last_name.replace("-", " ")),
        ("lastName", "firstName"),
    ),
    (
        ("Eberhard", "Example-Elder", "1995-05-05"),
        kept(first_name=lambda c: c.last_name, last_name=lambda c: c.first_name),
        ("lastName", "firstName"),
    ),
    (
        ("Felicitas", "Example-Beech", "1996-06-06"),
        kept(last_name=lambda c: c.last_name[:10], dob=lambda c: None),
        ("lastName", "dob"),
    ),
]


def asked(who: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    return {"firstName": who[0], "lastName": who[1], "dob": who[2]} | more


async def test_a_client_whose_name_or_day_the_portal_changes_is_one(there: Schedule) -> None:
    desk, clients, book = there.portal.desk(ChartPosts), there.pimsy.clients, there.book
    for number, (who, change, fields) in enumerate(KEPT):
        desk.rewrites = change
        before, sent = len(book.clients), there.portal.count(method="POST", path=NEW)
        if number % 2:
            there.portal.faults.add(path=NEW, method="POST", reset=True, after=True)
        write = clients.upsert if number in (1, 2) else clients.create
        with pytest.raises(SavedDifferently) as told:
            await write(asked(who, email="one@example.com"))
        assert set(told.value.fields) == set(fields), number
        assert not any(part in str(told.value) for part in who)
        with pytest.raises((SavedDifferently, Duplicate)):
            await write(asked(who, email="one@example.com"))
        with pytest.raises(Duplicate):
            await clients.upsert(asked(who))
        assert len(book.clients) == before + 1, number
        assert there.portal.count(method="POST", path=NEW) == sent + 1


async def test_after_a_crash_it_is_found_too(there: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    there.portal.desk(ChartPosts).rewrites = kept(last_name=lambda c: c.last_name[:12])
    before = len(there.book.clients)

    async def fails(self: Any, tab: Tab, before: Any) -> Any:
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(CreateClient, "find", fails)
        with pytest.raises(Exception, match="was sent"):
            await there.pimsy.clients.create(asked(("Gundula", "Example-Crashedname", "1997-07-07")), key="crash")
    (resumed,) = [one for one in await there.pimsy.writes.resume() if one.key == "crash"]
    assert resumed.outcome == "SavedDifferently"
    assert len(there.book.clients) == before + 1
    (pending,) = [one for one in await there.pimsy.writes.pending() if one.key == "crash"]
    assert (pending.state, pending.reason) == ("needs_person", "differs: lastName")


async def test_somebody_else_who_comes_meanwhile_is_not_taken_for_it(
    there: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = ("Hildegard", "Example-Twin", "1998-08-08")
    fill, born = CreateClient.fill, date(1998, 8, 8)
    twins = [Client(94001, "Irmgard", "Example-Twin", born), Client(94002, "Hildegard", "Other-Name", date(1950, 1, 1))]
    twins += [Client(94003, "Kunigunde", "Elsewhere", born)]

    async def late(self: Any, tab: Tab, before: Any) -> Any:
        filled = await fill(self, tab, before)
        there.book.clients += [one for one in twins if one not in there.book.clients]
        return filled

    monkeypatch.setattr(CreateClient, "fill", late)
    there.portal.desk(ChartPosts).silently_refuse = True
    said = there.portal.faults.add(path=f"{CHART}/Details", query="saved=1", status=200, body=SAID, times=None)
    with pytest.raises(NotSaved):
        await there.pimsy.clients.create(asked(who))
    assert said.hits == 2
    there.portal.faults.clear()
    there.portal.desk(ChartPosts).silently_refuse = False
    for one in twins:
        there.book.clients.remove(one)
    saved = await there.pimsy.clients.create(asked(who))
    assert [str(one.id) for one in there.book.clients if one.first_name == "Hildegard"] == ["94002", saved.patient_id]


async def test_a_prospect_whose_name_the_portal_changes_is_one(there: Schedule) -> None:
    desk, waiting = there.portal.desk(WaitingDesk), there.pimsy.waiting_list
    for number, (who, change, fields) in enumerate(KEPT[:5]):
        desk.rewrites = change
        before = len(there.book.clients)
        if number % 2:
            there.portal.faults.add(path=WAITS, method="POST", reset=True, after=True)
        for _ in range(2):
            with pytest.raises(SavedDifferently) as told:
                await waiting.add(asked(who))
            assert set(told.value.fields) == set(fields), number
        assert len(there.book.clients) == before + 1, number


async def test_a_contact_whose_name_the_portal_changes_is_one(there: Schedule) -> None:
    one = there.book.clients[0]
    ident, name = str(one.id), "Ida Example-Verylongname"
    there.portal.desk(ChartPosts).rewrites = lambda held: (
        setattr(held, "name", held.name[:14]) if isinstance(held, Contact) else None
    )
    before = len(one.contacts)
    given = {"contacts": [{"role": "guardian", "name": name, "phone": "206-555-0142"}]}
    there.portal.faults.add(path=CONTACT, method="POST", reset=True, after=True)
    with pytest.raises(SavedDifferently) as told:
        await there.pimsy.clients.update(ident, given)
    assert told.value.fields == ("contacts.0.name",)
    assert name not in str(told.value)
    with pytest.raises(Duplicate) as refused:
        await there.pimsy.clients.update(ident, given)
    assert refused.value.field == "contacts.0.name"
    assert [who.name for who in one.contacts[before:]] == [name[:14]]
    there.portal.desk(ChartPosts).rewrites = None
    await there.pimsy.clients.update(ident, {"contacts": [{"role": "emergency", "name": name}]})
    assert len(one.contacts) == before + 2, "another role is another contact"


async def test_a_bed_that_the_portal_gives_from_another_day_is_given_once(
    there: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, desk = there.book, there.portal.desk(Beds)
    keep = desk._keep

    def shifted(form: Any) -> None:
        keep(form)
        book.stays[-1].occupied += DAY

    monkeypatch.setattr(desk, "_keep", shifted)
    draft = {"patientId": str(book.clients[1].id), "bedId": str(book.beds[0].id), "occupyOn": "2026-05-04"}
    there.portal.faults.add(path=EDIT, method="POST", reset=True, after=True)
    for _ in range(2):
        with pytest.raises(SavedDifferently) as told:
            await there.pimsy.beds.assign(draft)
        assert told.value.fields == ("occupyOn",)
    assert len(book.stays) == 1


WHO = Identity("O'Dell-Verylong", "Zoë Marie", date(1990, 3, 4))
NEAR: list[tuple[str | None, str | None, date | None, bool, bool]] = [
    ("O'Dell-Verylong", "Zoë Marie", date(1990, 3, 4), True, True),
    ("ODell Verylong", "Zoe Marie", date(1990, 3, 4), True, True),
    ("O'Dell-V", "Zoë Marie", date(1990, 3, 4), True, True),
    ("O'Dell-V", "Zoë", date(1990, 3, 4), True, False),
    ("O'Dell-Verylong", "Zoë Marie", date(1990, 3, 3), True, True),
    ("O'Dell-Verylong", "Zoë Marie", date(1990, 4, 3), True, True),
    ("O'Dell-Verylong", "Zoë Marie", None, True, True),
    ("O'Dell-Verylong", "Zoë Marie", date(1971, 12, 25), True, False),
    ("Married", "Zoë Marie", date(1990, 3, 4), True, False),
    ("Zoë Marie", "O'Dell-Verylong", date(1990, 3, 4), True, True),
    ("O'Dell-Verylonger", "Zoë Marie", date(1990, 3, 4), True, True),
    ("O'Dell-V", "Zoë Marie", None, True, True),
    ("O'Dell-V", "Zoë", None, False, False),
    ("O'Dell-Verylong", "Karl", date(1990, 3, 4), False, False),
    ("Else", "Karl", date(1990, 3, 4), False, False),
    ("Else", "Zoë Marie", date(1971, 12, 25), False, False),
    ("O'Dell-V", "Zoë Marie", date(1971, 12, 25), False, False),
    ("Od", "Zoë Marie", date(1990, 3, 4), True, True),
]


def test_who_is_near_and_who_was_kept_badly() -> None:
    for number, (last, first, dob, near, degraded) in enumerate(NEAR):
        one = Likeness(WHO, last, first, dob)
        assert (one.is_near, one.is_degraded) == (near, degraded), number
        assert "Zo" not in repr(one)
