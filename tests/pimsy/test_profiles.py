"""Profiles with what they hide, and the exceptions of the Billing Matrix: as they stand in the practice's book."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Profile, Rate
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.seed import MENU, RULES
from mock_portals.variants import relabel, rename_id, set_attribute, wrap
from portaldriver import Retry, Timeouts
from portaldriver.errors import (
    ExtractionError,
    InvalidInput,
    LayoutError,
    NotFound,
    NotOnThisSurface,
    NotPermitted,
    PageTimeout,
    UnexpectedPage,
)
from portaldriver.portals.pimsy.grids import Lane
from tests.pimsy.conftest import Connect

PROFILES, MATRIX = "/administration/profiles", "/financial/billingmatrix"


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_both_are_the_book_in_both_lanes(lane: Lane, portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book = portal.book
    book.profiles.append(Profile(804, "Retired", (), active=False, doctor=True))
    book.rates.append(Rate(903, "Marsh, Toni", "", "90837", "95", Decimal("1250.00")))
    portal.filter_prompt = True
    pimsy = connect()
    listed = await pimsy.profiles.list(lane=lane)
    assert [(one.profile_id, one.name) for one in listed] == [(str(one.id), one.name) for one in book.profiles]
    desk, power, retired = [await pimsy.profiles.get(ident, lane=lane) for ident in ("802", "803", "804")]
    assert desk.rules == book.profiles[1].rules
    assert desk.withheld == tuple(rule for rule in RULES if rule not in desk.rules)
    assert (desk.active, desk.sees_all_patients, desk.is_therapist, desk.may_do_everything) == (
        True,
        True,
        False,
        False,
    )
    assert len(desk.hidden_screens) == len(MENU) - len(desk.rules)
    assert {"billing_matrix", "profiles", "payers"} <= set(desk.hidden_screens)
    assert not {"clients", "waiting_list", "refresh_pick_lists"} & set(desk.hidden_screens)
    assert (power.withheld, power.hidden_screens, power.may_do_everything) == ((), (), True)
    assert (retired.rules, retired.active, retired.is_physician) == ((), False, True)
    assert len(retired.hidden_screens) == len(MENU)

    rates = [one async for one in pimsy.rates.list(lane=lane, page_size=2)]
    assert [
        (one.rate_id, one.provider_name or "", one.payer_name or "", one.billing_code, one.modifier or "")
        for one in rates
    ] == [(str(one.id), one.user, one.company, one.code, one.modifier) for one in book.rates]
    assert [(one.rate_per_unit, one.starts_on, one.ends_on) for one in rates] == [
        (one.rate, one.start, one.end) for one in book.rates
    ]
    assert rates[0].model_dump(by_alias=True, mode="json") == {
        "rateId": "901",
        "providerName": "Okafor, Riley",
        "payerName": "Evergreen Health",
        "billingCode": "90834",
        "modifier": "HO",
        "ratePerUnit": 112.5,
        "startsOn": date(2026, 1, 1).isoformat(),
        "endsOn": None,
    }
    found = (await pimsy.rates.list(payer="Cascade Medicaid", code="H2019", lane=lane)).items
    assert [one.rate_id for one in found] == ["902"]
    assert not (await pimsy.rates.list(provider="Nobody", lane=lane)).items
    portal.layouts[MATRIX] = Layout(hidden=("Modifier", "User"), first=("End Date",))
    narrow = (await pimsy.rates.list(lane=lane)).items
    assert [(one.rate_per_unit, one.modifier, one.provider_name) for one in narrow] == [
        (one.rate, None, None) for one in book.rates
    ]


async def test_a_profile_says_what_its_users_miss(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    """The list of rules and the menu of somebody who has the profile agree."""
    book, pimsy = portal.book, connect()
    before = await pimsy.tenant()
    desk = await pimsy.profiles.get("802")
    book.users[0].profile = desk.name
    await pimsy.health()
    with pytest.raises((NotPermitted, NotOnThisSurface)):
        await pimsy.profiles.list()
    seen = await pimsy.tenant()
    assert set(before.screens) - set(seen.screens) == set(desk.hidden_screens) & set(before.screens)
    assert "clients" in seen.screens
    assert set(seen.surfaces) == {"provider_portal", "waiting_list"}
    book.users[0].profile = "Administrator"
    await pimsy.health()
    assert set((await pimsy.tenant()).screens) == set(before.screens)


async def test_what_is_not_the_one_asked_for_is_refused(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy = connect(retry=Retry(attempts=1), timeouts=Timeouts(read=2.0))
    right = await pimsy.profiles.get("802")
    for harmless in (rename_id("assigned", "lst2"), rename_id("profile-choice", "ddl"), wrap("main section")):
        portal.vary(PROFILES, harmless)
    assert await pimsy.profiles.get("802") == right
    with pytest.raises(NotFound):
        await pimsy.profiles.get("999")
    with pytest.raises(InvalidInput, match="profile_id"):
        await pimsy.profiles.get("Front Desk")
    portal.unvary()
    for broken, error in (
        (relabel("label[for=unassigned]", "Other Rules"), (LayoutError, PageTimeout)),
        (relabel("#unassigned option:first-child", "Client Management"), ExtractionError),
        (set_attribute("#profile-choice option", "selected", None), UnexpectedPage),
    ):
        portal.unvary()
        portal.vary(PROFILES, broken)
        with pytest.raises(error):
            await pimsy.profiles.get("802")
    portal.unvary()
    portal.layouts[MATRIX] = Layout(hidden=("Billing Rate Per Unit",))
    assert {one.rate_per_unit for one in (await pimsy.rates.list()).items} == {None}
    portal.surfaces.discard("billing")
    await pimsy.health()
    with pytest.raises(NotOnThisSurface, match="Billing Matrix"):
        await pimsy.rates.list()
    portal.account.hidden = ("Profile Management",)
    await pimsy.health()
    with pytest.raises(NotPermitted, match="Profile Management"):
        await pimsy.profiles.list()
