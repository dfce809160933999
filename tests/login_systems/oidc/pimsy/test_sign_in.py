"""PIMSY behind a real OpenID provider: what the client did, by what the provider and the portal recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import lxml.html
import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.sign_in import RETURN
from mock_portals.visiting import Visit
from portaldriver import AuthenticationError, ForeignOrigin, InvalidCredentials
from tests.conftest import Told
from tests.waiting import until

from ..conftest import single_sign_on
from ..provider import OidcProvider
from ..relying_party import RelyingParty
from ..screens import PROVIDER, Agreement, SignIn
from .conftest import Connect, relying_party

LOGIN = "/Account/Login"
FORGED = "<form method=post><input type=hidden name=prompt value=consent><button type=submit>Continue</button></form>"


def asking_for_consent(tree: Any) -> None:
    """Make a page of the portal look like the provider's question, and like nothing else."""
    body = tree.getroot().cssselect("body")[0]
    for child in list(body):
        body.remove(child)
    body.append(lxml.html.fragment_fromstring(FORGED))


async def test_a_password_and_a_consent_lead_back_with_a_code_that_the_portal_exchanges(
    connect: Connect, portal: PimsyPortal, relying: RelyingParty, accounts: OidcProvider, told: Told
) -> None:
    assert (await connect().session_info()).user.id == "1042"
    assert told.named("SignedIn")[0].factors == ("password",)
    client = relying.client_id
    await until(lambda: accounts.told("grant.success", client=client))
    prompts = [line["prompt"] for line in accounts.told("interaction.started", client=client)]
    assert prompts == ["login", "consent"]
    assert [line["account"] for line in accounts.told("grant.saved", client=client)] == [accounts.user.subject]
    assert [line["method"] for line in accounts.told("authorization.accepted", client=client)] == ["S256"]
    assert len(accounts.told("authorization_code.consumed", client=client)) == 1
    assert relying.refusals == []
    assert portal.count(method="POST", path=LOGIN) == 0


async def test_no_secret_leaves_the_provider_or_is_told(
    connect: Connect,
    heard: list[Visit],
    relying: RelyingParty,
    accounts: OidcProvider,
    told: Told,
    logged: pytest.LogCaptureFixture,
) -> None:
    client = connect()
    await client.sign_in()
    assert accounts.told("password")[-1]["right"]
    reached = repr(heard)
    assert RETURN in reached
    assert accounts.user.password not in reached
    assert accounts.user.login not in reached
    said = "".join((repr(list(told)), logged.text, repr(client), repr(client._portal), repr(single_sign_on(accounts))))
    assert "SignedIn" in said
    one = relying.redeemed[0]
    assert {one.code, one.access_token, one.id_token} < set(relying.secrets)
    for secret in (accounts.user.password, accounts.user.login, *relying.secrets):
        assert secret not in said


async def test_consent_is_the_account_s_owner_s_to_give(
    connect: Connect, relying: RelyingParty, accounts: OidcProvider
) -> None:
    typed = len(accounts.told("password"))
    for why in ("decision", "refused before"):
        with pytest.raises(AuthenticationError, match=why) as raised:
            await connect(sso=single_sign_on(accounts, consents=False)).session_info()
        assert raised.value.page == "Agreement"
    client = relying.client_id
    asked = [line["prompt"] for line in accounts.told("interaction.started", client=client)]
    assert asked == ["login", "consent"]
    assert accounts.told("grant.saved", client=client) == []
    assert accounts.told("authorization.success", client=client) == []
    assert len(accounts.told("password")) == typed + 1
    assert relying.redeemed == []


async def test_consent_is_given_at_the_provider_s_host_only(
    connect: Connect, portal: PimsyPortal, accounts: OidcProvider
) -> None:
    class Anywhere(Agreement):
        at = ""

    portal.vary(LOGIN, asking_for_consent)
    provider = replace(PROVIDER, screens=(Anywhere, SignIn))
    with pytest.raises(ForeignOrigin):
        await connect(sso=replace(single_sign_on(accounts), provider=provider)).sign_in()
    assert portal.count(method="POST") == 0


async def test_a_session_that_the_provider_still_has_spares_the_password(
    connect: Connect, portal: PimsyPortal, relying: RelyingParty, accounts: OidcProvider, told: Told
) -> None:
    client, typed = connect(), len(accounts.told("password"))
    await client.sign_in()
    portal.expire(portal.account.username)
    assert (await client.session_info()).user.id == "1042"
    assert [event.factors for event in told.named("SignedIn")] == [("password",), ()]
    assert len(accounts.told("password")) == typed + 1
    await until(lambda: len(accounts.told("grant.success", client=relying.client_id)) == 2)
    assert len(accounts.told("grant.saved", client=relying.client_id)) == 1
    assert len({one.code for one in relying.redeemed}) == 2


async def test_signing_out_forgets_the_provider_s_session_too(
    connect: Connect, portal: PimsyPortal, accounts: OidcProvider
) -> None:
    client, typed = connect(), len(accounts.told("password"))
    await client.sign_in()
    await client.sign_out()
    assert portal.sessions == {}
    await client.sign_in()
    assert len(accounts.told("password")) == typed + 2


async def test_a_sign_out_that_leads_to_the_provider_s_ends_both(
    connect: Connect, portal: PimsyPortal, accounts: OidcProvider, told: Told
) -> None:
    relying = relying_party(portal, accounts, left=LOGIN)
    client = connect()
    await client.sign_in()
    before = len(accounts.told("end_session.success"))
    await client.sign_out()
    assert portal.sessions == {}
    await until(lambda: len(accounts.told("end_session.success")) == before + 1)
    assert accounts.told("grant.revoked", client=relying.client_id)
    assert not relying.is_alive(relying.redeemed[0].access_token)


@pytest.mark.parametrize("wrong", ["username", "password"])
async def test_what_the_provider_refuses_is_given_once(
    wrong: str, connect: Connect, relying: RelyingParty, accounts: OidcProvider
) -> None:
    typed = len(accounts.told("password"))
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            await connect(sso=single_sign_on(accounts, **{wrong: "Wrong-Harbor-41"})).session_info()
    refused = accounts.told("password")[typed:]
    assert [(line["known"], line["right"]) for line in refused] == [(wrong == "password", False)]
    asked = accounts.told("interaction.started", client=relying.client_id)
    assert [line["reasons"] for line in asked] == [["no_session"], ["unknown_account"]]
    assert accounts.told("authorization.success", client=relying.client_id) == []
