"""Office Ally with a practice's own OpenID provider behind its sign-in host. That it offers this is modelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.auth import FEDERATED
from mock_portals.visiting import Visit
from portaldriver import AuthenticationError, OfficeAlly, SessionExpired
from tests.conftest import Told
from tests.waiting import until

from .conftest import origins_with, single_sign_on
from .overhearing import overhear
from .provider import OidcProvider
from .relying_party import RelyingParty

Connect = Callable[..., OfficeAlly]
SignOn = Callable[..., OfficeAlly]


@pytest.fixture
def relying(portal: OfficeAllyPortal, server: MockServer, accounts: OidcProvider) -> RelyingParty:
    back = f"{portal.origins['auth.officeally.com']}{FEDERATED}"
    relying = RelyingParty(accounts, back=back, accounts={accounts.user.subject: portal.account.username})
    portal.sso = relying
    return relying


@pytest.fixture
def heard(portal: OfficeAllyPortal) -> list[Visit]:
    return overhear(portal)


@pytest.fixture
def sign_on(connect: Connect, server: MockServer, relying: RelyingParty, accounts: OidcProvider) -> SignOn:
    """Make clients that sign in through the provider; what is passed replaces the defaults."""

    def make(**options: Any) -> OfficeAlly:
        nobody: dict[str, Any] = {"username": "", "password": "", "mfa": None}
        given = {"sso": single_sign_on(accounts), "origins": origins_with(accounts, server.origins)}
        return connect(**(nobody | given | options))

    return make


async def test_the_sign_in_host_takes_the_provider_s_word(
    sign_on: SignOn,
    portal: OfficeAllyPortal,
    heard: list[Visit],
    relying: RelyingParty,
    accounts: OidcProvider,
    told: Told,
    logged: pytest.LogCaptureFixture,
) -> None:
    client = sign_on()
    assert (await client.session_info()).user.name == "Riley Okafor"
    assert told.named("SignedIn")[0].factors == ("password",)
    asked = accounts.told("interaction.started", client=relying.client_id)
    assert [line["prompt"] for line in asked] == ["login", "consent"]
    await until(lambda: accounts.told("grant.success", client=relying.client_id))
    assert portal.count(path=FEDERATED) == 1
    assert portal.count(path="/u/login") == 0
    said = repr(list(told)) + logged.text + repr(client) + repr(client._portal)
    for secret in (accounts.user.password, accounts.user.login):
        assert secret not in repr(heard)
        assert secret not in said
    assert not [secret for secret in relying.secrets if secret in said]


async def test_consent_is_the_account_s_owner_s_to_give(
    sign_on: SignOn, portal: OfficeAllyPortal, relying: RelyingParty, accounts: OidcProvider
) -> None:
    with pytest.raises(AuthenticationError, match="decision"):
        await sign_on(sso=single_sign_on(accounts, consents=False)).sign_in()
    assert accounts.told("grant.saved", client=relying.client_id) == []
    assert accounts.told("authorization.success", client=relying.client_id) == []
    assert portal.count(path=FEDERATED) == 0


async def test_a_session_that_ended_at_portal_and_sign_in_host_comes_back_by_the_provider_s(
    sign_on: SignOn, portal: OfficeAllyPortal, relying: RelyingParty, accounts: OidcProvider
) -> None:
    client, typed = sign_on(), len(accounts.told("password"))
    await client.sign_in()
    portal.expire(portal.account.username, sso=True)
    known = portal.patients[0]
    assert (await client.patients.get(known.patient_id)).patient_id == known.patient_id
    assert len(accounts.told("password")) == typed + 1
    await until(lambda: len(accounts.told("grant.success", client=relying.client_id)) == 2)


async def test_a_provider_that_asks_again_is_answered_again(
    sign_on: SignOn, portal: OfficeAllyPortal, relying: RelyingParty, accounts: OidcProvider, told: Told
) -> None:
    client, typed = sign_on(), len(accounts.told("password"))
    await client.sign_in()
    portal.expire(portal.account.username, sso=True)
    relying.bent = {"prompt": "login"}
    assert (await client.session_info()).user.name == "Riley Okafor"
    assert len(accounts.told("password")) == typed + 2
    assert len(told.named("SignedIn")) == 2


async def test_a_return_with_another_state_is_not_taken(
    sign_on: SignOn, portal: OfficeAllyPortal, relying: RelyingParty, accounts: OidcProvider
) -> None:
    relying.bent = {"state": "somebody-elses"}
    with pytest.raises(SessionExpired):
        await sign_on().sign_in()
    assert portal.count(path=FEDERATED) == 1
    assert accounts.told("authorization.success", client=relying.client_id)
    assert relying.redeemed == []


async def test_signing_out_is_not_undone_by_the_provider_s_session(
    sign_on: SignOn, portal: OfficeAllyPortal, relying: RelyingParty, accounts: OidcProvider, told: Told
) -> None:
    client = sign_on()
    await client.sign_in()
    await client.sign_out()
    assert [session for session in portal.pm.sessions.all() if session.account] == []
    assert portal.auth.sso.all() == []
    assert len(told.named("SignedOut")) == 1
    asked = accounts.told("interaction.started", client=relying.client_id)
    assert [line["prompt"] for line in asked] == ["login", "consent", "login"]
