"""The waiting list: prospects are read, added once, and become clients by the portal's own button."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Client
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.waiting_desk import CLIENT as PROSPECT
from mock_portals.pimsy.waiting_desk import LIST, NEW, WaitingDesk
from mock_portals.variants import duplicate, relabel, rename_id, set_attribute
from portaldriver import Writing
from portaldriver.errors import (
    Duplicate,
    InvalidInput,
    NotFound,
    NotOnThisSurface,
    NotSaved,
    SavedDifferently,
    SelectorAmbiguous,
    SelectorUncertain,
)
from portaldriver.portals.pimsy.grids import Lane
from tests.pimsy.conftest import Connect

NEWCOMER: dict[str, Any] = {
    "firstName": "Uma",
    "lastName": "Example-Reed",
    "dob": "2001-03-04",
    "phone": "(206) 555-0188",
    "email": "uma@example.com",
    "address": {"line1": "7 Example Row", "city": "Seaview", "region": "WA", "postalCode": "98101"},
    "referralSource": "School",
    "notes": "Evenings only.\nSecond line.",
}
QUICK = Writing(quiet=0.05, attempts=1)


def prospect(portal: PimsyPortal, ident: int, first: str, last: str) -> Client:
    """Put somebody on the waiting list."""
    one = Client(ident, first, last, date(1999, 5, 6), phone="206-555-0170", waiting=True, referral_source="Web")
    portal.book.clients.append(one)
    return one


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_the_list_is_the_book(lane: Lane, portal: PimsyPortal, connect: Connect, seated: None) -> None:
    held = [prospect(portal, 8001 + number, f"Given{number}", "Sought") for number in range(5)]
    prospect(portal, 8100, "Other", "Elsewhere")
    portal.filter_prompt = True
    portal.layouts[LIST.lower()] = Layout(hidden=("Referral Source", "Client #"), first=("Phone Number",))
    pimsy = connect()
    found = [one async for one in pimsy.waiting_list.list(last_name="sou", lane=lane, page_size=3)]
    assert [(one.patient_id, one.first_name, one.last_name, one.dob) for one in found] == [
        (str(one.id), one.first_name, one.last_name, one.dob) for one in held
    ]
    assert {one.phone for one in found} == {"+1-206-555-0170"}
    assert {one.referral_source for one in found} == {None}, "the user hid that column"


async def test_a_prospect_is_added_once_and_converted_once(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book = portal.book
    clients = len(book.clients)
    pimsy = connect(writing=QUICK)
    portal.faults.add(path=NEW, method="POST", reset=True, after=True)
    added = await pimsy.waiting_list.add(NEWCOMER, key="w1")
    assert added.status == "added"
    one = book.clients[-1]
    assert len(book.clients) == clients + 1
    assert (one.id, one.waiting) == (int(added.patient_id), True)
    assert (one.first_name, one.last_name, one.dob) == ("Uma", "Example-Reed", date(2001, 3, 4))
    assert (one.phone, one.email, one.zip, one.referral_source) == (
        "206-555-0188",
        "uma@example.com",
        "98101",
        "School",
    )
    assert one.misc_notes.split() == NEWCOMER["notes"].split()
    assert await pimsy.waiting_list.add(NEWCOMER, key="w1") == added
    with pytest.raises(Duplicate) as refused:
        await pimsy.waiting_list.add(NEWCOMER, key="w2")
    assert refused.value.natural_key == "lastName, firstName, dob"
    read = await pimsy.waiting_list.get(added.patient_id)
    assert read.model_dump(by_alias=True, mode="json") == NEWCOMER | {
        "patientId": added.patient_id,
        "phone": "+1-206-555-0188",
        "address": NEWCOMER["address"] | {"line2": None},
    }
    assert portal.count(method="POST", path=NEW) == 1

    portal.lock(portal.account.username)
    portal.faults.add(path=PROSPECT, method="POST", reset=True, after=True)
    assert (await pimsy.waiting_list.convert(added.patient_id)).status == "converted"
    assert (one.waiting, one.active) == (False, True)
    assert (await pimsy.waiting_list.convert(added.patient_id)).status == "unchanged"
    assert portal.count(method="POST", path=PROSPECT) == 1
    with pytest.raises(NotFound):
        await pimsy.waiting_list.get(added.patient_id)
    with pytest.raises(NotFound):
        await pimsy.waiting_list.convert("999999")


async def test_what_is_not_kept_is_not_taken_for_saved(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    desk = portal.desk(WaitingDesk)
    pimsy = connect(writing=QUICK)
    desk.silently_refuse = True
    with pytest.raises(NotSaved):
        await pimsy.waiting_list.add(NEWCOMER)
    one = prospect(portal, 8001, "Given", "Sought")
    with pytest.raises(NotSaved):
        await pimsy.waiting_list.convert("8001")
    assert one.waiting
    desk.silently_refuse, desk.loses_field = False, "dob"
    with pytest.raises(SavedDifferently, match="dob"):
        await pimsy.waiting_list.add(NEWCOMER)
    with pytest.raises(InvalidInput, match="dob"):
        await pimsy.waiting_list.add({"firstName": "A", "lastName": "B"})


async def test_only_its_own_button_converts(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    one = prospect(portal, 8001, "Given", "Sought")
    pimsy = connect(writing=QUICK)
    button = 'form[aria-label="Convert to Client"] button'
    portal.vary(PROSPECT, rename_id("last_name", "surname"))
    portal.vary(PROSPECT, set_attribute('form[aria-label="Convert to Client"]', "aria-label", "Another name"))
    with pytest.raises(SelectorUncertain, match="convert"):
        await pimsy.waiting_list.convert("8001")
    portal.unvary()
    portal.vary(PROSPECT, duplicate(button))
    with pytest.raises(SelectorAmbiguous):
        await pimsy.waiting_list.convert("8001")
    assert one.waiting
    portal.unvary()
    portal.vary(PROSPECT, relabel('label[for="last_name"]', "Surname"))
    assert (await pimsy.waiting_list.get("8001")).last_name == "Sought"
    portal.surfaces.discard("waiting_list")
    await pimsy.health()
    with pytest.raises(NotOnThisSurface, match="desktop"):
        await pimsy.waiting_list.convert("8001")
