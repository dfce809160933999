"""Every provider's screens are well formed: names, states, grades, sources, hosts."""

from __future__ import annotations

import re

import pytest

from portaldriver.errors import PortalError
from portaldriver.identity import adfs, duo, entra, generic, google, keycloak, okta, simplesaml
from portaldriver.identity.duo import with_duo
from portaldriver.identity.federation import AutoPost, joined
from portaldriver.identity.provider import IdentityProvider
from portaldriver.identity.screens import (
    ApprovalScreen,
    CodeScreen,
    CredentialsScreen,
    DeadEnd,
    MethodsScreen,
    Passage,
    Screen,
    Transit,
)
from portaldriver.pom import Evidence, Selector
from portaldriver.pom.origins import canonical
from portaldriver.runtime.mfa.challenge import EMAIL, PUSH, QUESTION, RECOVERY, SMS, TOTP, VOICE

DUO_HOST = "api-0123abcd.duosecurity.com"
PROVIDERS = [
    entra.entra(),
    okta.okta("practice.okta.com"),
    google.google(),
    keycloak.keycloak("sso.example.com"),
    adfs.adfs("adfs.example.com"),
    simplesaml.simplesaml("idp.example.com"),
    generic.generic("login.example.com"),
    duo.duo(DUO_HOST),
    with_duo(entra.entra(), DUO_HOST),
]
SCREENS = sorted(
    {screen for provider in PROVIDERS for screen in provider.screens}, key=lambda s: (s.__module__, s.__name__)
)
KINDS = (ApprovalScreen, CodeScreen, CredentialsScreen, DeadEnd, MethodsScreen, Passage, Transit)
FACTORS = {TOTP, EMAIL, SMS, VOICE, PUSH, RECOVERY, QUESTION}
OVERLOADED = ("#idSIButton9", "#idBtn_Back", "#kc-login", "#submitButton")
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
each_screen = pytest.mark.parametrize(
    "screen", SCREENS, ids=lambda s: f"{s.__module__.rpartition('.')[2]}.{s.__name__}"
)


def css(selector: Selector) -> list[str]:
    return [query.split("\0")[0] for kind, query in selector.spec if kind in ("css", "having")]


@each_provider
def test_names_tell_screens_apart(provider: IdentityProvider) -> None:
    assert len(set(provider.screens)) == len(provider.screens)
    of_one_module = [(screen.__module__, screen.__name__) for screen in provider.screens if not screen.typed_at]
    assert len(of_one_module) == len(set(of_one_module))


@each_provider
def test_hosts_are_exact(provider: IdentityProvider) -> None:
    assert provider.hosts
    for host in (*provider.hosts, *provider.reach):
        assert canonical(f"https://{host}") == f"https://{host}"


@each_screen
def test_a_screen_says_how_it_is_known(screen: type[Screen]) -> None:
    assert screen.evidence in (Evidence.ATTESTED, Evidence.DOCUMENTED, Evidence.MODELLED)
    assert screen.source.startswith("identity_providers ")
    assert issubclass(screen, KINDS)
    assert screen.__doc__


@each_screen
def test_a_state_is_not_told_by_what_every_view_has(screen: type[Screen]) -> None:
    for query in css(screen.ready):
        assert not any(query.rstrip().endswith(control) for control in OVERLOADED), query
    re.compile(screen.at)


@each_screen
def test_no_selector_counts_its_way_down_the_page(screen: type[Screen]) -> None:
    for selector in screen.selectors().values():
        for query in css(selector):
            assert not query.startswith(("/", "html/", "xpath=")), query
            assert not re.search(r"#input\d|\[id=.?input\d|nth-child|nth-of-type", query), query


@each_screen
def test_a_screen_has_what_its_kind_needs(screen: type[Screen]) -> None:
    if issubclass(screen, CodeScreen):
        assert screen.factor in FACTORS
    if issubclass(screen, CodeScreen) and not issubclass(screen, ApprovalScreen):
        assert "code" in screen.answer.record.model_fields
        assert ("remember" in screen.answer.record.model_fields) == ("remember" in screen.selectors())
    if issubclass(screen, CredentialsScreen):
        assert screen.asks("username") or screen.asks("password")
    if issubclass(screen, MethodsScreen):
        assert set(screen.factors.values()) <= FACTORS
        for start in screen.factors:
            assert screen.row_of(start)
    if issubclass(screen, DeadEnd):
        assert isinstance(screen.failure(screen.__new__(screen)), PortalError)


def test_the_less_particular_view_comes_later() -> None:
    order = [screen.__name__ for screen in entra.SCREENS]
    assert order.index("SmsCode") < order.index("AppCode")
    assert order[-1] == "AutoPost"
    assert with_duo(entra.entra(), DUO_HOST).screens.index(AutoPost) > 0


def test_a_secret_is_kept_to_its_own_providers_hosts() -> None:
    provider = joined(entra.entra(), adfs.adfs("adfs.example.com"), duo.duo(DUO_HOST))
    assert provider.hosts == (entra.HOST, "adfs.example.com", DUO_HOST)
    assert provider.screens.count(AutoPost) == 1
    for screen in provider.screens:
        if issubclass(screen, CredentialsScreen | CodeScreen):
            module = screen.__mro__[1].__module__.rpartition(".")[2]
            expected = {"entra": (entra.HOST,), "adfs": ("adfs.example.com",), "duo": (DUO_HOST,)}[module]
            assert screen.typed_at == expected


def test_joining_twice_makes_no_new_screens() -> None:
    first, second = (with_duo(entra.entra(), DUO_HOST) for _ in range(2))
    assert first == second


def test_a_generic_provider_says_what_its_codes_are() -> None:
    provider = generic.generic("login.example.com", factor=EMAIL)
    assert [screen.factor for screen in provider.screens if issubclass(screen, CodeScreen)] == [EMAIL]
    assert generic.Code.factor == TOTP
