"""What stands between the password and the portal beside codes: offers, demands, captchas, two pages for one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import AccountLocked, ChallengeRequired, InvalidCredentials, MfaEnrolment, PasswordExpired
from portaldriver.errors import PortalError
from portaldriver.identity import auth0
from tests.conftest import Connect, Told

LOGIN, IDENTIFIER, PASSWORD = "/u/login", "/u/login/identifier", "/u/login/password"


async def test_what_can_be_passed_is_passed(connect: Connect, portal: OfficeAllyPortal, told: Told) -> None:
    portal.account.nags = {"passkey", "capabilities"}
    await connect().sign_in()
    assert told.named("SignedIn")[0].factors == ("password", "totp")
    assert portal.count(method="POST", path="/u/passkey-enrollment") == 1


@pytest.mark.parametrize("nag", ["enrolment", "authenticator", "status"])
async def test_nobody_is_enrolled_by_the_driver(connect: Connect, portal: OfficeAllyPortal, nag: str) -> None:
    portal.account.nags = {nag}
    client = connect()
    for _ in range(2):
        with pytest.raises(MfaEnrolment):
            await client.patients.list()
    assert portal.count(method="POST", path=LOGIN) == 1


@pytest.mark.parametrize("captcha, passwords", [("always", 0), ("late", 1)])
async def test_a_captcha_is_a_persons_to_answer(
    connect: Connect, portal: OfficeAllyPortal, captcha: Any, passwords: int
) -> None:
    portal.captcha = captcha
    with pytest.raises(ChallengeRequired) as required:
        await connect().patients.list()
    assert not required.value.retryable
    assert portal.count(method="POST", path=LOGIN) == passwords


@pytest.mark.parametrize(
    "identifier_first, flag, expected",
    [
        (False, "breached", PasswordExpired),  # locked and wrong: see test_sign_in.py
        (True, "locked", AccountLocked),
        (True, "", InvalidCredentials),
    ],
)
async def test_what_the_portal_holds_against_a_password(
    connect: Connect, portal: OfficeAllyPortal, identifier_first: bool, flag: str, expected: type[PortalError]
) -> None:
    portal.identifier_first = identifier_first
    client = connect() if flag else connect(password="Wrong-Harbor-41")
    if flag:
        setattr(portal.account, flag, True)
    for _ in range(2):
        with pytest.raises(expected):
            await client.patients.list()
    assert portal.count(method="POST", path=PASSWORD if identifier_first else LOGIN) == 1


async def test_the_user_name_is_asked_for_first(connect: Connect, portal: OfficeAllyPortal, told: Told) -> None:
    portal.identifier_first = True
    await connect().sign_in()
    assert told.named("SignedIn")[0].factors == ("password", "totp")
    assert portal.count(method="POST", path=IDENTIFIER) == 1
    assert portal.count(method="POST", path=PASSWORD) == 1


ROUTES = {
    "/u/login": auth0.SignIn,
    IDENTIFIER: auth0.Identifier,
    PASSWORD: auth0.Password,
    "/u/mfa-login-options": auth0.LoginOptions,
    "/u/mfa-detect-browser-capabilities": auth0.Loading,
    "/u/redeem-ticket": auth0.Loading,
    "/u/mfa-otp-challenge": auth0.OtpChallenge,
    "/u/mfa-sms-challenge": auth0.SmsChallenge,
    "/u/mfa-voice-challenge": auth0.VoiceChallenge,
    "/u/mfa-email-challenge": auth0.EmailChallenge,
    "/u/mfa-phone-challenge": auth0.PhoneChoice,
    "/u/mfa-push-challenge-push": auth0.PushChallenge,
    "/u/mfa-recovery-code-challenge": auth0.RecoveryChallenge,
    "/u/mfa-recovery-code-challenge-new-code": auth0.NewCode,
    "/u/mfa-recovery-code-enrollment": auth0.NewCode,
    "/u/mfa-webauthn-platform-enrollment": auth0.DeviceNag,
    "/u/mfa-begin-enroll-options": auth0.FactorEnrolment,
    "/u/mfa-otp-enrollment-qr": auth0.FactorEnrolment,
    "/u/mfa-sms-enrollment": auth0.FactorEnrolment,
    "/u/mfa-push-welcome": auth0.FactorEnrolment,
    "/u/mfa-webauthn-roaming-challenge": auth0.OtherFactor,
    "/u/mfa-sms-list": auth0.OtherFactor,
    "/u/passkey-enrollment": auth0.PasskeyNag,
    "/u/status": auth0.EnrolmentClosed,
    "/u/consent": auth0.ConsentPage,
}


ANYWHERE = (auth0.Captcha, auth0.LostTransaction)
"""What shows on pages of others too, by elements that those do not have."""
UNSURE = (auth0.SignIn,)
"""What tenants have put elsewhere too."""


@pytest.mark.parametrize("path", ROUTES)
def test_each_route_is_one_screen_s(path: str) -> None:
    """Two screens at one address would be taken for one another while a page is left."""
    fitting = [one for one in auth0.SCREENS if re.search(one.at, path) and one not in ANYWHERE]
    wanted = ROUTES[path]
    others = [one for one in fitting if one is not wanted and one not in UNSURE]
    assert wanted in fitting
    assert others == []
    assert (auth0.SignIn in fitting) == ("password" not in path)
