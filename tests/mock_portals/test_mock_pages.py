"""The page objects of what sessions meet, held against the mock's books in both lanes."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver.errors import SessionDisplaced
from portaldriver.events import Event
from portaldriver.identity.auth0 import SignIn, SignInForm
from portaldriver.options import Timeouts
from portaldriver.pom import Binding, Interstitial
from portaldriver.portals.office_ally.pages import (
    Displaced,
    Landing,
    PatientForm,
    PatientList,
    ProductChooser,
    SignedOut,
)

TIMEOUTS = Timeouts(navigation=10, action=5, read=5, close=5)
DISPLACED = Interstitial(Displaced, lambda: SessionDisplaced("another sign-in took the session's place"))


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def binding(server: MockServer, told: list[Event]) -> Binding:
    return Binding(
        portal="office_ally",
        origins=server.origins,
        timeouts=TIMEOUTS,
        emit=told.append,
        interstitials=(DISPLACED,),
    )


@pytest.fixture
async def landing(tab: Page, binding: Binding, portal: OfficeAllyPortal) -> Landing:
    """The page on which a sign-in ended, without guides upon it."""
    portal.guides = 0
    account = portal.account = portal.add_account(
        username="kim",
        password="Harbor-Winter-1",
        mfa=False,
        display_name="Kim Abiodun",
        products=("clearinghouse", "practice_mate", "patient_ally"),
    )
    entry = SignedOut(tab, binding)
    await entry.visit(entry.url(binding))
    form = SignIn(tab, binding)
    await form.arrive()
    await form.credentials.fill(SignInForm(username=account.username, password=account.password))
    landed = await form.follow(form.submit, to=(Landing,))
    assert isinstance(landed, Landing)
    return landed


async def test_every_page_names_the_user(landing: Landing, binding: Binding, portal: OfficeAllyPortal) -> None:
    user = await landing.user.read()
    assert (user.name, user.user_id) == ("Kim Abiodun", portal.account.user_id)
    assert await landing.user.fetch(PatientList.url(binding)) == user
    assert await landing.user.fetch(PatientForm.url(binding, PageAction="add")) == user


async def test_the_user_s_name_shows_in_no_repr(landing: Landing) -> None:
    assert "Abiodun" not in repr(await landing.user.read())


async def test_the_chooser_shows_what_the_account_may_use(
    landing: Landing, tab: Page, binding: Binding, told: list[Event]
) -> None:
    chooser = ProductChooser(tab, binding)
    await chooser.open()
    tiles = (await chooser.tiles.read()).records
    assert [tile.name for tile in tiles] == ["Service Center", "Practice Mate", "Patient Ally"]
    assert tiles[1].address == f"{binding.origin('pm.officeally.com')}/pm/Login.aspx"
    assert (await chooser.tiles.fetch(chooser.url(binding))).records == tiles
    assert isinstance(await chooser.follow(chooser.practice_mate, to=(Landing,)), Landing)
    assert told == []


async def test_an_account_without_products_has_an_empty_chooser(
    landing: Landing, tab: Page, binding: Binding, portal: OfficeAllyPortal
) -> None:
    portal.account.products = ()
    chooser = ProductChooser(tab, binding)
    await chooser.visit(chooser.url(binding))
    assert (await chooser.tiles.read()).records == ()


async def test_signing_out_ends_on_the_sign_in(landing: Landing, portal: OfficeAllyPortal) -> None:
    assert isinstance(await landing.follow(landing.sign_out, to=(SignedOut,)), SignedOut)
    assert len(portal.pm.sessions.all()) == 1  # the anonymous one, of the way to the sign-in
    assert portal.auth.sso.all() == []


async def test_a_displaced_session_is_told_so_in_both_lanes(
    landing: Landing, tab: Page, binding: Binding, portal: OfficeAllyPortal
) -> None:
    listing = PatientList(tab, binding)
    await listing.open()
    portal.displace("kim")
    with pytest.raises(SessionDisplaced):
        await listing.grid.fetch(PatientList.data_url(binding, filters='{"rules":[]}', page=1, size=20))
    with pytest.raises(SessionDisplaced):
        await landing.user.fetch(Landing.url(binding))
    with pytest.raises(SessionDisplaced):
        await PatientForm(tab, binding).open(PID="0")
    shown = Displaced(tab, binding)
    await shown.arrive()
