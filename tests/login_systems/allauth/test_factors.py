"""Signing in to django-allauth: passwords, authenticators on clocks that differ, trusted browsers, recovery codes."""

from __future__ import annotations

import asyncio

import pytest

from portaldriver import InvalidCredentials, Rotation, StateDatabase, Totp
from portaldriver.runtime.mfa.recovery import RecoveryCodes
from portaldriver.runtime.session import Tab
from tests.conftest import Told

from .conftest import Connect
from .pages import RECOVERED, Landing
from .running import LOGIN, MFA, Site


async def test_a_password_alone_and_signing_out_ends_the_session_at_the_site(
    connect: Connect, site: Site, told: Told
) -> None:
    account = site.enrol()
    client = connect(account)
    assert (await client.session_info()).user.id == account.name
    assert told.named("SignedIn")[0].factors == ("password",)
    assert site.steps(account) == [["password"]]
    assert site.ledger().count("POST", which=LOGIN) == 1
    await client.sign_out()
    assert site.steps(account) == []


async def test_a_password_and_an_authenticator(connect: Connect, site: Site, told: Told) -> None:
    account = site.enrol(totp=True)
    client = connect(account, mfa=site.codes_of(account))
    assert (await client.session_info()).user.id == account.name
    assert told.named("SignedIn")[0].factors == ("password", "totp")
    assert site.steps(account) == [["password", "totp"]]
    ledger = site.ledger()
    assert (ledger.count("code used"), ledger.count("wrong code")) == (1, 0)

    async def shown(tab: Tab) -> list[str]:
        await Landing(tab.page, client._binding).open()
        return await tab.page.locator("#factors li").all_inner_texts()

    assert await client.call("factors", shown) == ["password", "totp"]


async def test_a_browser_that_is_not_to_be_remembered_is_asked_again_and_gives_no_code_twice_within_one_step(
    connect: Connect, site: Site, told: Told
) -> None:
    account = site.enrol(totp=True)
    for _ in range(2):
        client = connect(account, mfa=site.codes_of(account), remember_device=False)
        assert (await client.session_info()).user.id == account.name
        site.ask("end_sessions", name=account.name)
    ledger = site.ledger()
    assert [event.factors for event in told.named("SignedIn")] == [("password", "totp")] * 2
    assert (ledger.count("code used"), ledger.count("wrong code"), ledger.count("POST", which=MFA)) == (2, 0, 2)
    assert ledger.count("trusted") == 0
    assert site.waited > 0


async def test_a_code_that_somebody_else_gave_first_costs_one_try(
    connect: Connect, site: Site, told: Told, state: StateDatabase
) -> None:
    account = site.enrol(totp=True)
    await connect(account, mfa=site.codes_of(account)).sign_in()
    async with StateDatabase.in_memory() as elsewhere:
        await connect(account, mfa=site.codes_of(account), state=elsewhere).sign_in()
        assert [event.attempt for event in told.named("MfaAnswered")] == [1, 1, 2]
    ledger = site.ledger()
    assert (ledger.count("code used"), ledger.count("wrong code"), ledger.count("POST", which=LOGIN)) == (2, 1, 2)
    assert len(site.steps(account)) == 2


async def test_clients_that_begin_at_once_sign_in_once(connect: Connect, site: Site) -> None:
    account = site.enrol(totp=True)
    clients = [connect(account, mfa=site.codes_of(account)) for _ in range(3)]
    users = await asyncio.gather(*(client.session_info() for client in clients))
    assert [info.user.id for info in users] == [account.name] * 3
    ledger = site.ledger()
    assert (ledger.count("POST", which=LOGIN), ledger.count("POST", which=MFA)) == (1, 1)


@pytest.mark.parametrize("ahead", [45.0, -45.0])
async def test_the_sites_clock_is_what_counts(connect: Connect, site: Site, told: Told, ahead: float) -> None:
    account = site.enrol(totp=True)
    site.set_clock(ahead)
    await connect(account, mfa=Totp(account.totp)).sign_in()
    assert told.named("SignedIn")[0].factors == ("password", "totp")
    ledger = site.ledger()
    assert (ledger.count("code used"), ledger.count("wrong code"), ledger.count("POST", which=MFA)) == (1, 0, 1)


async def test_a_trusted_browser_is_asked_for_no_code(connect: Connect, site: Site, told: Told) -> None:
    account = site.enrol(totp=True)
    await connect(account, mfa=site.codes_of(account)).sign_in()
    assert site.ledger().count("trusted") > 0
    assert site.ask("end_sessions", name=account.name) == 1
    second = connect(account, mfa=site.codes_of(account))
    assert (await second.session_info()).user.id == account.name
    assert [event.factors for event in told.named("SignedIn")] == [("password", "totp"), ("password",)]
    assert site.steps(account) == [["password"]]
    assert site.ledger().count("POST", which=MFA) == 1


async def test_a_session_that_begins_anew_is_still_the_trusted_browsers(
    connect: Connect, site: Site, told: Told
) -> None:
    account = site.enrol(totp=True)
    await connect(account, mfa=site.codes_of(account)).sign_in()
    await connect(account, mfa=site.codes_of(account), rotation=Rotation(age=0.01)).sign_in()
    assert [event.factors for event in told.named("SignedIn")] == [("password", "totp"), ("password",)]
    assert site.steps(account) == [["password"], ["password", "totp"]]


async def test_a_changed_password_ends_sessions_and_trust(connect: Connect, site: Site, told: Told) -> None:
    account = site.enrol(totp=True)
    first = connect(account, mfa=site.codes_of(account))
    await first.sign_in()
    site.ask("new_password", name=account.name, password="Other-Canary-44")
    with pytest.raises(InvalidCredentials):
        await first.session_info()
    second = connect(account, mfa=site.codes_of(account), password="Other-Canary-44")
    assert (await second.session_info()).user.id == account.name
    assert [event.factors for event in told.named("SignedIn")] == [("password", "totp")] * 2
    ledger = site.ledger()
    assert (ledger.count("wrong password"), ledger.count("wrong code"), ledger.count("code used")) == (1, 0, 2)


async def test_signing_out_has_the_browser_forgotten(connect: Connect, site: Site, told: Told) -> None:
    account = site.enrol(totp=True)
    first = connect(account, mfa=site.codes_of(account))
    await first.sign_in()
    await first.sign_out()
    await connect(account, mfa=site.codes_of(account)).sign_in()
    assert [event.factors for event in told.named("SignedIn")] == [("password", "totp")] * 2


async def test_each_recovery_code_serves_once(connect: Connect, site: Site, told: Told) -> None:
    account = site.enrol(totp=True, recovery=True)
    for _ in range(2):
        mfa = RecoveryCodes(account.recovery)
        await connect(account, mfa=mfa, provider=RECOVERED, remember_device=False).sign_in()
        site.ask("end_sessions", name=account.name)
    assert [event.factors for event in told.named("SignedIn")] == [("password", "recovery")] * 2
    assert site.ask("unused", name=account.name) == list(account.recovery[2:])
    ledger = site.ledger()
    assert ledger.count("code used", which="recovery_codes") == 2
    assert ledger.count("wrong code") == 0
