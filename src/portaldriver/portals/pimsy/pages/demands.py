"""What the portal may demand of the account's owner before it lets anybody in."""

from __future__ import annotations

from ....errors import PasswordExpired, PortalError
from ....identity.screens import DeadEnd, Enrolment
from ....pom import Selector, button, having, label, link
from ..hosts import PRACTICE


class PasswordChange(DeadEnd):
    """The demand for a new password right after signing in (guide 1.2: "Change Pwd. Next Login", setting -283).

    Whether it can be put off anywhere is not public.
    """

    host = PRACTICE
    path = "/"
    source = "pimsy 1.2; the screen is modelled"
    ready = Selector(
        'input[type="password"][autocomplete="new-password"]', label("New Password"), label("New password")
    )
    later = Selector(
        link("Remind me later"), button("Remind me later"), link("Not now"), button("Not now"), may_be_absent=True
    )

    def failure(self) -> PortalError:
        """Return what it means."""
        return PasswordExpired("the portal demands a new password, which is a person's to choose", page=self.title())


class MfaSetup(Enrolment):
    """The demand that a second factor be set up (guide 1.2, setting -794)."""

    host = PRACTICE
    path = "/"
    source = "pimsy 1.2 (setting -794); the screen is modelled"
    ready = Selector(having("h1, h2", "Set Up Multi-Factor"), having("h1, h2", "Set up multi-factor"))
