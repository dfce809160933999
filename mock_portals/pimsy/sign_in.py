"""The way in: password, second factor by interval, demands, or single sign-on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from mock_portals.pimsy.accounts import Account
from mock_portals.pimsy.pages import LOGIN, METHODS, VERIFY
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

CHANGE, ENROL, SSO, RETURN = "/Account/ChangePassword", "/Account/Enroll", "/Account/Sso", "/Account/SsoReturn"
AWAY = "pimsy-sso"
"""The cookie by which a browser that was sent to an identity provider is known again."""


class SignIn:
    """Behaviour of the pages before the dashboard."""

    def __init__(self, portal: PimsyPortal) -> None:
        self._portal = portal
        self._pages = portal.pages

    def behave(self, visit: Visit) -> Response | None:
        """Answer a request of the sign-in; None if it is none."""
        routes = {
            ("GET", LOGIN): self._show,
            ("POST", LOGIN): self._password,
            ("GET", METHODS): self._methods,
            ("POST", METHODS): self._choose,
            ("GET", VERIFY): self._ask,
            ("POST", VERIFY): self._code,
            ("GET", CHANGE): self._change,
            ("POST", CHANGE): self._postpone,
            ("GET", ENROL): self._enrol,
            ("GET", SSO): self._send_away,
            ("GET", RETURN): self._came_back,
        }
        route = {(method, path.lower()): answer for (method, path), answer in routes.items()}.get(visit.key)
        return route(visit) if route else None

    # --- the password ---

    def _show(self, visit: Visit) -> Response:
        return self._pages.sign_in()

    def _password(self, visit: Visit) -> Response:
        username = visit.form.get("username", "").strip()
        account = self._portal.accounts.get(username.lower())
        if account is None:
            return self._pages.sign_in("wrong", username=username)
        right = account.accepts_password(visit.form.get("password", ""), limit=self._portal.login_attempts)
        if account.suspended:
            return self._pages.sign_in("suspended", username=username)
        if not right:
            return self._pages.sign_in("wrong", username=username)
        return self._forth(visit, account)

    def _forth(self, visit: Visit, account: Account, *, checked: bool = False) -> Response:
        """Lead on to what is still missing."""
        if account.mfa and not checked and not self._portal.remembers(visit, account):
            if not account.enrolled:
                return self._portal.begin(self._pages.redirect(visit, "enrol"), Session(account, "enrol"))
            offered = self._offered(account)
            session = Session(account, "code", offered[0])
            if len(offered) > 1:
                return self._portal.begin(self._pages.redirect(visit, "methods"), session)
            self._send(session)
            return self._portal.begin(self._pages.redirect(visit, "code"), session)
        if account.must_change:
            return self._portal.begin(self._pages.redirect(visit, "change"), Session(account, "change"))
        return self._portal.begin(self._pages.redirect(visit, "done"), Session(account))

    # --- the second factor ---

    def _offered(self, account: Account) -> tuple[str, ...]:
        return tuple(method for method in account.methods if method in self._portal.allowed)

    def _send(self, session: Session) -> None:
        if session.method != "authenticator":
            code = self._portal.mint.digits(6)
            session.account.sent.append((session.method, code))
            self._portal.deliver(session.method, code)

    def _methods(self, visit: Visit) -> Response:
        session = self._portal.session(visit, step="code")
        return self._pages.methods(self._offered(session.account)) if session else self._lost(visit)

    def _choose(self, visit: Visit) -> Response:
        session = self._portal.session(visit, step="code")
        if session is None or visit.form.get("method") not in self._offered(session.account):
            return self._lost(visit)
        session.method = visit.form["method"]
        self._send(session)
        return self._pages.redirect(visit, "code")

    def _ask(self, visit: Visit) -> Response:
        session = self._portal.session(visit, step="code")
        return self._pages.code(session.account, session.method) if session else self._lost(visit)

    def _code(self, visit: Visit) -> Response:
        session = self._portal.session(visit, step="code")
        if session is None:
            return self._lost(visit)
        if visit.form.get("action") == "resend":
            self._send(session)
            return self._pages.redirect(visit, "resent")
        account, code = session.account, visit.form.get("code", "").strip()
        if not account.accepts_code(session.method, code, now=self._portal.clock()):
            return self._pages.code(account, session.method, wrong=True)
        answer = self._forth(visit, account, checked=True)
        if visit.form.get("remember") == "true":
            self._portal.remember(answer, account)
        return answer

    # --- demands ---

    def _change(self, visit: Visit) -> Response:
        session = self._portal.session(visit, step="change")
        if session is None:
            return self._lost(visit)
        return self._pages.demand(CHANGE, may_postpone=session.account.may_postpone)

    def _postpone(self, visit: Visit) -> Response:
        session = self._portal.session(visit, step="change")
        if session is None or not session.account.may_postpone or visit.form.get("action") != "later":
            return self._lost(visit)
        session.step = ""
        return self._pages.redirect(visit, "later")

    def _enrol(self, visit: Visit) -> Response:
        return self._pages.demand(ENROL) if self._portal.session(visit, step="enrol") else self._lost(visit)

    # --- single sign-on ---

    def _send_away(self, visit: Visit) -> Response:
        sso = self._portal.sso
        if sso is None:
            return self._lost(visit)
        state = self._portal.mint.word(32)
        back = f"{self._portal.origins[self._portal.host]}{RETURN}"
        plain = urlencode({"return_to": back, "state": state})
        answer = RedirectResponse(f"{sso}?{plain}" if isinstance(sso, str) else sso.address(back, state), 302)
        answer.set_cookie(AWAY, state, httponly=True, samesite="lax")
        return answer

    def _came_back(self, visit: Visit) -> Response:
        account = self._portal.accounts.get(self._whose(visit).lower())
        if account is None or account.suspended:
            answer = self._lost(visit)
        else:
            answer = self._portal.begin(self._pages.redirect(visit, "done"), Session(account))
        answer.delete_cookie(AWAY)
        return answer

    def _whose(self, visit: Visit) -> str:
        """Return the user name that a return stands for, "" where it is refused."""
        sso, state = self._portal.sso, visit.query.get("state", "")
        if state != visit.cookies.get(AWAY) and (state or not isinstance(sso, str | None)):
            return ""  # another browser was sent away; a token that began at the identity provider brings no state
        if isinstance(sso, str | None):
            return self._portal.redeem(visit.query.get("token", "")) or ""
        return sso.redeem(visit.query) or ""

    def _lost(self, visit: Visit) -> Response:
        return self._pages.redirect(visit, "sign-in")
