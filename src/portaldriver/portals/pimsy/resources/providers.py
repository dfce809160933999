"""Who works at the practice. PIMSY calls them users; some of them see clients (guide 1.3)."""

from __future__ import annotations

from typing import TypeVar

from ....client import Resource
from ....errors import ExtractionError, NotFound, UnexpectedPage
from ....models.staff import StaffDetails, StaffMember, WorkingHours
from ....paging import Paginator
from ....pom import Record
from ....pom.table import BoundTable
from ....runtime.session import Tab
from ..grids import At, Lane, Rows, every, listed, read_page
from ..numbers import number_of
from ..pages.users import HoursRow, SchedulePreferences, UserCodes, UserDetails, UserRow, Users, Whose
from ..site import no_rule, within_portal
from .places import asked

R = TypeVar("R", bound=Record)


class Providers(Resource):
    """Members of staff."""

    def list(
        self, *, active: bool | None = True, page: int = 1, page_size: int = 100, lane: Lane = "fetch"
    ) -> Paginator[StaffMember]:
        """List members of staff; `active=None` gives who left too. Raises `NotOnThisSurface`, `NotPermitted`."""

        async def rows(tab: Tab, at: At) -> Rows[UserRow]:
            screen = Users(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, asked(active), at=at)

        return listed(self._client, "providers.list", rows, member_of, page=page, size=page_size, lane=lane)

    async def get(self, provider_id: str) -> StaffDetails:
        """Read a member of staff with working hours and assigned billing codes.

        Raises `NotFound`, `NotOnThisSurface`, `NotPermitted` (also if the folder's tabs are hidden).
        """
        provider_id = number_of(provider_id, "provider_id")

        async def step(tab: Tab) -> StaffDetails:
            return await self._read(tab, provider_id)

        return await self._client.call("providers.get", step, record=f"provider:{provider_id}")

    async def _read(self, tab: Tab, provider_id: str) -> StaffDetails:
        roster = Users(tab.page, self._binding)
        row = next((r for r in await every(tab, roster, roster.grid, asked(None)) if r.row_id == provider_id), None)
        if row is None:
            raise NotFound("no such member of staff", page=roster.title())
        if row.details is None:
            raise ExtractionError("a required field is not on the page", page=roster.grid.label, field="details")
        details = UserDetails(tab.page, self._binding)
        record = await details.record.fetch(within_portal(tab, self._binding, row.details, page=details.title()))
        _require(row.name, record, page=details.title())
        codes, schedule = UserCodes(tab.page, self._binding), SchedulePreferences(tab.page, self._binding)
        return StaffDetails(
            **dict(member_of(row)),
            suspended=record.suspended,
            billing_codes=tuple(one.code for one in await _part(tab, codes, codes.codes, record.codes, row)),
            working_hours=tuple(map(hours_of, await _part(tab, schedule, schedule.hours, record.schedule, row))),
        )


async def _part(
    tab: Tab, screen: UserCodes | SchedulePreferences, table: BoundTable[R], href: str | None, row: UserRow
) -> tuple[R, ...]:
    """Read a part of the folder. Raises `NotPermitted` where the user does not see it."""
    if href is None:
        raise no_rule(type(screen))
    found = await table.fetch(within_portal(tab, screen.binding, href, page=screen.title()))
    _require(row.name, found.about, page=screen.title())
    return found.records


def _require(wanted: str, shown: Record | None, *, page: str) -> None:
    """Raise unless a part of the folder is of the one who was asked for."""
    if not isinstance(shown, Whose) or shown.name != wanted:
        raise UnexpectedPage("the portal showed another member of staff", page=page)


def member_of(row: UserRow) -> StaffMember:
    """Return a row as a member of staff."""
    last, _, first = row.name.partition(",")
    return StaffMember(
        provider_id=row.row_id,
        name=row.name,
        last_name=last.strip(),
        first_name=first.strip() or None,
        npi=row.npi,
        active=row.active is not False,
        email=row.email,
        phone=row.phone,
        profile=row.profile,
        is_therapist=row.pt_qp,
        is_physician=row.doctor,
        may_do_everything=row.power_user,
        sees_all_patients=row.client_admin,
        supervisor_name=row.supervisor,
        color=row.sched_color,
    )


def hours_of(row: HoursRow) -> WorkingHours:
    """Return a row as working hours."""
    return WorkingHours(weekday=row.day, start=row.start, end=row.end)
