"""Okta: the classic widget, and the Identity Engine in its second and third generation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..errors import (
    AccountLocked,
    AuthenticationError,
    InvalidCredentials,
    MfaError,
    MfaTimeout,
    PasswordExpired,
    PortalError,
    SessionExpired,
)
from ..pom import Evidence, Form, Record, Selector, Table, attribute, button, having, itself
from ..runtime.mfa.challenge import EMAIL, PUSH, QUESTION, SMS, TOTP, VOICE
from .federation import AutoPost
from .provider import IdentityProvider
from .screens import (
    ApprovalScreen,
    CodeScreen,
    Consent,
    CredentialsScreen,
    DeadEnd,
    Enrolment,
    Given,
    Method,
    MethodsScreen,
    Passage,
    Screen,
    Unsupported,
)
from .verdicts import by_words

DEVICE_COOKIES = frozenset({"DT"})
"""Okta's own name of the device."""

COMPLAINT = (
    "[data-se=o-form-error-container] .infobox-error, .o-form-error-container .infobox-error,"
    " .okta-form-infobox-error, .o-form-input-error, form [role=alert]:not(:empty)"
)
USER = "input[name=identifier]:not([type=hidden])"
PASSCODE = 'input[name="credentials.passcode"]'
SAVE = ("[data-type=save]", "form .button-primary")
SWITCH = (".js-switchAuthenticator", "[data-se=switchAuthenticator]")
SAYS = ".okta-form-title, [data-se=o-form-explain], h1, h2"


WRONG = ("unable to sign in", "authentication failed", "you entered is incorrect")
"""What English messages say of a wrong user name or password (identity_providers 4.3)."""


def _challenge(second: str, third: str, inner: str) -> tuple[str, ...]:
    """Return the CSS of an element in the challenge of one authenticator, by the class or the mark of its picture."""
    return (
        f".challenge-authenticator--{second} {inner}",
        f'body:has([data-se~="{third}"]):not(:has([class*="challenge-authenticator--"])) {inner}',
    )


def _refused(words: str, page: str) -> PortalError:
    low = " ".join(words.lower().split())
    if "session has expired" in low or "logged out due to inactivity" in low:
        return SessionExpired("the identity provider lost the transaction", page=page)
    meant = by_words(words, page=page)
    if type(meant) is AuthenticationError and any(phrase in low for phrase in WRONG):
        return InvalidCredentials("the portal refused user name or password", page=page)
    return meant


class OktaLogin(CredentialsScreen):
    """A view on the way to the password."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 4.1-4.3"
    complaint = Selector(COMPLAINT, may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the view came back, by its words."""
        words = await self.words("complaint")
        return _refused(words, self.title())


class OktaCode(CodeScreen):
    """A view that asks for a code or an answer."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 4.1-4.3"
    complaint = Selector(COMPLAINT, may_be_absent=True)

    async def refused(self) -> PortalError | None:
        """Return what forbids another code; a wrong one alone does not."""
        words = await self.words("complaint")
        meant = _refused(words, self.title())
        return meant if isinstance(meant, AccountLocked | SessionExpired) else None


class OktaPush(ApprovalScreen):
    """The wait for Okta Verify."""

    factor: ClassVar[str] = PUSH
    sends = True
    evidence = Evidence.DOCUMENTED
    source = "identity_providers 4.1-4.3; the element of the number is modelled"
    complaint = Selector(COMPLAINT, may_be_absent=True)

    async def refused(self) -> PortalError | None:
        """Return what ended the wait, by its words."""
        low = (await self.words("complaint")).lower()
        if "reject" in low:
            return MfaError("the sign-in was denied on the other device", page=self.title())
        if "locked" in low:
            return AccountLocked("the portal has locked or throttled the account", page=self.title())
        if "expired" in low or "timed out" in low:
            return MfaTimeout("nobody approved the sign-in in time", page=self.title())
        return None


# --- classic


class ClassicForm(Record):
    """User name and password."""

    username: Annotated[str, Selector("#okta-signin-username", ".primary-auth input[name=username]")]
    password: Annotated[str, Selector("#okta-signin-password", ".primary-auth input[name=password]")]


class ClassicUserForm(Record):
    """The user name."""

    username: Annotated[str, Selector("#okta-signin-username")]


class ClassicPasswordForm(Record):
    """The password, on a page like a factor's."""

    password: Annotated[str, Selector(".mfa-verify input[name=password]")]


