"""SimpleSAMLphp: the themes of version 1 and the Twig theme that version 1.19 brought and version 2 kept."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from ..errors import AuthenticationError, InvalidCredentials, PortalDown, PortalError, SessionExpired
from ..pom import Evidence, Form, Record, Selector
from .federation import AutoPost
from .provider import IdentityProvider
from .screens import Consent, CredentialsScreen, DeadEnd, Given, Screen
from .verdicts import by_words

SOURCE = "identity_providers 9.2; version 1.19.7 run with both of its themes"


class SignInForm(Record):
    """User name and password."""

    username: Annotated[str, Selector("form[name=f] #username", "form#f #username", "#username")]
    password: Annotated[str, Selector("form[name=f] #password", "form#f #password", "#password")]


class SignIn(CredentialsScreen):
    """The form."""

    evidence = Evidence.ATTESTED
    source = SOURCE
    path = "/module.php/core/loginuserpass"
    at = r"loginuserpass"
    ready = Selector("form[name=f] #password", "form#f #password", "#password")
    credentials = Form(SignInForm)
    submit = Selector("#submit_button", "form[name=f] [type=submit]", "form#f [type=submit]")
    said = Selector(".message-box.error", "div:has(> img.erroricon)", may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back: its error box is for refusals, in whatever language."""
        words = await self.words("said")
        if not words and _state(self.page.url) not in ("", _state(given.address)):
            # The answer to a password stands at an address without a state; a new state is a sign-in begun anew,
            # which the provider does by itself when it has lost the old one.
            return SessionExpired("the identity provider asks for another sign-in", page=self.title())
        meant = by_words(words, page=self.title())
        if words and type(meant) is AuthenticationError:
            return InvalidCredentials("the portal refused user name or password", page=self.title())
        return meant


class ConsentPage(Consent):
    """The question whether the portal may have what it asks for."""

    evidence = Evidence.ATTESTED
    source = f"{SOURCE}; identity_providers 11"
    ready = Selector("form#consent_yes", "#yesbutton")
    accept = Selector("#yesbutton", "form#consent_yes [type=submit]")


class Lost(DeadEnd):
    """The error page, of status 200, for a sign-in that is not known (any more): lists of advice and of causes."""

    evidence = Evidence.ATTESTED
    source = SOURCE
    ready = Selector("body:has(h3 + ul + h3 + ul) #trackid")

    def failure(self) -> PortalError:
        """Return what it means."""
        return SessionExpired("the identity provider lost the sign-in", page=self.title())


class Failed(DeadEnd):
    """Any other error page, of status 200 too."""

    evidence = Evidence.ATTESTED
    source = SOURCE
    ready = Selector("#trackid")

    def failure(self) -> PortalError:
        """Return what it means."""
        return PortalDown("the identity provider failed", page=self.title(), retryable=False)


SCREENS: tuple[type[Screen], ...] = (SignIn, ConsentPage, Lost, Failed, AutoPost)
"""The more particular ones first."""


def simplesaml(host: str) -> IdentityProvider:
    """Return a SimpleSAMLphp."""
    return IdentityProvider(name="simplesaml", hosts=(host,), screens=SCREENS)


def _state(address: str) -> str:
    """Return the name of the sign-in that an address belongs to; "" where it has none."""
    return "".join(parse_qs(urlsplit(address).query).get("AuthState", []))
