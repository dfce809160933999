"""Clients > Client Groups: the groups, and who is in each (guide 2.3)."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.pimsy.book import Client, Group, by_id
from mock_portals.pimsy.clients_desk import yes
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Line, active
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

LIST, GROUP = "/Clients/ClientGroups", "/Clients/ClientGroup"


class Groups(Desk):
    """Behaviour of the list and of a group's screen."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {("GET", LIST.lower()): self._list, ("GET", GROUP.lower()): self._group}

    def _list(self, visit: Visit, session: Session) -> Response:
        def line(one: Group) -> Line:
            cells = {"Client Group": one.name, "Assigned Clients": str(len(one.members)), "Active": yes(one.active)}
            return Line(one.id, cells, {"Client Group": f"{GROUP}?group={one.id}"})

        return self.grid(visit, session, self.book.groups, line, filters=[active()])

    def _group(self, visit: Visit, session: Session) -> Response:
        group = by_id(self.book.groups, visit.query.get("group", ""))
        if group is None:
            return Response("there is no such group", status_code=404, media_type="text/plain")
        members = [one for ident in group.members if (one := by_id(self.book.clients, ident))]
        others = [one for one in self.book.clients if one.active and not one.waiting and one.id not in group.members]

        def fill(item: Element, client: Client) -> None:
            item.set("data-id", str(client.id))
            item.text = client.name

        def edit(page: Page) -> None:
            page.values({"name": group.name})
            page.attribute('main input[name="group"]', "value", str(group.id))
            page.attribute('main nav[aria-label="Client Group"] a', "href", f"/Documents/Tree?group={group.id}")
            page.check("#active", group.active)
            page.repeat("main ul.unassigned li", others, fill)
            page.repeat("main ul.assigned li", members, fill)
            page.text('main [aria-label="Assigned"]', str(len(members)))

        return self.show(visit, session, self.recorded(GROUP), edit)
