"""Sign-ins under way: each page of one has its own state, and a browser may have only so many open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_portals.office_ally.accounts import Account
from mock_portals.office_ally.outbox import Notification
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

LOGIN, RESUME, OTP, OPTIONS = "/u/login", "/authorize/resume", "/u/mfa-otp-challenge", "/u/mfa-login-options"
IDENTIFIER, PASSWORD = "/u/login/identifier", "/u/login/password"
NEW_CODE = "/u/mfa-recovery-code-challenge-new-code"
TRANSACTION_SECONDS, MFA_SECONDS = 3600.0, 600.0
TRANSACTIONS_PER_BROWSER = 10


@dataclass
class Transaction:
    """One sign-in under way; the page it waits at has its own state, new at every hop.

    `factor` is the one asked for, `unsent` why its code was not sent, `new_code` the recovery code to be shown,
    `passed` the nags left behind, `username` what the first of two pages was told.
    """

    browser: str
    application: str
    app_state: str
    began: float
    step: str = LOGIN
    step_began: float = 0.0
    account: Account | None = None
    mfa_done: bool = False
    factor: str = "totp"
    unsent: str = ""
    notification: Notification | None = None
    new_code: str = ""
    passed: set[str] = field(default_factory=set)
    username: str = ""


class Transactions:
    """The open sign-ins by the state of the page they wait at."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self._open: dict[str, Transaction] = {}

    def hop(self, transaction: Transaction, step: str) -> str:
        """Move a sign-in on to a page and return that page's state."""
        state = self._portal.mint.state()
        transaction.step, transaction.step_began = step, self._portal.clock()
        self._open[state] = transaction
        return state

    def peek(self, visit: Visit, step: str) -> Transaction | None:
        """Return the sign-in that waits at this page of this browser, unless it came too late."""
        state = visit.query.get("state", "")
        transaction = self._open.get(state)
        if transaction is None or transaction.step != step:
            return None
        if visit.method == "POST" and visit.form.get("state") != state:
            return None
        # A frame of another site keeps the real host's cookies (SameSite=None), which plain HTTP cannot have.
        if visit.cookies.get("did") != transaction.browser and not visit.is_framed:
            return None
        now = self._portal.clock()
        too_late = step.startswith("/u/mfa-") and now - transaction.step_began > MFA_SECONDS
        return None if too_late or now - transaction.began > TRANSACTION_SECONDS else transaction

    def close(self, visit: Visit) -> None:
        """End the page's state: going back to it finds nothing."""
        self._open.pop(visit.query.get("state", ""), None)

    def take(self, visit: Visit, step: str) -> Transaction | None:
        """Return the sign-in that waits here and end this page's state."""
        transaction = self.peek(visit, step)
        self.close(visit)
        return transaction

    def evict(self, browser: str) -> None:
        """Close the oldest sign-ins of a browser with too many tabs; they show the lost-session page."""
        states = [state for state, item in self._open.items() if item.browser == browser]
        for state in states[:-TRANSACTIONS_PER_BROWSER]:
            del self._open[state]
