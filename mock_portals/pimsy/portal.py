"""The PIMSY mock: one practice, its people, and the switches tests turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from starlette.responses import RedirectResponse, Response

from mock_portals.library import NotRecorded
from mock_portals.pimsy.accounts import METHODS, Account
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.desks import DESKS
from mock_portals.pimsy.framing import SURFACES, TOKEN
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.history_seed import remember
from mock_portals.pimsy.pages import DASHBOARD, LOGIN, RECORDED, Pages
from mock_portals.pimsy.requiring import refusal
from mock_portals.pimsy.seed import TODAY, practice
from mock_portals.pimsy.sessions import Session
from mock_portals.pimsy.sign_in import SignIn
from mock_portals.portal import Portal
from mock_portals.relying import RelyingParty
from mock_portals.visiting import Visit

CURRENT = "2026-portal"
D = TypeVar("D", bound=Desk)
SESSION, DEVICE = "pimsy-session", "pimsy-device"
DAY = 86400.0


class PimsyPortal(Portal):
    """Sign-in page, second factors, dashboard and idle lock of a practice's Provider Portal.

    `login_attempts` is setting -1, `lock_minutes` -2, `mfa_days` -797, `allowed` -863. `sso` is the address of an
    identity provider that the sign-in page then links to, and `redeem` says whose a token is that comes back from
    there; a `RelyingParty` as `sso` does both. `book` is the practice's database, `surfaces` what it has in the
    browser, `layouts` how users left the columns of lists, by path; with `filter_prompt` lists ask on opening.
    `required` are labels of fields that the practice made required beyond what was recorded, by path. With `history`
    the practice has a quarter behind it.
    """

    name = "pimsy"

    def __init__(
        self,
        *,
        acronym: str = "demo",
        host: str | None = None,
        clients: int = 24,
        seed: int = 7,
        history: bool = False,
    ) -> None:
        self.host = host or f"{acronym}.pimsyehr.com"
        self.hosts = (self.host,)
        super().__init__(generation=CURRENT, fallback=CURRENT, seed=seed)
        self.accounts: dict[str, Account] = {}
        self.account = self.add_account()
        self.login_attempts = 3
        self.lock_minutes = 15.0
        self.mfa_days = 30.0
        self.allowed: tuple[str, ...] = METHODS
        self.deliver: Callable[[str, str], object] = lambda method, code: None
        self.sso: str | RelyingParty | None = None
        self.redeem: Callable[[str], str | None] = lambda token: None
        self.book = practice(clients=clients, seed=seed)
        if history:
            remember(self.book, seed=seed, today=TODAY)
        self.surfaces: set[str] = set(SURFACES)
        self.layouts: dict[str, Layout] = {}
        self.filter_prompt = False
        self.required: dict[str, tuple[str, ...]] = {}
        self.sessions: dict[str, Session] = {}
        self.devices: dict[str, tuple[str, float]] = {}
        self.pages = Pages(self)
        self._sign_in = SignIn(self)
        self._desks = {kind: kind(self) for kind in DESKS}
        self._routes = {key: handler for desk in self._desks.values() for key, handler in desk.routes().items()}

    def desk(self, kind: type[D]) -> D:
        """Return one of the parts, with the switches that are its own."""
        return cast("D", self._desks[kind])

    def bind(self, origins: Mapping[str, str]) -> None:
        """Learn where the practice is served: its recordings are of the demo's host, whichever its own is."""
        self.origins = dict(origins)
        self.library.bind({RECORDED: origins[self.host]})

    # --- switches ---

    def add_account(
        self,
        *,
        username: str = "riley.okafor",
        password: str = "Winter-Harbor-42",
        totp_secret: str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        mfa: bool = False,
        suspended: bool = False,
        must_change: bool = False,
    ) -> Account:
        """Add a user (or replace the one of that name)."""
        account = Account(
            username, password, totp_secret, mfa=mfa, suspended=suspended, must_change=must_change, user_id="1042"
        )
        self.accounts[username.lower()] = account
        return account

    def expire(self, username: str) -> None:
        """End the sessions of one account."""
        for ident, session in list(self.sessions.items()):
            if session.account.username.lower() == username.lower():
                self.sessions.pop(ident, None)

    def lock(self, username: str) -> None:
        """Lock the sessions of one account, as if nobody had touched them for long."""
        for session in list(self.sessions.values()):
            if session.account.username.lower() == username.lower():
                session.locked = True

    # --- sessions ---

    def session(self, visit: Visit, *, step: str = "") -> Session | None:
        """Return the browser's session if it waits at that step; one that was left alone is locked."""
        session = self.sessions.get(visit.cookies.get(SESSION, ""))
        if session is None or session.step != step:
            return None
        now = self.clock()
        session.locked = session.locked or (not step and now - session.last_seen > self.lock_minutes * 60)
        session.last_seen = now
        return session

    def begin(self, answer: Response, session: Session) -> Response:
        """Keep a session, and have the browser know its new id."""
        answer.set_cookie(SESSION, self.keep(session), httponly=True, samesite="lax")
        return answer

    def keep(self, session: Session) -> str:
        """Keep a session under a new id, and return that."""
        ident = self.mint.word(32)
        session.last_seen = self.clock()
        session.token, session.pick_lists = self.mint.word(24), self.book.pick_lists()
        self.sessions[ident] = session
        return ident

    def remember(self, answer: Response, account: Account) -> None:
        """Have the browser remembered for the practice's interval."""
        device = self.mint.word(32)
        self.devices[device] = (account.username, self.clock())
        answer.set_cookie(DEVICE, device, max_age=int(365 * DAY), httponly=True, samesite="lax")

    def remembers(self, visit: Visit, account: Account) -> bool:
        """Tell whether the browser is remembered, and the interval not over."""
        whose, since = self.devices.get(visit.cookies.get(DEVICE, ""), ("", 0.0))
        return whose == account.username and self.clock() - since < self.mfa_days * DAY

    # --- behaviour ---

    def behave(self, visit: Visit) -> Response:
        """Answer a request: the sign-in's pages, the dashboard and its lock, or a file as it was recorded."""
        routes = {
            ("GET", "/"): self._enter,
            ("GET", "/dashboard"): self._dashboard,
            ("POST", "/account/unlock"): self._unlock,
            ("GET", "/account/logout"): self._leave,
        }
        if route := routes.get(visit.key):
            return route(visit)
        if answer := self._sign_in.behave(visit):
            return answer
        if handler := self._routes.get(visit.key):
            return self._for_member(visit, handler)
        recorded = self.library.find(visit.method, RECORDED, visit.path, variant="")
        if visit.method == "POST" or recorded.location or recorded.is_html:
            raise NotRecorded(visit.path)
        return self.serve(recorded, path=visit.path)

    def _for_member(self, visit: Visit, handler: Handler) -> Response:
        """Let somebody who is signed in through to a desk; a lock shows over the dashboard whatever was asked."""
        session = self.session(visit)
        if session is None:
            return self.redirect(self.library.find("GET", RECORDED, DASHBOARD, status=302, variant="sign-in"))
        if session.locked:
            return self.pages.dashboard(session, "locked")
        # A form with a file in it is no plain form: it sends its token in its address. MODELLED.
        if visit.method == "POST" and (visit.form or visit.query).get(TOKEN) != session.token:
            return Response("the form is not of this session", status_code=403, media_type="text/plain")
        lacking = refusal(self, visit, session) if visit.method == "POST" else None
        return lacking or handler(visit, session)

    def _enter(self, visit: Visit) -> Response:
        return self.pages.redirect(visit, "signed-in" if self.session(visit) else "sign-in")

    def _dashboard(self, visit: Visit) -> Response:
        session = self.session(visit)
        if session is None:
            return self.pages.redirect(visit, "sign-in")
        return self.pages.dashboard(session, "locked" if session.locked else "")

    def _unlock(self, visit: Visit) -> Response:
        session = self.session(visit)
        if session is None:
            return self.pages.redirect(visit, "sign-in")
        account = session.account
        right = account.accepts_password(visit.form.get("password", ""), limit=self.login_attempts)
        if account.suspended:
            self.expire(account.username)
            return self.pages.sign_in("suspended")
        if not right:
            return self.pages.dashboard(session, "locked-wrong")
        session.locked = False
        return self.pages.redirect(visit, "unlocked")

    def _leave(self, visit: Visit) -> Response:
        session = self.sessions.pop(visit.cookies.get(SESSION, ""), None)
        answer = self._elsewhere(session) or self.pages.redirect(visit, "")
        answer.delete_cookie(SESSION)
        return answer

    def _elsewhere(self, session: Session | None) -> Response | None:
        """Lead who signs out on to where they signed in, if that is to end too."""
        if session is None or isinstance(self.sso, str | None):
            return None
        address = self.sso.leave(session.account.username, f"{self.origins[self.host]}{LOGIN}")
        return RedirectResponse(address, 302) if address else None
