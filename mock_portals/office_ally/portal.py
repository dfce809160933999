"""The Office Ally mock: its hosts, its people, and the switches tests turn."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, Literal

from starlette.responses import Response

from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.library import NotRecorded
from mock_portals.office_ally.accounts import PRODUCTS, Account, Kind
from mock_portals.office_ally.auth import SignInHost
from mock_portals.office_ally.challenge import Challenge
from mock_portals.office_ally.columns import Columns
from mock_portals.office_ally.directory import Directory
from mock_portals.office_ally.hostile import Bend, Hostile
from mock_portals.office_ally.outbox import Answer, Sent
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.population import Practice, population
from mock_portals.office_ally.popup_desk import PATH as POPUP
from mock_portals.office_ally.practice_mate import HOST as PM
from mock_portals.office_ally.practice_mate import PracticeMate
from mock_portals.office_ally.sc_host import HOST as SC
from mock_portals.office_ally.sc_host import NewServiceCenter
from mock_portals.office_ally.service_center import ServiceCenter
from mock_portals.office_ally.sessions import SsoSession
from mock_portals.portal import Portal
from mock_portals.relying import RelyingParty
from mock_portals.visiting import Visit

CURRENT = "2026-auth0"
GENERATIONS = (CURRENT, "2021-login1")


class OfficeAllyPortal(Portal):
    """Sign-in, landing, patient list and patient form of Office Ally's Practice Mate."""

    name = "office_ally"
    hosts = ("pm.officeally.com", "auth.officeally.com", "www.officeally.com", SC)

    def __init__(self, *, generation: str = CURRENT, patients: int = 2000, seed: int = 7) -> None:
        super().__init__(generation=generation, fallback=CURRENT, seed=seed)
        self._seed = seed
        self._numbers = itertools.count()
        self.patients: list[MockPatient] = list(population(patients, seed=seed))
        self.accounts: dict[str, Account] = {}
        self.account = self.add_account()
        self.maintenance = False
        self.challenge_paths: set[str] = set()
        self.guides = 3
        self.guide_delay = 0.0
        self.grid_delay = 0.03
        self.popup_delay = 0.0  # seconds that each answer of a lookup window is late
        self.idle_limit = 1200.0  # MODELLED: an inactivity limit exists, its length is not public
        self.lifetime = float("inf")  # MODELLED: seconds until a session of Practice Mate ends, however busy it is
        self.device_interval = 7 * 86400.0
        self.single_session = False  # MODELLED: what a second sign-in does is not public
        self.foreign: str | None = None
        self.password_limit = 10
        self.identifier_first = False
        self.captcha: Literal["", "always", "late"] = ""  # late: once the password was posted
        self.sso: RelyingParty | None = None  # who signs people in, in the place of the sign-in host's form: MODELLED
        self.sent: list[Sent] = []  # codes and notifications, in the order they left
        self.confirmed: list[str] = []  # new recovery codes that were said to be recorded
        self.directory = Directory()
        self.columns = Columns()
        self.edit_cells: Callable[[dict[str, Any]], object] | None = None
        self.hostile = Hostile(self)
        self.auth = SignInHost(self)
        self.pm = PracticeMate(self)
        self.house = Clearinghouse()
        self.www = ServiceCenter(self)
        self.sc = NewServiceCenter(self)
        self._challenge = Challenge(self)

    # --- switches ---

    def add_account(
        self,
        *,
        username: str = "riley.okafor",
        password: str = "Winter-Harbor-42",
        totp_secret: str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        mfa: bool = True,
        factors: Sequence[str] = ("totp", "recovery"),
        locked: bool = False,
        password_expired: bool = False,
        display_name: str = "Riley Okafor",
        products: Sequence[str] = tuple(PRODUCTS),
        patients: int | Sequence[MockPatient] | None = None,
        seed: int | None = None,
    ) -> Account:
        """Add a user (or replace the one of that name).

        `patients` are the account's own, as a list or as a number to make from `seed`; None means those that all
        such accounts share. Last names of patients made so end in `Account.marker`, and their ids lie in a range of
        the account's own. `products` are keys of `PRODUCTS`, `factors` of `factors.FACTORS`, the default one first.
        """
        number = next(self._numbers)
        account = Account(
            username,
            password,
            totp_secret,
            mfa=mfa,
            factors=tuple(factors),
            locked=locked,
            password_expired=password_expired,
            display_name=display_name,
            user_id=str(410_000 + number),
            products=tuple(products),
        )
        if isinstance(patients, int):
            practice = Practice.own(number)
            own = population(patients, seed=self._seed if seed is None else seed, practice=practice)
            account.marker, account.patients = practice.marker, list(own)
        elif patients is not None:
            account.patients = list(patients)
        self.accounts[username.lower()] = account
        return account

    def patients_of(self, account: Account | None) -> list[MockPatient]:
        """Return the patients that an account sees; None asks for the shared ones."""
        return self.patients if account is None or account.patients is None else account.patients

    def patient(self, patient_id: str, *, account: Account | None = None) -> MockPatient | None:
        """Return the patient with that id, among those that the account sees."""
        return next((patient for patient in self.patients_of(account) if patient.patient_id == patient_id), None)

    def approve(self, username: str) -> None:
        """Approve the notifications that wait on a user's phone. Raises `LookupError`."""
        self.accounts[username.lower()].answer_notifications(Answer.APPROVED)

    def reject(self, username: str) -> None:
        """Reject the notifications that wait on a user's phone. Raises `LookupError`."""
        self.accounts[username.lower()].answer_notifications(Answer.REJECTED)

    def completed(self, sso: SsoSession) -> None:
        """Take note that a sign-in was completed, and end the account's others where only one may be."""
        sso.account.note(self.clock(), Kind.SIGN_IN)
        if self.single_session:
            self.displace(sso.account.username, keep=sso)

    def displace(self, username: str, *, keep: SsoSession | None = None) -> None:
        """End the account's sessions, except those of `keep`, as if a stranger had signed in with it.

        Their browsers are told so until they sign in again, which takes the password: the sign-in host forgets
        them too. MODELLED.
        """
        for sso in self._known_sign_ins():
            if _is_of(sso.account, username) and sso is not keep and not sso.displaced:
                sso.displaced = True
                sso.account.note(self.clock(), Kind.DISPLACED)
        self.auth.sso.end(lambda sso: sso.displaced)

    def _known_sign_ins(self) -> list[SsoSession]:
        """Return every sign-in that a session has, or may still come from."""
        sessions = [session.sso for session in self.pm.sessions.all() if session.sso is not None]
        granted = [grant.sso for grant in self.auth.codes.all()]
        return [*self.auth.sso.all(), *sessions, *granted, *self.pm.tickets.all()]

    def expire(self, username: str, *, sso: bool = False) -> None:
        """End the Practice Mate sessions of one account; with `sso` those on the sign-in host too."""
        self.pm.sessions.end(lambda session: _is_of(session.account, username))
        if sso:
            self.auth.sso.end(lambda session: _is_of(session.account, username))

    def phish_from(self, url: str | None, *, by: Bend = "redirect") -> None:
        """Bend the sign-in towards a phisher's address; None straightens it.

        `redirect`: asking for the sign-in page leads there. `action`: the real page's form posts there. `frame`: the
        real page has no form, but a frame of that address. Only the current generation can be bent.
        """
        if self.generation != CURRENT:
            raise ValueError("only the current sign-in can be bent")
        self.hostile.url, self.hostile.bend_by = url, by

    def expire_sessions(self, *, sso: bool = False) -> None:
        """End every Practice Mate session; with `sso` those on the sign-in host too."""
        self.pm.sessions.clear()
        if sso:
            self.auth.sso.clear()

    def forget_devices(self) -> None:
        """Make every remembered browser ask for a one-time code again."""
        self.auth.forget_devices()

    def hide_columns(self, *labels: str) -> None:
        """Hide grid columns by header text, as a user can."""
        self.columns.hidden.update(labels)

    def show_columns(self, *labels: str) -> None:
        """Show columns that are recorded as hidden."""
        self.columns.shown.update(labels)

    def rename_column(self, label: str, new: str) -> None:
        """Change a header text."""
        self.columns.renamed[label] = new

    def drop_column(self, label: str) -> None:
        """Leave a column out of the grid."""
        self.columns.dropped.add(label)

    def move_column(self, label: str, *, before: str) -> None:
        """Move a column in front of another, as a user can."""
        self.columns.moved.append((label, before))

    def reset_columns(self) -> None:
        """Serve the recorded columns again."""
        self.columns = Columns()

    def json_cells(self, edit: Callable[[dict[str, Any]], object] | None) -> None:
        """Change the grid's JSON before it is sent: `edit` gets the answer and works in place."""
        self.edit_cells = edit

    # --- behaviour ---

    def behave(self, visit: Visit) -> Response:
        """Answer a request: challenge, maintenance, the host's behaviour, else what was recorded as it is."""
        if challenged := self._challenge.behave(visit):
            return challenged
        if self.maintenance and visit.host == PM and self._is_page(visit):
            return self.redirect(self.library.variant("maintenance"))
        hosts = {PM: self.pm.behave, "www.officeally.com": self.www.behave}
        if self.generation == CURRENT:
            hosts |= {"auth.officeally.com": self.auth.behave, SC: self.sc.behave}
        # A preflight has no state: scripts of a signed-out page cause one when they are sent to the sign-in.
        behave = hosts.get(visit.host) if visit.method != "OPTIONS" else None
        answer = behave(visit) if behave else None
        return answer if answer is not None else self._as_recorded(visit)

    def delay(self, visit: Visit) -> float:
        """Make grids and lookup windows slow."""
        if visit.path.lower() == POPUP.lower():
            return self.popup_delay
        if visit.host == SC:
            return self.sc.delay(visit)
        if late := self.www.classic.delay(visit):
            return late
        return self.grid_delay if "jqGridID" in visit.query else 0.0

    def _is_page(self, visit: Visit) -> bool:
        path = visit.path.lower()
        return path.startswith("/pm") and not path.endswith((".css", ".js", ".svg", "sitemaintenance.aspx"))

    def _as_recorded(self, visit: Visit) -> Response:
        # Only files and open pages: a page with behaviour must not be served from the tape.
        recorded = self.library.find(visit.method, visit.host, visit.path, variant="")
        open_page = visit.path.lower().endswith("sitemaintenance.aspx")
        if visit.method == "POST" or recorded.location or (recorded.is_html and not open_page):
            raise NotRecorded(visit.path)
        return self.serve(recorded, path=visit.path)


def _is_of(account: Account | None, username: str) -> bool:
    return account is not None and account.username.lower() == username.lower()
