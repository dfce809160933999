"""Locations that are added and changed: once, with a ZIP of nine digits, and compared with the practice's book."""

from __future__ import annotations

from typing import Any

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Location
from mock_portals.pimsy.organization_desk import LOCATIONS, Organization
from mock_portals.variants import drop, relabel, rename_id, set_attribute
from portaldriver import Writing
from portaldriver.errors import (
    Duplicate,
    InvalidInput,
    NotFound,
    NotPermitted,
    NotSaved,
    SavedDifferently,
    SelectorNotFound,
)
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.writes import WRITES
from portaldriver.portals.pimsy.writes.places import CreateLocation, UpdateLocation
from tests.pimsy.conftest import Connect

BRISK = Writing(quiet=0.05, attempts=1)
DRAFT: dict[str, Any] = {
    "name": "Cove House",
    "placeOfService": "11",
    "address": {"line1": "3 Example Way", "city": "Seaview", "region": "WA", "postalCode": "981030003"},
    "phone": "206-555-0163",
}


def posts(portal: PimsyPortal) -> int:
    return portal.count(method="POST", path=LOCATIONS)


def kept(one: Location) -> tuple[Any, ...]:
    return (one.name, one.code, one.address, one.city, one.state, one.zip, one.phone, one.active)


async def test_one_is_added_once_and_changed_where_it_differs(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book, pimsy = portal.book, connect(writing=BRISK)
    portal.faults.add(path=LOCATIONS, method="POST", reset=True, after=True)
    added = await pimsy.locations.create(DRAFT, key="cove")
    assert added.status == "created"
    one = book.locations[-1]
    assert str(one.id) == added.location_id
    assert kept(one) == ("Cove House", "11", "3 Example Way", "Seaview", "WA", "98103-0003", "206-555-0163", True)
    assert (await pimsy.locations.create(DRAFT, key="cove")).location_id == added.location_id
    with pytest.raises(Duplicate) as twice:
        await pimsy.locations.create(DRAFT | {"name": " cove  HOUSE "}, key="other")
    assert twice.value.field == "name"
    listed = {each.location_id: each for each in (await pimsy.locations.list()).items}
    assert listed[added.location_id].address is not None
    assert (len(book.locations), posts(portal)) == (3, 1)

    changed = await pimsy.locations.update(added.location_id, {"phone": None, "address": {"city": "Northbend"}})
    assert changed.status == "updated"
    assert kept(one) == ("Cove House", "11", "3 Example Way", "Northbend", "WA", "98103-0003", "", True)
    one.zip = "981030003"
    again = {"address": {"city": "Northbend", "postalCode": "98103-0003"}}
    assert (await pimsy.locations.update(added.location_id, again)).status == "unchanged"
    assert posts(portal) == 2
    assert (await pimsy.locations.update(added.location_id, {"active": False})).status == "updated"
    assert (one.active, one.zip) == (False, "981030003")
    assert added.location_id not in {each.location_id for each in (await pimsy.locations.list()).items}
    with pytest.raises(Duplicate):
        await pimsy.locations.create(DRAFT, key="as one that is closed")
    with pytest.raises(Duplicate):
        await pimsy.locations.update(str(book.locations[0].id), {"name": "Cove house"})
    with pytest.raises(NotFound):
        await pimsy.locations.update("999999", {"active": True})
    assert posts(portal) == 3


@pytest.mark.parametrize("bad", ["98101", "98101-", "", None, "9810100012", "A8101-0001"])
async def test_a_zip_of_other_than_nine_digits_is_never_sent(
    bad: str | None, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    address = DRAFT["address"] | {"postalCode": bad}
    ident = str(portal.book.locations[0].id)
    for call in (
        pimsy.locations.create(DRAFT | {"address": address}),
        pimsy.locations.update(ident, {"address": address}),
    ):
        with pytest.raises(InvalidInput) as refused:
            await call
        assert refused.value.field == "address.postalCode"
        assert "A8101" not in str(refused.value)
    assert not portal.requests


async def test_the_portals_own_refusal_names_our_field(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    """It checks the whole form: also what stood there before, and what this practice made required."""
    one = portal.book.locations[0]
    ident, before = str(one.id), kept(one)
    pimsy = connect(writing=BRISK)
    for stood, rule in (("98101", "must be 9 digits"), ("", "is required")):
        one.zip = stood
        with pytest.raises(InvalidInput) as refused:
            await pimsy.locations.update(ident, {"phone": "206-555-0199"})
        assert (refused.value.field, refused.value.messages) == (
            "address.postalCode",
            (f"address.postalCode: {rule}",),
        )
    one.zip = "98101-0001"
    portal.required[LOCATIONS.lower()] = ("Location Code", "Phone")
    with pytest.raises(InvalidInput) as lacking:
        await pimsy.locations.create({key: DRAFT[key] for key in ("name", "address")})
    assert lacking.value.messages == ("placeOfService: is required", "phone: is required")
    assert kept(one) == before
    assert (len(portal.book.locations), posts(portal)) == (2, 3)
    assert (await pimsy.locations.create(DRAFT)).status == "created"


async def test_what_is_not_kept_as_asked_is_not_taken_for_saved(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    desk, book = portal.desk(Organization), portal.book
    pimsy = connect(writing=BRISK)
    desk.silently_refuse = True
    with pytest.raises(NotSaved):
        await pimsy.locations.create(DRAFT)
    with pytest.raises(NotSaved):
        await pimsy.locations.update(str(book.locations[0].id), {"placeOfService": "53"})
    assert len(book.locations) == 2
    desk.silently_refuse, desk.loses_field = False, "city"
    with pytest.raises(SavedDifferently) as lost:
        await pimsy.locations.create(DRAFT)
    assert lost.value.fields == ("address.city",)
    desk.loses_field, desk.keeps_of_names = "", 6
    with pytest.raises(SavedDifferently) as cut:
        await pimsy.locations.create(DRAFT | {"name": "Summit House"})
    assert cut.value.fields == ("name",)
    assert [one.name for one in book.locations[2:]] == ["Cove House", "Summit"]


async def test_only_its_own_save_saves_and_a_redesign_loses_nothing(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    one = portal.book.locations[0]
    pimsy = connect(writing=BRISK)
    for operator in (
        rename_id("location_zip", "ctl00_zip"),
        relabel("label[for=location_phone]", "Telephone"),
        set_attribute("main label", "class", None),
        set_attribute("label[for=location_city]", "class", "required"),
    ):
        portal.vary(LOCATIONS, operator)
    changes = {"phone": "206-555-0155", "address": {"city": "Harborview", "postalCode": "98101-0009"}}
    assert (await pimsy.locations.update(str(one.id), changes)).status == "updated"
    assert (one.phone, one.city, one.zip) == ("206-555-0155", "Harborview", "98101-0009")
    portal.vary(LOCATIONS, relabel("main form[method=post] button", "Save All"))
    with pytest.raises(SelectorNotFound, match="save"):
        await pimsy.locations.update(str(one.id), {"phone": "206-555-0156"})
    assert (one.phone, posts(portal)) == ("206-555-0155", 1)
    portal.unvary()
    portal.vary(LOCATIONS, drop("main .toolbar a"))
    with pytest.raises(NotPermitted):
        await pimsy.locations.create(DRAFT)


def test_both_go_on_after_a_crash() -> None:
    binding = Binding(portal="pimsy", origins={})
    update = {"locationId": "12", "changes": {"phone": None, "address": {"postalCode": "98101-0001"}}}
    created = CreateLocation.from_payload(binding, DRAFT)
    assert CreateLocation.from_payload(binding, created.payload).payload == created.payload
    assert UpdateLocation.from_payload(binding, update).payload == update
    assert {CreateLocation, UpdateLocation} <= set(WRITES)
