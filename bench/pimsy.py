"""`pimsy`: 10,000 appointments listed, and one created with its authorization looked at, against the same by hand."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from playwright.async_api import Page
from rich.progress import Progress

from bench import by_hand_pimsy
from bench.measure import Effort, Figure, at_most, contend, milliseconds, times_as_long, times_faster
from bench.stage import UNHURRIED
from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Auth, Sal
from portaldriver import BrowserPool, Limits, LocalKeys, StateDatabase
from portaldriver.portals.pimsy import Pimsy
from portaldriver.runtime.store import new_key

SDK, BY_HAND, BY_ROW = "SDK", "by hand", "by hand, an await a row"
MANY, FEW = 10_000, 600
CODE = "90834"
START = datetime(2026, 5, 4, 8, 0)
MOST = 1.25


@dataclass(frozen=True, slots=True)
class Practice:
    """A client that is signed in, and a bare page of the same session."""

    portal: PimsyPortal
    client: Pimsy
    page: Page
    origin: str


@asynccontextmanager
async def practice() -> AsyncIterator[Practice]:
    """Serve the mock and sign in once."""
    portal = PimsyPortal()
    account = portal.account
    with MockServer(portal) as server:
        async with (
            StateDatabase("memory:", key=LocalKeys(new_key())) as state,
            BrowserPool(limits=Limits(contexts=4)) as pool,
            Pimsy(
                acronym="demo",
                username=account.username,
                password=account.password,
                origins=server.origins,
                pool=pool,
                state=state,
                pace=UNHURRIED,
            ) as client,
        ):
            await client.sign_in()
            saved = await state.sessions.load(await state.account_key("pimsy", f"demo/{account.username}"))
            assert saved is not None
            context = await pool.open_context(storage_state=saved.storage)
            yield Practice(portal, client, await context.new_page(), server.origins[portal.host])


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure booking in a practice of ordinary size, then listing in a full one."""
    async with practice() as here:
        return [*await _booking(here, effort, progress), *await _listing(here, effort, progress)]


async def _booking(here: Practice, effort: Effort, progress: Progress) -> list[Figure]:
    book = here.portal.book
    for client in book.clients:
        book.auths.append(
            Auth(
                book.next_id(), client.id, CODE, START.date(), START.date() + timedelta(400), Decimal(500), Decimal(500)
            )
        )
    turns = itertools.count()

    def next_one() -> tuple[str, datetime]:
        number = next(turns)
        client = book.clients[number % (len(book.clients) - 1)]
        return str(client.id), START + timedelta(days=number // (len(book.clients) - 1) * 7, minutes=5 * number)

    def kept(number: str, client: str, start: datetime) -> None:
        [one] = [sal for sal in book.sals if str(sal.id) == number]
        assert (str(one.client), one.start, one.code, one.telehealth) == (client, start, CODE, True)

    user, division, location = book.users[0].name, book.divisions[0].name, book.locations[0].name

    async def by_sdk() -> None:
        client, start = next_one()
        saved = await here.client.appointments.create(
            {
                "patientId": client,
                "providerName": user,
                "start": start,
                "billingCode": CODE,
                "programName": division,
                "locationName": location,
                "telehealth": True,
            },
            authorization="require",
        )
        kept(saved.appointment_id, client, start)

    async def by_hand() -> None:
        client, start = next_one()
        chosen = {"user": user, "code": CODE, "division": division, "location": location}
        number = await by_hand_pimsy.create(here.page, here.origin, chosen, client=client, start=start)
        kept(number, client, start)

    medians = await contend(
        {SDK: by_sdk, BY_HAND: by_hand},
        rounds=effort.slow_rounds,
        warm_up=min(effort.warm_up, 1),
        progress=progress,
        title="booking",
    )
    name = "booking with the authorization looked at"
    return [
        times_as_long(f"{name}, against by hand", medians, SDK, BY_HAND, at_most(MOST)),
        *milliseconds(name, medians),
    ]


async def _listing(here: Practice, effort: Effort, progress: Progress) -> list[Figure]:
    book = here.portal.book
    many = FEW if effort.slow_rounds == 1 else MANY
    book.sals[:] = [_sal(book.next_id(), here.portal, number) for number in range(many)]
    first, last = START.date(), (START + timedelta(days=many)).date()
    asked = {"from": f"{first:%m/%d/%Y}", "to": f"{last:%m/%d/%Y}"}

    async def by_sdk() -> None:
        found = [one async for one in here.client.appointments.list(first, last, page_size=by_hand_pimsy.SIZE)]
        assert len(found) == many

    async def by_hand() -> None:
        assert len(await by_hand_pimsy.every(here.page, f"{here.origin}/Calendar", **asked)) == many

    async def by_row() -> None:
        assert len(await by_hand_pimsy.cells(here.page, f"{here.origin}/Calendar", **asked)) == by_hand_pimsy.SIZE

    async def one_page() -> None:
        page = await here.client.appointments.list(first, last, page_size=by_hand_pimsy.SIZE)
        assert len(page.items) == by_hand_pimsy.SIZE

    rounds = max(effort.slow_rounds // 3, 1)
    whole = await contend(
        {SDK: by_sdk, BY_HAND: by_hand}, rounds=rounds, warm_up=0, progress=progress, title=f"listing {many}"
    )
    page = await contend({SDK: one_page, BY_ROW: by_row}, rounds=rounds, warm_up=0, progress=progress, title="a page")
    return [
        Figure(f"{many} appointments listed", whole[SDK], "s"),
        times_as_long(f"{many} appointments listed, against by hand at once", whole, SDK, BY_HAND),
        times_faster("a page of 500, against an await a row", page, SDK, BY_ROW),
    ]


def _sal(ident: int, portal: PimsyPortal, number: int) -> Sal:
    book = portal.book
    start = START + timedelta(days=number // 20, minutes=30 * (number % 20))
    client = book.clients[number % len(book.clients)]
    return Sal(ident, start, start + timedelta(minutes=45), book.users[number % 3].name, client.id, None, CODE)
