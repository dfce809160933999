"""What may stand between the password and the portal beside second factors (auth0.md, section 2.8)."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from mock_portals.office_ally.accounts import Account
from mock_portals.office_ally.pages import Pages
from mock_portals.office_ally.transactions import RESUME, Transaction, Transactions
from mock_portals.visiting import Visit

BEFORE = {
    "capabilities": "/u/mfa-detect-browser-capabilities",
    "enrolment": "/u/mfa-begin-enroll-options",
    "authenticator": "/u/mfa-otp-enrollment-qr",
    "status": "/u/status",
}
"""What comes before the second factor; only the first of them can be passed."""
AFTER = {"passkey": "/u/passkey-enrollment"}
LEAVE = {"capabilities": "accepted", "passkey": "abort-passkey-enrollment"}
"""Those that can be passed, and the recorded redirect by which."""
SCREENS = {path: nag for nag, path in (BEFORE | AFTER).items()}


class Passages:
    """Leads through the screens that `Account.nags` names, each once in a sign-in."""

    def __init__(self, pages: Pages, transactions: Transactions) -> None:
        self._pages = pages
        self._transactions = transactions

    def routes(self) -> dict[tuple[str, str], Callable[[Visit], Response]]:
        """Return what answers which request."""
        routes: dict[tuple[str, str], Callable[[Visit], Response]] = {}
        for path, nag in SCREENS.items():
            routes["GET", path] = self._show
            if nag in LEAVE:
                routes["POST", path] = self._post
        return routes

    def due(
        self, visit: Visit, transaction: Transaction, account: Account, *, among: dict[str, str]
    ) -> Response | None:
        """Lead to the first screen that was not passed yet, if there is one."""
        for nag, path in among.items():
            if nag in account.nags and nag not in transaction.passed:
                return self._pages.advance(visit, transaction, path, variant=path.removeprefix("/u/"))
        return None

    def _show(self, visit: Visit) -> Response:
        if self._transactions.peek(visit, visit.path) is None:
            return self._pages.expired(visit)
        return self._pages.show(visit)

    def _post(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, visit.path)
        if transaction is None:
            return self._pages.expired(visit)
        nag = SCREENS[visit.path]
        if nag == "passkey" and visit.form.get("action") != "abort-passkey-enrollment":
            return self._pages.show(visit)  # nothing is recorded of setting one up
        transaction.passed.add(nag)
        return self._pages.advance(visit, transaction, RESUME, variant=LEAVE[nag])
