"""`read`: the patient list of the mock Office Ally, read by portaldriver and by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date

from playwright.async_api import Page
from rich.progress import Progress

from bench import by_hand
from bench.measure import Effort, Figure, at_least, at_most, contend, milliseconds, times_as_long, times_faster
from bench.stage import Stage, stage
from portaldriver.portals.office_ally.pages import PatientList, PatientRow
from portaldriver.portals.office_ally.query import PatientQuery

ROWS = 50
OURS = "portaldriver"
Reader = Callable[[Page], Awaitable[Sequence[Mapping[str, str]]]]
"""Reads the rows by hand."""


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure reading a rendered grid, opening and reading it, and reading it without rendering."""
    async with stage() as set_up:
        return [
            *await _one_by_one(set_up, effort, progress),
            *await _at_once(set_up, effort, progress),
            *await _open_and_read(set_up, effort, progress),
            *await _fetch(set_up, effort, progress),
        ]


async def _shown(set_up: Stage, *readers: Reader, rows: int = ROWS) -> PatientList:
    """Return the list with so many rows rendered, after all who contend have read the same from it."""
    screen = await set_up.patient_list()
    ours = (await screen.grid.show(page=1, size=rows)).records
    for read in readers:
        _require_same(ours, await read(screen.page))
    return screen


def _require_same(ours: Sequence[PatientRow], theirs: Sequence[Mapping[str, str]]) -> None:
    assert [_as_shown(row) for row in ours] == [dict(row) for row in theirs]


def _as_shown(row: PatientRow) -> dict[str, str]:
    return {name: _text(getattr(row, name)) for name in by_hand.NAMES}


def _text(value: object) -> str:
    return f"{value:%m/%d/%Y}" if isinstance(value, date) else str(value or "")


async def _one_by_one(set_up: Stage, effort: Effort, progress: Progress) -> list[Figure]:
    """Read a page that is open. Ours waits until the grid is not busy, reads, validates, looks for drift."""
    screen = await _shown(set_up, by_hand.cell_by_cell, by_hand.row_by_row, rows=effort.rows)
    medians = await contend(
        {
            OURS: screen.grid.read,
            "an await a cell": lambda: by_hand.cell_by_cell(screen.page),
            "an await a row": lambda: by_hand.row_by_row(screen.page),
        },
        rounds=effort.slow_rounds,
        warm_up=min(effort.warm_up, 1),
        progress=progress,
        title=f"{effort.rows} rows, one by one",
    )
    await screen.page.context.close()
    name = f"read {effort.rows} rows, page lane"
    return [
        times_faster(f"{name}, against an await a cell", medians, OURS, "an await a cell", at_least(50)),
        times_faster(f"{name}, against an await a row", medians, OURS, "an await a row", at_least(10)),
    ]


async def _at_once(set_up: Stage, effort: Effort, progress: Progress) -> list[Figure]:
    """Read the same against the fastest ways by hand, in a contest of their own: they are a thousand times shorter."""
    screen = await _shown(set_up, by_hand.at_once, by_hand.at_once_as_text)
    medians = await contend(
        {
            OURS: screen.grid.read,
            "one evaluate": lambda: by_hand.at_once(screen.page),
            "one evaluate, as text": lambda: by_hand.at_once_as_text(screen.page),
        },
        rounds=effort.rounds,
        warm_up=effort.warm_up,
        progress=progress,
        title="50 rows, at once",
    )
    await screen.page.context.close()
    name = "read 50 rows, page lane"
    return [
        times_as_long(f"{name}, against one evaluate", medians, OURS, "one evaluate", at_most(1.3)),
        times_as_long(f"{name}, against one evaluate that returns text", medians, OURS, "one evaluate, as text"),
    ]


async def _open_and_read(set_up: Stage, effort: Effort, progress: Progress) -> list[Figure]:
    """Open the list and read the rows it comes with (20). Ours ends a redirect or an interstitial in its error."""
    screen = await set_up.patient_list()
    page = await set_up.bare_page()
    url = PatientList.url(set_up.binding)

    async def ours() -> object:
        await screen.open()
        return await screen.grid.read()

    medians = await contend(
        {
            OURS: ours,
            "goto": lambda: by_hand.open_and_read(page, url),
            "goto, waits tuned": lambda: by_hand.open_early_and_read(page, url),
        },
        rounds=effort.rounds,
        warm_up=effort.warm_up,
        progress=progress,
        title="open and read, page lane",
    )
    name = "open and read the list, page lane"
    await screen.page.context.close()
    await page.context.close()
    return [
        times_as_long(f"{name}, against goto and one evaluate", medians, OURS, "goto", at_most(1.15)),
        times_as_long(f"{name}, against the same with tuned waits", medians, OURS, "goto, waits tuned"),
    ]


async def _fetch(set_up: Stage, effort: Effort, progress: Progress) -> list[Figure]:
    """Ask for 50 rows without rendering: through the whole client, and bare; and the page lane again beside them.

    The client leases session and tab, checks the answer, makes typed rows and canonical models and emits its event;
    the bare fetch returns the portal's own rows. The page lane reads the 20 rows that the list comes with.
    """
    screen = await set_up.patient_list()
    page = (await set_up.patient_list()).page
    url = PatientList.data_url(set_up.binding, filters=PatientQuery().filters(), page=1, size=ROWS)

    async def ours() -> object:
        return await set_up.client.patients.list(page_size=ROWS)

    async def rendered() -> object:
        await screen.open()
        return await screen.grid.read()

    bare = await by_hand.fetch(page, url)
    listed = await set_up.client.patients.list(page_size=ROWS)
    assert [row["id"] for row in bare] == [patient.patient_id for patient in listed.items]
    medians = await contend(
        {
            OURS: ours,
            "bare fetch": lambda: by_hand.fetch(page, url),
            "bare fetch, as text": lambda: by_hand.fetch_as_text(page, url),
            "page lane": rendered,
        },
        rounds=effort.rounds,
        warm_up=effort.warm_up,
        progress=progress,
        title="open and read, fetch lane",
    )
    await screen.page.context.close()
    await page.context.close()
    name = "open and read the list, fetch lane"
    return [
        times_as_long(f"{name}, against a bare fetch", medians, OURS, "bare fetch", at_most(1.5)),
        times_as_long(f"{name}, against a bare fetch that returns text", medians, OURS, "bare fetch, as text"),
        times_faster(f"{name}, against the page lane", medians, OURS, "page lane", at_least(3)),
        *milliseconds("open and read the list", medians),
    ]
