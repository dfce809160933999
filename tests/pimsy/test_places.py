"""Programs, locations and rooms: what the list shows is the practice's book, in both lanes, whatever users did to it."""

from __future__ import annotations

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Division, Location
from mock_portals.pimsy.grids import Layout
from portaldriver.errors import ExtractionError, InvalidInput, NotOnThisSurface, NotPermitted
from portaldriver.portals.pimsy.grids import Lane
from tests.pimsy.conftest import Connect

ORGANIZATION = "/administration/organization"


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_lists_are_the_book_in_both_lanes(
    lane: Lane, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book = portal.book
    book.divisions.append(Division(9001, "Closed Program", active=False))
    book.divisions += [Division(9100 + number, f"Program {number}") for number in range(7)]
    book.locations.append(Location(9002, "Bare Site"))
    portal.filter_prompt = True
    portal.layouts[f"{ORGANIZATION}/locations"] = Layout(hidden=("Phone",), first=("Active", "ZIP"))
    pimsy = connect()
    programs = [one async for one in pimsy.programs.list(lane=lane, page_size=4)]
    assert [(one.program_id, one.name) for one in programs] == [(str(d.id), d.name) for d in book.divisions if d.active]
    everything = await pimsy.programs.list(active=None, lane=lane)
    assert everything.total == len(book.divisions)
    assert [one.active for one in everything.items] == [one.active for one in book.divisions]
    locations = (await pimsy.locations.list(lane=lane)).items
    assert [(one.name, one.place_of_service) for one in locations] == [(one.name, one.code) for one in book.locations]
    first = locations[0]
    assert first.address is not None
    assert first.address.postal_code == book.locations[0].zip
    assert first.phone is None, "the user hid that column"
    assert locations[-1].address is None
    rooms = (await pimsy.rooms.list(location=book.locations[1].name, lane=lane)).items
    assert [one.name for one in rooms] == [room.name for room in book.locations[1].rooms]
    assert {one.location_name for one in rooms} == {book.locations[1].name}
    wire = rooms[0].model_dump(by_alias=True, mode="json")
    assert list(wire) == ["roomId", "name", "locationName", "color"]
    assert not (await pimsy.rooms.list(location="Nowhere", lane=lane)).items


async def test_a_surface_that_is_not_there_and_a_screen_that_is_hidden_are_told_apart(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    assert set(await pimsy.surfaces()) == {"provider_portal", *portal.surfaces}
    portal.account.hidden = ("Organization Management",)
    await pimsy.health()
    with pytest.raises(NotPermitted, match="Organization Management"):
        await pimsy.programs.list()
    portal.account.hidden = ("Divisions",)
    portal.surfaces.discard("billing")
    await pimsy.health()
    with pytest.raises(NotPermitted, match="Organization Management"):
        await pimsy.programs.list()
    assert (await pimsy.rooms.list()).total == len(portal.book.rooms)
    portal.surfaces.discard("administration")
    await pimsy.health()
    with pytest.raises(NotOnThisSurface, match="desktop application"):
        await pimsy.locations.list()
    assert set(await pimsy.surfaces()) == {"provider_portal", "bed_management", "waiting_list"}


async def test_a_list_that_is_not_what_was_asked_for_is_refused(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    with pytest.raises(InvalidInput):
        pimsy.programs.list(page_size=0)
    portal.layouts[f"{ORGANIZATION}/divisions"] = Layout(hidden=("Division",))
    with pytest.raises(ExtractionError, match="name"):
        await pimsy.programs.list()

    def ignored(tree: object) -> None:
        for one in tree.getroot().cssselect("#active-filters"):  # type: ignore[attr-defined]
            one.text = ""

    portal.vary(f"{ORGANIZATION}/locations", ignored)
    with pytest.raises(ExtractionError, match="filter"):
        await pimsy.locations.list()
