"""PIMSY behind a real SimpleSAMLphp 1.19: the package's own declaration, by what the provider's log says of it."""

from __future__ import annotations

import base64
from urllib.parse import parse_qsl

import pytest
from signxml.exceptions import InvalidDigest

from mock_portals.pimsy import PimsyPortal
from mock_portals.visiting import Visit
from portaldriver import AuthenticationError, InvalidCredentials, PortalDown, SessionExpired
from portaldriver.runtime import points
from tests.conftest import Told
from tests.login_systems.oidc.overhearing import overhear

from .conftest import Enter
from .relying import ASKING, ServiceProvider
from .server import PASSWORD, USER, WHO, SimpleSaml

LOGIN = "/simplesamlphp/module.php/core/loginuserpass.php"


@pytest.fixture
def heard(portal: PimsyPortal) -> list[Visit]:
    return overhear(portal)


async def test_the_portal_is_given_an_assertion_and_nothing_else(
    enter: Enter, idp: SimpleSaml, sp: ServiceProvider, heard: list[Visit], told: Told
) -> None:
    client = enter()
    assert (await client.session_info()).user.id == "1042"
    assert idp.posts() == [LOGIN]
    assert (sp.believed, sp.refused) == ([WHO], [])
    assert told.named("SignedIn")[0].factors == ("password",)
    assert heard
    for given in (*sp.seen, *map(repr, heard), *map(repr, told), repr(client)):
        assert PASSWORD not in given
        assert USER not in given


@pytest.mark.parametrize(
    "idp",
    [(theme, word) for theme in ("templates", "twig") for word in ("en", "de", "ja")],
    indirect=True,
    ids="-".join,
)
async def test_a_wrong_password_is_typed_once(enter: Enter, idp: SimpleSaml, sp: ServiceProvider) -> None:
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            await enter("Wrong-Harbor-41").sign_in()
    assert idp.posts() == [LOGIN]
    assert (sp.believed, sp.refused) == ([], [])


async def test_who_is_still_known_to_the_provider_types_no_password(
    enter: Enter, portal: PimsyPortal, idp: SimpleSaml, sp: ServiceProvider, told: Told
) -> None:
    await enter().sign_in()
    portal.sessions.clear()
    assert (await enter().session_info()).user.id == "1042"
    assert idp.posts() == [LOGIN]
    assert sp.believed == [WHO, WHO]
    assert [event.factors for event in told.named("SignedIn")] == [("password",), ()]


async def test_consent_is_a_persons_to_give(enter: Enter, idp: SimpleSaml, sp: ServiceProvider) -> None:
    sp.name = ASKING
    with pytest.raises(AuthenticationError, match="decision"):
        await enter().sign_in()
    assert idp.posts() == [LOGIN]
    assert (sp.believed, sp.refused) == ([], [])


async def test_consent_is_given_if_the_caller_said_so(enter: Enter, idp: SimpleSaml, sp: ServiceProvider) -> None:
    sp.name = ASKING
    assert (await enter(consents=True).session_info()).user.id == "1042"
    assert idp.posts() == [LOGIN]
    assert (sp.believed, sp.refused) == ([WHO], [])


async def test_a_sign_in_that_the_provider_lost_is_not_a_wrong_password(
    enter: Enter, idp: SimpleSaml, sp: ServiceProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(label: str) -> None:
        if label == "password typed":
            idp.forget_everybody()

    monkeypatch.setattr(points, "listener", lose)
    with pytest.raises(SessionExpired):
        await enter().sign_in()
    assert idp.posts() == [LOGIN]
    assert not sp.believed
    monkeypatch.undo()
    assert (await enter().session_info()).user.id == "1042"  # nothing is held against the account
    assert sp.believed == [WHO]


async def test_a_link_to_a_sign_in_of_long_ago_is_said_to_be_one(enter: Enter, idp: SimpleSaml) -> None:
    with pytest.raises(SessionExpired):
        await enter(start=f"{idp.origin}{LOGIN}?AuthState=_0123456789abcdef").sign_in()
    assert idp.posts() == []


async def test_an_error_page_of_status_200_is_the_providers_failure(
    enter: Enter, idp: SimpleSaml, sp: ServiceProvider
) -> None:
    sp.name = "https://sp.example.com/unknown"
    with pytest.raises(PortalDown):
        await enter().sign_in()
    assert idp.posts() == []


@pytest.mark.parametrize("idp", [("templates", "en")], indirect=True, ids="-".join)
async def test_an_assertion_for_somebody_else_is_not_believed(
    enter: Enter, idp: SimpleSaml, sp: ServiceProvider
) -> None:
    sp.audience = "https://sp.example.com/somebody-else"
    with pytest.raises(AuthenticationError):
        await enter().sign_in()
    assert (sp.believed, len(sp.refused)) == ([], 1)


@pytest.mark.parametrize("idp", [("templates", "en")], indirect=True, ids="-".join)
async def test_what_the_tests_rely_on_is_checked(enter: Enter, idp: SimpleSaml, sp: ServiceProvider) -> None:
    """The service provider itself refuses what was altered and what comes twice."""
    await enter().sign_in()
    [given] = [dict(parse_qsl(seen.partition(" ")[2])) for seen in sp.seen if "SAMLResponse" in seen]
    answer = base64.b64decode(given["SAMLResponse"])
    with pytest.raises(AssertionError, match="answers no request"):
        sp.believe(answer)
    with pytest.raises(InvalidDigest):
        sp.believe(answer.replace(WHO.encode(), b"someone.else"))
