"""Client groups: the list and who is in each are the practice's book."""

from __future__ import annotations

from datetime import date

import pytest

from mock_portals import variants
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Group
from mock_portals.pimsy.grids import Layout
from portaldriver.errors import ExtractionError, InvalidInput, NotFound, NotPermitted
from portaldriver.portals.pimsy.grids import Lane
from tests.pimsy.conftest import Connect

DAY = date(2026, 3, 3)


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_groups_and_their_members_are_the_book(
    lane: Lane, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book = portal.book
    book.groups += [Group(8001, "Empty"), Group(8002, "Over & Done", [book.clients[7].id], active=False)]
    book.clients[1].active = False
    portal.layouts["/clients/clientgroups"] = Layout(hidden=("Assigned Clients",), first=("Active",))
    groups = connect().groups
    listed = (await groups.list(lane=lane)).items
    assert [(one.group_id, one.name, one.size, one.members) for one in listed] == [
        (str(one.id), one.name, None, None) for one in book.groups if one.active
    ]
    assert [one.active for one in (await groups.list(active=None, lane=lane)).items] == [
        one.active for one in book.groups
    ]
    for held in book.groups:
        read = await groups.get(str(held.id), lane=lane)
        assert read.members is not None
        assert [int(one.patient_id) for one in read.members] == held.members, "who became inactive is a member still"
        assert (read.size, read.active) == (len(held.members), held.active)
    last = await groups.get(str(book.groups[-1].id), lane=lane)
    assert last.members is not None
    assert last.members[0].name == book.clients[7].name
    wire = last.model_dump(by_alias=True, mode="json")
    assert list(wire) == ["groupId", "name", "size", "active", "members"]


async def test_a_group_that_is_not_there_or_not_whole_is_refused(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    groups = pimsy.groups
    with pytest.raises(NotFound):
        await groups.get("999")
    with pytest.raises(InvalidInput):
        await groups.get("")
    portal.vary("/clients/clientgroup", variants.drop("ul.assigned li:first-child"))
    with pytest.raises(ExtractionError):
        await groups.get(str(portal.book.groups[0].id))
    portal.unvary()
    one = str(portal.book.clients[0].id)
    assert (await pimsy.authorizations.validate(one, "90834", DAY)).ok
    portal.vary("/clients/clientgroups", variants.set_attribute("main td a", "href", None))
    with pytest.raises(NotPermitted, match="Client Groups"):
        await groups.get(str(portal.book.groups[0].id))
    with pytest.raises(NotPermitted, match="Client Groups"):
        await pimsy.authorizations.validate(one, "90834", DAY)
    portal.unvary()
    portal.account.hidden = ("Client Groups",)
    with pytest.raises(NotPermitted, match="Client Groups"):
        await connect().groups.list()
