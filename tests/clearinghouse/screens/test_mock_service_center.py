"""The mock's New Service Center signs people in like the other products, and tells nobody anything before that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.sc_host import CALLBACK, CHECK, HOST, PAYERS
from tests.mock_portals.surfing import Surfer


@pytest.fixture
def surfer(portal: OfficeAllyPortal, server: MockServer) -> Iterator[Surfer]:
    with Surfer(server) as made:
        yield made


def test_its_own_sign_in_leads_back_to_it(surfer: Surfer, server: MockServer, portal: OfficeAllyPortal) -> None:
    sc = server.origins[HOST]
    portal.account.mfa = False
    surfer.open(sc + "/")
    assert surfer.path == "/u/login"
    surfer.password(portal.account.username, portal.account.password)
    assert str(surfer.answer.url) == sc + "/"
    assert surfer.has("app-root[data-user='Riley Okafor']")
    portal.displace(portal.account.username)
    surfer.open(sc + "/eligibility")
    assert surfer.path == "/u/login"


def test_a_sign_in_elsewhere_serves_without_a_form(
    surfer: Surfer, server: MockServer, portal: OfficeAllyPortal
) -> None:
    portal.account.mfa = False
    surfer.sign_in(portal.account)
    surfer.open(server.origins[HOST] + "/eligibility")
    assert surfer.hops == ["/eligibility", "/authorize", CALLBACK]
    assert surfer.path == "/"


def test_scripts_get_nothing_without_a_session(surfer: Surfer, server: MockServer, portal: OfficeAllyPortal) -> None:
    sc = server.origins[HOST]
    assert surfer.client.get(sc + PAYERS).status_code == 401
    assert surfer.client.post(sc + CHECK, json={}).status_code == 401
    assert portal.sc.books.asked == []
