"""The mock's second factors, over plain HTTP: what each screen takes, refuses and sends."""

from __future__ import annotations

import time
from typing import Any

import pyotp
import pytest

from mock_portals.office_ally import Account, OfficeAllyPortal
from mock_portals.office_ally.factors import FACTORS
from tests.mock_portals.surfing import LANDING, Surfer

FORM = "form[data-form-primary=true]"
OTHERS = ".ulp-action-form-pick-authenticator"
RESEND = ".ulp-action-form-resend-code"
SENT = ["sms", "email", "voice"]


@pytest.fixture
def account(portal: OfficeAllyPortal) -> Account:
    return portal.account


@pytest.fixture(autouse=True)
def clock(portal: OfficeAllyPortal) -> None:
    now = time.time()
    portal.clock = lambda: now


def reach(surfer: Surfer, account: Account, *factors: str) -> None:
    """Give the password of an account with these factors."""
    account.factors = factors or account.factors
    surfer.open("/pm/Login.aspx")
    surfer.password(account.username, account.password)


def pass_time(portal: OfficeAllyPortal, seconds: float) -> None:
    later = portal.clock() + seconds
    portal.clock = lambda: later


def choose(surfer: Surfer, factor: str) -> None:
    """Take another method from the list."""
    surfer.submit(OTHERS, {"action": "pick-authenticator"})
    values = [str(button.get("value")) for button in surfer.page().iter("button")]
    word = FACTORS[factor].option
    surfer.submit(FORM, {"action": next(value for value in values if value.startswith(f"{word}::"))})


def codes(portal: OfficeAllyPortal) -> list[str]:
    return [sent.code for sent in portal.sent]


