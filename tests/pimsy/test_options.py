"""What a client is made of, before anything is opened."""

from __future__ import annotations

from typing import Any

import pytest

from portaldriver import ConfigurationError
from portaldriver.portals.pimsy import Pimsy
from portaldriver.portals.pimsy.hosts import PRACTICE

GIVEN: dict[str, Any] = {"acronym": "demo", "username": "riley.okafor", "password": "Winter-Harbor-42"}


@pytest.mark.parametrize(
    "field, bad",
    [
        *(
            ("acronym", acronym)
            for acronym in ("", "-demo", "demo-", "de mo", "demo.evil", "demo/", "dé", "x" * 64, None)
        ),
        *(("host", host) for host in ("", "https://demo.pimsyportal.com", "demo.example.com:81", "a/b", "a@b", "a..b")),
        ("username", ""),
        ("when_expired", "change it"),
    ],
)
def test_what_is_not_usable_names_its_field(field: str, bad: object) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Pimsy(**GIVEN | {field: bad})
    assert refused.value.field == field
    assert refused.value.portal == "pimsy"


@pytest.mark.parametrize("password", ["", None])
def test_a_password_has_to_be_given(password: Any) -> None:
    with pytest.raises(ConfigurationError, match="password"):
        Pimsy(**GIVEN | {"password": password})


@pytest.mark.parametrize(
    "options, origin",
    [
        ({}, "https://demo.pimsyehr.com"),
        ({"acronym": "DEMO"}, "https://demo.pimsyehr.com"),
        ({"host": "Demo.PimsyPortal.com"}, "https://demo.pimsyportal.com"),
        ({"origins": {"demo.pimsyehr.com": "http://127.0.0.1:81"}}, "http://127.0.0.1:81"),
        ({"origins": {"demo.pimsyportal.com": "http://127.0.0.1:81"}}, "https://demo.pimsyehr.com"),
    ],
    ids=["acronym", "capitals", "whole host", "mapped", "another's mapping"],
)
def test_where_the_practice_is(options: dict[str, Any], origin: str) -> None:
    assert Pimsy(**GIVEN | options)._binding.origin(PRACTICE) == origin


def test_an_account_belongs_to_its_practice_wherever_that_is_reached() -> None:
    names = [
        Pimsy(**GIVEN | options)._portal.account_name
        for options in ({}, {"acronym": "Demo"}, {"host": "demo.pimsyportal.com"}, {"acronym": "other"})
    ]
    assert len(set(names[:3])) == 1
    assert names[3] != names[0]


def test_nothing_secret_is_in_a_repr() -> None:
    client = Pimsy(**GIVEN)
    for shown in (repr(client), repr(client._portal)):
        assert "Harbor" not in shown
        assert "okafor" not in shown
