"""The sign-in host: user name and password, and the redirects between its pages (auth0.md, sections 1-4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from mock_portals.office_ally.accounts import Account
from mock_portals.office_ally.factors import Factors
from mock_portals.office_ally.pages import Pages
from mock_portals.office_ally.passages import AFTER, BEFORE, Passages
from mock_portals.office_ally.sessions import SsoSession, Store
from mock_portals.office_ally.transactions import (
    IDENTIFIER,
    LOGIN,
    NEW_CODE,
    PASSWORD,
    RESUME,
    Transaction,
    Transactions,
)
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

SSO_SECONDS = 3 * 86400
ACCOUNT_CALLBACK = "/account/callback"
APPLICATIONS = {ACCOUNT_CALLBACK: "-account", "/auth/callback": "-service-center"}
"""What asks for a sign-in beside Practice Mate, by where its users go back to."""
FEDERATED = "/login/callback"
"""Where a practice's own identity provider sends people back to. MODELLED."""


@dataclass(frozen=True)
class Device:
    """A browser that asked to be remembered."""

    username: str
    since: float


@dataclass(frozen=True)
class Grant:
    """What a code stands for when the application redeems it."""

    account: Account
    sso: SsoSession


class SignInHost:
    """Behaviour of auth.officeally.com."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self._transactions = Transactions(portal)
        self._pages = Pages(portal, self._transactions)
        self._factors = Factors(portal, self._pages, self._transactions, remember=self._remember)
        self._passages = Passages(self._pages, self._transactions)
        self._devices: Store[Device] = Store(portal.mint)
        self.sso: Store[SsoSession] = Store(portal.mint)
        self.codes: Store[Grant] = Store(portal.mint)

    def forget_devices(self) -> None:
        """Forget every remembered browser."""
        self._devices.clear()

    def behave(self, visit: Visit) -> Response | None:
        """Answer a request, or return None when this host has no behaviour for it."""
        routes = {
            ("GET", "/authorize"): self._authorize,
            ("GET", LOGIN): self._show_login,
            ("POST", LOGIN): self._post_login,
            ("GET", RESUME): self._resume,
            ("GET", IDENTIFIER): self._show_identifier,
            ("POST", IDENTIFIER): self._post_identifier,
            ("GET", PASSWORD): self._show_password,
            ("POST", PASSWORD): self._post_password,
            ("GET", "/v2/logout"): self._logout,
            ("GET", FEDERATED): self._came_back,
            **self._factors.routes(),
            **self._passages.routes(),
        }
        route = routes.get(visit.key)
        return route(visit) if route else None

    # --- the chain ---

    def _authorize(self, visit: Visit) -> Response:
        back = urlsplit(visit.query.get("redirect_uri", "")).path
        application = APPLICATIONS.get(back, "")
        app_state = visit.query.get("state", "")
        if sso := self._live(visit):
            return self._to_application(visit, sso, application, app_state)
        browser = visit.cookies.get("did") or self._portal.mint.word(32)
        transaction = Transaction(browser, application, app_state, began=self._portal.clock())
        if (federation := self._portal.sso) is not None:
            state = self._transactions.hop(transaction, FEDERATED)
            back = f"{self._portal.origins[visit.host]}{FEDERATED}"
            answer: Response = RedirectResponse(federation.address(back, state), 302)
        else:
            first, variant = (IDENTIFIER, "-identifier") if self._portal.identifier_first else (LOGIN, "")
            state = self._transactions.hop(transaction, first)
            answer = self._portal.redirect(self._pages.find(visit, 302, f"sign-in{variant}"), {"state": state})
        self._transactions.evict(browser)
        answer.set_cookie("did", browser, max_age=365 * 86400, httponly=True, samesite="lax")
        return answer

    def _came_back(self, visit: Visit) -> Response:
        """Take the word of the practice's identity provider; its factors stand for the sign-in host's own."""
        transaction = self._transactions.take(visit, FEDERATED)
        federation = self._portal.sso if transaction is not None else None
        username = federation.redeem(visit.query) if federation is not None else None
        account = self._portal.accounts.get((username or "").lower())
        if transaction is None or account is None or account.locked:
            return self._pages.expired(visit)
        transaction.account, transaction.mfa_done = account, True
        return RedirectResponse(f"{RESUME}?state={self._transactions.hop(transaction, RESUME)}", 302)

    def _live(self, visit: Visit) -> SsoSession | None:
        sso, now = self.sso.get(visit.cookies.get("auth0")), self._portal.clock()
        if sso is None or sso.account.locked or now - sso.last_seen > SSO_SECONDS:
            return None
        sso.last_seen = now
        return sso

    def _resume(self, visit: Visit) -> Response:
        transaction = self._transactions.take(visit, RESUME)
        if transaction is None or transaction.account is None:
            return self._pages.expired(visit)
        account = transaction.account
        if between := self._between(visit, transaction, account):
            return between
        sso = SsoSession(account, last_seen=self._portal.clock())
        answer = self._to_application(visit, sso, transaction.application, transaction.app_state)
        answer.set_cookie("auth0", self.sso.add(sso), max_age=SSO_SECONDS, httponly=True, samesite="lax")
        self._portal.completed(sso)
        return answer

    def _between(self, visit: Visit, transaction: Transaction, account: Account) -> Response | None:
        """Lead to what stands between the password and the application, if anything does still."""
        if before := self._passages.due(visit, transaction, account, among=BEFORE):
            return before
        if account.mfa and not transaction.mfa_done and not self._remembered(visit, account):
            return self._factors.ask(visit, transaction, account)
        if transaction.new_code:
            return self._pages.advance(visit, transaction, NEW_CODE, variant=NEW_CODE.removeprefix("/u/"))
        return self._passages.due(visit, transaction, account, among=AFTER)

    def _to_application(self, visit: Visit, sso: SsoSession, application: str, app_state: str) -> Response:
        code = self.codes.add(Grant(sso.account, sso))
        return self._portal.redirect(
            self._pages.find(visit, 302, f"done{application}"), {"code": code, "state": app_state}
        )

    def _logout(self, visit: Visit) -> Response:
        self.sso.take(visit.cookies.get("auth0"))
        answer = self._portal.redirect(self._pages.find(visit, 302))
        answer.delete_cookie("auth0")
        return answer

    # --- user name and password ---

    def _show_login(self, visit: Visit) -> Response:
        if self._transactions.peek(visit, LOGIN) is None:
            return self._pages.expired(visit)
        if elsewhere := self._portal.hostile.instead_of_sign_in(visit):
            return elsewhere
        return self._pages.show(visit, "captcha" if self._portal.captcha == "always" else "")

    def _post_login(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, LOGIN)
        if transaction is None:
            return self._pages.expired(visit)
        username = visit.form.get("username", "").strip()
        if not username:
            return self._pages.refuse(visit, "no-username")
        if self._portal.captcha and not visit.form.get("captcha"):
            return self._pages.refuse(visit, "captcha")
        return self._judge(visit, transaction, username)

    def _show_identifier(self, visit: Visit) -> Response:
        if self._transactions.peek(visit, IDENTIFIER) is None:
            return self._pages.expired(visit)
        return self._pages.show(visit)

    def _post_identifier(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, IDENTIFIER)
        if transaction is None:
            return self._pages.expired(visit)
        transaction.username = visit.form.get("username", "").strip()
        if not transaction.username:
            return self._pages.refuse(visit, "no-username")
        return self._pages.advance(visit, transaction, PASSWORD)

    def _show_password(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, PASSWORD)
        if transaction is None:
            return self._pages.expired(visit)
        username = transaction.username
        return self._pages.show(visit, edit=lambda page: page.attribute("#username", "value", username))

    def _post_password(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, PASSWORD)
        return (
            self._pages.expired(visit) if transaction is None else self._judge(visit, transaction, transaction.username)
        )

    def _judge(self, visit: Visit, transaction: Transaction, username: str) -> Response:
        """Let the owner of a password pass."""
        password = visit.form.get("password", "")
        if not password:
            return self._pages.refuse(visit, "no-password")
        account = self._portal.accounts.get(username.lower())
        if account is not None and account.locked:
            return self._pages.refuse(visit, "user-blocked")
        if account is None or not account.accepts_password(password):
            return self._wrong_password(visit, account)
        account.wrong_passwords = 0
        if account.breached:
            return self._pages.refuse(visit, "password-breached")
        transaction.account = account
        return self._pages.advance(visit, transaction, RESUME)

    def _wrong_password(self, visit: Visit, account: Account | None) -> Response:
        if account is not None:
            account.wrong_passwords += 1
            if account.wrong_passwords >= self._portal.password_limit:
                account.locked = True
                return self._pages.refuse(visit, "user-blocked")
        return self._pages.refuse(visit, "wrong-credentials")

    # --- remembered browsers ---

    def _remember(self, answer: Response, account: Account) -> None:
        device = self._devices.add(Device(account.username, self._portal.clock()))
        seconds = max(1, int(self._portal.device_interval))
        answer.set_cookie("auth0-mf", device, max_age=seconds, httponly=True, samesite="lax")

    def _remembered(self, visit: Visit, account: Account) -> bool:
        device = self._devices.get(visit.cookies.get("auth0-mf"))
        if device is None or device.username != account.username:
            return False
        return self._portal.clock() - device.since < self._portal.device_interval
