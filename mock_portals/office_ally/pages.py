"""The sign-in host's pages: a recorded page with the state of the sign-in that waits at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.library import Recorded
from mock_portals.office_ally.transactions import LOGIN, Transaction, Transactions
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "auth.officeally.com"
Edit = Callable[[Page], object]


class Pages:
    """Shows pages, refuses what was posted to them, and moves sign-ins on."""

    def __init__(self, portal: OfficeAllyPortal, transactions: Transactions) -> None:
        self._portal = portal
        self._transactions = transactions

    def find(self, visit: Visit, status: int, variant: str | None = None) -> Recorded:
        """Return what was recorded for the visited address."""
        return self._portal.library.find(visit.method, HOST, visit.path, status=status, variant=variant)

    def show(self, visit: Visit, variant: str = "", *, status: int = 200, edit: Edit | None = None) -> Response:
        """Show the visited page; `edit` puts in what only this sign-in has."""
        recorded = self.find(visit, status, variant)
        page = recorded.page()
        state = visit.query.get("state", "")
        page.attribute("input[name=state]", "value", state)
        for link in page.all("a[href$='?state=']"):
            link.set("href", f"{link.get('href')}{state}")
        # A refused sign-in keeps the user name and empties the password.
        if username := visit.form.get("username"):
            page.attribute("#username", "value", username)
        if edit is not None:
            edit(page)
        if visit.path == LOGIN:
            self._portal.hostile.bend(page)
        return self._portal.render(recorded, page, path=visit.path)

    def refuse(self, visit: Visit, variant: str, *, edit: Edit | None = None) -> Response:
        """Show the visited page with what is wrong with the post."""
        return self.show(visit, variant, status=400, edit=edit)

    def advance(self, visit: Visit, transaction: Transaction, step: str, *, variant: str | None = None) -> Response:
        """Move a sign-in on to another page, as the redirect of that name was recorded."""
        self._transactions.close(visit)
        state = self._transactions.hop(transaction, step)
        return self._portal.redirect(self.find(visit, 302, variant), {"state": state})

    def expired(self, visit: Visit) -> Response:
        """Show that the sign-in is not known."""
        recorded = self._portal.library.variant("expired-transaction")
        return self._portal.serve(recorded, path=visit.path)
