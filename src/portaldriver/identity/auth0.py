"""Auth0's stock screens (auth0 guide 1 to 3). What a tenant made of its own is not known by these."""

from __future__ import annotations

from typing import Annotated, ClassVar
from urllib.parse import parse_qs, urlsplit

from ..errors import (
    AccountLocked,
    ChallengeRequired,
    InvalidCredentials,
    MfaError,
    MfaTimeout,
    PasswordExpired,
    PortalDown,
    PortalError,
    SessionExpired,
)
from ..pom import (
    Detail,
    Evidence,
    Form,
    PageObject,
    Record,
    Selector,
    Table,
    attribute,
    button,
    having,
    itself,
    label,
    named,
    role,
)
from ..runtime.mfa.challenge import EMAIL, PUSH, RECOVERY, SMS, TOTP, VOICE
from .screens import (
    ApprovalScreen,
    CodeScreen,
    CredentialsScreen,
    DeadEnd,
    Decision,
    Enrolment,
    Given,
    Lost,
    Method,
    MethodsScreen,
    NewRecoveryCode,
    Passage,
    Screen,
    Transit,
    Unsupported,
)
from .verdicts import by_words

DEVICE_COOKIES = frozenset({"auth0-mf", "auth0-mf_compat", "did", "did_compat"})
"""The remembered device, and the id by which attack protection knows the browser (auth0 guide 1.3)."""

CONTINUE = (
    'button[data-action-button-primary="true"]',
    button("Continue"),
    'button[name="action"][value="default"]:not(.ulp-hidden-form-submit-button)',
)
"""The first submit button of the form is a hidden twin (auth0 guide 2.2); this is the other one."""

LOCKED = frozenset({"user-blocked", "same-user-login", "ip-blocked", "too-many-failures"})
OUTAGES = frozenset(
    {"custom-script-error-code", "auth0-users-validation", "authentication-failure", "authenticator-error"}
)
UNSENT = frozenset({"send-sms-failed", "sms-authenticator-error", "mfa-email-challenge-authenticator-error"})
SENT_TOO_OFTEN = frozenset({"too-many-sms", "too-many-voice", "too-many-email", "too-many-push"})
LOST = frozenset({"transaction-not-found", "no-transaction-in-progress"})
"""Keys of Auth0's texts (auth0 guide 3)."""


ANSWERED = (
    r"(?:otp|sms|voice|email|phone)-challenge|push-challenge-push|recovery-code-|login-options|detect-browser-"
    r"|begin-enroll-options|enroll|push-welcome|country-codes|[\w-]+-enrollment"
)
"""The second-factor routes that have a screen of their own (auth0 guide 1.2)."""


def action(value: str) -> str:
    """Return the CSS of a button by the action that it posts; names change with the language, these do not."""
    return f'button[name="action"][value="{value}"]'


class Refusal(Record):
    """Why a screen came back: the key that Auth0 gives its texts, which no language changes."""

    field_error: Annotated[
        str | None,
        Selector(
            "span.ulp-input-error-message[data-error-code]",
            read=attribute("data-error-code"),
            may_be_absent=True,
        ),
    ] = None
    field_text: Annotated[str | None, Selector("span.ulp-input-error-message[data-error-code]", may_be_absent=True)] = (
        None
    )
    alert: Annotated[str | None, Selector("#prompt-alert", role("alert"), may_be_absent=True)] = None


class SignInForm(Record):
    """User name and password, on one page."""

    username: Annotated[str, Selector("#username", named("username"), label("Username"))]
    password: Annotated[str, Selector("#password", named("password"), label("Password"))]


class IdentifierForm(Record):
    """The user name alone."""

    username: Annotated[str, Selector("#username", named("username"), label("Username"))]


class PasswordForm(Record):
    """The password alone. A bait field without an id stands on the page before (auth0 guide 2.2)."""

    password: Annotated[str, Selector("#password", named("password"), label("Password"))]


class LoginScreen(CredentialsScreen):
    """A page of the way to the password."""

    evidence = Evidence.ATTESTED
    submit = Selector(*CONTINUE)
    refusal = Detail(Refusal)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back: by Auth0's own key where it gives one, else by its words."""
        refusal = await self.refusal.read()
        if refusal == Refusal() and transaction(self.page.url) != transaction(given.address):
            # No answer to what was typed (that comes under the same state): the session ended under our feet.
            return SessionExpired("the portal asks for another sign-in", page=self.title())
        return _refused_password(refusal, self)


