"""An ordinary form of user name, password and code, found by what forms have in common. All of it is modelled."""

from __future__ import annotations

from typing import Annotated, ClassVar

import anyio

from ..errors import PortalError
from ..pom import Evidence, Form, Record, Selector
from ..runtime.mfa.challenge import TOTP
from .federation import AutoPost
from .provider import IdentityProvider
from .screens import CodeScreen, CredentialsScreen, Given, Screen
from .verdicts import by_words

SOURCE = "identity_providers 1, 11; the HTML standard's autocomplete names"
TEXT = ":not([type=hidden]):not([type=password]):not([type=checkbox]):not([type=submit])"
USER = tuple(
    f"form input{what}{TEXT}"
    for what in (
        '[autocomplete~="username"]',
        "#username",
        "[name=username]",
        "[name=j_username]",
        "#id_login",
        "[name=login]",
        "[name=user]",
        '[autocomplete~="email"]',
        "[type=email]",
        "[name=email]",
    )
)
PASSWORD = tuple(
    f"form input{what}[type=password]:not([autocomplete~=new-password])"
    for what in ('[autocomplete~="current-password"]', "#password", "[name=password]", "[name=j_password]", "")
)
CODE = tuple(
    f"form input{what}:not([type=hidden])"
    for what in (
        '[autocomplete~="one-time-code"]',
        "#otp",
        "[name=otp]",
        "#code",
        "[name=code]",
        "[name=token]",
        "[name=totp]",
        "[name=otp_token]",
        "[name=verification_code]",
    )
)
ANY_USER = f":is({', '.join(USER)})"
ANY_PASSWORD = f":is({', '.join(PASSWORD)})"
CHANGE = 'input[type=password]:is([name*="new" i], [name*="confirm" i], [autocomplete~="new-password"])'
"""A field of forms that change a password, which the page of who is signed in may have."""
COMPLAINT = (
    "[role=alert]:not(:empty), [aria-live=assertive]:not(:empty),"
    " .alert-danger, .alert-error, .error-message, .errorlist"
)

LAP = 0.05
"""Seconds between two looks at a box that is still empty."""


def _send(field: str) -> Selector:
    """Return what sends the form of a field off."""
    return Selector(
        f"form:has({field}) button[type=submit]",
        f"form:has({field}) input[type=submit]",
        f"form:has({field}) button:not([type])",
    )


class SignInForm(Record):
    """User name and password."""

    username: Annotated[str, Selector(*USER)]
    password: Annotated[str, Selector(*PASSWORD)]


class UserForm(Record):
    """The user name."""

    username: Annotated[str, Selector(*USER)]


class PasswordForm(Record):
    """The password."""

    password: Annotated[str, Selector(*PASSWORD)]


class PlainLogin(CredentialsScreen):
    """A page of the way to the password."""

    evidence = Evidence.MODELLED
    source = SOURCE
    complaint = Selector(COMPLAINT, may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back, by its words."""
        words = await self.words("complaint")
        with anyio.move_on_after(self.binding.timeouts.action):
            # Some pages have a script fill the box, once it has fetched the words of the language.
            while not words.strip() and await self.shows("complaint"):
                await anyio.sleep(LAP)
                words = await self.words("complaint")
        return by_words(words, page=self.title())


class SignIn(PlainLogin):
    """The combined form."""

    ready = Selector(f"form:has({ANY_USER}) {ANY_PASSWORD}")
    credentials = Form(SignInForm)
    submit = _send(ANY_PASSWORD)


class UserName(PlainLogin):
    """The user name alone."""

    ready = Selector(f"body:not(:has(input[type=password])) {ANY_USER}")
    credentials = Form(UserForm)
    submit = _send(ANY_USER)


class Password(PlainLogin):
    """The password alone."""

    ready = Selector(f"form:not(:has({ANY_USER})):not(:has({CHANGE})) {ANY_PASSWORD}")
    credentials = Form(PasswordForm)
    submit = _send(ANY_PASSWORD)


class CodeForm(Record):
    """A code."""

    code: Annotated[str, Selector(*CODE)]


class Code(CodeScreen):
    """The demand for a code. Whose it is the page does not tell: it is said by whoever declares the provider."""

    factor: ClassVar[str] = TOTP
    evidence = Evidence.MODELLED
    source = SOURCE
    ready = Selector(f"form:not(:has(input[type=password])) :is({', '.join(CODE)})")
    answer = Form(CodeForm)
    submit = _send(f":is({', '.join(CODE)})")
    complaint = Selector(COMPLAINT, may_be_absent=True)


def generic(host: str, *hosts: str, name: str = "generic", factor: str = TOTP) -> IdentityProvider:
    """Return a provider with forms like everybody's, at one host or several; `factor` is what its codes are.

    The screens know no consent, enrolment or lock-out page: what they do not know ends in `PageTimeout`.
    """
    code = Code if factor == Code.factor else type("Code", (Code,), {"__doc__": Code.__doc__, "factor": factor})
    # The last page of such a provider may be its own form that a script sends.
    screens: tuple[type[Screen], ...] = (code, SignIn, UserName, Password, AutoPost)
    return IdentityProvider(name=name, hosts=(host, *hosts), screens=screens)
