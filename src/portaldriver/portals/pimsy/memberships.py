"""Who is in which client group: what a group has booked is booked for each of them."""

from __future__ import annotations

from ...errors import ExtractionError, NotOnThisSurface, NotPermitted
from ...pom import Binding
from ...runtime.gather import gathered
from ...runtime.session import Tab
from .grids import ANY, every
from .pages.groups import Group, GroupHead, GroupRow, Groups
from .pages.organization import ActiveFilter
from .site import no_rule, within_portal

AT_ONCE = 4
Memberships = dict[str, frozenset[str]]


async def memberships(tab: Tab, binding: Binding) -> Memberships:
    """Return the numbers of each group's clients, of inactive groups too; nothing where groups are not to be seen.

    Raises `NotPermitted` where one is to be seen and who is in it is not: what it has booked would go uncounted.
    """
    listing = Groups(tab.page, binding)
    try:
        rows = await every(tab, listing, listing.grid, ActiveFilter(active=ANY))
    except (NotOnThisSurface, NotPermitted):
        return {}
    led = [row for row in rows if row.members != 0]
    if any(row.href is None for row in led):
        raise no_rule(Group)
    members = await gathered(led, lambda row: _members(tab, binding, row), at_once=AT_ONCE)
    return {row.row_id: found for row, found in zip(led, members, strict=True)}


async def _members(tab: Tab, binding: Binding, row: GroupRow) -> frozenset[str]:
    screen = Group(tab.page, binding)
    found = await screen.members.fetch(within_portal(tab, binding, row.href or "", page=screen.title()))
    head = found.about
    if not isinstance(head, GroupHead) or head.name != row.name or head.total != len(found.records):
        raise ExtractionError("the group shows another name or number of clients", page=screen.members.label)
    return frozenset(one.client_number for one in found.records)
