"""www.officeally.com: the sign-in page before Auth0, the expired password notice, the product chooser.

How the account pages sign in (through the sign-in host, like every product) is MODELLED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from mock_portals.grafting import Page, drop
from mock_portals.office_ally.accounts import PRODUCTS
from mock_portals.office_ally.auth import ACCOUNT_CALLBACK
from mock_portals.office_ally.classic_desk import SHELL, ClassicDesk
from mock_portals.office_ally.sessions import AccountSession, SsoSession, Store
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "www.officeally.com"
LOGIN = "/slogin.aspx"
ACCOUNT_COOKIE = "oa_account"
LOGIN_COOKIE = "ASP.NET_SessionId"


class ServiceCenter:
    """Behaviour of www.officeally.com."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self._accounts: Store[AccountSession] = Store(portal.mint)
        self.classic = ClassicDesk(portal)
        self._back: dict[str, str] = {}
        """Where Classic's users go once they are signed in, by the sign-in's state."""

    def behave(self, visit: Visit) -> Response | None:
        """Answer a request, or return None when there is no behaviour for it."""
        routes = {
            ("GET", "/account/changepassword.aspx"): self._password_notice,
            ("GET", "/account"): self._products,
            ("GET", ACCOUNT_CALLBACK): self._callback,
        }
        if self._portal.generation == "2021-login1":
            routes |= {("GET", LOGIN): self._show_login, ("POST", LOGIN): self._post_login}
        route = routes.get(visit.key)
        return route(visit) if route else self._of_classic(visit)

    # --- Classic ---

    def _of_classic(self, visit: Visit) -> Response | None:
        route = self.classic.routes().get(visit.key)
        if route is None or self._portal.generation == "2021-login1":
            return None
        if self.classic.loses_session(visit):
            self._portal.expire_sessions(sso=True)
        session = self._accounts.get(visit.cookies.get(ACCOUNT_COOKIE))
        sso = session.sso if session else None
        if sso is None or not self._portal.auth.sso.holds(sso):
            return self._to_classic_sign_in(visit)
        return route(visit, sso.account.username)

    def _to_classic_sign_in(self, visit: Visit) -> Response:
        """Send to the sign-in host, which sends back to the very address (guide 2.1)."""
        state = self._portal.mint.word(32)
        query = f"?{urlencode(visit.query)}" if visit.query else ""
        self._back[state] = f"{visit.path}{query}" if visit.method == "GET" else SHELL
        recorded = self._portal.library.find("GET", HOST, SHELL, status=302)
        return self._begin(self._portal.redirect(recorded, {"state": state}), AccountSession(states={state}))

    # --- account pages ---

    def _password_notice(self, visit: Visit) -> Response:
        sso = self._portal.pm.password_tickets.take(visit.query.get("ticket"))
        if sso is None:
            return self._to_practice_mate()
        recorded = self._portal.library.find("GET", HOST, visit.path, status=200)
        answer = self._portal.serve(recorded, path=visit.path)
        return self._begin(answer, AccountSession(sso))

    def _products(self, visit: Visit) -> Response:
        session = self._accounts.get(visit.cookies.get(ACCOUNT_COOKIE))
        sso = session.sso if session else None
        if sso is None or not self._portal.auth.sso.holds(sso):
            return self._to_sign_in()
        # Leaving the notice this way is what lets the next sign-in through.
        sso.password_notice_left = True
        recorded = self._portal.library.find("GET", HOST, "/account/", status=200)
        page = recorded.page()
        entitled = {PRODUCTS[product] for product in sso.account.products}
        for tile in page.all(".product"):
            if "".join(tile.itertext()).strip() not in entitled:
                drop(tile)
        return self._portal.render(recorded, page, path=visit.path)

    def _to_sign_in(self) -> Response:
        if self._portal.generation == "2021-login1":
            return self._to_practice_mate()
        state = self._portal.mint.word(32)
        recorded = self._portal.library.find("GET", HOST, "/account/", status=302)
        answer = self._portal.redirect(recorded, {"state": state})
        return self._begin(answer, AccountSession(states={state}))

    def _callback(self, visit: Visit) -> Response:
        session = self._accounts.take(visit.cookies.get(ACCOUNT_COOKIE))
        grant = self._portal.auth.codes.take(visit.query.get("code"))
        if session is None or visit.query.get("state") not in session.states or grant is None:
            return self._to_sign_in()
        if back := self._back.pop(visit.query.get("state", ""), None):
            return self._begin(Response(status_code=302, headers={"Location": back}), AccountSession(grant.sso))
        recorded = self._portal.library.find("GET", HOST, ACCOUNT_CALLBACK)
        return self._begin(self._portal.redirect(recorded), AccountSession(grant.sso))

    def _begin(self, answer: Response, session: AccountSession) -> Response:
        answer.set_cookie(ACCOUNT_COOKIE, self._accounts.add(session), httponly=True, samesite="lax")
        return answer

    def _to_practice_mate(self) -> Response:
        return self._portal.redirect(self._portal.library.variant("anonymous"))

    # --- sign-in before Auth0 ---

    def _show_login(self, visit: Visit) -> Response:
        ident = visit.cookies.get(LOGIN_COOKIE) or self._portal.mint.word(24)
        answer = self._login_page(visit, "", ident)
        answer.set_cookie(LOGIN_COOKIE, ident, httponly=True, samesite="lax")
        return answer

    def _post_login(self, visit: Visit) -> Response:
        ident = visit.cookies.get(LOGIN_COOKIE, "")
        if any(visit.form.get(name) != value for name, value in self._secrets(ident).items()):
            return self._portal.serve(self._portal.library.variant("bad-viewstate"), path=visit.path)
        account = self._portal.accounts.get(visit.form.get("Login1$UserName", "").strip().lower())
        if account is not None and account.locked:
            return self._login_page(visit, "user-blocked", ident)
        if account is None or not account.accepts_password(visit.form.get("Login1$Password", "")):
            if account is not None:
                account.wrong_passwords += 1
                account.locked = account.wrong_passwords >= self._portal.password_limit
            return self._login_page(visit, "wrong-credentials", ident)
        account.wrong_passwords = 0
        sso = SsoSession(account, last_seen=self._portal.clock())
        self._portal.completed(sso)
        ticket = self._portal.pm.tickets.add(sso)
        recorded = self._portal.library.find("POST", HOST, LOGIN, status=302)
        return self._portal.redirect(recorded, {"ticket": ticket})

    def _login_page(self, visit: Visit, variant: str, ident: str) -> Response:
        method = "POST" if variant else "GET"
        recorded = self._portal.library.find(method, HOST, LOGIN, status=200, variant=variant)
        page: Page = recorded.page()
        page.values(self._secrets(ident))
        if username := visit.form.get("Login1$UserName"):
            page.values({"Login1_UserName": username})
        return self._portal.render(recorded, page, path=visit.path)

    def _secrets(self, ident: str) -> dict[str, str]:
        signed = self._portal.mint.signed
        return {
            "__VIEWSTATE": signed(ident, LOGIN, "viewstate", size=240, prefix="/wEPDw"),
            "__EVENTVALIDATION": signed(ident, LOGIN, "validation", size=96, prefix="/wEdAA"),
        }