class ClassicSignIn(OktaLogin):
    """The combined form."""

    ready = Selector("body:has(#okta-signin-username) #okta-signin-password")
    credentials = Form(ClassicForm)
    submit = Selector("#okta-signin-submit")


class ClassicUserName(OktaLogin):
    """The user name alone."""

    ready = Selector("body:not(:has(#okta-signin-password)) #okta-signin-username")
    credentials = Form(ClassicUserForm)
    submit = Selector("#okta-signin-submit")


class ClassicPassword(OktaLogin):
    """The password after it."""

    ready = Selector(".mfa-verify input[name=password]")
    credentials = Form(ClassicPasswordForm)
    submit = Selector(".mfa-verify input[type=submit]", ".mfa-verify [type=submit]")


class AnswerForm(Record):
    """A code or an answer."""

    code: Annotated[str, Selector(".mfa-verify input[name=answer]", "input[name=answer]")]
    remember: Annotated[bool, Selector("input[name=rememberDevice]:enabled", may_be_absent=True)] = False


class ClassicTotp(OktaCode):
    """The demand for an authenticator's code."""

    factor: ClassVar[str] = TOTP
    ready = Selector("[data-se=factor-totp] input[name=answer]")
    answer = Form(AnswerForm)
    submit = Selector(".mfa-verify input[type=submit]", ".mfa-verify [type=submit]")
    remember = Selector("input[name=rememberDevice]:enabled", may_be_absent=True)


class ClassicSms(ClassicTotp):
    """The demand for a code sent to a phone; nothing is sent before the button is pressed."""

    factor: ClassVar[str] = SMS
    ready = Selector("[data-se=factor-sms] input[name=answer]")
    send = Selector("[data-se=sms-send-code]", may_be_absent=True)
    resend = Selector("[data-se=sms-send-code]", may_be_absent=True)


class ClassicCall(ClassicTotp):
    """The demand for a code told in a call."""

    factor: ClassVar[str] = VOICE
    ready = Selector("[data-se=factor-call] input[name=answer]")
    send = Selector("[data-se=make-call]", may_be_absent=True)
    resend = Selector("[data-se=make-call]", may_be_absent=True)


class ClassicEmail(ClassicTotp):
    """The demand for a code sent by e-mail."""

    factor: ClassVar[str] = EMAIL
    ready = Selector("[data-se=factor-email] input[name=answer]")
    send = Selector("[data-se=email-send-code]", may_be_absent=True)
    resend = Selector("[data-se=email-send-code]", may_be_absent=True)


class ClassicQuestion(ClassicTotp):
    """The security question."""

    factor: ClassVar[str] = QUESTION
    ready = Selector("[data-se=factor-question] input[name=answer]")
    prompt = Selector("[data-se=factor-question] label", may_be_absent=True)


class ClassicPush(OktaPush):
    """The push, which is sent by the form's button; "Push sent!" stands on it then."""

    ready = Selector("[data-se=factor-push]")
    send = Selector("[data-se=factor-push] input[type=submit]:enabled:not(.link-button-disabled)", may_be_absent=True)
    remember = Selector("input[name=rememberDevice]:enabled", may_be_absent=True)
    prompt = Selector(".number-challenge-view", may_be_absent=True)


# --- Identity Engine


class EngineForm(Record):
    """User name and password."""

    username: Annotated[str, Selector(USER)]
    password: Annotated[str, Selector(PASSCODE)]


class EngineUserForm(Record):
    """The user name."""

    username: Annotated[str, Selector(USER)]


class EnginePasswordForm(Record):
    """The password."""

    password: Annotated[str, Selector(f"{PASSCODE}[type=password]")]


class EngineSignIn(OktaLogin):
    """The combined form."""

    ready = Selector(f"body:has({USER}) {PASSCODE}")
    credentials = Form(EngineForm)
    submit = Selector(*SAVE)


