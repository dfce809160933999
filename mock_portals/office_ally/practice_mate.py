"""Practice Mate: who may see which page, and the hidden fields that must come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.library import NotRecorded
from mock_portals.office_ally.accounts import Kind
from mock_portals.office_ally.desk import Desk
from mock_portals.office_ally.desks import DESKS
from mock_portals.office_ally.sessions import PortalSession, SsoSession, Store
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

D = TypeVar("D", bound=Desk)

HOST = "pm.officeally.com"
COOKIE = "ASP.NET_SessionId"
LANDING = "/pm/Appointments/ViewAppointments.aspx"
LIST = "/pm/ManagePatients/ManagePatients.aspx"
API = "/pm/CommonUserControls/Ajax/WebAPI/Api.aspx"
DEFAULT = "/pm/Default.aspx"
CALLBACK = "/pm/auth0callback"
BRIDGE = "/pm/auth0bridge"


class PracticeMate:
    """Behaviour of pm.officeally.com."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.sessions: Store[PortalSession] = Store(portal.mint)
        self.tickets: Store[SsoSession] = Store(portal.mint)
        self.password_tickets: Store[SsoSession] = Store(portal.mint)
        self._desks = {kind: kind(self, portal) for kind in DESKS}
        self._routes = {key: handler for desk in self._desks.values() for key, handler in desk.routes().items()}

    def desk(self, kind: type[D]) -> D:
        """Return one of the parts: its book holds what was written there."""
        return cast("D", self._desks[kind])

    def behave(self, visit: Visit) -> Response | None:
        """Answer a request, or return None when there is no behaviour for it."""
        public = {
            ("GET", "/pm"): self._root,
            ("GET", "/pm/login.aspx"): self._login,
            ("GET", BRIDGE): self._bridge,
            ("GET", CALLBACK): self._callback,
            ("GET", "/pm/logout.aspx"): self._logout,
        }
        if route := public.get(visit.key):
            return route(visit)
        if visit.key == ("GET", DEFAULT.lower()) and "ticket" in visit.query:
            return self._redeem_ticket(visit)
        path = visit.path.lower()
        if not path.endswith((".aspx", ".ashx")) or path.endswith("sitemaintenance.aspx"):
            return None
        session = self._live(visit)
        if session is None:
            return self._find_redirect(LIST, "anonymous")
        if session.displaced:
            # HTTP 200 for scripts too: the grid gets a page in the place of its JSON.
            return self._portal.serve(self._portal.library.variant("displaced"), path=visit.path)
        return self._for_member(visit, session)

    def _for_member(self, visit: Visit, session: PortalSession) -> Response | None:
        if visit.method == "POST":
            return self._post(visit, session)
        if visit.key == ("GET", DEFAULT.lower()):
            session.needs_default = False
            return self._find_redirect(DEFAULT)
        if session.needs_default and not visit.is_ajax:
            return self._find_redirect(LANDING, "first-page")
        route = self._routes.get(visit.key)
        return route(visit, session) if route else None

    # --- sessions ---

    def _live(self, visit: Visit) -> PortalSession | None:
        session = self.sessions.get(visit.cookies.get(COOKIE))
        now = self._portal.clock()
        if session is None or session.account is None or now - session.last_seen > self._portal.idle_limit:
            return None
        if now - session.began >= self._portal.lifetime:
            return None
        session.last_seen = now
        return session

    def _is_member(self, visit: Visit) -> bool:
        session = self._live(visit)
        return session is not None and not session.displaced

    def _sign_in(self, answer: Response, sso: SsoSession, *, needs_default: bool) -> None:
        now = self._portal.clock()
        session = PortalSession(sso.account, sso, needs_default=needs_default, began=now, last_seen=now)
        # A new id after sign-in, as any framework does against session fixation.
        answer.set_cookie(COOKIE, self.sessions.add(session), httponly=True, samesite="lax")

    def _root(self, visit: Visit) -> Response:
        return self._find_redirect(DEFAULT if self._is_member(visit) else "/pm")

    def _login(self, visit: Visit) -> Response:
        return self._find_redirect(DEFAULT if self._is_member(visit) else "/pm/Login.aspx")

    def _bridge(self, visit: Visit) -> Response:
        ident = visit.cookies.get(COOKIE)
        session = self.sessions.get(ident)
        if session is None:
            session = PortalSession()
            ident = self.sessions.add(session)
        state = self._portal.mint.word(32)
        session.bridge_states.add(state)
        recorded = self._portal.library.find("GET", HOST, BRIDGE)
        answer = self._portal.redirect(recorded, {"state": state, "nonce": self._portal.mint.word(24)})
        answer.set_cookie(COOKIE, ident or "", httponly=True, samesite="lax")
        return answer

    def _callback(self, visit: Visit) -> Response:
        session = self.sessions.get(visit.cookies.get(COOKIE))
        state = visit.query.get("state", "")
        grant = self._portal.auth.codes.take(visit.query.get("code"))
        if session is None or state not in session.bridge_states or grant is None:
            return self._find_redirect("/pm")
        session.bridge_states.discard(state)
        if grant.account.password_expired and not grant.sso.password_notice_left:
            ticket = self.password_tickets.add(grant.sso)
            recorded = self._portal.library.find("GET", HOST, CALLBACK, variant="password-expired")
            return self._portal.redirect(recorded, {"ticket": ticket})
        answer = self._find_redirect(CALLBACK, "")
        self.sessions.take(visit.cookies.get(COOKIE))
        self._sign_in(answer, grant.sso, needs_default=True)
        return answer

    def _redeem_ticket(self, visit: Visit) -> Response:
        sso = self.tickets.take(visit.query.get("ticket"))
        if sso is None:
            return self._find_redirect("/pm")
        answer = self._find_redirect(DEFAULT)
        self._sign_in(answer, sso, needs_default=False)
        return answer

    def _logout(self, visit: Visit) -> Response:
        session = self.sessions.take(visit.cookies.get(COOKIE))
        if session is not None and session.account is not None:
            session.account.note(self._portal.clock(), Kind.SIGN_OUT)
        answer = self._find_redirect("/pm/Logout.aspx")
        answer.delete_cookie(COOKIE)
        return answer

    def _find_redirect(self, path: str, variant: str | None = None) -> Response:
        found = self._portal.library.find("GET", HOST, path, status=302, variant=variant)
        return self._portal.redirect(found)

    # --- hidden fields ---

    def sign(self, page: Page, visit: Visit, session: PortalSession) -> None:
        """Put in the hidden fields that must come back, and who is signed in."""
        page.values(self._secrets(visit))
        page.attribute("input[name=__RequestVerificationToken]", "value", self._token(visit))
        if session.account is not None:
            page.text_by_id("lblUserName", session.account.display_name)
            page.values({"hdnUserID": session.account.user_id})

    def _secrets(self, visit: Visit) -> dict[str, str]:
        ident, path, signed = visit.cookies.get(COOKIE, ""), visit.path.lower(), self._portal.mint.signed
        return {
            "__VIEWSTATE": signed(ident, path, "viewstate", size=420, prefix="/wEPDw"),
            "__EVENTVALIDATION": signed(ident, path, "validation", size=160, prefix="/wEdAA"),
        }

    def _token(self, visit: Visit) -> str:
        return self._portal.mint.signed(visit.cookies.get(COOKIE, ""), "token", size=92)

    def _post(self, visit: Visit, session: PortalSession) -> Response | None:
        refused = self._refused_script(visit) if _is_script(visit) else self._refused_form(visit)
        if refused is not None:
            return refused
        route = self._routes.get(visit.key)
        if route is None and visit.path.lower() == API.lower():
            route = self._api
        if route is None:
            # The secrets were right, but no recording shows what the portal does with this post.
            raise NotRecorded(visit.path)
        return route(visit, session)

    def _refused_form(self, visit: Visit) -> Response | None:
        secrets = {**self._secrets(visit), "__RequestVerificationToken": self._token(visit)}
        if all(visit.form.get(name) == value for name, value in secrets.items()):
            return None
        return self._portal.serve(self._portal.library.variant("bad-viewstate"), path=visit.path)

    def _refused_script(self, visit: Visit) -> Response | None:
        data = visit.json() or visit.form
        token = visit.headers.get("x-oa-auth-token") or data.get("token") or data.get("__RequestVerificationToken")
        if token == self._token(visit):
            return None
        return self._portal.serve(self._portal.library.find("POST", HOST, API, variant="bad-token"), path=visit.path)

    def _api(self, visit: Visit, session: PortalSession) -> Response:
        if not visit.query.get("url", "").lower().endswith("/resources"):
            raise NotRecorded(visit.path)
        return self._portal.serve(self._portal.library.find("POST", HOST, API, variant=""), path=visit.path)


def _is_script(visit: Visit) -> bool:
    return visit.is_ajax or visit.headers.get("content-type", "").startswith("application/json")
