"""Google Workspace. Routes tell the views apart; one document holds them all."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..errors import (
    AccountLocked,
    ChallengeRequired,
    InvalidCredentials,
    PortalError,
)
from ..pom import Evidence, Form, Record, Selector, Table, attribute, button, itself
from ..runtime.mfa.challenge import EMAIL, PUSH, RECOVERY, SMS, TOTP
from .federation import AutoPost
from .provider import IdentityProvider
from .screens import (
    ApprovalScreen,
    CodeScreen,
    Consent,
    CredentialsScreen,
    DeadEnd,
    Decision,
    Given,
    Method,
    MethodsScreen,
    Passage,
    Screen,
    Unsupported,
)
from .verdicts import by_words

HOST = "accounts.google.com"
REACH = ("ssl.gstatic.com", "www.gstatic.com", "fonts.gstatic.com", "accounts.youtube.com")
AVAILABLE = ':not([data-challengeunavailable="true"])'
EMAIL_NEXT = "#idvpreregisteredemailNext"


def _next(*ids: str) -> tuple[str, ...]:
    """Return the CSS of what sends a view off: the ids are of wrappers around buttons."""
    return tuple(f"{name}{inner}" for inner in (" button", "") for name in ids)


def _at(*segments: str) -> str:
    return rf"/challenge/({'|'.join(segments)})(/|$)"


class UserForm(Record):
    """The user name."""

    username: Annotated[str, Selector("#identifierId", "input[name=identifier]:not([type=hidden])")]


class PasswordForm(Record):
    """The password."""

    password: Annotated[
        str, Selector("input[name=Passwd]:not([aria-hidden=true])", "input[name=password]:not([aria-hidden=true])")
    ]


class GoogleLogin(CredentialsScreen):
    """A view on the way to the password."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the view came back: the field that is marked was wrong, whatever the words."""
        words = by_words(await self.words("alert"), page=self.title())
        if isinstance(words, AccountLocked) or not await self.shows("complaint"):
            return words
        return InvalidCredentials("the portal refused user name or password", page=self.title())


class UserName(GoogleLogin):
    """The view of the user name."""

    path = "/v3/signin/identifier"
    ready = Selector("#identifierId")
    credentials = Form(UserForm)
    submit = Selector(*_next("#identifierNext"))
    complaint = Selector('#identifierId[aria-invalid="true"]', may_be_absent=True)
    alert = Selector("[aria-live=polite]", "[aria-live=assertive]", may_be_absent=True)


class Password(GoogleLogin):
    """The view of the password."""

    path = "/v3/signin/challenge/pwd"
    at = _at("pwd", "password")
    ready = Selector("input[name=Passwd]:not([aria-hidden=true])", "input[name=password]:not([aria-hidden=true])")
    credentials = Form(PasswordForm)
    submit = Selector(*_next("#passwordNext"))
    complaint = Selector(
        'input[name=Passwd][aria-invalid="true"], input[name=password][aria-invalid="true"]',
        "#passwordError",
        may_be_absent=True,
    )
    alert = Selector("[aria-live=polite]", "[aria-live=assertive]", may_be_absent=True)


# --- second factors


class TotpForm(Record):
    """An authenticator's code."""

    code: Annotated[str, Selector("#totpPin", "input[name=totpPin]")]


class Totp(CodeScreen):
    """The demand for an authenticator's code."""

    factor: ClassVar[str] = TOTP
    evidence = Evidence.ATTESTED
    source = "identity_providers 5; the mark of a wrong code is modelled"
    path = "/v3/signin/challenge/totp"
    at = _at("totp")
    ready = Selector("#totpPin", "input[name=totpPin]")
    answer = Form(TotpForm)
    submit = Selector(*_next("#totpNext"))
    others = Selector("#assistActionId", may_be_absent=True)
    complaint = Selector('input[name=totpPin][aria-invalid="true"]', may_be_absent=True)


class PinForm(Record):
    """A code that was sent, without the "G-" that it may be shown with."""

    code: Annotated[str, Selector("input[name=idvPin]", "#idvPin")]


class EmailPin(CodeScreen):
    """The demand for a code sent by e-mail."""

    factor: ClassVar[str] = EMAIL
    sends = True
    evidence = Evidence.ATTESTED
    source = "identity_providers 5; the mark of a wrong code is modelled"
    path = "/v3/signin/challenge/ipe"
    at = _at("ipe", "ipp", "iap")
    ready = Selector(f"body:has({EMAIL_NEXT}) input[name=idvPin]")
    answer = Form(PinForm)
    submit = Selector(*_next(EMAIL_NEXT))
    others = Selector("#assistActionId", may_be_absent=True)
    complaint = Selector('input[name=idvPin][aria-invalid="true"]', may_be_absent=True)