class EngineUserName(OktaLogin):
    """The user name alone."""

    ready = Selector(f"body:not(:has({PASSCODE})) {USER}")
    credentials = Form(EngineUserForm)
    submit = Selector(*SAVE)


class EnginePassword(OktaLogin):
    """The password after it. Answers to security questions have the same name, and may be hidden letters too."""

    ready = Selector(
        *_challenge("okta_password", "mfa-okta-password", f"{PASSCODE}[type=password]"),
        'body:not(:has([class*="challenge-authenticator--"], [data-se~=factor-beacon]))'
        f":not(:has({USER})) {PASSCODE}[type=password]",
    )
    credentials = Form(EnginePasswordForm)
    submit = Selector(*SAVE)


class PasscodeForm(Record):
    """A code or an answer."""

    code: Annotated[str, Selector(PASSCODE, 'input[name="credentials.answer"]')]


class EngineCode(OktaCode):
    """The demand for an authenticator's code."""

    factor: ClassVar[str] = TOTP
    source = "identity_providers 4.2-4.3; which authenticator it is: classes reported by clients"
    ready = Selector(
        *_challenge("google_otp", "mfa-google-auth", PASSCODE),
        *_challenge("okta_verify", "mfa-okta-verify", PASSCODE),
        *_challenge("custom_otp", "mfa-custom-factor", PASSCODE),
    )
    answer = Form(PasscodeForm)
    submit = Selector(*SAVE)
    others = Selector(*SWITCH, may_be_absent=True)


class EngineSms(EngineCode):
    """The demand for a code sent to a phone."""

    factor: ClassVar[str] = SMS
    sends = True
    ready = Selector(*_challenge("phone_number", "mfa-okta-phone", PASSCODE))


class EngineEmail(EngineCode):
    """The demand for a code sent by e-mail."""

    factor: ClassVar[str] = EMAIL
    sends = True
    ready = Selector(*_challenge("okta_email", "mfa-okta-email", PASSCODE))


class EngineQuestion(EngineCode):
    """The security question."""

    factor: ClassVar[str] = QUESTION
    ready = Selector(
        *_challenge("security_question", "mfa-okta-security-question", 'input[name^="credentials."]:not([type=hidden])')
    )
    prompt = Selector(*_challenge("security_question", "mfa-okta-security-question", "form label"), may_be_absent=True)


class EnginePush(OktaPush):
    """The push of Okta Verify; the number to match is emphasised inside a sentence."""

    ready = Selector(
        f".okta-verify-send-push-form:not(:has({PASSCODE}))",
        f'body:has([data-se~="mfa-okta-verify"]):not(:has({PASSCODE})):not(:has(.authenticator-list))'
        ":not(:has([data-se=authenticator-button])) form",
    )
    send = Selector(".okta-verify-send-push-form input[data-type=save]:enabled", may_be_absent=True)
    prompt = Selector(
        ".okta-verify-send-push-form strong", "[data-se=o-form-explain] strong", "form strong", may_be_absent=True
    )
    others = Selector(*SWITCH, may_be_absent=True)


class SendSms(Passage):
    """The question whether to write to the phone."""

    sends: ClassVar[str] = SMS
    evidence = Evidence.MODELLED
    source = "identity_providers 4.2, the words of its buttons"
    ready = Selector(f".challenge-authenticator--phone_number:not(:has({PASSCODE})) [data-type=save]")
    leave = Selector(".challenge-authenticator--phone_number [data-type=save]")


class SendEmail(Passage):
    """The question whether to send an e-mail."""

    sends: ClassVar[str] = EMAIL
    evidence = Evidence.MODELLED
    source = "identity_providers 4.2, the words of its buttons"
    ready = Selector(f".challenge-authenticator--okta_email:not(:has({PASSCODE})) [data-type=save]")
    leave = Selector(".challenge-authenticator--okta_email [data-type=save]")


class MethodRow(Method):
    """A row's button; its mark is the method's name."""

    value: Annotated[str, Selector(itself(), read=attribute("data-se"))]


