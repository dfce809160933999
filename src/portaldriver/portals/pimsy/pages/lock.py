"""The lock that comes over a page after idleness (guide 1.2, setting -2)."""

from __future__ import annotations

from typing import Annotated

from ....errors import PortalError
from ....identity.screens import CredentialsScreen, Given
from ....pom import Form, Record, Selector, button, link
from ..hosts import PRACTICE
from .words import Complaining

DIALOG = ':is(dialog, [role="dialog"], [role="alertdialog"], .modal.show)'
_CLOSED = (
    "[hidden], [hidden] *, [aria-hidden='true'], dialog:not([open]), [style*='display:none'], [style*='display: none']"
)
OPEN = f":not({_CLOSED})"
"""Where styles alone hide it, an answer that is not rendered would not tell."""
PASSWORD = f'{DIALOG}{OPEN} input[type="password"]'
LOCKED = f'body:has({DIALOG}{OPEN} input[type="password"])'
UNLOCKED = f"body:not({LOCKED})"
"""A page lies beneath its lock: what shows there counts only where no lock is over it."""


class LockForm(Record):
    """The password alone: the lock knows who it is."""

    password: Annotated[str, Selector(PASSWORD)]


class Lock(Complaining, CredentialsScreen):
    """The demand for the password over the page that was open. How it looks is not public."""

    host = PRACTICE
    path = "/"
    source = "pimsy 1.2 (setting -2); the screen is modelled"
    ready = Selector(PASSWORD)
    credentials = Form(LockForm)
    submit = Selector(
        f'{DIALOG}{OPEN} form:has(input[type="password"]) :is(button, input)[type="submit"]',
        button("Unlock"),
        button("Continue"),
    )
    complaint = Selector(f'{DIALOG}{OPEN} [role="alert"]', may_be_absent=True)
    sign_out = Selector(f'{DIALOG}{OPEN} a[href*="logout" i]', link("Sign in as another user"), may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the lock stayed shut."""
        return await self.verdict()
