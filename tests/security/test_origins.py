"""How origins are spelt, and which addresses only look like the portal's."""

from __future__ import annotations

from typing import Any

import pytest

from portaldriver.errors import ConfigurationError
from portaldriver.events import Event
from portaldriver.pom.origins import canonical, origin_of
from portaldriver.runtime import perimeter as module
from portaldriver.runtime.perimeter import Perimeter

PORTAL = "https://pm.officeally.com"


@pytest.mark.parametrize(
    "written, spelt",
    [
        (PORTAL, PORTAL),
        (PORTAL + "/", PORTAL),
        ("HTTPS://PM.OfficeAlly.com:443", PORTAL),
        (PORTAL + ":8443", PORTAL + ":8443"),
        ("http://localhost", "http://localhost"),
        ("http://localhost:80", "http://localhost"),
        ("http://pm.officeally.localhost:1234", "http://pm.officeally.localhost:1234"),
        ("http://127.8.9.1:99", "http://127.8.9.1:99"),
        ("http://[0:0:0:0:0:0:0:1]:99", "http://[::1]:99"),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]"),
    ],
)
def test_an_origin_is_spelt_as_browsers_do(written: str, spelt: str) -> None:
    assert canonical(written) == spelt


@pytest.mark.parametrize(
    "written",
    [
        "http://pm.officeally.com",
        "http://10.0.0.1",
        "http://localhost.evil.example.com",
        "http://notlocalhost",
        "http://[2001:db8::1]",
        "http://128.0.0.1",
    ],
)
def test_plain_http_is_for_this_machine_only(written: str) -> None:
    with pytest.raises(ConfigurationError, match="plain HTTP"):
        canonical(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "pm.officeally.com",
        "//pm.officeally.com",
        "wss://pm.officeally.com",
        "file:///etc",
        "https://",
        "https://*.officeally.com",
        "https://*",
        "https://pm.officeally.com.",
        "https://.officeally.com",
        "https://pm.officeally.com/path",
        "https://pm.officeally.com?x",
        "https://pm.officeally.com#x",
        "https://user@pm.officeally.com",
        "https://user:hunter2@pm.officeally.com",
        "https://pm.officeally.com,https://evil.example.com",
        "https://pm.officeally.com;evil",
        "https://pm.officeally.com evil",
        "https://pm.officeally.com\n",
        "https://evil.example.com\\@pm.officeally.com",
        "https://pm.officeally.com:99999",
        "https://pm.officeally.com:x",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://0x7f.1",
        "https://127.1",
        "https://münchen.example.com",
    ],
)
def test_what_is_no_origin_is_refused(written: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        canonical(written)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["about:blank", "about:srcdoc", "data:text/html,x", "blob:https://a.example.com/1", "chrome-error://x/", ""]
)
def test_what_a_page_made_itself_has_no_origin_here(url: str) -> None:
    assert origin_of(url) is None


def test_the_origin_of_an_address_is_what_comes_after_the_user() -> None:
    assert origin_of("https://pm.officeally.com@evil.example.com/x") == "https://evil.example.com"
    assert origin_of("https://evil.example.com\\@pm.officeally.com/") is None


def quiet(_: Event) -> None:
    pass


@pytest.mark.parametrize("path", ["", "/", "/a?b=https://evil.example.com#c", "?x", "#x", "//evil.example.com/"])
@pytest.mark.parametrize(
    "start", [PORTAL, "wss://pm.officeally.com", "http://pm.localhost:1234", "ws://pm.localhost:1234"]
)
def test_the_portals_own_addresses_are_let_through(start: str, path: str) -> None:
    assert Perimeter([PORTAL, "http://pm.localhost:1234"], emit=quiet).admits(start + path)


@pytest.mark.parametrize("url", ["data:image/png;base64,AA", "blob:https://pm.officeally.com/1", "about:blank"])
def test_what_comes_over_no_network_is_let_through(url: str) -> None:
    assert Perimeter([PORTAL], emit=quiet).admits(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/",
        "https://pm.officeally.com@evil.example.com/",
        "https://pm.officeally.com:443@evil.example.com/",
        "https://pm.officeally.com.evil.example.com/",
        "https://pm.officeally.com./",
        "https://pm.officeally.community/",
        "https://sub.pm.officeally.com/",
        "https://officeally.com/",
        "https://pmxofficeally.com/",
        "https://pm.officeally.com:8443/",
        "https://pm.officeally.com\\@evil.example.com/",
        "http://pm.officeally.com/",
        "ws://pm.officeally.com/",
        "ftp://pm.officeally.com/",
        "file:///etc/passwd",
        "https://[::1]/",
        "https://evil.example.com/https://pm.officeally.com/",
        "\nhttps://pm.officeally.com/",
        "",
    ],
)
def test_lookalikes_are_not(url: str) -> None:
    assert not Perimeter([PORTAL], emit=quiet).admits(url)


def test_an_address_of_numbers_is_no_pattern() -> None:
    perimeter = Perimeter(["http://127.0.0.1:5", "http://[::1]:5"], emit=quiet)
    assert perimeter.admits("http://127.0.0.1:5/x")
    assert perimeter.admits("http://[::1]:5/x")
    assert not perimeter.admits("http://127a0b0c1:5/x")
    assert not perimeter.admits("http://127.0.0.1:55/x")
    assert not perimeter.admits("http://[::2]:5/x")


def test_a_perimeter_allows_something() -> None:
    with pytest.raises(ConfigurationError):
        Perimeter([], emit=quiet)


def test_the_seal_names_every_port_and_both_protocols() -> None:
    options = Perimeter([PORTAL, "http://[::1]:5"], emit=quiet, sealed=True).options
    assert options["service_workers"] == "block"
    assert options["proxy"]["bypass"].split(",") == [
        "<-loopback>",
        "http://[::1]:5",
        "ws://[::1]:5",
        "https://pm.officeally.com:443",
        "wss://pm.officeally.com:443",
        "com",
    ]


@pytest.mark.parametrize(
    "proxies, sealed",
    [
        ({}, True),
        ({"HTTPS_PROXY": "http://proxy.example.com:3128"}, False),
        ({"all_proxy": "http://proxy.example.com:3128"}, False),
        ({"http_proxy": "http://proxy.example.com:3128"}, True),
        ({"https_proxy": "http://proxy.example.com:3128", "no_proxy": "officeally.com"}, True),
    ],
)
def test_who_needs_a_proxy_is_not_sealed(
    monkeypatch: pytest.MonkeyPatch, proxies: dict[str, str], sealed: bool
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(module, "getproxies", module_proxies())
    for name, value in proxies.items():
        monkeypatch.setenv(name, value)
    perimeter = Perimeter([PORTAL, "http://pm.localhost:1", "http://[::1]:5"], emit=quiet)
    assert perimeter.is_sealed is sealed
    assert ("proxy" in perimeter.options) is sealed


def module_proxies() -> Any:
    """Return what reads proxies from the environment alone, also where the system has settings of its own."""
    from urllib.request import getproxies_environment

    return getproxies_environment
