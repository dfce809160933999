"""Clients > Waiting List: prospects, who become clients by a button (guide 2.15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.book import Client, by_id
from mock_portals.pimsy.desk import Desk, Handler, complain, tell
from mock_portals.pimsy.grids import Filter, Line, show_grid
from mock_portals.pimsy.posting import missing, refill, shown, written
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

LIST, NEW, CLIENT = "/Clients/WaitingList", "/Clients/WaitingList/New", "/Clients/WaitingList/Client"
FIELDS = (
    *("last_name", "first_name", "email", "phone", "address", "address2", "city", "state", "zip"),
    *("referral_source", "misc_notes"),
)
FILTERS = (
    Filter("Client #", "client", lambda one, value: str(one.id) == value),
    Filter("Last Name", "last", lambda one, value: one.last_name.casefold().startswith(value.casefold())),
    Filter("First Name", "first", lambda one, value: one.first_name.casefold().startswith(value.casefold())),
    Filter("Date of Birth", "dob", lambda one, value: shown(one.dob) == value),
)


class WaitingDesk(Desk):
    """Behaviour of the waiting list.

    With `silently_refuse` a save answers as ever and keeps nothing; `loses_field` is one that it does not keep;
    `rewrites` has its way with whatever was kept.
    """

    silently_refuse = False
    loses_field = ""
    rewrites: Callable[[Client], object] | None = None

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", LIST.lower()): self._list,
            ("GET", NEW.lower()): self._blank,
            ("POST", NEW.lower()): self._add,
            ("GET", CLIENT.lower()): self._one,
            ("POST", CLIENT.lower()): self._convert,
        }

    def _list(self, visit: Visit, session: Session) -> Response:
        waiting = [one for one in self.book.clients if one.waiting]

        def edit(page: Page) -> None:
            show_grid(page, visit, self.portal, waiting, _line, filters=FILTERS)
            tell(page, visit)

        return self.show(visit, session, self.recorded(LIST), edit)

    def _blank(self, visit: Visit, session: Session) -> Response:
        return self._form(visit, session, NEW, {})

    def _add(self, visit: Visit, session: Session) -> Response:
        if complaints := missing(visit):
            return self._form(visit, session, NEW, visit.form, complaints)
        kept = {name: visit.form.get(name, "").strip() for name in FIELDS if name != self.loses_field}
        client = Client(self.book.next_id(), "", "", waiting=True)
        client.dob = written(visit.form["dob"]) if self.loses_field != "dob" else None
        for field, value in kept.items():
            setattr(client, field, value)
        if self.rewrites is not None:
            self.rewrites(client)
        if not self.silently_refuse:
            self.book.clients.append(client)
        return self.saved(visit, client=str(client.id))

    def _one(self, visit: Visit, session: Session) -> Response:
        client = by_id(self.book.clients, visit.query.get("client", ""))
        if client is None or not client.waiting:
            return self.saved(visit, variant="converted")
        held = {name: getattr(client, name) for name in FIELDS} | {"dob": shown(client.dob)}
        return self._form(visit, session, CLIENT, held, number=str(client.id))

    def _convert(self, visit: Visit, session: Session) -> Response:
        client = by_id(self.book.clients, visit.query.get("client", ""))
        if client is not None and visit.form.get("command") == "convert" and not self.silently_refuse:
            client.waiting, client.active = False, True
        return self.saved(visit, variant="converted")

    def _form(
        self,
        visit: Visit,
        session: Session,
        path: str,
        held: Mapping[str, str],
        complaints: Sequence[str] = (),
        number: str = "",
    ) -> Response:
        def edit(page: Page) -> None:
            tell(page, visit)
            complain(page, complaints)
            refill(page, held, session.pick_lists)
            for shown_number in page.all("#client-number"):
                shown_number.text = number

        return self.show(visit, session, self.recorded(path), edit)


def _line(one: Client) -> Line:
    cells = {
        "Client #": str(one.id),
        "Client": one.name,
        "Date of Birth": shown(one.dob),
        "Phone Number": one.phone,
        "Referral Source": one.referral_source,
    }
    return Line(one.id, cells, {"Client": f"{CLIENT}?client={one.id}"})
