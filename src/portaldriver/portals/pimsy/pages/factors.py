"""Second factors.

That staff may have one, asked for again after so many days, is public (guide 1.2, settings -794, -797, -863); which
kinds there are, and every screen, is modelled.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from ....errors import PortalError
from ....identity.screens import CodeScreen, Method, MethodsScreen
from ....pom import Form, Record, Selector, Table, attribute, button, having, itself, label, link, named
from ....runtime.mfa.challenge import EMAIL, SMS, TOTP
from ..hosts import PRACTICE
from .words import Complaining

SOURCE = "pimsy 1.2 (settings -794, -797, -863); the screen is modelled"

FIELD = 'input:is([autocomplete="one-time-code"], [name="code" i])'
AROUND = f"form:has({FIELD})"
REMEMBER = (label("Remember this device"), label("Trust this device"), named("remember"))


class CodeForm(Record):
    """A code, and whether the browser is to be remembered for the practice's interval."""

    code: Annotated[
        str, Selector(label("Verification Code"), label("Code"), 'input[autocomplete="one-time-code"]', named("code"))
    ]
    remember: Annotated[bool, Selector(*REMEMBER, may_be_absent=True)] = False


class AnyCode(Complaining, CodeScreen):
    """A demand for a code that does not say where it comes from: nobody answers it.

    Those that do say are of its kind, so that none of them is taken for it while it is being left.
    """

    factor: ClassVar[str] = "unknown"
    host = PRACTICE
    path = "/"
    source = SOURCE
    ready = Selector(FIELD)
    answer = Form(CodeForm)
    remember = Selector(*REMEMBER, may_be_absent=True)
    submit = Selector(button("Verify"), button("Continue"), button("Submit"), f'{AROUND} button[type="submit"]')
    others = Selector(
        link("Use another method"), button("Use another method"), link("Try another method"), may_be_absent=True
    )

    async def refused(self) -> PortalError | None:
        """Return what forbids another code."""
        return self.suspension(await self.said())


class TotpCode(AnyCode):
    """The demand for an authenticator's code."""

    factor: ClassVar[str] = TOTP
    ready = Selector(having(AROUND, "authenticator"), having(AROUND, "Authenticator"))


class SentCode(AnyCode):
    """The demand for a code that the portal sent."""

    sends = True
    prompt = Selector(f"{AROUND} p", may_be_absent=True)
    resend = Selector(button("Resend Code"), link("Resend Code"), button("Resend"), may_be_absent=True)


class SmsCode(SentCode):
    """The demand for a code sent to a phone."""

    factor: ClassVar[str] = SMS
    ready = Selector(having(AROUND, "text message"), having(AROUND, "Text message"), having(AROUND, "SMS"))


class EmailCode(SentCode):
    """The demand for a code sent by e-mail."""

    factor: ClassVar[str] = EMAIL
    ready = Selector(having(AROUND, "email"), having(AROUND, "Email"), having(AROUND, "e-mail"))


class MethodRow(Method):
    """A method that the practice allows."""

    value: Annotated[str, Selector(itself(), read=attribute("value"))]


class Methods(MethodsScreen):
    """The list of the methods that the account has and the practice allows."""

    host = PRACTICE
    path = "/"
    source = SOURCE
    ready = Selector('button[name="method"]')
    rows = Table(
        MethodRow, rows=Selector('button[name="method"]'), empty=Selector('main:not(:has(button[name="method"]))')
    )
    factors: ClassVar[dict[str, str]] = {"authenticator": TOTP, "text": SMS, "email": EMAIL}

    @classmethod
    def row_of(cls, value: str) -> str:
        """Return the CSS of the button with this value."""
        return f'button[name="method"][value="{value}"]'
