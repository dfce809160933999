from __future__ import annotations

import itertools
import time

import pyotp
import pytest

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from tests.mock_portals.surfing import LANDING, LIST, Surfer

FORM = "form[data-form-primary=true]"


def test_the_whole_chain(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.open(LIST + "?Tab=P")
    assert surfer.hops == [LIST, "/pm/Login.aspx", "/pm/auth0bridge", "/authorize"]
    assert surfer.path == "/u/login"
    surfer.password(portal.account.username, portal.account.password)
    assert surfer.hops == ["/u/login", "/authorize/resume"]
    assert surfer.path == "/u/mfa-otp-challenge"
    surfer.code(pyotp.TOTP(portal.account.totp_secret).now())
    assert surfer.hops == [
        "/u/mfa-otp-challenge",
        "/authorize/resume",
        "/pm/auth0callback",
        LANDING,
        "/pm/Default.aspx",
    ]
    assert surfer.path == LANDING
    assert surfer.has("#MainTabs")


def test_state_differs_at_every_hop(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.open("/pm/Login.aspx")
    surfer.password(portal.account.username, portal.account.password)
    states = [seen.query["state"] for seen in portal.requests if "state" in seen.query]
    assert len(set(states)) == len(states) - 1  # only the post repeats its page's state
    assert all(state.startswith("hKFo2S") and len(state) == 175 for state in states[1:])


def test_the_hidden_state_is_checked(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.open("/pm/Login.aspx")
    form = {"username": portal.account.username, "password": portal.account.password, "state": "hKFo2Sforged"}
    surfer.submit(FORM, form)
    assert surfer.answer.status_code == 400
    assert "Oops!, something went wrong" in surfer.answer.text


def test_another_browser_cannot_go_on(surfer: Surfer, server: MockServer) -> None:
    surfer.open("/pm/Login.aspx")
    with Surfer(server) as other:
        other.open(str(surfer.answer.url))
        assert "couldn't find your session" in other.answer.text


def test_a_sign_in_left_alone_expires(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    now = time.time()
    surfer.open("/pm/Login.aspx")
    surfer.password(portal.account.username, portal.account.password)
    portal.clock = lambda: now + 601
    surfer.code(pyotp.TOTP(portal.account.totp_secret).at(int(now + 601)))
    assert "something went wrong" in surfer.answer.text


@pytest.mark.parametrize(
    "username, password, error",
    [
        ("riley.okafor", "wrong", "wrong-credentials"),
        ("nobody", "wrong", "wrong-credentials"),
        ("", "x", "no-username"),
        ("riley.okafor", "", "no-password"),
    ],
)
def test_refused_passwords(surfer: Surfer, username: str, password: str, error: str) -> None:
    surfer.open("/pm/Login.aspx")
    surfer.password(username, password)
    assert surfer.answer.status_code == 400
    assert surfer.path == "/u/login"
    assert surfer.error() == error
    assert surfer.one("#username").get("value") == username
    assert not surfer.one("#password").get("value")


def test_many_wrong_passwords_block(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.open("/pm/Login.aspx")
    for _ in range(portal.password_limit):
        assert not surfer.has("#prompt-alert")
        surfer.password(portal.account.username, "wrong")
    assert surfer.has("#prompt-alert")
    surfer.password(portal.account.username, portal.account.password)
    assert "blocked after multiple" in surfer.answer.text


class TestOneTimeCodes:
    @pytest.fixture(autouse=True)
    def at_the_code_page(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        now = float(1_800_000_000 // 30 * 30 + 10)
        portal.clock = lambda: now
        surfer.open("/pm/Login.aspx")
        surfer.password(portal.account.username, portal.account.password)
        assert surfer.path == "/u/mfa-otp-challenge"

    def at(self, portal: OfficeAllyPortal, offset: int) -> str:
        return str(pyotp.TOTP(portal.account.totp_secret).at(int(portal.clock()) + offset))

    @pytest.mark.parametrize("offset", [0, -30])
    def test_this_step_and_the_one_before(self, surfer: Surfer, portal: OfficeAllyPortal, offset: int) -> None:
        surfer.code(self.at(portal, offset))
        assert surfer.path == LANDING

    @pytest.mark.parametrize("offset", [30, -60])
    def test_no_other_step(self, surfer: Surfer, portal: OfficeAllyPortal, offset: int) -> None:
        surfer.code(self.at(portal, offset))
        assert surfer.answer.status_code == 400
        assert surfer.error() == "invalid-code"

    def test_a_code_serves_once(self, surfer: Surfer, server: MockServer, portal: OfficeAllyPortal) -> None:
        code = self.at(portal, 0)
        surfer.code(code)
        assert surfer.path == LANDING
        with Surfer(server) as other:
            other.sign_in(portal.account, code=code)
            assert other.error() == "invalid-code"

    def test_too_many_wrong_codes(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        for _ in range(10):
            surfer.code("000000")
            assert surfer.error() == "invalid-code"
        surfer.code(self.at(portal, 0))
        assert surfer.error() == "too-many-failures"

    def test_no_code(self, surfer: Surfer) -> None:
        surfer.code("")
        assert surfer.error() == "no-code"

    def test_other_methods_and_back(self, surfer: Surfer) -> None:
        surfer.submit(".ulp-action-form-pick-authenticator", {"action": "pick-authenticator"})
        assert surfer.path == "/u/mfa-login-options"
        surfer.submit(FORM, {"action": "otp::0"})
        assert surfer.path == "/u/mfa-otp-challenge"


def test_a_remembered_device_skips_the_code(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.sign_in(portal.account, remember=True)
    portal.expire_sessions(sso=True)
    surfer.open("/pm")
    surfer.password(portal.account.username, portal.account.password)
    assert surfer.path == LANDING
    portal.expire_sessions(sso=True)
    week = time.time() + 7 * 86400 + 1
    portal.clock = lambda: week
    surfer.open("/pm")
    surfer.password(portal.account.username, portal.account.password)
    assert surfer.path == "/u/mfa-otp-challenge"


def test_an_expired_session_comes_back_without_a_form(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.expire_sessions()
    member.open(LIST + "?Tab=P")
    assert "/u/login" not in member.hops
    assert member.path == LANDING


def test_idle_sessions_end(member: Surfer, portal: OfficeAllyPortal) -> None:
    later = time.time() + portal.idle_limit + 1
    portal.clock = lambda: later
    assert member.grid().status_code == 302


def test_a_code_of_the_callback_serves_once(member: Surfer) -> None:
    callback = next(hop for hop in member.answer.history if hop.url.path == "/pm/auth0callback")
    again = member.client.get(str(callback.url), follow_redirects=False)
    assert again.headers["Location"].endswith("/pm/Login.aspx")


def test_an_expired_password_is_left_through_the_product_chooser(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    portal.account.password_expired = True
    surfer.sign_in(portal.account)
    assert surfer.has("#currentPassword")
    assert surfer.has("#newPassword")
    surfer.open(str(surfer.answer.url.join("/account/")))
    tiles = [tile for tile in surfer.page().iter("a") if tile.get("class") == "product"]
    surfer.open(str(tiles[1].get("href")))
    assert surfer.path == LANDING


def test_log_off(member: Surfer) -> None:
    member.open("/pm/Logout.aspx")
    assert member.path == "/u/login"


def test_accounts_without_a_second_factor(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.sign_in(portal.add_account(username="sam", password="Other-Password-1", mfa=False))
    assert surfer.path == LANDING


def test_the_clock_shows_in_the_date_header(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    portal.clock = lambda: 0.0
    surfer.open("/pm/Login.aspx")
    assert surfer.answer.headers["Date"] == "Thu, 01 Jan 1970 00:00:00 GMT"


def test_the_log_keeps_names_of_fields_only(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.open("/pm/Login.aspx")
    surfer.password(portal.account.username, portal.account.password)
    posted = next(seen for seen in portal.requests if seen.method == "POST")
    assert "password" in posted.form_field_names
    assert portal.account.password not in repr(portal.requests)
    assert portal.count(method="POST", path="/U/Login") == 1


class TestBeforeAuth0:
    @pytest.fixture
    def portal(self) -> OfficeAllyPortal:
        made = OfficeAllyPortal(generation="2021-login1", patients=10)
        made.grid_delay = 0
        return made

    def login(self, surfer: Surfer, password: str, **extra: str) -> None:
        surfer.open("/pm/Login.aspx")
        assert surfer.path == "/slogin.aspx"
        fields = {"Login1$UserName": "riley.okafor", "Login1$Password": password, **extra}
        surfer.submit("#aspnetForm", {**fields, "Login1$LoginButton": "Log In"})

    def test_signs_in(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        self.login(surfer, portal.account.password)
        assert surfer.hops == ["/slogin.aspx", "/pm/Default.aspx"]
        assert surfer.path == LANDING
        assert surfer.grid().json()["records"] == 10
        assert portal.unexpected == []

    def test_wrong_password(self, surfer: Surfer) -> None:
        self.login(surfer, "wrong")
        assert surfer.answer.status_code == 200
        assert surfer.one("#Login1_FailureText").text

    def test_locked(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        portal.account.locked = True
        self.login(surfer, portal.account.password)
        assert "locked" in (surfer.one("#Login1_FailureText").text or "")

    def test_checks_its_hidden_fields(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        self.login(surfer, portal.account.password, __VIEWSTATE="/wEPDwforged")
        assert surfer.answer.status_code == 500


def test_the_same_seed_mints_the_same_secrets() -> None:
    first, second = (OfficeAllyPortal(patients=1, seed=3).mint for _ in range(2))
    assert list(itertools.islice(iter(first.state, ""), 3)) == list(itertools.islice(iter(second.state, ""), 3))
    assert first.signed("a", "b") == second.signed("a", "b") != second.signed("a", "c")


def test_a_redesign_while_running(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.open("/pm")
    assert surfer.path == "/u/login"
    portal.use_generation("2021-login1")
    surfer.open("/pm")
    assert surfer.path == "/slogin.aspx"
    portal.use_generation("2026-auth0")
    surfer.open("/pm")
    assert surfer.path == "/u/login"
