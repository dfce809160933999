"""Keycloak, both families of themes. `#kc-login` is on most forms: the form around it tells which one it is."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..errors import AccountLocked, PasswordExpired, PortalError, SessionExpired
from ..pom import TEXT, Candidate, Evidence, Form, Record, Selector, Table, having, itself
from ..runtime.mfa.challenge import RECOVERY, TOTP
from .federation import AutoPost
from .provider import IdentityProvider
from .screens import (
    Broken,
    CodeScreen,
    Consent,
    CredentialsScreen,
    DeadEnd,
    Decision,
    Enrolment,
    Given,
    Lost,
    Method,
    MethodsScreen,
    Screen,
    Unsupported,
)
from .verdicts import by_words

LOGIN = "form#kc-form-login"
OTP = "form#kc-otp-login-form"
RECOVERY_FORM = "form#kc-recovery-code-login-form"
USER = "#username:not([type=hidden])"
SAID = (
    ".kc-feedback-text, [id^=input-error]:not([id^=input-error-container]):not(:empty), .alert-error, .pf-m-danger"
    " .pf-v5-c-alert__title"
)
ROW = "form#kc-select-credential-form [role=button], form#kc-select-credential-form + [role=button]"


class SignInForm(Record):
    """User name and password."""

    username: Annotated[str, Selector(f"{LOGIN} {USER}")]
    password: Annotated[str, Selector(f"{LOGIN} #password")]


class UserForm(Record):
    """The user name."""

    username: Annotated[str, Selector(f"{LOGIN} {USER}")]


class PasswordForm(Record):
    """The password."""

    password: Annotated[str, Selector(f"{LOGIN} #password")]


class LoginScreen(CredentialsScreen):
    """A page of the way to the password. Each answer is a new document."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6"
    submit = Selector(f"{LOGIN} #kc-login", f"{LOGIN} [name=login]", f"{LOGIN} [type=submit]")
    said = Selector(SAID, may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back, by its words."""
        return _meaning(await self.words("said"), self)


class SignIn(LoginScreen):
    """The combined form."""

    ready = Selector(f"{LOGIN}:has({USER}) #password")
    credentials = Form(SignInForm)


class UserName(LoginScreen):
    """The form of the user name, where that is asked for first."""

    ready = Selector(f"{LOGIN}:not(:has(#password)) {USER}")
    credentials = Form(UserForm)


class Password(LoginScreen):
    """The form of the password after it."""

    ready = Selector(f"{LOGIN}:not(:has({USER})) #password")
    credentials = Form(PasswordForm)


# --- second factors


class OtpForm(Record):
    """A code."""

    code: Annotated[str, Selector(f"{OTP} #otp", f"{OTP} input[name=otp]")]


class Otp(CodeScreen):
    """The demand for an authenticator's code; of several devices the one that the page has chosen."""

    factor: ClassVar[str] = TOTP
    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6"
    ready = Selector(f"{OTP} #otp", f"{OTP} input[name=otp]")
    answer = Form(OtpForm)
    submit = Selector(f"{OTP} #kc-login", f"{OTP} [type=submit]")
    others = Selector("#try-another-way", may_be_absent=True)
    said = Selector(SAID, may_be_absent=True)

    async def refused(self) -> PortalError | None:
        """Return what forbids another code; a wrong one alone does not."""
        meant = _meaning(await self.words("said"), self)
        return meant if isinstance(meant, AccountLocked | SessionExpired) else None


class RecoveryForm(Record):
    """A recovery code."""

    code: Annotated[
        str, Selector(f"{RECOVERY_FORM} #recoveryCodeInput", f"{RECOVERY_FORM} input[name=recoveryCodeInput]")
    ]


class RecoveryCode(CodeScreen):
    """The demand for the recovery code of a certain number, which `prompt` quotes."""

    factor: ClassVar[str] = RECOVERY
    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6; Keycloak's template login-recovery-authn-code-input"
    ready = Selector(f"{RECOVERY_FORM} input:not([type=hidden])")
    prompt = Selector(f"{RECOVERY_FORM} label", may_be_absent=True)
    answer = Form(RecoveryForm)
    submit = Selector(f"{RECOVERY_FORM} #kc-login", f"{RECOVERY_FORM} [type=submit]")
    others = Selector("#try-another-way", may_be_absent=True)


class MethodRow(Method):
    """A row of the list, by its words: its value is a random key."""

    value: Annotated[str, Selector(itself(), read=TEXT)]


class Methods(MethodsScreen):
    """The list of methods, English words only. Its form's id is on every row."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6; Keycloak's English messages"
    ready = Selector(ROW)
    rows = Table(MethodRow, rows=Selector(ROW), empty=Selector("body:not(:has(form#kc-select-credential-form))"))
    factors: ClassVar[dict[str, str]] = {
        "Authenticator Application": TOTP,
        "Recovery Authentication Code": RECOVERY,
    }

    @classmethod
    def row_of(cls, value: str) -> Candidate:
        """Find the row by its words."""
        return having(ROW, value)


class SecurityKey(Unsupported):
    """The demand for a passkey or key."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6; Keycloak's template webauthn-authenticate"
    ready = Selector("#authenticateWebAuthnButton")


# --- what may stand between


class PasswordChange(DeadEnd):
    """The demand for a new password."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6; Keycloak's template login-update-password"
    ready = Selector("form#kc-passwd-update-form")

    def failure(self) -> PortalError:
        """Return what it means."""
        return PasswordExpired("the portal wants the password to be changed", page=self.title())


class SetUp(Enrolment):
    """The demand that an authenticator, recovery codes or a key be set up."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6; Keycloak's templates login-config-totp and its kin"
    ready = Selector("form#kc-totp-settings-form", "form#kc-recovery-codes-settings-form", "#registerWebAuthn")


class ConsentPage(Consent):
    """The question whether the portal may have what it asks for."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6, 11"
    ready = Selector("#kc-oauth")
    accept = Selector("#kc-login[name=accept]")


class Notice(Decision):
    """Terms, or a profile to complete."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6"
    ready = Selector("#kc-terms-text", "form#kc-update-profile-form")


class PageExpired(Lost):
    """The notice that the sign-in is over or went on elsewhere."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6; Keycloak's template login-page-expired"
    ready = Selector("#loginContinueLink")


class Failed(Broken):
    """The page of an error that ends the sign-in."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 6; Keycloak's template error"
    ready = Selector("#kc-error-message")


SCREENS: tuple[type[Screen], ...] = (
    PasswordChange,
    SetUp,
    ConsentPage,
    Notice,
    PageExpired,
    Failed,
    Methods,
    Otp,
    RecoveryCode,
    SignIn,
    UserName,
    Password,
    SecurityKey,
    AutoPost,
)
"""The more particular ones first. A key's button may stand beneath the ordinary form."""


def keycloak(host: str) -> IdentityProvider:
    """Return a Keycloak."""
    return IdentityProvider(name="keycloak", hosts=(host,), screens=SCREENS)


def _meaning(words: str, screen: Screen) -> PortalError:
    if "timeout" in words.lower() or "timed out" in words.lower() or "expired" in words.lower():
        return SessionExpired("the identity provider lost the transaction", page=screen.title())
    return by_words(words, page=screen.title())
