"""Administration > User Personnel Folder: the staff, each with details, billing codes and hours (guide 2.12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.pimsy.book import BillingCode, User, by_id
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Line, active
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

USERS = "/Administration/Users"


class Users(Desk):
    """Behaviour of the folder."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", USERS.lower()): self._list,
            ("GET", f"{USERS}/Details".lower()): self._of_user(_details),
            ("GET", f"{USERS}/Codes".lower()): self._of_user(self._codes),
            ("GET", f"{USERS}/Schedule".lower()): self._of_user(_schedule),
        }

    def _list(self, visit: Visit, session: Session) -> Response:
        def line(one: User) -> Line:
            cells = {
                "User": one.name,
                "NPI": one.npi,
                "E-mail": one.email,
                "Phone": one.phone,
                "Profile": one.profile,
                "PT / QP": _yes(one.pt_qp),
                "Doctor": _yes(one.doctor),
                "Power User": _yes(one.power_user),
                "Client Admin": _yes(one.client_admin),
                "Supervisor": one.supervisor,
                "Sched. Color": one.sched_color,
                "Active": _yes(one.active),
            }
            return Line(one.id, cells, {"User": f"{USERS}/Details?user={one.id}"})

        return self.grid(visit, session, self.book.users, line, filters=[active()])

    def _of_user(self, fill: Callable[[Page, User], None]) -> Handler:
        def handler(visit: Visit, session: Session) -> Response:
            user = by_id(self.book.users, visit.query.get("user", ""))
            if user is None:
                return Response("no such user", status_code=404, media_type="text/plain")
            found = user

            def edit(page: Page) -> None:
                page.text_by_id("whose", found.name)
                for tab in page.all("main nav a"):
                    tab.set("href", f"{str(tab.get('href')).partition('?')[0]}?user={found.id}")
                fill(page, found)

            return self.show(visit, session, self.recorded(visit.path), edit)

        return handler

    def _codes(self, page: Page, user: User) -> None:
        codes: list[BillingCode] = [one for one in self.book.codes if one.code in user.codes]
        _fill(page, [(one.code, one.description) for one in codes])


def _details(page: Page, user: User) -> None:
    page.values(
        {
            "first_name": user.first_name,
            "last_name": user.last_name,
            "npi": user.npi,
            "email": user.email,
            "phone": user.phone,
            "profile": user.profile,
            "supervisor": user.supervisor,
            "sched_color": user.sched_color,
        }
    )
    page.check("#user_active", user.active)
    page.check("#suspended", user.suspended)


def _schedule(page: Page, user: User) -> None:
    _fill(page, user.preferences)


def _fill(page: Page, rows: Sequence[tuple[str, ...]]) -> None:
    """Fill a short list, or leave in that it has nothing."""

    def put(row: Element, cells: tuple[str, ...]) -> None:
        row.set("data-id", cells[0])
        for cell, text in zip(row, cells, strict=True):
            cell.text = text

    page.repeat("main table tbody tr", rows, put)
    if rows:
        page.remove("main .no-records")


def _yes(flag: bool) -> str:
    return "Yes" if flag else "No"