class Methods(MethodsScreen):
    """The list of methods."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 4.2; the marks' values are modelled"
    ready = Selector(".authenticator-list .authenticator-row", "[data-se=authenticator-button]")
    rows = Table(
        MethodRow,
        rows=Selector(
            ".authenticator-list .authenticator-row .authenticator-button[data-se]",
            "[data-se=authenticator-button] > div[data-se]:last-child",
        ),
        empty=Selector("body:not(:has(.authenticator-row)):not(:has([data-se=authenticator-button]))"),
    )
    factors: ClassVar[dict[str, str]] = {
        "google_otp": TOTP,
        "okta_verify-totp": TOTP,
        "okta_verify-push": PUSH,
        "custom_otp": TOTP,
        "phone_number": SMS,
        "okta_email": EMAIL,
        "security_question": QUESTION,
    }

    @classmethod
    def row_of(cls, value: str) -> str:
        """Return the CSS of the button with this mark."""
        second = f'.authenticator-button[data-se="{value}"] .button'
        return f'{second}, [data-se=authenticator-button] > div[data-se="{value}"]:last-child'


# --- what may stand between


class NewPassword(DeadEnd):
    """The demand for a new password."""

    evidence = Evidence.MODELLED
    source = "identity_providers 4.3, a gap"
    ready = Selector('input[name*="confirmPassword" i]')

    def failure(self) -> PortalError:
        """Return what it means."""
        return PasswordExpired("the portal wants the password to be changed", page=self.title())


class StaySignedIn(Passage):
    """The question whether to stay signed in: no, sessions are kept by us. English words only."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 4.3"
    ready = Selector(button("Don't stay signed in"))
    leave = Selector(button("Don't stay signed in"))


class EnrolLater(Passage):
    """The offer to set up methods, where it can be put off."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 4.3"
    ready = Selector(".authenticator-list .skip-all", button("Remind me later"), button("Skip set up"))
    leave = Selector(".authenticator-list .skip-all", button("Remind me later"), button("Skip set up"))


class SetUp(Enrolment):
    """The demand to set up methods. English words only."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 4.3"
    ready = Selector(having(SAYS, "Set up security methods"), having(SAYS, "Set up multifactor authentication"))


class Key(Unsupported):
    """The demand for a passkey or security key. Its marks are modelled."""

    evidence = Evidence.MODELLED
    source = "identity_providers 4.2"
    ready = Selector(".challenge-authenticator--webauthn", "[data-se=factor-webauthn]")


class ConsentPage(Consent):
    """The question whether the portal may have what it asks for. English words only; what grants it is not known."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 4.3, 11"
    ready = Selector(having(SAYS, "would like to access"), having(SAYS, "wants to access"))


class Terminal(DeadEnd):
    """A message with nothing to do about it."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 4.2"
    ready = Selector(".ion-messages-container")

    def failure(self) -> PortalError:
        """Return what it means."""
        return AuthenticationError("the identity provider ended the sign-in with a message", page=self.title())


CLASSIC: tuple[type[Screen], ...] = (
    ClassicTotp,
    ClassicSms,
    ClassicCall,
    ClassicEmail,
    ClassicQuestion,
    ClassicPush,
    ClassicSignIn,
    ClassicUserName,
    ClassicPassword,
)
ENGINE: tuple[type[Screen], ...] = (
    Methods,
    EngineQuestion,
    EngineSms,
    EngineEmail,
    EngineCode,
    SendSms,
    SendEmail,
    EnginePush,
    EngineSignIn,
    EngineUserName,
    EnginePassword,
)
SCREENS: tuple[type[Screen], ...] = (
    NewPassword,
    StaySignedIn,
    EnrolLater,
    SetUp,
    Key,
    ConsentPage,
    *CLASSIC,
    *ENGINE,
    Terminal,
    AutoPost,
)
"""The more particular ones first. Both widgets: organisations move from one to the other without notice."""


def okta(host: str, *, reach: tuple[str, ...] = ("ok1static.oktacdn.com", "ok2static.oktacdn.com")) -> IdentityProvider:
    """Return an organisation's Okta at its own host; `reach` is what its pages load from."""
    return IdentityProvider(name="okta", hosts=(host,), screens=SCREENS, reach=reach, device_cookies=DEVICE_COOKIES)
