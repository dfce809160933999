"""Clients: listed, searched, and read with their whole chart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal, overload

from ....client import Resource
from ....errors import InvalidInput, NotFound
from ....events import ItemVanished, Progress
from ....models import Page
from ....models.client import CHART_PARTS, ChartPart, Client, ClientSummary
from ....paging import Paginator
from ....pom.values import as_typed
from ....runtime.gather import gathered
from ....runtime.session import Tab
from ..client_mapping import summary_of
from ..client_reading import client_of
from ..grids import ANY, At, Lane, Rows, listed, read_page
from ..numbers import number_of
from ..pages.clients import ClientFilter, ClientRow
from ..pages.clients import Clients as ClientList


class ClientReads(Resource):
    """What is read of clients."""

    @overload
    def list(
        self,
        *,
        active: bool | None = True,
        favorites: bool = False,
        group: str | None = None,
        page: int = 1,
        page_size: int = 50,
        detail: Literal["summary"] = "summary",
        lane: Lane = "fetch",
    ) -> Paginator[ClientSummary]: ...
    @overload
    def list(
        self,
        *,
        active: bool | None = True,
        favorites: bool = False,
        group: str | None = None,
        page: int = 1,
        page_size: int = 50,
        detail: Literal["full"],
        parts: Collection[ChartPart] = CHART_PARTS,
        lane: Lane = "fetch",
    ) -> Paginator[Client]: ...
    def list(
        self,
        *,
        active: bool | None = True,
        favorites: bool = False,
        group: str | None = None,
        page: int = 1,
        page_size: int = 50,
        detail: Literal["summary", "full"] = "summary",
        parts: Collection[ChartPart] = CHART_PARTS,
        lane: Lane = "fetch",
    ) -> Paginator[ClientSummary] | Paginator[Client]:
        """List clients: active ones, inactive ones or (None) both; the user's favorites; those of a group, by name.

        `detail="full"` opens each chart, some at a time, and gives the wire shape of GET /clients; it reads `parts` as
        `get` does, and `["insurance"]` is the cheapest that has demographics, insurance and care team. `async for`
        gives all from `page` on, `await` gives that page. Raises `InvalidInput`, `NotPermitted`.
        """
        wanted = filtered(active=shown(active), favorite="Yes" if favorites else "", group=group)

        def brief(number: int) -> Paginator[ClientSummary]:
            return self._listing("clients.list", wanted, page=number, page_size=page_size, lane=lane)

        if detail == "summary":
            return brief(page)
        known_parts(parts)
        brief(page)  # refuses a page that no list has

        async def fetch(number: int) -> Page[Client]:
            return await self._opened(await brief(number), parts, lane)

        return Paginator(lambda: fetch, first=page, key=lambda one: one.patient_id)

    def search(
        self,
        *,
        last_name: str | None = None,
        first_name: str | None = None,
        dob: date | None = None,
        patient_id: str | None = None,
        active: bool | None = None,
        page: int = 1,
        page_size: int = 50,
        lane: Lane = "fetch",
    ) -> Paginator[ClientSummary]:
        """Search as the list's filter box does: by the beginnings of names, the birth date, the number.

        Inactive clients are found too unless `active` says otherwise. Raises `InvalidInput` without a criterion.
        """
        wanted = filtered(
            client=patient_id, last_name=last_name, first_name=first_name, dob=as_typed(dob), active=shown(active)
        )
        if not (wanted.client or wanted.last_name or wanted.first_name or wanted.dob):
            raise InvalidInput("give a last name, a first name, a birth date or a patient id", field="last_name")
        return self._listing("clients.search", wanted, page=page, page_size=page_size, lane=lane)

    async def get(self, patient_id: str, *, parts: Collection[ChartPart] = CHART_PARTS, lane: Lane = "fetch") -> Client:
        """Return one client, active or not, with those parts of the chart beside Details and demographics.

        Raises `NotFound`, and `NotPermitted` if the user's profile hides a tab that is asked for.
        """
        patient_id = number_of(patient_id, "patient_id")
        known_parts(parts)

        async def step(tab: Tab) -> Client:
            return await client_of(tab, self._binding, patient_id, parts=parts, lane=lane)

        return await self._client.call("clients.get", step, record=f"patient:{patient_id}")

    async def _opened(self, brief: Page[ClientSummary], parts: Collection[ChartPart], lane: Lane) -> Page[Client]:
        """Read every client's chart; one that has gone since the list was read is left out, and told."""

        async def opened(summary: ClientSummary) -> Client | None:
            try:
                return await self.get(summary.patient_id, parts=parts, lane=lane)
            except NotFound:
                self._binding.emit(ItemVanished(operation="clients.list"))
                return None

        def told(done: int) -> None:
            self._binding.emit(Progress(done=done, total=len(brief.items), operation="clients.list"))

        found = await gathered(brief.items, opened, at_once=self._client.pages_at_once, told=told)
        items = tuple(one for one in found if one)
        return Page(items=items, page=brief.page, page_size=brief.page_size, total=brief.total)

    def _listing(
        self, operation: str, wanted: ClientFilter, *, page: int, page_size: int, lane: Lane
    ) -> Paginator[ClientSummary]:
        async def rows(tab: Tab, at: At) -> Rows[ClientRow]:
            screen = ClientList(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, operation, rows, summary_of, page=page, size=page_size, lane=lane)


def known_parts(parts: Collection[ChartPart]) -> None:
    """Raise `InvalidInput` for a part that no chart has."""
    if unknown := set(parts) - set(CHART_PARTS):
        raise InvalidInput(f"{len(unknown)} of the parts are not among {', '.join(CHART_PARTS)}", field="parts")


def shown(active: bool | None) -> str:
    """Return what the filter's field Active holds."""
    return ANY if active is None else "Yes" if active else "No"


def filtered(**criteria: str | None) -> ClientFilter:
    """Return the filter that sets what is given and leaves the other fields of the box alone."""
    return ClientFilter(**{name: text.strip() for name, text in criteria.items() if text and text.strip()})
