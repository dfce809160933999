"""Members of staff: the roster, and one of them with hours and billing codes, as they stand in the practice's book."""

from __future__ import annotations

from datetime import time

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import User
from mock_portals.pimsy.grids import Layout
from mock_portals.variants import add_text, drop, rename_id, wrap
from portaldriver.errors import ExtractionError, NotFound, NotOnThisSurface, NotPermitted, UnexpectedPage
from portaldriver.models.staff import StaffMember
from portaldriver.portals.pimsy.grids import Lane
from tests.pimsy.conftest import Connect

USERS = "/administration/users"


def shown(one: StaffMember) -> tuple[object, ...]:
    return (
        *(one.provider_id, one.name, one.last_name, one.first_name, one.npi, one.email, one.phone, one.profile),
        *(one.active, one.is_therapist, one.is_physician, one.may_do_everything, one.sees_all_patients),
        *(one.supervisor_name, one.color),
    )


def kept(one: User) -> tuple[object, ...]:
    return (
        *(str(one.id), one.name, one.last_name, one.first_name, one.npi or None, one.email or None, one.phone or None),
        *(one.profile or None, one.active, one.pt_qp, one.doctor, one.power_user, one.client_admin),
        *(one.supervisor or None, one.sched_color),
    )


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_the_roster_is_the_book_in_both_lanes(
    lane: Lane, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    users = portal.book.users
    users[1].client_admin = True
    users.append(User(9001, "Uma", "Gone", profile="Front Desk", active=False, pt_qp=False, sched_color="#112233"))
    users += [User(9100 + number, "Val", f"New{number}") for number in range(4)]
    portal.filter_prompt = True
    pimsy = connect()
    members = [one async for one in pimsy.providers.list(lane=lane, page_size=3)]
    assert list(map(shown, members)) == [kept(one) for one in users if one.active]
    everybody = await pimsy.providers.list(active=None, lane=lane)
    assert list(map(shown, everybody.items)) == list(map(kept, users))
    assert everybody.total == len(users)
    assert [one.provider_id for one in (await pimsy.providers.list(active=False, lane=lane)).items] == ["9001"]
    portal.layouts[USERS] = Layout(hidden=("NPI", "Doctor"), first=("Active", "Supervisor"))
    first = (await pimsy.providers.list(lane=lane)).items[0]
    assert (first.npi, first.is_physician) == (None, None), "the user hid these columns"
    assert (first.name, first.active, first.email) == (users[0].name, True, users[0].email)


async def test_one_of_them_comes_with_hours_and_billing_codes(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    first, second, third = portal.book.users
    first.codes, first.suspended = ("90837", "H0015"), True
    second.preferences = []
    pimsy = connect()
    one = await pimsy.providers.get(str(first.id))
    assert shown(one) == kept(first)
    assert (one.billing_codes, one.suspended) == (first.codes, True)
    hours = [(each.weekday, each.start, each.end) for each in one.working_hours]
    assert hours == [("monday", time(8), time(17)), ("wednesday", time(8), time(12))]
    wire = one.model_dump(by_alias=True, mode="json")
    assert wire["workingHours"][0] == {"weekday": "monday", "start": "08:00:00", "end": "17:00:00"}
    other = await pimsy.providers.get(str(second.id))
    assert (other.billing_codes, other.working_hours, other.suspended) == ((), (), False)
    for variant in (rename_id("last_name", "ctl7"), wrap("main table"), add_text("main h1", "Our ")):
        for part in ("details", "codes", "schedule"):
            portal.vary(f"{USERS}/{part}", variant)
    assert await pimsy.providers.get(str(first.id)) == one
    third.preferences = [("Someday", "08:00", "12:00")]
    with pytest.raises(ExtractionError, match="day"):
        await pimsy.providers.get(str(third.id))
    with pytest.raises(NotFound):
        await pimsy.providers.get("1")


async def test_a_folder_that_is_hidden_or_somebody_elses_is_refused(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    ident = str(portal.book.users[0].id)
    portal.account.hidden = ("Codes/Rates",)
    with pytest.raises(NotPermitted, match="User Personnel Folder"):
        await pimsy.providers.get(ident)
    portal.account.hidden = ()
    portal.vary(f"{USERS}/schedule", add_text("#whose", "Other, "))
    with pytest.raises(UnexpectedPage, match="another"):
        await pimsy.providers.get(ident)
    portal.unvary()
    portal.vary(USERS, drop("main tbody a"))
    with pytest.raises(ExtractionError, match="details"):
        await pimsy.providers.get(ident)
    portal.unvary()
    portal.account.hidden = ("User Personnel Folder",)
    await pimsy.health()
    with pytest.raises(NotPermitted):
        await pimsy.providers.list()
    portal.account.hidden = ()
    portal.use_generation("2018-portal")
    await pimsy.health()
    for missing in (pimsy.providers.list, pimsy.payers.list, pimsy.beds.list):
        with pytest.raises(NotOnThisSurface, match="desktop application"):
            await missing()
