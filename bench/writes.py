"""`writes`: a patient created through the SDK against hand-written Playwright; done keys; what audit and pace cost."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

from rich.progress import Progress

from bench import by_hand_writes
from bench.measure import Effort, Figure, Run, at_most, contend, milliseconds, times_as_long
from bench.stage import Stage, stage
from bench.write_steps import of_a_creation
from portaldriver import OfficeAlly

SDK, BY_HAND, BLINDLY = "SDK", "by hand, looked up", "by hand, never looked up"
NOTED, BARE = "with audit and pace", "without"
MOST = 1.25
DONE_KEYS = 1000
PAGE_SIZE = 20
PATIENTS = 130


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure all three, with the state in a file as in life."""
    with tempfile.TemporaryDirectory() as folder:
        async with stage(database=Path(folder) / "state.db") as here:
            del here.portal.patients[PATIENTS:]
            ways = await _ways(here)
            medians = await contend(
                ways,
                rounds=effort.slow_rounds,
                warm_up=min(effort.warm_up, 1),
                progress=progress,
                title="creating patients",
            )
            return [
                times_as_long("creating a patient, against by hand", medians, SDK, BY_HAND, at_most(MOST)),
                times_as_long("creating a patient, against by hand without a look", medians, SDK, BLINDLY),
                *milliseconds("creating a patient", medians),
                *await of_a_creation(ways[SDK], rounds=max(effort.slow_rounds // 3, 1)),
                *await _done_keys(here.client, 10 if effort.slow_rounds == 1 else DONE_KEYS),
                *await _reads(here, effort, progress),
            ]


async def _ways(here: Stage) -> Mapping[str, Run]:
    """Return how patients are created, a new one each time; the portal's book has to show each."""
    origin = here.binding.origin("pm.officeally.com")
    page = await here.bare_page()
    names = ("".join(letters).title() for letters in itertools.product("bdfgklmn", "aeiou", "rstvwz", "aeiou", "xyz"))

    def kept(last: str) -> None:
        [one] = [patient for patient in here.portal.patients if patient.last_name == last]
        [policy] = one.insurances
        held = (policy.insurance_id, policy.subscriber_id, one.diagnoses[0].code)
        assert held == (by_hand_writes.PAYER_ID, "X-1", by_hand_writes.CODE)
        assert (one.employer_name, str(one.cell_phone)) == ("Example Freight", "(503) 555-0132")

    async def by_sdk() -> None:
        last = next(names)
        await here.client.patients.create(by_hand_writes.draft(last, "Nora"), key=f"bench-{last}", actor="bench")
        kept(last)

    async def by_hand() -> None:
        last = next(names)
        await by_hand_writes.create(page, origin, last, "Nora")
        assert await by_hand_writes.look_up(page, last)
        kept(last)

    async def blindly() -> None:
        last = next(names)
        await by_hand_writes.create(page, origin, last, "Nora")
        kept(last)

    return {SDK: by_sdk, BY_HAND: by_hand, BLINDLY: blindly}


async def _done_keys(client: OfficeAlly, times: int) -> list[Figure]:
    """Ask for a write that is done again and again: no browser has a part in that."""
    draft = by_hand_writes.draft("Quill", "Nora")
    receipt = await client.patients.create(draft, key="done")
    taken = []
    begun = perf_counter()
    for _ in range(times):
        start = perf_counter()
        assert await client.patients.create(draft, key="done") == receipt
        taken.append(perf_counter() - start)
    total = perf_counter() - begun
    return [
        Figure("a done key asked again, median", median(taken) * 1000, "ms"),
        Figure(f"done keys asked again, {times} times", total, "s"),
    ]


async def _reads(here: Stage, effort: Effort, progress: Progress) -> list[Figure]:
    """Read a page of the list by two clients of one session, of which one notes nothing and asks for no turn."""
    async with _bare(here) as bare:
        contenders = {NOTED: _reading(here.client), BARE: _reading(bare)}
        medians = await contend(
            contenders, rounds=effort.rounds, warm_up=effort.warm_up, progress=progress, title="audit and pace"
        )
    return [
        Figure("audit and pace, per read", max(medians[NOTED] - medians[BARE], 0) * 1000, "ms"),
        times_as_long("a read with audit and pace, against without", medians, NOTED, BARE),
    ]


@asynccontextmanager
async def _bare(here: Stage) -> AsyncIterator[OfficeAlly]:
    async def at_once() -> None:
        return

    async with here.another(audited="writes") as client:
        with patch.object(client._paces, "take", at_once):
            yield client


def _reading(client: OfficeAlly) -> Run:
    async def read() -> object:
        return await client.patients.list(page_size=PAGE_SIZE)

    return read
