"""What comes back from the provider: a code that serves once, and what a portal must not take."""

from __future__ import annotations

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.sign_in import RETURN
from portaldriver import AuthenticationError
from tests.waiting import until

from ..provider import OidcProvider
from ..relying_party import Departure, RelyingParty
from .conftest import Connect


async def test_a_code_serves_once_and_its_second_use_takes_back_what_it_gave(
    connect: Connect, relying: RelyingParty, accounts: OidcProvider
) -> None:
    await connect().sign_in()
    one = relying.redeemed[0]
    assert relying.is_alive(one.access_token)
    answer = relying.exchange(one.code, one.departure)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert not relying.is_alive(one.access_token)
    client = relying.client_id
    await until(lambda: accounts.told("grant.revoked", client=client))
    assert [line["detail"] for line in accounts.told("grant.error", client=client)] == [
        "authorization code already consumed"
    ]


@pytest.mark.parametrize(
    "bent, refusals, granted",
    [
        ({"state": "somebody-elses"}, [], 0),
        ({"nonce": "somebody-elses"}, ["WrongNonce"], 1),
        ({"code_challenge": "somebody-elses-challenge-of-43-characters-0000"}, ["invalid_grant"], 0),
        ({"code_challenge_method": "plain"}, ["invalid_request"], 0),
    ],
    ids=["state", "nonce", "challenge", "method"],
)
async def test_a_return_that_is_not_its_own_is_not_taken(
    bent: dict[str, str],
    refusals: list[str],
    granted: int,
    connect: Connect,
    portal: PimsyPortal,
    relying: RelyingParty,
    accounts: OidcProvider,
) -> None:
    relying.bent = bent
    with pytest.raises(AuthenticationError, match="did not take"):
        await connect().session_info()
    assert portal.count(path=RETURN) == 1
    assert relying.refusals == refusals
    assert len(accounts.told("grant.success", client=relying.client_id)) == granted
    assert portal.sessions == {}


async def test_a_token_that_somebody_else_signed_is_not_taken(
    connect: Connect, portal: PimsyPortal, relying: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange, mine = relying.exchange, rsa.generate_private_key(65537, 2048)

    def forged(code: str, departure: Departure) -> httpx.Response:
        tokens = exchange(code, departure).json()
        claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
        names = {"kid": jwt.get_unverified_header(tokens["id_token"])["kid"]}
        return httpx.Response(200, json=tokens | {"id_token": jwt.encode(claims, mine, "RS256", names)})

    monkeypatch.setattr(relying, "exchange", forged)
    with pytest.raises(AuthenticationError, match="did not take"):
        await connect().sign_in()
    assert relying.refusals == ["InvalidSignatureError"]
    assert portal.sessions == {}