@pytest.mark.parametrize("factor", SENT)
class TestCodesThatAreSent:
    def test_reaching_the_screen_sends_one(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        assert surfer.path == FACTORS[factor].screen
        (sent,) = portal.sent
        assert (sent.username, sent.channel, sent.at) == (portal.account.username, factor, portal.clock())
        surfer.code(sent.code)
        assert surfer.path == LANDING

    def test_looking_again_sends_none(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        surfer.open(str(surfer.answer.url))
        assert surfer.path == FACTORS[factor].screen
        assert len(portal.sent) == 1

    def test_five_minutes(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        pass_time(portal, 300)
        surfer.code(codes(portal)[0])
        assert surfer.error() == "invalid-code"

    def test_once(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        code = codes(portal)[0]
        surfer.code(code)
        portal.expire_sessions(sso=True)
        reach(surfer, portal.account, factor)
        surfer.code(code)
        assert surfer.error() == "invalid-code"

    def test_ten_wrong_ones_an_hour(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        for _ in range(10):
            surfer.code("x")
            assert surfer.error() == "invalid-code"
        surfer.code(codes(portal)[0])
        assert surfer.error() == "too-many-failures"

    def test_no_more_than_so_many(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        portal.account.outbox.use_up(factor, now=portal.clock())
        reach(surfer, portal.account, factor)
        assert surfer.answer.status_code == 200
        assert surfer.error() == f"too-many-{factor}"
        assert portal.sent == []
        pass_time(portal, 3600)
        reach(surfer, portal.account, factor)
        assert len(portal.sent) == 1

    def test_no_other_method_for_who_has_none(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        assert not surfer.has(OTHERS)

    def test_a_remembered_browser(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        surfer.code(codes(portal)[0], remember=True)
        portal.expire_sessions(sso=True)
        reach(surfer, portal.account, factor)
        assert surfer.path == LANDING
        assert len(portal.sent) == 1


@pytest.mark.parametrize("factor", ["sms", "email"])
class TestResending:
    def test_the_newest_code_alone_is_good(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        surfer.submit(RESEND, {"action": "resend-code"})
        first, second = codes(portal)
        surfer.code(first)
        assert surfer.error() == "invalid-code"
        surfer.code(second)
        assert surfer.path == LANDING

    def test_too_often(self, surfer: Surfer, portal: OfficeAllyPortal, factor: str) -> None:
        reach(surfer, portal.account, factor)
        portal.account.outbox.use_up(factor, now=portal.clock())
        surfer.submit(RESEND, {"action": "resend-code"})
        assert surfer.answer.status_code == 400
        assert surfer.error() == f"too-many-{factor}"
        surfer.code(codes(portal)[0])
        assert surfer.path == LANDING


def test_a_burst_is_ten_messages(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    reach(surfer, portal.account, "sms")
    for _ in range(9):
        surfer.submit(RESEND, {"action": "resend-code"})
        assert surfer.answer.status_code == 200
    surfer.submit(RESEND, {"action": "resend-code"})
    assert surfer.error() == "too-many-sms"


class TestNotifications:
    def poll(self, surfer: Surfer) -> Any:
        answer = surfer.client.get(str(surfer.answer.url), headers={"Accept": "application/json"})
        return answer.json()

    def test_approved(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "push")
        assert self.poll(surfer) == {"completed": False}
        portal.approve(portal.account.username)
        assert self.poll(surfer) == {"completed": True}
        surfer.submit(FORM, {})
        assert surfer.path == LANDING

    def test_said_too_early(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "push")
        surfer.submit(FORM, {"action": "default"})
        assert surfer.error() == "challenge-transaction-pending"

    def test_rejected(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "push")
        portal.reject(portal.account.username)
        assert self.poll(surfer) == {"completed": True}
        surfer.submit(FORM, {})
        assert surfer.error() == "transaction-rejected"
        assert not surfer.has("form[data-poll]")

    def test_another_one(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "push")
        portal.reject(portal.account.username)
        surfer.submit(".ulp-action-form-resend", {"action": "resend"})
        assert self.poll(surfer) == {"completed": False}
        assert [sent.channel for sent in portal.sent] == ["push", "push"]

    def test_five_at_once(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "push")
        for _ in range(5):
            surfer.submit(".ulp-action-form-resend", {"action": "resend"})
        assert surfer.error() == "too-many-push"
        pass_time(portal, 12)
        surfer.submit(".ulp-action-form-resend", {"action": "resend"})
        assert surfer.answer.status_code == 200

    def test_a_code_by_hand(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "push")
        surfer.submit(".ulp-action-form-enter-otp-code", {"action": "enter-otp-code"})
        surfer.code(pyotp.TOTP(portal.account.totp_secret).at(int(portal.clock())))
        assert surfer.path == LANDING

    def test_nobody_can_answer_what_was_not_sent(self, portal: OfficeAllyPortal) -> None:
        with pytest.raises(LookupError):
            portal.approve(portal.account.username)


class TestRecoveryCodes:
    def test_a_used_one_is_replaced(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        old = portal.account.recovery_code
        reach(surfer, portal.account, "recovery")
        surfer.code(old)
        assert surfer.path == "/u/mfa-recovery-code-challenge-new-code"
        new = surfer.one("#recovery-code").text
        assert new == portal.account.recovery_code != old
        assert new is not None
        assert len(new) == 24
        surfer.submit(FORM, {"action": "default"})
        assert surfer.error() == "no-confirmation"
        assert surfer.one("#recovery-code").text == new
        assert portal.confirmed == []
        surfer.submit(FORM, {"saved": "on", "action": "default"})
        assert surfer.path == LANDING
        assert portal.confirmed == [new]
        portal.expire_sessions(sso=True)
        reach(surfer, portal.account, "recovery")
        surfer.code(old)
        assert surfer.error() == "invalid-code"

    def test_a_code_of_another_shape(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "recovery")
        surfer.code("123456")
        assert surfer.error() == "invalid-code-format"

    def test_the_browser_is_not_remembered(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "recovery")
        assert not surfer.has("input[name=rememberBrowser]")


class TestOtherMethods:
    def test_the_list_holds_what_was_set_up(self, surfer: Surfer, account: Account) -> None:
        reach(surfer, account, "sms", "email", "totp", "push", "recovery", "voice", "phone")
        surfer.submit(OTHERS, {"action": "pick-authenticator"})
        values = [button.get("value") for button in surfer.page().iter("button")]
        words = ["otp", "sms", "phone", "voice", "email", "push-notification", "recovery-code"]
        assert values == [*(f"{word}::{number}" for number, word in enumerate(words)), "back-action"]

    @pytest.mark.parametrize("factor", list(FACTORS))
    def test_each_can_be_chosen(self, surfer: Surfer, account: Account, factor: str) -> None:
        reach(surfer, account, "sms", *(name for name in FACTORS if name != "sms"))
        choose(surfer, factor)
        assert surfer.path == FACTORS[factor].screen

    def test_choosing_sends(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        reach(surfer, portal.account, "sms", "email")
        choose(surfer, "email")
        assert [sent.channel for sent in portal.sent] == ["sms", "email"]
        surfer.code(codes(portal)[1])
        assert surfer.path == LANDING

    def test_back(self, surfer: Surfer, account: Account) -> None:
        reach(surfer, account, "email", "totp")
        surfer.submit(OTHERS, {"action": "pick-authenticator"})
        surfer.submit(FORM, {"action": "back-action"})
        assert surfer.path == FACTORS["email"].screen

    @pytest.mark.parametrize("way, screen", [("sms", "sms"), ("voice", "voice")])
    def test_a_phone_is_written_to_or_called(
        self, surfer: Surfer, portal: OfficeAllyPortal, way: str, screen: str
    ) -> None:
        reach(surfer, portal.account, "phone")
        assert portal.sent == []
        surfer.submit(FORM, {"type": way})
        assert surfer.path == FACTORS[screen].screen
        assert [sent.channel for sent in portal.sent] == [way]


class TestWhatPopsUp:
    @pytest.mark.parametrize(
        "nag, path",
        [
            ("enrolment", "/u/mfa-begin-enroll-options"),
            ("authenticator", "/u/mfa-otp-enrollment-qr"),
            ("status", "/u/status"),
        ],
    )
    def test_dead_ends(self, surfer: Surfer, account: Account, nag: str, path: str) -> None:
        account.nags.add(nag)
        reach(surfer, account)
        assert surfer.path == path

    def test_a_passkey_after_the_code(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        portal.account.nags.add("passkey")
        reach(surfer, portal.account, "email")
        surfer.code(codes(portal)[0])
        assert surfer.path == "/u/passkey-enrollment"
        surfer.submit(".ulp-action-form-abort-passkey-enrollment", {"action": "abort-passkey-enrollment"})
        assert surfer.path == LANDING

    def test_capabilities_before_it(self, surfer: Surfer, account: Account) -> None:
        account.nags.add("capabilities")
        reach(surfer, account)
        assert surfer.path == "/u/mfa-detect-browser-capabilities"
        surfer.submit(FORM, {})
        assert surfer.path == "/u/mfa-otp-challenge"


class TestPasswords:
    def test_the_user_name_first(self, surfer: Surfer, portal: OfficeAllyPortal) -> None:
        portal.identifier_first = True
        account = portal.account
        account.mfa = False
        surfer.open("/pm/Login.aspx")
        assert surfer.path == "/u/login/identifier"
        surfer.submit(FORM, {"username": ""})
        assert surfer.error() == "no-username"
        surfer.submit(FORM, {"username": account.username})
        assert surfer.path == "/u/login/password"
        assert surfer.one("#username").get("value") == account.username
        surfer.submit(FORM, {"password": "wrong"})
        assert surfer.error() == "wrong-credentials"
        surfer.submit(FORM, {"password": account.password})
        assert surfer.path == LANDING

    @pytest.mark.parametrize("identifier_first", [False, True])
    @pytest.mark.parametrize("trouble, words", [("breached", "reset your password"), ("locked", "blocked")])
    def test_what_the_portal_holds_against_it(
        self, surfer: Surfer, portal: OfficeAllyPortal, identifier_first: bool, trouble: str, words: str
    ) -> None:
        portal.identifier_first = identifier_first
        setattr(portal.account, trouble, True)
        surfer.open("/pm/Login.aspx")
        surfer.submit(FORM, {"username": portal.account.username, "password": portal.account.password})
        if identifier_first:
            surfer.submit(FORM, {"password": portal.account.password})
        assert surfer.answer.status_code == 400
        assert words in "".join(str(part) for part in surfer.one("#prompt-alert").itertext())

    @pytest.mark.parametrize("captcha", ["always", "late"])
    def test_a_captcha(self, surfer: Surfer, portal: OfficeAllyPortal, captcha: Any) -> None:
        portal.captcha = captcha
        surfer.open("/pm/Login.aspx")
        assert surfer.has("[data-captcha-provider]") == (captcha == "always")
        surfer.password(portal.account.username, portal.account.password)
        assert surfer.has("[data-captcha-provider]")
        assert surfer.path == "/u/login"
