"""The practice's sign-in page (guide 1.2).

That there is one, with a link for a forgotten password, and that some practices use single sign-on, is all that is
public. So its controls are found by what people and password stores know them by.
"""

from __future__ import annotations

from typing import Annotated

from ....errors import ConfigurationError, PortalError
from ....identity.screens import CredentialsScreen, DeadEnd, Given, Passage
from ....pom import Form, Record, Selector, button, label, link, named
from ..hosts import PRACTICE
from .lock import DIALOG
from .words import Complaining

SOURCE = "pimsy 1.2; the page itself is modelled"

OUTSIDE = f":not({DIALOG} *)"
PASSWORD = (
    f'input[type="password"][autocomplete="current-password"]{OUTSIDE}',
    'form:has(input[type="text"], input[type="email"], input:not([type])) '
    f'input[type="password"]:not([autocomplete="new-password"]){OUTSIDE}',
)
"""A password beside a user name: one that is asked for over a page is the lock's."""

SSO = (
    link("Sign in with SSO"),
    link("Sign In with SSO"),
    link("Single Sign-On"),
    link("SSO"),
    button("Sign in with SSO"),
    button("Single Sign-On"),
)


class SignInForm(Record):
    """User name and password."""

    username: Annotated[
        str,
        Selector(
            label("Username"),
            label("User Name"),
            label("User name"),
            label("Login"),
            'input[autocomplete="username"]',
            named("username"),
            'form:has(input[type="password"]) input:is([type="text"], [type="email"], :not([type]))',
        ),
    ]
    password: Annotated[
        str,
        Selector(
            label("Password"), 'input[autocomplete="current-password"]', named("password"), 'input[type="password"]'
        ),
    ]


class SignIn(Complaining, CredentialsScreen):
    """The form of user name and password."""

    host = PRACTICE
    path = "/"
    source = SOURCE
    ready = Selector(*PASSWORD)
    credentials = Form(SignInForm)
    submit = Selector(
        button("Sign In"),
        button("Sign in"),
        button("Log In"),
        button("Log in"),
        button("Login"),
        'form:has(input[type="password"]) :is(button, input)[type="submit"]',
    )
    forgot = Selector(
        link("Forgot password"),
        link("Forgot Password"),
        link("Forgot password?"),
        link("Forgot Password?"),
        may_be_absent=True,
    )

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back."""
        return await self.verdict()


class SsoEntry(Passage):
    """The same page where the practice uses single sign-on: the link that leads to the identity provider."""

    host = PRACTICE
    path = "/"
    source = SOURCE
    ready = Selector(*SSO)
    leave = Selector(*SSO)


class NoSso(DeadEnd):
    """The same page without such a link: the caller's single sign-on begins elsewhere, or not at all."""

    host = PRACTICE
    path = "/"
    source = SOURCE
    ready = Selector(*PASSWORD)

    def failure(self) -> PortalError:
        """Return what it means."""
        why = "the practice's sign-in page offers no single sign-on: give `Sso` the address where it starts"
        return ConfigurationError(why, page=self.title())
