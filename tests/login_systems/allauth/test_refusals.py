"""What django-allauth refuses, and that it is not asked again: wrong passwords and codes, limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portaldriver import AccountLocked, AuthenticationError, InvalidCredentials, MfaError, PortalDown

from .conftest import Connect
from .pages import ALLAUTH, TooMany
from .running import LOGIN, MFA, Site


async def test_a_wrong_password_is_sent_once(connect: Connect, site: Site) -> None:
    account = site.enrol()
    client = connect(account, password="Mistyped-17")
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            await client.session_info()
    for again in (client, connect(account, password="Mistyped-17")):
        with pytest.raises(InvalidCredentials):
            await again.sign_in()
    ledger = site.ledger()
    assert (ledger.count("wrong password"), ledger.count("POST", which=LOGIN)) == (1, 1)
    await connect(account).sign_in()
    assert site.steps(account) == [["password"]]


async def test_an_account_that_others_had_throttled_is_left_alone(connect: Connect, site: Site) -> None:
    account = site.enrol()
    with site.visitor() as visitor:
        for _ in range(3):
            visitor.post(LOGIN, data={"login": account.name, "password": "Guess-17"})
        assert "Too many" in visitor.post(LOGIN, data={"login": account.name, "password": account.password}).text
    before = site.ledger().count("POST", which=LOGIN)
    for client in (connect(account), connect(account)):
        with pytest.raises(AccountLocked):
            await client.session_info()
    ledger = site.ledger()
    assert ledger.count("POST", which=LOGIN) == before + 1
    assert ledger.count("signed in") == 0


async def test_an_address_with_too_many_sign_ins_is_left_alone(connect: Connect, site: Site) -> None:
    account, before = site.enrol(), throttled(site)
    for client in (connect(account), connect(account)):
        with pytest.raises(AccountLocked):
            await client.session_info()
    ledger = site.ledger()
    assert (ledger.count("POST", which=LOGIN), ledger.count("signed in")) == (before + 1, 0)


async def test_a_limit_whose_page_is_not_declared_is_not_defied_within_a_call(connect: Connect, site: Site) -> None:
    account, before = site.enrol(), throttled(site)
    provider = replace(ALLAUTH, screens=tuple(screen for screen in ALLAUTH.screens if screen is not TooMany))
    with pytest.raises(PortalDown, match="429"):
        await connect(account, provider=provider).session_info()
    assert site.ledger().count("POST", which=LOGIN) == before + 1


def throttled(site: Site) -> int:
    """Use up what the site lets one address do, and return how many sign-ins that took."""
    site.ask("configure", ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
    with site.visitor() as visitor:
        assert [visitor.post(LOGIN).status_code for _ in range(2)] == [200, 429]
    return site.ledger().count("POST", which=LOGIN)


async def test_two_wrong_codes_park_the_account(connect: Connect, site: Site) -> None:
    account, other = site.enrol(totp=True), site.enrol(totp=True)
    for _ in range(2):
        with pytest.raises(MfaError):
            await connect(account, mfa=site.codes_of(account, secret=other.totp)).session_info()
    ledger = site.ledger()
    assert (ledger.count("wrong code"), ledger.count("POST", which=MFA), ledger.count("POST", which=LOGIN)) == (2, 2, 1)
    assert site.steps(account) == []


async def test_a_code_that_others_had_throttled_is_given_once(connect: Connect, site: Site) -> None:
    account = site.enrol(totp=True)
    with site.visitor() as visitor:
        visitor.post(LOGIN, data={"login": account.name, "password": account.password})
        assert ["Too many" in visitor.post(MFA, data={"code": "1"}).text for _ in range(4)] == [False] * 3 + [True]
    before = site.ledger().count("POST", which=MFA)
    for _ in range(2):
        with pytest.raises(AccountLocked):
            await connect(account, mfa=site.codes_of(account)).session_info()
    ledger = site.ledger()
    assert (ledger.count("POST", which=MFA), ledger.count("code used")) == (before + 1, 0)


async def test_a_closed_account_is_left_alone(connect: Connect, site: Site) -> None:
    account = site.enrol(totp=True)
    site.ask("deactivate", name=account.name)
    for _ in range(2):
        with pytest.raises(AccountLocked):
            await connect(account, mfa=site.codes_of(account)).session_info()
    ledger = site.ledger()
    assert (ledger.count("POST", which=LOGIN), ledger.count("POST", which=MFA)) == (1, 0)


async def test_a_code_that_nobody_can_give_ends_the_sign_in(connect: Connect, site: Site) -> None:
    account = site.enrol(totp=True)
    for _ in range(2):
        with pytest.raises(AuthenticationError):
            await connect(account).session_info()
    assert site.ledger().count("POST", which=MFA) == 0
