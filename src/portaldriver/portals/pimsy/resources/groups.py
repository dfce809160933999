"""Client groups: who is seen together."""

from __future__ import annotations

from ....client import Resource
from ....errors import ExtractionError, NotFound
from ....models.client import ClientGroup, GroupMember
from ....paging import Paginator
from ....runtime.session import Tab
from ..grids import At, Lane, Rows, every, listed, read_page
from ..numbers import number_of
from ..pages.groups import Group, GroupHead, GroupRow
from ..pages.groups import Groups as GroupList
from ..site import no_rule, show, within_portal
from .places import asked


class Groups(Resource):
    """Client groups, and who is in them."""

    def list(
        self, *, active: bool | None = True, page: int = 1, page_size: int = 100, lane: Lane = "fetch"
    ) -> Paginator[ClientGroup]:
        """List groups without their members; `active=None` gives inactive ones too. Raises `NotPermitted`."""

        async def rows(tab: Tab, at: At) -> Rows[GroupRow]:
            screen = GroupList(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, asked(active), at=at)

        return listed(self._client, "groups.list", rows, group_of, page=page, size=page_size, lane=lane)

    async def get(self, group_id: str, *, lane: Lane = "fetch") -> ClientGroup:
        """Return a group, active or not, with its members. Raises `NotFound`, `NotPermitted`."""
        group_id = number_of(group_id, "group_id")

        async def step(tab: Tab) -> ClientGroup:
            listing = GroupList(tab.page, self._binding)
            rows = await every(tab, listing, listing.grid, asked(None))
            row = next((row for row in rows if row.row_id == group_id), None)
            if row is None:
                raise NotFound("there is no such group", page=listing.title())
            if row.href is None:
                raise no_rule(Group)
            return await self._with_members(tab, row, lane)

        return await self._client.call("groups.get", step, record=f"group:{group_id}")

    async def _with_members(self, tab: Tab, row: GroupRow, lane: Lane) -> ClientGroup:
        screen = Group(tab.page, self._binding)
        url = within_portal(tab, self._binding, row.href or "", page=screen.title())
        if lane == "fetch":
            found = await screen.members.fetch(url)
        else:
            await show(tab, screen, url)
            found = await screen.members.read()
        head = found.about
        if not isinstance(head, GroupHead) or head.total != len(found.records) or head.name != row.name:
            raise ExtractionError("the group shows another name or number of clients", page=screen.members.label)
        members = tuple(GroupMember(patient_id=one.client_number, name=one.name) for one in found.records)
        return group_of(row).model_copy(update={"members": members, "size": len(members)})


def group_of(row: GroupRow) -> ClientGroup:
    """Return a row as a group."""
    return ClientGroup(group_id=row.row_id, name=row.name, size=row.members, active=row.active is not False)
