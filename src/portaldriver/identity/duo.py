"""Duo's prompt, which other providers lead to. What tells its views apart is documented thinly; words fill the gaps."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..errors import AuthenticationError, PortalError
from ..pom import TEXT, Candidate, Evidence, Form, Record, Selector, Table, button, having, itself, role
from ..runtime.mfa.challenge import PUSH, SMS, TOTP
from .federation import joined
from .provider import IdentityProvider
from .screens import (
    ApprovalScreen,
    CodeScreen,
    DeadEnd,
    Method,
    MethodsScreen,
    Passage,
    Screen,
    Transit,
    Unsupported,
)

AT = r"/frame/(frameless/)?v4/"
PASSCODE = 'input[name*="passcode" i]:not([type=hidden])'
LIST = '[data-testid^="test-id-"]'
METHOD = f"#auth-view {LIST}, #auth-view li[role=listitem], #auth-view ul > li"


class CodeForm(Record):
    """A passcode."""

    code: Annotated[str, Selector(f"#auth-view {PASSCODE}", PASSCODE)]


class Passcode(CodeScreen):
    """The demand for a passcode of Duo's app. Its complaint is modelled."""

    factor: ClassVar[str] = TOTP
    evidence = Evidence.ATTESTED
    source = "identity_providers 10.2; the complaint is modelled"
    path = "/frame/v4/auth/prompt"
    at = AT
    ready = Selector(f"#auth-view {PASSCODE}")
    answer = Form(CodeForm)
    submit = Selector(button("Verify"), "#auth-view button[type=submit]")
    others = Selector(button("Other options"), may_be_absent=True)
    complaint = Selector("#auth-view [role=alert]:not(:empty)", may_be_absent=True)


class TextedPasscode(Passcode):
    """The same for a passcode sent to a phone: told by the words of its heading."""

    factor: ClassVar[str] = SMS
    sends = True
    evidence = Evidence.MODELLED
    source = "identity_providers 10.2, the words of the method"
    ready = Selector(having(f"#auth-view:has({PASSCODE}) #header-text", "text message"))


class Push(ApprovalScreen):
    """The wait for a push to be approved; the digits of a verified push are to be typed into the phone."""

    factor: ClassVar[str] = PUSH
    sends = True
    evidence = Evidence.ATTESTED
    source = "identity_providers 10.2"
    path = "/frame/v4/auth/prompt"
    at = AT
    ready = Selector(
        "#auth-view .verification-code",
        having(f"#auth-view:not(:has({PASSCODE})) #header-text", "Push"),
        having("#header-text", "Check for a Duo Push"),
    )
    prompt = Selector(".verification-code", may_be_absent=True)
    denied = Selector(having("#error-view-header-text", "denied"), may_be_absent=True)
    expired = Selector("#error-view-header-text", may_be_absent=True)
    others = Selector(button("Other options"), may_be_absent=True)


class MethodRow(Method):
    """A row of the list, by its words."""

    value: Annotated[str, Selector(itself(), read=TEXT)]


class Methods(MethodsScreen):
    """The list behind "Other options". Its markup is modelled, its words are reported."""

    evidence = Evidence.MODELLED
    source = "identity_providers 10.2, the words of the methods"
    path = "/frame/v4/auth/prompt"
    at = AT
    ready = Selector(having(METHOD, "Duo Mobile passcode"), having(METHOD, "Duo Push"), having(METHOD, "Text message"))
    rows = Table(MethodRow, rows=Selector(METHOD), empty=Selector(f"#auth-view:not(:has({LIST})):not(:has(li))"))
    factors: ClassVar[dict[str, str]] = {"Duo Push": PUSH, "Duo Mobile passcode": TOTP, "Text message": SMS}

    @classmethod
    def row_of(cls, value: str) -> Candidate:
        """Find the row by its words."""
        return having(METHOD, value)


class TrustBrowser(Passage):
    """The question whether the browser is to be remembered."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 10.2"
    path = "/frame/v4/auth/prompt"
    at = AT
    ready = Selector("#trust-browser-button", "#dont-trust-browser-button")
    leave = Selector("#dont-trust-browser-button")
    remember = Selector("#trust-browser-button")


class OldBrowser(Passage):
    """The notice that the browser is old."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 10.2"
    at = AT
    ready = Selector(button("Skip for now"))
    leave = Selector(button("Skip for now"))


class BrowserCheck(Transit):
    """The form that tells Duo of the browser, and goes on by itself."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 10.2"
    path = "/frame/frameless/v4/auth"
    at = AT
    ready = Selector("form#plugin_form")


class Refused(DeadEnd):
    """Duo's error page."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 10.2"
    path = "/frame/v4/error"
    at = r"/frame/v4/error"
    ready = Selector("#error-view-header-text", "body")

    def failure(self) -> PortalError:
        """Return what it means."""
        return AuthenticationError("Duo ended the sign-in with an error", page=self.title())


class Framed(Unsupported):
    """The older prompt, inside a frame of another's page."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 10.1"
    ready = Selector("iframe#duo_iframe", role("iframe", "duo_iframe"))


SCREENS: tuple[type[Screen], ...] = (
    Refused,
    BrowserCheck,
    OldBrowser,
    TrustBrowser,
    Methods,
    TextedPasscode,
    Passcode,
    Push,
    Framed,
)
"""The more particular ones first."""


def duo(host: str) -> IdentityProvider:
    """Return Duo's prompt at a customer's API host (`api-....duosecurity.com`), as a part of another provider."""
    return IdentityProvider(name="duo", hosts=(host,), screens=SCREENS)


def with_duo(provider: IdentityProvider, host: str) -> IdentityProvider:
    """Return a provider that leads to Duo: passwords are typed at its own hosts only, passcodes at Duo's only."""
    return joined(provider, duo(host))
