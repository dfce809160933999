"""The sign-in host: password, one-time code, and the redirects between them (auth0.md, sections 1-4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.library import Recorded
from mock_portals.office_ally.accounts import Account, CodeVerdict, Kind
from mock_portals.office_ally.sessions import SsoSession, Store
from mock_portals.office_ally.transactions import LOGIN, OPTIONS, OTP, RESUME, Transaction, Transactions
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "auth.officeally.com"
SSO_SECONDS = 3 * 86400
ACCOUNT_CALLBACK = "/account/callback"


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
            ("GET", OTP): self._show_otp,
            ("POST", OTP): self._post_otp,
            ("GET", OPTIONS): self._show_options,
            ("POST", OPTIONS): self._post_options,
            ("GET", "/v2/logout"): self._logout,
        }
        route = routes.get(visit.key)
        return route(visit) if route else None

    # --- the chain ---

    def _authorize(self, visit: Visit) -> Response:
        application = "-account" if visit.query.get("redirect_uri", "").endswith(ACCOUNT_CALLBACK) else ""
        app_state = visit.query.get("state", "")
        if sso := self._live(visit):
            return self._to_application(visit, sso, application, app_state)
        browser = visit.cookies.get("did") or self._portal.mint.word(32)
        transaction = Transaction(browser, application, app_state, began=self._portal.clock())
        state = self._transactions.hop(transaction, LOGIN)
        self._transactions.evict(browser)
        answer = self._portal.redirect(self._find(visit, 302, "sign-in"), {"state": state})
        answer.set_cookie("did", browser, max_age=365 * 86400, httponly=True, samesite="lax")
        return answer

    def _live(self, visit: Visit) -> SsoSession | None:
        sso, now = self.sso.get(visit.cookies.get("auth0")), self._portal.clock()
        if sso is None or sso.account.locked or now - sso.last_seen > SSO_SECONDS:
            return None
        sso.last_seen = now
        return sso

    def _resume(self, visit: Visit) -> Response:
        transaction = self._transactions.take(visit, RESUME)
        if transaction is None or transaction.account is None:
            return self._expired(visit)
        account = transaction.account
        if account.mfa and not transaction.mfa_done and not self._remembered(visit, account):
            account.note(self._portal.clock(), Kind.PROMPT)
            state = self._transactions.hop(transaction, OTP)
            return self._portal.redirect(self._find(visit, 302, "mfa"), {"state": state})
        sso = SsoSession(account, last_seen=self._portal.clock())
        answer = self._to_application(visit, sso, transaction.application, transaction.app_state)
        answer.set_cookie("auth0", self.sso.add(sso), max_age=SSO_SECONDS, httponly=True, samesite="lax")
        self._portal.completed(sso)
        return answer

    def _to_application(self, visit: Visit, sso: SsoSession, application: str, app_state: str) -> Response:
        code = self.codes.add(Grant(sso.account, sso))
        return self._portal.redirect(self._find(visit, 302, f"done{application}"), {"code": code, "state": app_state})

    def _logout(self, visit: Visit) -> Response:
        self.sso.take(visit.cookies.get("auth0"))
        answer = self._portal.redirect(self._find(visit, 302))
        answer.delete_cookie("auth0")
        return answer

    # --- user name and password ---

    def _show_login(self, visit: Visit) -> Response:
        if self._transactions.peek(visit, LOGIN) is None:
            return self._expired(visit)
        if elsewhere := self._portal.hostile.instead_of_sign_in(visit):
            return elsewhere
        return self._page(visit, self._find(visit, 200, ""))

    def _post_login(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, LOGIN)
        if transaction is None:
            return self._expired(visit)
        username, password = visit.form.get("username", "").strip(), visit.form.get("password", "")
        if not username or not password:
            return self._refuse(visit, "no-password" if username else "no-username")
        account = self._portal.accounts.get(username.lower())
        if account is not None and account.locked:
            return self._refuse(visit, "user-blocked")
        if account is None or not account.accepts_password(password):
            return self._wrong_password(visit, account)
        account.wrong_passwords = 0
        transaction.account = account
        return self._advance(visit, transaction, RESUME)

    def _wrong_password(self, visit: Visit, account: Account | None) -> Response:
        if account is not None:
            account.wrong_passwords += 1
            if account.wrong_passwords >= self._portal.password_limit:
                account.locked = True
                return self._refuse(visit, "user-blocked")
        return self._refuse(visit, "wrong-credentials")

    # --- one-time code ---

    def _show_otp(self, visit: Visit) -> Response:
        if self._transactions.peek(visit, OTP) is None:
            return self._expired(visit)
        return self._page(visit, self._find(visit, 200))

    def _post_otp(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, OTP)
        if transaction is None or transaction.account is None:
            return self._expired(visit)
        if visit.form.get("action") == "pick-authenticator":
            return self._advance(visit, transaction, OPTIONS, variant="pick-authenticator")
        code = visit.form.get("code", "").strip()
        verdict = transaction.account.check_code(code, now=self._portal.clock())
        if verdict is not CodeVerdict.ACCEPTED:
            return self._refuse(visit, verdict.value)
        transaction.mfa_done = True
        answer = self._advance(visit, transaction, RESUME, variant="accepted")
        if visit.form.get("rememberBrowser") == "true":
            self._remember(answer, transaction.account)
        return answer

    def _remember(self, answer: Response, account: Account) -> None:
        device = self._devices.add(Device(account.username, self._portal.clock()))
        seconds = max(1, int(self._portal.device_interval))
        answer.set_cookie("auth0-mf", device, max_age=seconds, httponly=True, samesite="lax")

    def _remembered(self, visit: Visit, account: Account) -> bool:
        device = self._devices.get(visit.cookies.get("auth0-mf"))
        if device is None or device.username != account.username:
            return False
        return self._portal.clock() - device.since < self._portal.device_interval

    def _show_options(self, visit: Visit) -> Response:
        if self._transactions.peek(visit, OPTIONS) is None:
            return self._expired(visit)
        return self._page(visit, self._find(visit, 200))

    def _post_options(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, OPTIONS)
        if transaction is None:
            return self._expired(visit)
        return self._advance(visit, transaction, OTP)

    # --- pages ---

    def _advance(self, visit: Visit, transaction: Transaction, step: str, *, variant: str | None = None) -> Response:
        self._transactions.close(visit)
        state = self._transactions.hop(transaction, step)
        return self._portal.redirect(self._find(visit, 302, variant), {"state": state})

    def _find(self, visit: Visit, status: int, variant: str | None = None) -> Recorded:
        return self._portal.library.find(visit.method, HOST, visit.path, status=status, variant=variant)

    def _page(self, visit: Visit, recorded: Recorded) -> Response:
        page = recorded.page()
        state = visit.query.get("state", "")
        page.attribute("input[name=state]", "value", state)
        for link in page.all("a[href$='?state=']"):
            link.set("href", f"{link.get('href')}{state}")
        # A refused sign-in keeps the user name and empties the password.
        if username := visit.form.get("username"):
            page.attribute("#username", "value", username)
        if visit.path == LOGIN:
            self._portal.hostile.bend(page)
        return self._portal.render(recorded, page, path=visit.path)

    def _refuse(self, visit: Visit, variant: str) -> Response:
        return self._page(visit, self._find(visit, 400, variant))

    def _expired(self, visit: Visit) -> Response:
        recorded = self._portal.library.variant("expired-transaction")
        return self._portal.serve(recorded, path=visit.path)
