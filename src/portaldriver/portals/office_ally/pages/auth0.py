"""Auth0's stock screens, on the origin that Office Ally signs in through."""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    Detail,
    Evidence,
    Form,
    PageObject,
    Record,
    Selector,
    attribute,
    button,
    having,
    label,
    named,
    role,
)
from ..hosts import IDENTITY

CONTINUE = (
    'button[data-action-button-primary="true"]',
    button("Continue"),
    'button[name="action"][value="default"]:not(.ulp-hidden-form-submit-button)',
)
"""The first submit button of the form is a hidden twin (auth0 guide 2.2); this is the other one."""


class SignInForm(Record):
    """User name and password, on one page."""

    username: Annotated[str, Selector("#username", named("username"), label("Username"))]
    password: Annotated[str, Selector("#password", named("password"), label("Password"))]


class Refusal(Record):
    """Why a screen came back: the key that Auth0 gives its texts, which no language changes."""

    field_error: Annotated[
        str | None,
        Selector(
            "span.ulp-input-error-message[data-error-code]",
            read=attribute("data-error-code"),
            may_be_absent=True,
        ),
    ] = None
    field_text: Annotated[str | None, Selector("span.ulp-input-error-message[data-error-code]", may_be_absent=True)] = (
        None
    )
    alert: Annotated[str | None, Selector("#prompt-alert", role("alert"), may_be_absent=True)] = None


class SignIn(PageObject):
    """The combined form of user name and password.

    Source: office_ally 2.2, auth0 2.2 to 2.4.
    """

    host = IDENTITY
    path = "/u/login"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.2; auth0 2.2-2.4"
    ready = Selector("#password", named("password"))
    credentials = Form(SignInForm)
    submit = Selector(*CONTINUE)
    refusal = Detail(Refusal)


class OtpForm(Record):
    """The code of an authenticator app, and whether the browser is to be remembered."""

    code: Annotated[str, Selector("#code", named("code"), label("Enter your one-time code"))]
    remember: Annotated[bool, Selector(named("rememberBrowser"), may_be_absent=True)] = False


class OtpChallenge(PageObject):
    """The demand for a one-time code.

    Documented for Auth0; no public trace of Office Ally's own. Source: auth0 2.6, 2.7.
    """

    host = IDENTITY
    path = "/u/mfa-otp-challenge"
    at = r"/u/mfa-otp-challenge"
    evidence = Evidence.DOCUMENTED
    source = "auth0 2.6-2.7"
    ready = Selector("#code", named("code"))
    answer = Form(OtpForm)
    remember = Selector(named("rememberBrowser"), may_be_absent=True)
    submit = Selector(*CONTINUE)
    refusal = Detail(Refusal)


class MfaDemand(PageObject):
    """Any other second-factor screen: recognised, not answered here."""

    host = IDENTITY
    path = "/u/mfa-login-options"
    at = r"/u/mfa-[\w-]+"
    evidence = Evidence.DOCUMENTED
    source = "auth0 1.2"
    ready = Selector("main", "form")


class LostTransaction(PageObject):
    """Auth0's general error page: the sign-in it belongs to is over or never was."""

    host = IDENTITY
    path = "/u/login"
    evidence = Evidence.DOCUMENTED
    source = "auth0 3, states outside the table"
    ready = Selector(having("h1,h2,header", "something went wrong"), having("main", "invalid_request"))
