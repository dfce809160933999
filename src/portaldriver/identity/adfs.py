"""AD FS. One page for user name and password; its submit is no button, and owners often make the page over."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..errors import AuthenticationError, PasswordExpired, PortalError
from ..pom import Evidence, Form, Record, Selector
from ..runtime.mfa.challenge import PUSH, TOTP
from .duo import Framed
from .federation import AutoPost
from .provider import IdentityProvider
from .screens import ApprovalScreen, CodeScreen, CredentialsScreen, DeadEnd, Given, Screen
from .verdicts import by_words

PATH = "/adfs/ls/"
AT = r"/adfs/"


class SignInForm(Record):
    """User name and password."""

    username: Annotated[str, Selector("#userNameInput", "input[name=UserName]")]
    password: Annotated[str, Selector("#passwordInput", "input[name=Password]")]


class SignIn(CredentialsScreen):
    """The form. Where Entra ID led to it the user name stands in it already, and is typed again."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 3"
    path = PATH
    at = AT
    ready = Selector("#loginForm #passwordInput", "#passwordInput", "input[name=UserName] ~ input[name=Password]")
    credentials = Form(SignInForm)
    submit = Selector("#submitButton", "#loginForm span.submit")
    complaint = Selector("#errorText:not(:empty)", may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back, by its words."""
        words = await self.words("complaint")
        return by_words(words, page=self.title())


class CodeForm(Record):
    """A code."""

    code: Annotated[
        str,
        Selector("input[name=VerificationCode]", 'input[name*="security_code" i]:not([type=hidden])'),
    ]


class Code(CodeScreen):
    """The demand of a second-factor adapter for a code. What sends it off is modelled."""

    factor: ClassVar[str] = TOTP
    evidence = Evidence.ATTESTED
    source = "identity_providers 3; the submit is modelled"
    path = PATH
    at = AT
    ready = Selector(
        "input[name=VerificationCode]:not([type=hidden])", 'input[name*="security_code" i]:not([type=hidden])'
    )
    answer = Form(CodeForm)
    submit = Selector("form:has(input[name=AuthMethod]) input[type=submit]", "#submitButton", "input[type=submit]")
    complaint = Selector("#errorText:not(:empty)", may_be_absent=True)


class Wait(ApprovalScreen):
    """The wait for an approval on the phone; the page asks its server by itself."""

    factor: ClassVar[str] = PUSH
    sends = True
    evidence = Evidence.ATTESTED
    source = "identity_providers 3"
    path = PATH
    at = AT
    ready = Selector('form:has(input[name=AuthMethod][value^="AzureMfa"]) p#instructions')


class ClaimsProviders(DeadEnd):
    """The list of organisations to sign in with: not guessed. A link of the practice's own leads past it."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 3"
    path = PATH
    at = AT
    ready = Selector("#bySelection")

    def failure(self) -> PortalError:
        """Return what it means."""
        return AuthenticationError("the sign-in asks with which organisation; give `start`", page=self.title())


class PasswordChange(DeadEnd):
    """The page to which an expired password leads."""

    evidence = Evidence.MODELLED
    source = "identity_providers 3, a gap"
    path = "/adfs/portal/updatepassword/"
    at = r"/adfs/portal/updatepassword"
    ready = Selector("form", "body")

    def failure(self) -> PortalError:
        """Return what it means."""
        return PasswordExpired("the portal wants the password to be changed", page=self.title())


SCREENS: tuple[type[Screen], ...] = (PasswordChange, Framed, Code, Wait, SignIn, ClaimsProviders, AutoPost)
"""The more particular ones first. The list of organisations may lie hidden on the form's own page."""


def adfs(host: str) -> IdentityProvider:
    """Return an AD FS."""
    return IdentityProvider(name="adfs", hosts=(host,), screens=SCREENS)
