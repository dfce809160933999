"""SimpleSAMLphp, version 2's themes."""

from __future__ import annotations

from typing import Annotated

from ..errors import AuthenticationError, InvalidCredentials, PortalError
from ..pom import Evidence, Form, Record, Selector
from .federation import AutoPost
from .provider import IdentityProvider
from .screens import CredentialsScreen, DeadEnd, Given, Screen
from .verdicts import by_words


class SignInForm(Record):
    """User name and password."""

    username: Annotated[str, Selector("form#f #username", "#username", "input[name=username]")]
    password: Annotated[str, Selector("form#f #password", "#password", "input[name=password]")]


class SignIn(CredentialsScreen):
    """The form."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 9.2"
    path = "/module.php/core/loginuserpass"
    at = r"loginuserpass"
    ready = Selector("form#f #password", "#password")
    credentials = Form(SignInForm)
    submit = Selector("#submit_button", "form#f [type=submit]")
    said = Selector(".message-box.error", may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back: its error box is for refusals, in whatever language."""
        words = await self.words("said")
        meant = by_words(words, page=self.title())
        if words and type(meant) is AuthenticationError:
            return InvalidCredentials("the portal refused user name or password", page=self.title())
        return meant


class Consent(DeadEnd):
    """The question whether the application may have what it asks for: the account's owner's to answer."""

    evidence = Evidence.DOCUMENTED
    source = "identity_providers 9.2, 11"
    ready = Selector("form#consent_yes", "#yesbutton")

    def failure(self) -> PortalError:
        """Return what it means."""
        return AuthenticationError("the sign-in asks for a decision that a person has to take", page=self.title())


SCREENS: tuple[type[Screen], ...] = (SignIn, Consent, AutoPost)
"""The more particular ones first."""


def simplesaml(host: str) -> IdentityProvider:
    """Return a SimpleSAMLphp."""
    return IdentityProvider(name="simplesaml", hosts=(host,), screens=SCREENS)
