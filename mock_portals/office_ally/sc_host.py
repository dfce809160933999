"""sc.officeally.com: the New Service Center, as far as eligibility and Manage Claims go (guide 2.4, 4, 7.5, 9).

Attested are the custom elements and how they lie within each other. Routes, cookies and what the scripts ask for are
MODELLED. `portal.challenge_paths` puts the challenge before its pages (`/`) and its scripts (`CHECK`), `portal.guides`
stacks announcements upon them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from starlette.responses import JSONResponse, Response

from mock_portals.grafting import Page
from mock_portals.office_ally import guides
from mock_portals.office_ally.manage_desk import ManageDesk
from mock_portals.office_ally.sc_books import ScBooks
from mock_portals.office_ally.sessions import AccountSession, SsoSession, Store
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "sc.officeally.com"
COOKIE = "oa_sc_session"
CALLBACK = "/auth/callback"
ELIGIBILITY = "/eligibility"
API = "/api/eligibility"
PAYERS, PROVIDERS, CHECK = f"{API}/payers", f"{API}/providers", f"{API}/check"


class NewServiceCenter:
    """Behaviour of sc.officeally.com.

    Switches: `slow` and `slow_lists` are seconds that an answer, or a list, is late. `late` is how many milliseconds
    pieces of the page lag. `keeps` has the page keep its last result on screen (`replaced` by the next, or `stuck`
    whatever comes). `needs_member_id` has the form insist on one.
    `down` has the answer fail with 503. `lose_sessions` ends all sessions before the next answer,
    with the sign-ins they came from.
    """

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.sessions: Store[AccountSession] = Store(portal.mint)
        self.books = ScBooks()
        self.manage = ManageDesk(portal)
        self.slow = self.slow_lists = 0.0
        self.late = 15
        self.keeps: Literal["", "replaced", "stuck"] = ""
        self.down = self.lose_sessions = self.needs_member_id = False

    def delay(self, visit: Visit) -> float:
        """Return how many seconds an answer is late."""
        if visit.path == CHECK:
            return self.slow
        return self.slow_lists if visit.path in (PAYERS, PROVIDERS) else 0.0

    def behave(self, visit: Visit) -> Response | None:
        """Answer a request, or return None when there is no behaviour for it."""
        if visit.key == ("GET", CALLBACK):
            return self._callback(visit)
        pages = {("GET", "/"): self._page, ("GET", ELIGIBILITY): self._page}
        scripts = {("GET", PAYERS): self._payers, ("GET", PROVIDERS): self._providers, ("POST", CHECK): self._check}
        if route := pages.get(visit.key):
            sso = self._live(visit)
            return self._to_sign_in() if sso is None else route(visit, sso)
        if script := scripts.get(visit.key):
            if visit.path == CHECK and self.lose_sessions:
                self._portal.expire_sessions(sso=True)
            return self._recorded("unauthorized", visit) if self._live(visit) is None else script(visit)
        return self._manage(visit)

    def _manage(self, visit: Visit) -> Response | None:
        """Answer Manage Claims: its page, and the interface that it asks."""
        if self.manage.is_page(visit):
            sso = self._live(visit)
            return self._to_sign_in() if sso is None else self.manage.page(visit, sso.account.display_name)
        if not self.manage.is_asked(visit):
            return None
        if self.manage.switches.lose_session:
            self.manage.switches.lose_session = False
            self._portal.expire_sessions(sso=True)
        sso = self._live(visit)
        return self.manage.answer(visit, None if sso is None else sso.account.username)

    # --- sessions ---

    def _live(self, visit: Visit) -> SsoSession | None:
        session = self.sessions.get(visit.cookies.get(COOKIE))
        sso = session.sso if session else None
        return sso if sso is not None and self._portal.auth.sso.holds(sso) and not sso.displaced else None

    def _to_sign_in(self) -> Response:
        state = self._portal.mint.word(32)
        recorded = self._portal.library.find("GET", HOST, "/", status=302)
        return self._begin(self._portal.redirect(recorded, {"state": state}), AccountSession(states={state}))

    def _callback(self, visit: Visit) -> Response:
        session = self.sessions.take(visit.cookies.get(COOKIE))
        grant = self._portal.auth.codes.take(visit.query.get("code"))
        if session is None or visit.query.get("state") not in session.states or grant is None:
            return self._to_sign_in()
        recorded = self._portal.library.find("GET", HOST, CALLBACK)
        return self._begin(self._portal.redirect(recorded, {"code": None, "state": None}), AccountSession(grant.sso))

    def _begin(self, answer: Response, session: AccountSession) -> Response:
        answer.set_cookie(COOKIE, self.sessions.add(session), httponly=True, samesite="lax")
        return answer

    # --- the page and its scripts ---

    def _page(self, visit: Visit, sso: SsoSession) -> Response:
        recorded = self._portal.library.find("GET", HOST, "/", status=200)
        page: Page = recorded.page()
        page.attribute("app-root", "data-late", str(self.late))
        page.attribute("app-root", "data-keeps", self.keeps)
        page.attribute("app-root", "data-needs", "Member ID" if self.needs_member_id else "")
        page.attribute("app-root", "data-user", sso.account.display_name)
        guides.stack(page, visit, count=self._portal.guides, delay=self._portal.guide_delay)
        return self._portal.render(recorded, page, path=visit.path)

    def _payers(self, visit: Visit) -> Response:
        words = visit.query.get("search", "").strip().lower()
        found = [one for one in self.books.payers if words in one.name.lower()]
        return _json([{"id": one.id, "name": one.name} for one in found])

    def _providers(self, visit: Visit) -> Response:
        keys = ("name", "npi", "taxId", "kind")
        rows = [(one.name, one.npi, one.tax_id, one.kind) for one in self.books.providers]
        return _json([dict(zip(keys, row, strict=True)) for row in rows])

    def _check(self, visit: Visit) -> Response:
        answer = self.books.answer(visit.json())
        return self._recorded("unavailable", visit) if self.down else _json(answer)

    def _recorded(self, variant: str, visit: Visit) -> Response:
        recorded = self._portal.library.find("POST", HOST, CHECK, variant=f"eligibility-{variant}")
        return self._portal.serve(recorded, path=visit.path)


def _json(data: object) -> Response:
    return JSONResponse(data, headers={"Cache-Control": "no-store"})
