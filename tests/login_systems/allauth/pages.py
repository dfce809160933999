"""allauth's pages, as its own templates make them: declared with what the package offers to anybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar

from portaldriver import AccountLocked, IdentityProvider, InvalidCredentials, PortalError
from portaldriver.identity.screens import CodeScreen, CredentialsScreen, DeadEnd, Given, Passage, Screen
from portaldriver.pom import Evidence, Form, Record, Selector, having, named
from tests.login_systems.site import Home

HOST = "accounts.example.com"
SOURCE = "django-allauth 65.21, its templates"
SUBMIT = "button[type=submit]:not([form])"


def form(path: str) -> str:
    """Return the CSS of the form with a code or a password in it that leads to a path."""
    return f'form[action*="/accounts/{path}"]:not([id])'


async def throttled(screen: Screen) -> PortalError | None:
    """Return what it means if a form came back because too many were sent."""
    if "too many" not in (await screen.words("complaint")).lower():
        return None
    return AccountLocked("the site throttles the account", page=screen.title())


class Landing(Home):
    """The page of who is signed in."""

    host = HOST
    path = "/"
    ready = Selector("#who")


class Credentials(Record):
    """User name and password."""

    username: Annotated[str, Selector(named("login"))]
    password: Annotated[str, Selector(named("password"))]


class Address(Record):
    """Where a code is to be sent."""

    username: Annotated[str, Selector(named("email"))]


class Entrance(CredentialsScreen):
    """A form that begins a sign-in."""

    host = HOST
    evidence = Evidence.VERIFIED
    source = SOURCE
    complaint = Selector("ul.errorlist", may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back, by its words."""
        refused = InvalidCredentials("the site refused user name or password", page=self.title())
        return await throttled(self) or refused


class SignIn(Entrance):
    """The form of user name and password. Where the site mails a code besides, it does so at once."""

    sends = "email"
    path = "/accounts/login/"
    ready = Selector(f"{form('login/')} input[name=password]")
    credentials = Form(Credentials)
    submit = Selector(f"{form('login/')} {SUBMIT}")


class CodeInstead(Passage):
    """The same page, for who has no password: a link leads to where a code is asked for."""

    host = HOST
    path = SignIn.path
    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = SignIn.ready
    leave = Selector('a[href*="/accounts/login/code/"]')


class CodeRequest(Entrance):
    """The form that has a code sent, in the place of a password."""

    sends = "email"
    ready = Selector(f"{form('login/code/')} input[name=email]")
    credentials = Form(Address)
    submit = Selector(f"{form('login/code/')} {SUBMIT}")


class Code(Record):
    """A code."""

    code: Annotated[str, Selector(named("code"))]


class Demand(CodeScreen):
    """A demand for a code."""

    host = HOST
    evidence = Evidence.VERIFIED
    source = SOURCE
    answer = Form(Code)
    complaint = Selector("ul.errorlist", may_be_absent=True)

    async def refused(self) -> PortalError | None:
        """Return what forbids another code."""
        return await throttled(self)


class MailedCode(Demand):
    """The demand for the code that was sent by mail."""

    factor: ClassVar[str] = "email"
    sends = True
    ready = Selector(f"{form('login/code/confirm/')} input[name=code]")
    submit = Selector(f"{form('login/code/confirm/')} {SUBMIT}")
    resend = Selector("button[form=resend]", may_be_absent=True)


class Authenticator(Demand):
    """The demand for a code of the authenticator. A recovery code serves as well: `RecoveryCode`."""

    factor: ClassVar[str] = "totp"
    ready = Selector(f"{form('2fa/authenticate/')} input[name=code]")
    submit = Selector(f"{form('2fa/authenticate/')} {SUBMIT}")


class RecoveryCode(Authenticator):
    """The same page, for who has no authenticator at hand."""

    factor: ClassVar[str] = "recovery"


class TrustQuestion(Passage):
    """The question whether the browser is to be trusted from now on."""

    host = HOST
    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector(f"{form('2fa/trust/')} button[value=trust]")
    leave = Selector(f"{form('2fa/trust/')} button[value=skip]")
    remember = Selector(f"{form('2fa/trust/')} button[value=trust]")


class TooMany(DeadEnd):
    """The page that comes with status 429."""

    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector(having("h1", "429 Too Many Requests"))

    def failure(self) -> PortalError:
        """Return what it means."""
        return AccountLocked("the site throttles who signs in", page=self.title())


class Inactive(DeadEnd):
    """The page for an account that is let in no more."""

    evidence = Evidence.VERIFIED
    source = SOURCE
    at = "/accounts/inactive/$"
    ready = Selector("h1")

    def failure(self) -> PortalError:
        """Return what it means."""
        return AccountLocked("the site has closed the account", page=self.title())


ALLAUTH = IdentityProvider(
    name="allauth",
    hosts=(HOST,),
    screens=(TooMany, Inactive, TrustQuestion, Authenticator, MailedCode, SignIn),
    device_cookies=frozenset({"mfa_trusted"}),
)
RECOVERED = replace(ALLAUTH, screens=(TooMany, Inactive, TrustQuestion, RecoveryCode, SignIn))
"""The same for an account whose authenticator is lost."""
PASSWORDLESS = replace(
    ALLAUTH, screens=(TooMany, Inactive, TrustQuestion, Authenticator, MailedCode, CodeRequest, CodeInstead)
)
"""The same for an account that is signed in by a mailed code; its user name is an address."""
