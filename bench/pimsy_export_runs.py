"""One way of a practice's tables into files, in a process of its own: `python -m bench.pimsy_export_runs WAY SESSIONS`.

The first line of its input says where the practice is. Its last line of output is JSON: rows, seconds, and KiB by which
the process grew at its largest.
"""

from __future__ import annotations

import asyncio
import csv
import json
import resource
import sys
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from playwright.async_api import Page

from bench import by_hand_pimsy
from bench.pimsy_export_site import A_DAY, START
from bench.stage import UNHURRIED
from portaldriver import BrowserPool, Limits, LocalKeys, StateDatabase
from portaldriver.analytics import export
from portaldriver.portals.pimsy import Pimsy
from portaldriver.runtime.store import new_key

Counted = dict[str, int]
LISTS = {"appointments": "/Calendar", "notes": "/Clients/Notes", "invoices": "/Financial/Invoicing/Invoices"}
WARM_UP = date(2023, 1, 1)
"""A day on which there is nothing: what is imported and opened once does not count."""


async def by_sdk(pimsy: Pimsy, page: Page, origin: str, folder: Path, first: date, last: date) -> Counted:
    """Export three tables to Parquet as they come."""
    size = by_hand_pimsy.SIZE
    listed: dict[str, Any] = {
        "appointments": pimsy.appointments.list(first, last, page_size=size),
        "notes": pimsy.notes.list(first, last, page_size=size),
        "invoices": pimsy.invoices.list(since=first, until=last, page_size=size),
    }
    kinds = {name: await _kind(name) for name in listed}
    return {name: await export(models, folder / f"{name}.parquet", kind=kinds[name]) for name, models in listed.items()}


async def _kind(name: str) -> Any:
    from portaldriver.models.invoices import Invoice
    from portaldriver.models.notes import Note
    from portaldriver.models.service_appointment import ServiceAppointmentSummary

    return {"appointments": ServiceAppointmentSummary, "notes": Note, "invoices": Invoice}[name]


async def by_hand(pimsy: Pimsy, page: Page, origin: str, folder: Path, first: date, last: date) -> Counted:
    """Read the same lists page by page in one round trip each, and write their cells as CSV, as text."""
    counted: Counted = {}
    days = {"from": f"{first:%m/%d/%Y}", "to": f"{last:%m/%d/%Y}"}
    for name, path in LISTS.items():
        counted[name], number, most = 0, 1, 1
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            while number <= most:
                rows = await by_hand_pimsy.rows(page, f"{origin}{path}", **days, page=str(number))
                most = await by_hand_pimsy.pages(page)
                writer.writerows(rows)
                counted[name] += len(rows)
                number += 1
    return counted


WAYS: dict[str, Callable[..., Awaitable[Counted]]] = {"sdk": by_sdk, "by_hand": by_hand}


async def main(way: str, sessions: int) -> None:
    """Sign in, warm up, and take the time of one export."""
    given = json.loads(sys.stdin.readline())
    async with (
        StateDatabase("memory:", key=LocalKeys(new_key())) as state,
        BrowserPool(limits=Limits(contexts=4)) as pool,
        Pimsy(
            acronym="demo",
            username=given["username"],
            password=given["password"],
            origins=given["origins"],
            pool=pool,
            state=state,
            pace=UNHURRIED,
        ) as pimsy,
    ):
        await pimsy.sign_in()
        saved = await state.sessions.load(await state.account_key("pimsy", f"demo/{given['username']}"))
        assert saved is not None
        page = await (await pool.open_context(storage_state=saved.storage)).new_page()
        origin = given["origins"][given["host"]]
        last = (START + timedelta(days=sessions // A_DAY)).date()
        with TemporaryDirectory() as folder:
            await WAYS[way](pimsy, page, origin, Path(folder), WARM_UP, WARM_UP)
            before, begun = _most(), perf_counter()
            counted = await WAYS[way](pimsy, page, origin, Path(folder), START.date(), last)
            took, more = perf_counter() - begun, _most() - before
    assert counted == dict.fromkeys(LISTS, sessions), counted
    print(json.dumps({"rows": sum(counted.values()), "seconds": took, "more_kib": more}), flush=True)


def _most() -> int:
    """Return the most memory that this process ever held, in KiB; of the browser's nothing is in it."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
