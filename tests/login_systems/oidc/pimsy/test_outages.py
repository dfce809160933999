"""A provider that shows its own error page, is down, or goes down in the midst of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.sign_in import RETURN
from portaldriver import AuthenticationError, PortalDown
from tests.conftest import Told

from ..conftest import origins_with, single_sign_on
from ..provider import OidcProvider, oidc_provider
from ..relying_party import RelyingParty
from ..screens import PROVIDER, SignIn
from .conftest import Connect, relying_party


async def test_the_provider_s_own_error_page_ends_the_sign_in(
    connect: Connect, portal: PimsyPortal, relying: RelyingParty, accounts: OidcProvider
) -> None:
    relying.bent = {"redirect_uri": "https://elsewhere.example.com/return"}
    with pytest.raises(AuthenticationError) as raised:
        await connect().session_info()
    assert raised.value.page == "Failed"
    assert [line["error"] for line in accounts.told("authorization.error", client=relying.client_id)] == [
        "invalid_redirect_uri"
    ]
    assert portal.count(path=RETURN) == 0


async def test_a_provider_that_is_down_is_told_from_one_that_refuses(
    connect: Connect, portal: PimsyPortal, server: MockServer, told: Told
) -> None:
    with oidc_provider() as doomed:
        relying_party(portal, doomed)
        client = connect(sso=single_sign_on(doomed), origins=origins_with(doomed, server.origins))
    with pytest.raises(PortalDown):
        await client.session_info()
    assert portal.count(path=RETURN) == 0
    assert {event.reason for event in told.named("SignInFailed")} == {"PortalDown"}


async def test_a_password_that_a_provider_took_down_with_it_is_not_given_again(
    connect: Connect, portal: PimsyPortal, server: MockServer, told: Told
) -> None:
    with oidc_provider() as doomed:
        relying = relying_party(portal, doomed)

        class Doomed(SignIn):
            @classmethod
            def asks(cls, field: str) -> bool:
                doomed.stop()  # the page is there, nothing is typed yet
                return super().asks(field)

        provider = replace(PROVIDER, screens=(Doomed,))
        sso = replace(single_sign_on(doomed), provider=provider)
        client = connect(sso=sso, origins=origins_with(doomed, server.origins))
        with pytest.raises(PortalDown) as raised:
            await client.session_info()
        assert not raised.value.retryable
        assert len(doomed.told("interaction.started", client=relying.client_id)) == 1
        assert doomed.told("password") == []
    assert len(told.named("SignInStarted")) == 1
