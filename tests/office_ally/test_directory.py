"""Offices, providers, facilities and payers, held against the mock's own lists."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from portaldriver import BrowserPool, InvalidInput, NotFound
from portaldriver.models import Address
from tests.office_ally.practice import Practice, practice

API = "/pm/CommonUserControls/Ajax/WebAPI/Api.aspx"


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as made:
        yield made


async def test_offices_and_their_rooms(there: Practice) -> None:
    offices = await there.oa.offices.list()
    assert ("4101", "Main Street Clinic") in [(one.office_id, one.name) for one in offices]
    assert {(one.office_id, one.name) for one in offices} <= {(o.id, o.name) for o in there.portal.directory.offices}
    rooms = await there.oa.offices.resources(offices[0].office_id)
    assert [(room.resource_id, room.name) for room in rooms] == [("1", "Room 1"), ("2", "Room 2")]


@pytest.mark.parametrize(
    "body",
    ['{"Status": 200, "Message": "Fail", "Error": "No such office.", "dt": ""}', '{"Status": 200, "dt": "[]"}'],
    ids=["failed", "none"],
)
async def test_a_failure_with_http_200_is_not_an_empty_list(there: Practice, body: str) -> None:
    there.portal.faults.add(path=API, body=("application/json", body))
    if "Fail" in body:
        with pytest.raises(NotFound):
            await there.oa.offices.resources("4999")
    else:
        assert await there.oa.offices.resources("4102") == ()


async def test_providers(there: Practice) -> None:
    listed = await there.oa.providers.list()
    book = there.portal.directory.providers
    assert [(one.provider_id, one.name, one.npi, one.status) for one in listed] == [
        (p.id, p.name, p.npi, p.status) for p in book
    ]
    # The form says the same as the list.
    assert await there.oa.providers.get(book[-1].id) == listed[-1]
    with pytest.raises(NotFound) as missing:
        await there.oa.providers.get("99999999")
    assert "99999999" not in str(missing.value)
    with pytest.raises(InvalidInput) as refused:
        await there.oa.providers.get("Hale")
    assert (refused.value.field, "Hale" in str(refused.value)) == ("provider_id", False)


async def test_facilities_and_payers_with_equal_names(there: Practice) -> None:
    facilities = await there.oa.facilities.list()
    assert [(one.facility_id, one.name, one.npi, one.place_of_service) for one in facilities] == [
        (f.id, f.name, f.npi, f.place_of_service) for f in there.portal.directory.facilities
    ]
    twins = await there.oa.facilities.search("riverbend hospital")
    assert [one.facility_id for one in twins] == ["5303", "5304"]
    payers = await there.oa.payers.list()
    assert {(one.payer_id, one.name) for one in payers} == {(p.id, p.name) for p in there.portal.directory.payers}
    found = await there.oa.payers.search("Evergreen Health Plan")
    assert len(found) == 12
    book = {payer.id: payer for payer in there.portal.directory.payers}
    place = book[found[0].payer_id].address
    expected = Address(line1=place.line1, city=place.city, region=place.state, postal_code=place.zip)
    assert found[0].address == expected
    assert found[0].name not in repr(found)
    assert await there.oa.payers.search("Nobody Of This Name") == ()
    with pytest.raises(InvalidInput):
        await there.oa.payers.search(" ")
