"""The calendar: every SAL of a range of days, today's unless a filter says otherwise (guide 2.7, 2.8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache

from starlette.responses import Response

from mock_portals.pimsy.book import Sal
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Filter, Line
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

CALENDARS = ("/Calendar", "/Home")
"""The present one, and that of the older portal, which opens on it."""
STATUSES = (
    *("Scheduled", "Confirmed", "Checked In", "Completed"),
    *("Cancelled by Client", "Cancelled by Staff", "No Show"),
)
"""MODELLED: that Status is a pick list with colours is all that is public."""


class Schedule(Desk):
    """Behaviour of the calendar."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {("GET", path.lower()): self._list for path in CALENDARS}

    def _list(self, visit: Visit, session: Session) -> Response:
        names = {one.id: one.name for one in self.book.clients}
        groups = {one.id: one.name for one in self.book.groups}

        def line(one: Sal) -> Line:
            cells = {
                "SAL #": str(one.id),
                "Date": written(one.start.date()),
                "Start": clock(one.start),
                "End": clock(one.end),
                "User": one.user,
                "Client": names.get(one.client or 0, ""),
                "Client #": str(one.client or ""),
                "Client Group": groups.get(one.group or 0, ""),
                "Client Group #": str(one.group or ""),
                "Billing Code": one.code,
                "Bill Code": one.code,
                "Division": one.division,
                "Location": one.location,
                "Room": one.room,
                "Status": one.status,
                "Telehealth": _yes(one.telehealth),
                "Series": str(one.series or ""),
                "Note Released": _yes(one.note_released),
            }
            return Line(one.id, cells, {"SAL #": f"{visit.path}/Sal?sal={one.id}"})

        sals = sorted(self.book.sals, key=lambda one: (one.start, one.id))
        return self.grid(visit, session, sals, line, filters=self._filters())

    def _filters(self) -> tuple[Filter, ...]:
        today = written(datetime.fromtimestamp(self.portal.clock(), UTC).date())
        return (
            Filter("SAL #", "sal", lambda one, value: str(one.id) == value),
            Filter("From", "from", lambda one, value: one.start.date() >= (day(value) or date.max), today),
            Filter("To", "to", lambda one, value: one.start.date() <= (day(value) or date.min), today),
            Filter("User", "user", lambda one, value: one.user.casefold() == value.casefold()),
            Filter("Client #", "client", lambda one, value: str(one.client or "") == value),
            Filter("Status", "status", lambda one, value: one.status == value),
            Filter("Location", "location", lambda one, value: one.location.casefold() == value.casefold()),
        )


def written(given: date) -> str:
    """Return a day as the portal writes it."""
    return f"{given:%m/%d/%Y}"


def clock(given: datetime) -> str:
    """Return a time of day as the portal writes it."""
    return f"{given:%I:%M %p}"


@cache
def day(text: str) -> date | None:
    """Read a day as it is typed; None for what is none."""
    found = moment(text, "12:00 AM")
    return found.date() if found else None


@cache
def moment(text: str, time: str) -> datetime | None:
    """Read a day and a time of day as they are typed; None for what is none."""
    try:
        return datetime.strptime(f"{text.strip()} {time.strip()}", "%m/%d/%Y %I:%M %p")
    except ValueError:
        return None


def _yes(flag: bool) -> str:
    return "Yes" if flag else "No"
