"""How sessions end: displaced, signed out, expired."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from mock_portals import MockServer
from mock_portals.office_ally import Account, OfficeAllyPortal
from mock_portals.office_ally.accounts import Kind
from tests.mock_portals.surfing import API, FORM, LANDING, LIST, Surfer

ELSEWHERE = "your account was used to sign in from another location"


@pytest.fixture
def account(portal: OfficeAllyPortal) -> Account:
    return portal.add_account(username="sam", password="Harbor-Winter-1", mfa=False)


def kinds(account: Account) -> list[Kind]:
    return [note.kind for note in account.books]


def assert_displaced(surfer: Surfer) -> None:
    for path in (LANDING, f"{LIST}?Tab=P", f"{FORM}?PageAction=add&Tab=P"):
        surfer.open(path)
        assert (surfer.answer.status_code, surfer.hops) == (200, [])
        assert surfer.has("#DisplacedNotice")
        assert ELSEWHERE in surfer.answer.text
    for answer in (surfer.grid(), surfer.client.post(surfer.pm + API, json={})):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/html")
        assert ELSEWHERE in answer.text


def test_a_second_sign_in_ends_the_first_session(
    server: MockServer, surfer: Surfer, portal: OfficeAllyPortal, account: Account
) -> None:
    portal.single_session = True
    surfer.sign_in(account)
    with Surfer(server) as second:
        second.sign_in(account)
        assert_displaced(surfer)
        assert second.shown_patients()
        surfer.sign_in(account)
        assert surfer.path == LANDING
        assert_displaced(second)
    assert surfer.shown_patients()
    assert kinds(account) == [Kind.SIGN_IN, Kind.SIGN_IN, Kind.DISPLACED, Kind.SIGN_IN, Kind.DISPLACED]


def test_coming_back_without_a_form_displaces_nobody(
    surfer: Surfer, portal: OfficeAllyPortal, account: Account
) -> None:
    portal.single_session = True
    surfer.sign_in(account)
    portal.expire(account.username)
    surfer.open(LANDING)
    assert surfer.path == LANDING
    assert Kind.DISPLACED not in kinds(account)


def test_other_accounts_stay(server: MockServer, member: Surfer, portal: OfficeAllyPortal, account: Account) -> None:
    portal.single_session = True
    with Surfer(server) as other:
        other.sign_in(account)
        portal.displace(account.username.upper())
        assert_displaced(other)
    assert member.shown_patients()


def test_by_default_sessions_live_side_by_side(server: MockServer, surfer: Surfer, account: Account) -> None:
    surfer.sign_in(account)
    with Surfer(server) as second:
        second.sign_in(account)
    assert surfer.shown_patients()


def test_a_stranger_takes_all_sessions(
    server: MockServer, surfer: Surfer, portal: OfficeAllyPortal, account: Account
) -> None:
    surfer.sign_in(account)
    with Surfer(server) as second:
        second.sign_in(account)
        portal.displace(account.username)
        assert_displaced(second)
    assert_displaced(surfer)
    surfer.open("/pm")
    assert surfer.path == "/u/login"
    surfer.password(account.username, account.password)
    assert surfer.path == LANDING


def test_a_sign_in_that_is_displaced_on_its_last_step_is_told_so(
    surfer: Surfer, portal: OfficeAllyPortal, account: Account
) -> None:
    surfer.open("/pm")
    surfer.client.follow_redirects = False
    surfer.password(account.username, account.password)
    resumed = surfer.client.get(surfer.answer.headers["Location"])
    portal.displace(account.username)
    surfer.client.follow_redirects = True
    surfer.open(resumed.headers["Location"])
    assert surfer.has("#DisplacedNotice")


def test_many_browsers_at_once_leave_one_session(
    server: MockServer, portal: OfficeAllyPortal, account: Account
) -> None:
    portal.single_session = True
    browsers = [Surfer(server) for _ in range(4)]
    threads = [threading.Thread(target=browser.sign_in, args=(account,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    living = [browser for browser in browsers if browser.grid().headers["Content-Type"].startswith("application/json")]
    assert (len(living), len(account.sign_ins)) == (1, 4)
    for browser in browsers:
        browser.client.close()


class TestSigningOut:
    def test_ends_the_session_and_the_sign_in(
        self, server: MockServer, surfer: Surfer, portal: OfficeAllyPortal
    ) -> None:
        surfer.sign_in(portal.account, remember=True)
        with Surfer(server) as saved:
            saved.client.cookies = httpx.Cookies(surfer.client.cookies)
            assert saved.grid().status_code == 200
            surfer.open(str(surfer.one("#lnkLogout").get("href")))
            assert surfer.hops == ["/pm/Logout.aspx", "/v2/logout", "/pm/Login.aspx", "/pm/auth0bridge", "/authorize"]
            assert surfer.path == "/u/login"
            assert saved.grid().status_code == 302
            saved.open(LANDING)
            assert saved.path == "/u/login"
        assert "auth0-mf" in surfer.client.cookies
        assert kinds(portal.account)[-1] is Kind.SIGN_OUT

    def test_leaves_the_device_remembered(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        surfer.sign_in(portal.account, remember=True)
        surfer.open("/pm/Logout.aspx")
        surfer.password(portal.account.username, portal.account.password)
        assert surfer.path == LANDING
        assert len(portal.account.prompts) == 1

    def test_ends_the_account_pages_too(self, member: Surfer) -> None:
        member.open(member.www + "/account/")
        member.open("/pm/Logout.aspx")
        member.open(member.www + "/account/")
        assert member.path == "/u/login"


class TestExpiry:
    def test_after_the_lifetime_however_busy(self, surfer: Surfer, portal: OfficeAllyPortal, account: Account) -> None:
        now = time.time()
        portal.clock = lambda: now
        portal.lifetime = 60.0
        surfer.sign_in(account)
        for seconds, status in ((30, 200), (59, 200), (60, 302)):
            portal.clock = lambda seconds=seconds: now + seconds  # type: ignore[misc]
            assert surfer.grid().status_code == status

    @pytest.mark.parametrize("sso, arrives", [(False, LANDING), (True, "/u/login")])
    def test_of_one_account(
        self, server: MockServer, member: Surfer, portal: OfficeAllyPortal, account: Account, sso: bool, arrives: str
    ) -> None:
        with Surfer(server) as other:
            other.sign_in(account)
            portal.expire(account.username, sso=sso)
            assert other.grid().status_code == 302
            other.open(LANDING)
            assert other.path == arrives
        assert member.grid().status_code == 200

    def test_of_the_sign_in_itself(self, surfer: Surfer, portal: OfficeAllyPortal, account: Account) -> None:
        now = time.time()
        surfer.sign_in(account)
        for days, arrives in ((2, LANDING), (4, LANDING), (8, "/u/login")):
            portal.clock = lambda days=days: now + days * 86400  # type: ignore[misc]
            surfer.open(LANDING)
            assert surfer.path == arrives