class SignIn(LoginScreen):
    """The combined form of user name and password."""

    path = "/u/login"
    at = r"^(?!/u/login/password)"
    source = "office_ally 2.2; auth0 2.2-2.4"
    ready = Selector("#password", named("password"))
    credentials = Form(SignInForm)


class Identifier(LoginScreen):
    """The user name's page of tenants that ask for it first."""

    path = "/u/login/identifier"
    at = r"/u/login/identifier"
    source = "auth0 1.1-2.3"
    ready = Selector("#username", named("username"))
    credentials = Form(IdentifierForm)


class Password(LoginScreen):
    """The password's page of tenants that ask for the user name first."""

    path = "/u/login/password"
    at = r"/u/login/password"
    source = "auth0 1.1-2.3"
    ready = Selector("#password", named("password"))
    credentials = Form(PasswordForm)


class Captcha(DeadEnd):
    """A sign-in form with a question whether a human is there (auth0 guide 2.5)."""

    path = "/u/login"
    at = r"/u/"
    evidence = Evidence.DOCUMENTED
    source = "auth0 2.5"
    ready = Selector("[data-captcha-provider]", "[data-recaptcha-provider]", ".ulp-captcha")

    def failure(self) -> PortalError:
        """Return what it means."""
        return ChallengeRequired("the sign-in page asks whether a human is there", page=self.title())


class LostTransaction(Lost):
    """Auth0's general error page: the sign-in it belongs to is over or never was."""

    path = "/u/login"
    evidence = Evidence.DOCUMENTED
    source = "auth0 3, states outside the table"
    ready = Selector(having("h1,h2,header", "something went wrong"), having("main", "invalid_request"))


# --- second factors


class CodeForm(Record):
    """A code, and whether the browser is to be remembered."""

    code: Annotated[str, Selector("#code", named("code"), label("Enter your one-time code"), label("Enter the code"))]
    remember: Annotated[bool, Selector(named("rememberBrowser"), may_be_absent=True)] = False


class FactorScreen(CodeScreen):
    """What Auth0's challenges have in common (auth0 guide 2.6)."""

    evidence = Evidence.DOCUMENTED
    source = "auth0 2.6-2.7"
    ready = Selector("#code", named("code"))
    answer = Form(CodeForm)
    remember = Selector(named("rememberBrowser"), may_be_absent=True)
    submit = Selector(*CONTINUE)
    others = Selector(action("pick-authenticator"), button("Try another method"), may_be_absent=True)
    refusal = Detail(Refusal)

    async def refused(self) -> PortalError | None:
        """Return what forbids another code."""
        return _refused_code(await self.refusal.read(), self)


class OtpChallenge(FactorScreen):
    """The demand for an authenticator's code. No public trace of Office Ally's own."""

    factor: ClassVar[str] = TOTP
    path = "/u/mfa-otp-challenge"
    at = r"/u/mfa-otp-challenge"


class SmsChallenge(FactorScreen):
    """The demand for a code sent to a phone; opening it sends one."""

    factor: ClassVar[str] = SMS
    sends = True
    path = "/u/mfa-sms-challenge"
    at = r"/u/mfa-sms-challenge"
    resend = Selector(action("resend-code"), button("Resend"), may_be_absent=True)


class VoiceChallenge(FactorScreen):
    """The demand for a code told in a call."""

    factor: ClassVar[str] = VOICE
    sends = True
    path = "/u/mfa-voice-challenge"
    at = r"/u/mfa-voice-challenge"


class EmailChallenge(FactorScreen):
    """The demand for a code sent by e-mail; opening it sends one."""

    factor: ClassVar[str] = EMAIL
    sends = True
    path = "/u/mfa-email-challenge"
    at = r"/u/mfa-email-challenge"
    resend = Selector(action("resend-code"), button("Resend"), may_be_absent=True)


class RecoveryForm(Record):
    """A recovery code. The browser is never remembered for it."""

    code: Annotated[str, Selector("#code", named("code"), named("recovery_code"))]


class RecoveryChallenge(FactorScreen):
    """The demand for a recovery code."""

    factor: ClassVar[str] = RECOVERY
    path = "/u/mfa-recovery-code-challenge"
    at = r"/u/mfa-recovery-code-challenge$"
    ready = Selector("#code", named("code"), named("recovery_code"))
    answer = Form(RecoveryForm)


