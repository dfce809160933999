"""The pages that oidc-provider has of its own, declared with what the package offers to anybody."""

from __future__ import annotations

from typing import Annotated

from portaldriver.identity.provider import IdentityProvider
from portaldriver.identity.screens import Consent, CredentialsScreen, DeadEnd, Passage
from portaldriver.pom import Evidence, Form, Record, Selector, having

HOST = "accounts.example.com"
SOURCE = "oidc-provider 9.13, lib/views"
AT = r"^/(interaction|auth)/"
ASKS_CONSENT = "form:has(input[name=prompt][value=consent]) button[type=submit]"


class Credentials(Record):
    """A name and a password."""

    username: Annotated[str, Selector("input[name=login]")]
    password: Annotated[str, Selector("input[name=password]")]


class SignIn(CredentialsScreen):
    """The form. Refused it comes back as it was, without a word."""

    host = HOST
    path = "/auth"
    at = AT
    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector("form:has(input[name=prompt][value=login]) input[name=password]")
    credentials = Form(Credentials)
    submit = Selector("form:has(input[name=password]) button[type=submit]")


class Agreement(Consent):
    """The question whether the portal may know who signs in."""

    host = HOST
    path = "/auth"
    at = AT
    evidence = Evidence.VERIFIED
    source = SOURCE
    ready = Selector(ASKS_CONSENT)
    accept = Selector(ASKS_CONSENT)


class SignOutQuestion(Passage):
    """The question whether to sign out of the provider too, for portals whose sign-out leads there."""

    host = HOST
    path = "/session/end"
    at = r"^/session/end"
    evidence = Evidence.VERIFIED
    source = "oidc-provider 9.13, logoutSource"
    ready = Selector("button[name=logout][value=yes]")
    leave = Selector("button[name=logout][value=yes]")


class Failed(DeadEnd):
    """What the provider shows where it cannot send the browser back with an error."""

    host = HOST
    path = "/auth"
    at = r"^/(auth|interaction)\b"
    evidence = Evidence.VERIFIED
    source = "oidc-provider 9.13, renderError"
    ready = Selector(having("h1", "something went wrong"))


PROVIDER = IdentityProvider(name="accounts", hosts=(HOST,), screens=(Failed, SignOutQuestion, Agreement, SignIn))
