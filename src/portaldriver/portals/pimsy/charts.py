"""A client's chart: found by its number, then read tab by tab, wherever the tabs lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ...errors import ExtractionError, NotFound, UnexpectedPage
from ...pom import Binding, Record
from ...pom.form import BoundDetail
from ...pom.table import BoundTable
from ...runtime.session import Tab
from .grids import ANY, AT_ONCE, At, Lane, read_page
from .pages.chart import ChartFoot, ChartFront, ChartScreen, Details, Whose
from .pages.clients import ClientFilter, ClientRow, Clients
from .pages.grid import PAGE, SIZE
from .pages.insurance import Insurance, PolicyRow
from .site import no_rule, show, within_portal

R = TypeVar("R", bound=Record)
WHOLE: Mapping[str, str] = {PAGE: "1", SIZE: str(AT_ONCE)}


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """A client's chart as its first tab shows it; `url` is that tab's address, `row` the client's in the list."""

    patient_id: str
    url: str
    row: ClientRow
    front: ChartFront

    def href(self, name: str, screen: type[ChartScreen]) -> str:
        """Return where a tab leads, by its field of `ChartTabs`. Raises `NotPermitted` if it is not shown."""
        found: str | None = getattr(self.front, name)
        if found is None:
            raise no_rule(screen)
        return found


async def row_of(tab: Tab, binding: Binding, patient_id: str, lane: Lane = "fetch") -> ClientRow:
    """Return a client's row of the list, active or not. Raises `NotFound`."""
    screen = Clients(tab.page, binding)
    wanted = ClientFilter(client=patient_id, active=ANY)
    found = await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=At(lane=lane))
    rows = [row for row in found.rows if number_of(row) == patient_id]
    if len(rows) > 1:
        raise ExtractionError("the list has the same client twice", page=screen.grid.label, field="client_number")
    if not rows:
        raise NotFound("there is no such client", page=screen.title())
    return rows[0]


def number_of(row: ClientRow) -> str:
    """Return a row's Client #; where users hid that column, the number of the row."""
    return row.client_number or row.row_id


async def chart_of(tab: Tab, binding: Binding, patient_id: str, *, lane: Lane = "fetch") -> Chart:
    """Open a client's chart at its first tab; in the fetch lane the tab stays where it is.

    Raises `NotFound`, `NotPermitted` where the user may see the list and no chart.
    """
    row = await row_of(tab, binding, patient_id, lane)
    if row.href is None:
        raise no_rule(Details)
    screen = Details(tab.page, binding)
    url = within_portal(tab, binding, row.href, page=screen.title())
    front = await one(tab, screen.front, url, lane=lane)
    require_chart(front, patient_id, page=screen.front.label)
    return Chart(patient_id, url, row, front)


def tab_address(tab: Tab, binding: Binding, chart: Chart, name: str, screen: type[ChartScreen]) -> str:
    """Return the address of a chart's tab, by its field of `ChartTabs`. Raises `NotPermitted`."""
    return within_portal(tab, binding, chart.href(name, screen), page=screen.title())


async def show_tab(tab: Tab, chart: Chart, name: str, screen: ChartScreen) -> str:
    """Open a chart's tab, make sure whose it is, and return its address. Raises `NotPermitted`."""
    url = tab_address(tab, screen.binding, chart, name, type(screen))
    await show(tab, screen, url)
    require_chart(await screen.who.read(), chart.patient_id, page=screen.title())
    return url


async def one(tab: Tab, region: BoundDetail[R], url: str, *, lane: Lane) -> R:
    """Read one record at an address, in either lane."""
    if lane == "fetch":
        return await region.fetch(url)
    await show(tab, region.owner, url)
    return await region.read()


async def rows_at(
    tab: Tab, binding: Binding, chart: Chart, name: str, screen: type[ChartScreen], grid: BoundTable[R], *, lane: Lane
) -> tuple[R, ...]:
    """Read all rows of a chart's list. Raises `NotPermitted`, `ExtractionError` if it has more than it shows."""
    url = within_portal(tab, binding, chart.href(name, screen), WHOLE, page=screen.title())
    if lane == "fetch":
        found = await grid.fetch(url)
    else:
        await show(tab, grid.owner, url)
        found = await grid.read()
    if not isinstance(found.about, ChartFoot):
        raise ExtractionError("the list does not say how many it has", page=grid.label, field="total")
    require_chart(found.about, chart.patient_id, page=grid.label)
    if found.about.total != len(found.records):
        raise ExtractionError("the list gave another number of rows than it says", page=grid.label, retryable=True)
    return found.records


async def policies_of(tab: Tab, binding: Binding, chart: Chart, *, lane: Lane = "fetch") -> tuple[PolicyRow, ...]:
    """Read the slots of a chart's insurance, also those that hold nothing."""
    screen = Insurance(tab.page, binding)
    url = tab_address(tab, binding, chart, "insurance", Insurance)
    if lane == "fetch":
        found = await screen.policies.fetch(url)
    else:
        await show(tab, screen, url)
        found = await screen.policies.read()
    if not isinstance(found.about, Whose):
        raise ExtractionError("the tab does not say whose it is", page=screen.policies.label, field="client_number")
    require_chart(found.about, chart.patient_id, page=screen.policies.label)
    return found.records


def require_chart(seen: Any, patient_id: str, *, page: str) -> None:
    """Raise `UnexpectedPage` unless a tab is of the client that was asked for: one chart is never read as another."""
    if seen.client_number != patient_id:
        raise UnexpectedPage("another client's chart came", page=page)
