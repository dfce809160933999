"""LemonLDAP::NG's pages, as its own templates make them: declared with what the package offers to anybody.

What the portal has to say it writes as a number (`trmsg`), which a script turns into words.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from portaldriver import AccountLocked, IdentityProvider, InvalidCredentials, MfaError, PortalError
from portaldriver.errors import SessionExpired
from portaldriver.identity.screens import CodeScreen, CredentialsScreen, DeadEnd, Given, Method, MethodsScreen, Passage
from portaldriver.pom import Evidence, Form, Record, Selector, Table, attribute, itself
from tests.login_systems.site import Home

HOST = "auth.example.com"
SOURCE = "LemonLDAP::NG 2.16.1, its templates"


def says(*numbers: int) -> str:
    """Return the CSS of a message by its number: its box, which shows before there are words in it."""
    return ", ".join(f'.message:has([trmsg="{number}"])' for number in numbers)


class Menu(Home):
    """The page of who is signed in."""

    host = HOST
    path = "/"
    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector("#menucontent #menu")
    who = Selector("ul.user .dropdown-toggle")


class Credentials(Record):
    """User name and password."""

    username: Annotated[str, Selector("#lform #userfield")]
    password: Annotated[str, Selector("#lform #passwordfield")]


class SignIn(CredentialsScreen):
    """The form. It shows in the place of any page to who is not signed in, with status 200."""

    host = HOST
    path = "/"
    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector("#lform #passwordfield")
    credentials = Form(Credentials)
    submit = Selector("#lform button[type=submit]")

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back: who is locked gets another page."""
        return InvalidCredentials("the portal refused user name or password", page=self.title())


class Wait(DeadEnd):
    """What an account sees that has to wait after too many failures, or was locked: with or without the form."""

    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector(says(86, 21))

    def failure(self) -> PortalError:
        """Return what it means."""
        return AccountLocked("the portal has the account wait", page=self.title())


class CodeRefused(DeadEnd):
    """The page that ends a sign-in after a wrong code."""

    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector(says(96))

    def failure(self) -> PortalError:
        """Return what it means."""
        return MfaError("the portal refused the code", page=self.title())


class Outdated(DeadEnd):
    """The page for a form that took too long."""

    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector(says(81, 82))

    def failure(self) -> PortalError:
        """Return what it means."""
        return SessionExpired("the portal knows the sign-in no more", page=self.title())


class Code(Record):
    """A code."""

    code: Annotated[str, Selector("#extcode")]


class Demand(CodeScreen):
    """A demand for a code."""

    host = HOST
    evidence = Evidence.VERIFIED
    source = SOURCE
    answer = Form(Code)
    submit = Selector("form.password button.btn-success")


class TotpCode(Demand):
    """The demand for a code of the authenticator."""

    factor: ClassVar[str] = "totp"
    ready = Selector('form[action^="/totp2fcheck"] #extcode')


class MailedCode(Demand):
    """The demand for the code that was sent by mail."""

    factor: ClassVar[str] = "email"
    sends = True
    ready = Selector('form[action^="/mail2fcheck"] #extcode')
    resend = Selector('button[formaction^="/mail2fresend"]', may_be_absent=True)


class TextedCode(Demand):
    """The demand for the code that an external command sent."""

    factor: ClassVar[str] = "sms"
    sends = True
    ready = Selector('form[action^="/ext2fcheck"] #extcode')


BUTTON = 'form[action="/2fchoice"] button[name=sf]'


class Offered(Method):
    """A button of the list."""

    value: Annotated[str, Selector(itself(), read=attribute("value"))]


class Choice(MethodsScreen):
    """The list of second factors. Pressing one sends its code."""

    host = HOST
    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector(BUTTON)
    rows = Table(Offered, rows=Selector(BUTTON), empty=Selector("body:not(:has(form[action='/2fchoice']))"))
    factors: ClassVar = {"totp": "totp", "mail": "email", "ext": "sms"}

    @classmethod
    def row_of(cls, value: str) -> str:
        """Return the CSS of a button."""
        return f'{BUTTON}[value="{value}"]'


class OthersClosed(Passage):
    """The notice that the account's other sessions were closed. It goes on by itself after half a minute."""

    host = HOST
    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector('#form.info [trspan="sessionsDeleted"]')
    leave = Selector("#form.info button[type=submit]")


LEMON = IdentityProvider(
    name="lemonldap",
    hosts=(HOST,),
    screens=(Wait, CodeRefused, Outdated, OthersClosed, Choice, TotpCode, MailedCode, TextedCode, SignIn),
)