class PushChallenge(ApprovalScreen):
    """The demand to approve a notification; the page asks its own address until that came to pass."""

    factor: ClassVar[str] = PUSH
    sends = True
    evidence = Evidence.DOCUMENTED
    source = "auth0 2.7"
    path = "/u/mfa-push-challenge-push"
    at = r"/u/mfa-push-challenge-push"
    ready = Selector(action("enter-otp-code"), action("resend"), "main form")
    submit = Selector(*CONTINUE)
    resend = Selector(action("resend"), button("Resend"), may_be_absent=True)
    remember = Selector(named("rememberBrowser"), may_be_absent=True)
    others = Selector(action("pick-authenticator"), button("Try another method"), may_be_absent=True)
    refusal = Detail(Refusal)

    async def refused(self) -> PortalError | None:
        """Return what ended the wait."""
        refusal = await self.refusal.read()
        if refusal.field_error == "transaction-rejected" or "rejected" in (refusal.alert or "").lower():
            return MfaError("the sign-in was denied on the other device", page=self.title())
        return _refused_code(refusal, self)


class PhoneChoice(Passage):
    """The question whether to be written to or called; nothing is sent before it is answered."""

    sends: ClassVar[str] = SMS
    evidence = Evidence.DOCUMENTED
    source = "auth0 2.7"
    path = "/u/mfa-phone-challenge"
    at = r"/u/mfa-phone-challenge"
    ready = Selector(*CONTINUE)
    leave = Selector(*CONTINUE)


class MethodRow(Method):
    """A button of the list; its value is the factor's name and a number."""

    value: Annotated[str, Selector(itself(), read=attribute("value"))]


class LoginOptions(MethodsScreen):
    """The list of other methods (auth0 guide 2.7)."""

    evidence = Evidence.DOCUMENTED
    source = "auth0 2.7"
    path = "/u/mfa-login-options"
    at = r"/u/mfa-login-options"
    ready = Selector('button[name="action"]:not([value="back-action"])')
    rows = Table(
        MethodRow,
        rows=Selector('button[name="action"]:not([value="back-action"]):not([aria-hidden="true"])'),
        empty=Selector('main:not(:has(button[name="action"]))'),
    )
    back = Selector(action("back-action"), button("Go back"), may_be_absent=True)
    factors: ClassVar[dict[str, str]] = {
        "otp": TOTP,
        "sms": SMS,
        "phone": SMS,
        "voice": VOICE,
        "email": EMAIL,
        "push": PUSH,
        "recovery-code": RECOVERY,
    }

    @classmethod
    def row_of(cls, value: str) -> str:
        """Return the CSS of the button with this value."""
        return action(value)


class SavedForm(Record):
    """The box that says the new recovery code was recorded."""

    saved: Annotated[bool, Selector(named("saved"))]


class NewCode(NewRecoveryCode):
    """The recovery code in the place of the one just used; the old one is dead (auth0 guide 2.7).

    Where on the page the code stands is MODELLED.
    """

    evidence = Evidence.DOCUMENTED
    source = "auth0 2.7; the element of the code is modelled"
    path = "/u/mfa-recovery-code-challenge-new-code"
    at = r"/u/mfa-recovery-code-(challenge-new-code|enrollment)"
    ready = Selector(named("saved"))
    code = Selector("#recovery-code", "main code", "main pre")
    confirm = Form(SavedForm)
    submit = Selector(*CONTINUE)


# --- what may pop up


class PasskeyNag(Passage):
    """The offer to set up a passkey (auth0 guide 2.8)."""

    evidence = Evidence.DOCUMENTED
    source = "auth0 2.8"
    path = "/u/passkey-enrollment"
    at = r"/u/passkey-enrollment"
    ready = Selector(action("abort-passkey-enrollment"), button("Continue without passkeys"))
    leave = Selector(action("abort-passkey-enrollment"), button("Continue without passkeys"))


class DeviceNag(Passage):
    """The offer to use the machine's own lock (auth0 guide 2.8)."""

    evidence = Evidence.DOCUMENTED
    source = "auth0 2.8"
    path = "/u/mfa-webauthn-platform-enrollment"
    at = r"/u/mfa-webauthn-platform-enrollment"
    ready = Selector(action("snooze-enrollment"), action("refuse-add-device"))
    leave = Selector(action("snooze-enrollment"), action("refuse-add-device"))