class SmsPin(CodeScreen):
    """The demand for a code sent to a phone."""

    factor: ClassVar[str] = SMS
    sends = True
    evidence = Evidence.ATTESTED
    source = "identity_providers 5; the mark of a wrong code is modelled"
    path = "/v3/signin/challenge/ipp"
    at = _at("ipp", "iap")
    ready = Selector("input[name=idvPin]", "#idvPin")
    answer = Form(PinForm)
    submit = Selector(*_next("#idvPreregisteredPhoneNext", "#idvanyphoneverifyNext"))
    others = Selector("#assistActionId", may_be_absent=True)
    complaint = Selector('input[name=idvPin][aria-invalid="true"]', may_be_absent=True)


class BackupForm(Record):
    """A backup code."""

    code: Annotated[str, Selector("#backupCodePin")]


class BackupCode(CodeScreen):
    """The demand for a backup code."""

    factor: ClassVar[str] = RECOVERY
    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    path = "/v3/signin/challenge/bc"
    at = _at("bc")
    ready = Selector("#backupCodePin")
    answer = Form(BackupForm)
    submit = Selector(*_next("#backupCodeNext"))
    others = Selector("#assistActionId", may_be_absent=True)
    complaint = Selector('#backupCodePin[aria-invalid="true"]', may_be_absent=True)


class DevicePrompt(ApprovalScreen):
    """The wait for a prompt on the phone. Where a number to tap is shown nobody has published."""

    factor: ClassVar[str] = PUSH
    sends = True
    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    path = "/v3/signin/challenge/dp"
    at = _at("dp", "az")
    ready = Selector("[data-view-id*=authzenView]", "body")
    others = Selector("#assistActionId", may_be_absent=True)


class MethodRow(Method):
    """A row of the list; its value is the number of the challenge's kind."""

    value: Annotated[str, Selector(itself(), read=attribute("data-challengetype"))]


class Methods(MethodsScreen):
    """The list of methods."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    path = "/v3/signin/challenge/selection"
    at = _at("selection")
    ready = Selector("li [data-challengetype]")
    rows = Table(
        MethodRow,
        rows=Selector(f"li [data-challengetype]{AVAILABLE}"),
        empty=Selector("body:not(:has(li [data-challengetype]))"),
    )
    factors: ClassVar[dict[str, str]] = {"6": TOTP, "9": SMS, "39": PUSH, "4": PUSH}

    @classmethod
    def row_of(cls, value: str) -> str:
        """Return the CSS of the row with this value."""
        return f'li [data-challengetype="{value}"]{AVAILABLE}'


class Key(Unsupported):
    """The demand for a passkey or security key."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    path = "/v3/signin/challenge/pk"
    at = _at("pk", "sk", "wa")
    ready = Selector("body")


class OwnerQuestion(Unsupported):
    """The question for a recovery address, number or secret: risk, not a factor."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    ready = Selector("#knowledge-preregistered-email-response", "#phoneNumberId", "input[name=secretQuestionResponse]")


# --- what may stand between


class Barred(DeadEnd):
    """The question whether a human is there, or the verdict that none is."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    path = "/v3/signin/rejected"
    at = r"/signin/(v2/)?(rejected|challenge/recaptcha)"
    ready = Selector("body")

    def failure(self) -> PortalError:
        """Return what it means."""
        return ChallengeRequired("the sign-in page asks whether a human is there", page=self.title())


class Captcha(DeadEnd):
    """A picture of letters on the view of the user name or password."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    path = "/v3/signin/identifier"
    ready = Selector("#captchaimg[src]")

    def failure(self) -> PortalError:
        """Return what it means."""
        return ChallengeRequired("the sign-in page asks whether a human is there", page=self.title())


class ConsentPage(Consent):
    """The question whether the portal may have what it asks for."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5, 11"
    ready = Selector("#submit_approve_access", "#approve_button[name=submit_true]")
    accept = Selector("#submit_approve_access", "#approve_button[name=submit_true]")


class Terms(Decision):
    """The terms of use."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    ready = Selector("#tos_form input#accept")


class AccountChooser(Decision):
    """The list of accounts that the browser knows; which is ours is not guessed."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    ready = Selector("[role=link][data-identifier]", "button.account-chooser-button")


class PasskeyNag(Passage):
    """The offer to set up a passkey. What declines it is modelled, English only."""

    evidence = Evidence.MODELLED
    source = "identity_providers 5, the route"
    path = "/v3/signin/speedbump/passkeyenrollment"
    at = r"/speedbump/passkeyenrollment"
    ready = Selector(button("Not now"))
    leave = Selector(button("Not now"))


class PhoneNag(Passage):
    """The reminder to add a phone."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 5"
    ready = Selector("#smsauth-interstitial-remindbutton")
    leave = Selector("#smsauth-interstitial-remindbutton")


SCREENS: tuple[type[Screen], ...] = (
    Barred,
    Captcha,
    Key,
    OwnerQuestion,
    ConsentPage,
    Terms,
    PasskeyNag,
    PhoneNag,
    Methods,
    Totp,
    EmailPin,
    SmsPin,
    BackupCode,
    DevicePrompt,
    Password,
    UserName,
    AccountChooser,
    AutoPost,
)
"""The more particular ones first."""


def google() -> IdentityProvider:
    """Return Google."""
    return IdentityProvider(name="google", hosts=(HOST,), screens=SCREENS, reach=REACH)
