"""Second factors: by interval, by the caller's choice, and never more of them than may be."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest

from mock_portals.pimsy import PimsyPortal
from portaldriver import MfaEnrolment, MfaError, Totp
from portaldriver.runtime.mfa.challenge import Challenge, MfaProvider
from tests.conftest import Told
from tests.pimsy.conftest import LOGIN, VERIFY, Clock, Connect, leisurely
from tests.waiting import until

METHODS = "/Account/Methods"
DAY = 86400


@pytest.fixture(autouse=True)
def asked_for_codes(portal: PimsyPortal) -> None:
    portal.account.mfa = True


def totp(portal: PimsyPortal) -> Totp:
    return Totp(portal.account.totp_secret, margin=0)


class Delivered(MfaProvider):
    """Reads the code that the portal sent."""

    def __init__(self, portal: PimsyPortal, *factors: str) -> None:
        self.factors = factors
        self.portal = portal
        self.prompts: list[str | None] = []

    async def answer(self, challenge: Challenge) -> str:
        self.prompts.append(challenge.prompt)
        return self.portal.account.sent[-1][1]


async def test_a_code_is_given_once_to_a_browser_that_is_remembered_until_the_interval_is_over(
    connect: Connect, portal: PimsyPortal, clock: Clock, told: Told
) -> None:
    await connect(mfa=totp(portal)).sign_in()
    for days, codes in ((29, 1), (2, 2)):
        portal.expire(portal.account.username)
        clock.ahead += days * DAY
        await connect(mfa=totp(portal)).session_info()
        assert portal.count(method="POST", path=VERIFY) == codes
    assert portal.count(method="POST", path=LOGIN) == 3
    given = [event.factors for event in told.named("SignedIn")]
    assert given == [("password", "totp"), ("password",), ("password", "totp")]


async def test_a_browser_that_is_not_to_be_remembered_is_asked_again(
    connect: Connect, portal: PimsyPortal, clock: Clock
) -> None:
    client = connect(mfa=totp(portal), remember_device=False)
    await client.sign_in()
    portal.expire(portal.account.username)
    clock.ahead += 60
    await client.session_info()
    assert portal.count(method="POST", path=VERIFY) == 2


@pytest.mark.parametrize("factor, method", [("sms", "text"), ("totp", "authenticator")])
async def test_the_callers_method_is_chosen_from_the_list(
    connect: Connect, portal: PimsyPortal, told: Told, factor: str, method: str
) -> None:
    portal.account.methods = ("authenticator", "text", "email")
    provider = totp(portal) if factor == "totp" else Delivered(portal, factor)
    await connect(mfa=provider).sign_in()
    assert told.named("SignedIn")[0].factors == ("password", factor)
    assert portal.count(method="POST", path=METHODS) == 1
    assert [sent for sent, _ in portal.account.sent if sent] == ([] if factor == "totp" else [method])


async def test_a_method_that_the_practice_does_not_allow_is_not_offered(connect: Connect, portal: PimsyPortal) -> None:
    portal.account.methods = ("authenticator", "text", "email")
    portal.allowed = ("text", "email")
    provider = Delivered(portal, "totp", "email")
    await connect(mfa=provider).sign_in()
    assert provider.prompts == ["Enter the code that we sent by email to r***@example.com."]


async def test_the_only_method_is_asked_for_at_once(connect: Connect, portal: PimsyPortal) -> None:
    portal.account.methods = ("text",)
    await connect(mfa=Delivered(portal, "sms")).sign_in()
    assert portal.count(path=METHODS) == 0


class Second(Delivered):
    """Has an answer only once the portal has sent a second code."""

    patience, resend_after = 20.0, 0.2

    async def answer(self, challenge: Challenge) -> str:
        await until(lambda: len(self.portal.account.sent) > 1)
        return await super().answer(challenge)


async def test_a_code_that_does_not_come_is_asked_for_once_more(
    connect: Connect, portal: PimsyPortal, told: Told
) -> None:
    portal.account.methods = ("text",)
    await connect(mfa=Second(portal, "sms")).sign_in()
    assert len(told.named("CodeResent")) == 1
    assert len([code for method, code in portal.account.sent if method]) == 2


async def test_nothing_of_a_sign_in_is_told_in_events(connect: Connect, portal: PimsyPortal, told: Told) -> None:
    portal.account.methods = ("text",)
    provider = Delivered(portal, "sms")
    client = connect(mfa=provider)
    await client.sign_in()
    portal.lock(portal.account.username)
    await client.session_info()
    assert told.named("SessionUnlocked")
    (code, *_), account = [code for _, code in portal.account.sent], portal.account
    # Without what is measured: a number that chance wrote may hold any digits.
    words = [value for event in told for value in event.model_dump().values() if not isinstance(value, float)]
    for secret in (account.username, account.password, account.display_name, code, "-0142", "demo"):
        assert secret not in str(words) + repr(client)
    assert "0142" in str(provider.prompts)


@pytest.mark.parametrize("methods", [("text",), ("text", "email")], ids=["one", "two"])
async def test_a_method_that_nobody_answers_says_so(
    connect: Connect, portal: PimsyPortal, methods: tuple[str, ...]
) -> None:
    portal.account.methods = methods
    with pytest.raises(MfaError, match=r"no method|no provider"):
        await connect(mfa=totp(portal)).sign_in()
    assert portal.count(method="POST", path=VERIFY) == 0


async def test_a_demand_without_any_provider_says_so(connect: Connect) -> None:
    with pytest.raises(MfaError, match="no provider"):
        await connect(mfa=None).sign_in()


async def test_wrong_codes_are_two_and_no_more(connect: Connect, portal: PimsyPortal) -> None:
    now = 1000.0

    async def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    other = Totp(pyotp.random_base32(), clock=lambda: now, sleep=pass_time)
    client = connect(mfa=other)
    for _ in range(2):
        with pytest.raises(MfaError):
            await client.session_info()
    assert portal.count(method="POST", path=VERIFY) == 2


async def test_a_second_factor_is_never_set_up_by_us(connect: Connect, portal: PimsyPortal) -> None:
    portal.account.enrolled = False
    with pytest.raises(MfaEnrolment):
        await connect(mfa=totp(portal)).sign_in()
    assert portal.count(method="POST", path="/Account/Enroll") == 0


async def test_a_page_that_is_being_left_is_not_taken_for_another(connect: Connect, portal: PimsyPortal) -> None:
    for path in (LOGIN, VERIFY):
        portal.vary(path, leisurely)
    await connect(mfa=totp(portal)).sign_in()


def _wordless(tree: Any) -> None:
    for said in tree.getroot().cssselect("form p"):
        said.text = "Enter the code."


async def test_a_demand_that_does_not_say_for_which_code_is_not_guessed_at(
    connect: Connect, portal: PimsyPortal
) -> None:
    portal.vary(VERIFY, _wordless)
    with pytest.raises(MfaError, match="no provider"):
        await connect(mfa=totp(portal)).sign_in()
    assert portal.count(method="POST", path=VERIFY) == 0