class FactorEnrolment(Enrolment):
    """A demand to set up a second factor, whichever (auth0 guide 2.8)."""

    evidence = Evidence.DOCUMENTED
    source = "auth0 1.2, 2.8"
    path = "/u/mfa-begin-enroll-options"
    at = (
        r"/u/mfa-(?!recovery-code-|webauthn-platform-)"
        r"(begin-enroll-options|enroll|push-welcome|country-codes|[\w-]+-enrollment)"
    )
    ready = Selector("main", "form")


class EnrolmentClosed(Enrolment):
    """The notice that a second factor is needed and cannot be set up here."""

    evidence = Evidence.DOCUMENTED
    source = "auth0 2.8"
    path = "/u/status"
    at = r"/u/status"
    ready = Selector(having("main", "Two-factor authentication is required"), "main")


class Loading(Transit):
    """A form that sends itself off (auth0 guide 2.8)."""

    evidence = Evidence.DOCUMENTED
    source = "auth0 2.8"
    path = "/u/mfa-detect-browser-capabilities"
    at = r"/u/(mfa-detect-browser-capabilities|redeem-ticket)"
    ready = Selector("form", "main")


class ConsentPage(Decision):
    """The question whether the portal may have what it asks for, or which organisation is meant."""

    evidence = Evidence.DOCUMENTED
    source = "auth0 2.8"
    path = "/u/consent"
    at = r"/u/(consent|organization-picker)"
    ready = Selector("main", "form")


class OtherFactor(Unsupported):
    """Any other second-factor screen: recognised, not answered here.

    It shares no address with the others: a page that is just being left would be taken for this one.
    """

    evidence = Evidence.DOCUMENTED
    source = "auth0 1.2"
    path = "/u/mfa-login-options"
    at = rf"/u/mfa-(?!{ANSWERED})[\w-]+"
    ready = Selector("main", "form")


SCREENS: tuple[type[Screen], ...] = (
    Loading,
    NewCode,
    RecoveryChallenge,
    OtpChallenge,
    SmsChallenge,
    VoiceChallenge,
    EmailChallenge,
    PushChallenge,
    PhoneChoice,
    LoginOptions,
    DeviceNag,
    FactorEnrolment,
    OtherFactor,
    PasskeyNag,
    EnrolmentClosed,
    ConsentPage,
    LostTransaction,
    Captcha,
    Identifier,
    Password,
    SignIn,
)
"""The more particular ones first."""


def transaction(url: str) -> str:
    """Return Auth0's name of a sign-in (auth0 guide 1)."""
    return "".join(parse_qs(urlsplit(url).query).get("state", ()))


def _refused_password(refusal: Refusal, screen: PageObject) -> PortalError:
    key = refusal.field_error or ""
    if key in LOCKED:
        return AccountLocked("the portal has locked or throttled the account", page=screen.title())
    if key in OUTAGES:
        return PortalDown("the identity provider failed", page=screen.title(), retryable=False)
    if key.startswith("password-breached"):
        return PasswordExpired("the portal wants the password to be reset", page=screen.title())
    if key.startswith("wrong-"):
        return InvalidCredentials("the portal refused user name or password", page=screen.title())
    return by_words(" ".join(filter(None, (refusal.field_text, refusal.alert))), page=screen.title())


def _refused_code(refusal: Refusal, screen: PageObject) -> PortalError | None:
    """Return what a second factor's screen says that forbids another code; a wrong code alone does not."""
    key, words = refusal.field_error or "", (refusal.alert or "").lower()
    if key == "too-many-failures" or "too many failed" in words:
        return AccountLocked("too many wrong codes; the portal wants a pause", page=screen.title())
    if key in SENT_TOO_OFTEN or "exceeded the" in words:
        return MfaTimeout("the portal sends no further code for a while", page=screen.title())
    if key in UNSENT:
        return MfaTimeout("the portal could not send its code", page=screen.title())
    if key in LOST:
        return SessionExpired("the identity provider lost the transaction", page=screen.title())
    if key in OUTAGES:
        return PortalDown("the identity provider failed", page=screen.title(), retryable=False)
    return None
