"""Single sign-on: another's screens in the place of the practice's, and no secret of it given to the practice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from portaldriver import AuthenticationError, ConfigurationError, InvalidCredentials
from portaldriver.identity.provider import Sso
from tests.conftest import Told
from tests.pimsy.conftest import LEISURELY, LOGIN, UNLOCK, Connect, leisurely
from tests.pimsy.identity import PROVIDER, Site


@pytest.fixture
def identity() -> Site:
    return Site()


@pytest.fixture
def server(portal: PimsyPortal, identity: Site) -> Iterator[MockServer]:
    with MockServer(portal, identity) as running:
        portal.sso = f"{identity.origin}/authorize"
        portal.redeem = identity.redeem
        yield running
    assert not portal.unexpected, "the driver asked for something that no recording holds"


def sso(password: str = "Spring-Harbor-44", **options: Any) -> Sso:
    return Sso(provider=PROVIDER, username="S-100", password=password, **options)


async def test_the_practices_link_leads_to_the_provider_and_back(
    connect: Connect, portal: PimsyPortal, identity: Site, told: Told
) -> None:
    client = connect(sso=sso())
    assert (await client.session_info()).user.id == "1042"
    assert identity.phrases == ["Spring-Harbor-44"]
    assert portal.count(method="POST", path=LOGIN) == 0
    assert told.named("SignedIn")[0].factors == ("password",)


async def test_an_address_to_start_at_takes_the_place_of_the_practices_entry(
    connect: Connect, portal: PimsyPortal, identity: Site
) -> None:
    portal.sso = None
    identity.back = f"{portal.origins[portal.host]}/Account/SsoReturn"
    client = connect(sso=sso(start=f"{identity.origin}/start"))
    assert (await client.session_info()).user.id == "1042"
    assert portal.count(path="/") == 1  # the health check's: the sign-in did not begin there


async def test_a_page_that_is_being_left_is_not_taken_for_another(
    connect: Connect, portal: PimsyPortal, identity: Site
) -> None:
    portal.vary(LOGIN, leisurely)
    identity.script = f"<script>{LEISURELY}</script>"
    await connect(sso=sso()).sign_in()
    assert identity.phrases == ["Spring-Harbor-44"]


async def test_a_practice_without_a_link_says_what_is_missing(connect: Connect, portal: PimsyPortal) -> None:
    portal.sso = None
    with pytest.raises(ConfigurationError, match="single sign-on"):
        await connect(sso=sso()).sign_in()
    assert portal.count(method="POST", path=LOGIN) == 0


async def test_a_wrong_passphrase_parks_the_account_of_the_provider(
    connect: Connect, portal: PimsyPortal, identity: Site
) -> None:
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            await connect(sso=sso("Wrong-Harbor-41")).session_info()
    assert identity.phrases == ["Wrong-Harbor-41"]
    await connect().sign_in()
    assert portal.count(method="POST", path=LOGIN) == 1


async def test_a_practice_that_does_not_take_the_provider_s_word_is_not_asked_again(
    connect: Connect, portal: PimsyPortal, identity: Site
) -> None:
    portal.redeem = lambda token: None
    for _ in range(2):
        with pytest.raises(AuthenticationError):
            await connect(sso=sso()).session_info()
    assert len(identity.phrases) == 1


async def test_a_lock_is_not_given_what_the_provider_was(
    connect: Connect, portal: PimsyPortal, identity: Site, told: Told
) -> None:
    client = connect(sso=sso())
    await client.sign_in()
    portal.lock(portal.account.username)
    assert (await client.session_info()).user.id == "1042"
    assert portal.count(method="POST", path=UNLOCK) == 0
    assert len(identity.phrases) == 2
    assert len(told.named("SignedIn")) == 2


async def test_nothing_secret_is_in_a_repr(connect: Connect) -> None:
    assert "Harbor-44" not in repr(sso()) + repr(connect(sso=sso())._portal)
