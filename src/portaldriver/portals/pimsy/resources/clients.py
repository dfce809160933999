"""Clients: listed, searched, and read with their whole chart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ....client import Resource
from ....errors import InvalidInput
from ....models.client import CHART_PARTS, ChartPart, Client, ClientSummary
from ....models.new_client import ClientSaved, ClientUpdate, NewClient
from ....paging import Paginator
from ....pom.values import as_typed
from ....runtime.session import Tab
from ..client_asking import changes_of, not_stored
from ..client_mapping import summary_of
from ..client_reading import client_of
from ..client_steps import after_details, every_step, made, standing_steps, summed
from ..grids import ANY, At, Lane, Rows, listed, read_page
from ..numbers import number_of
from ..pages.clients import ClientFilter, ClientRow
from ..pages.clients import Clients as ClientList
from ..writes.clients import CreateClient, UpsertClient
from ..writes.standing import ToWaitingList


class Clients(Resource):
    """Clients of the practice: who has a chart. Prospects are on the waiting list."""

    def list(
        self,
        *,
        active: bool | None = True,
        favorites: bool = False,
        group: str | None = None,
        page: int = 1,
        page_size: int = 50,
        lane: Lane = "fetch",
    ) -> Paginator[ClientSummary]:
        """List clients: active ones, inactive ones or (None) both; the user's favorites; those of a group, by name.

        `async for` gives all from `page` on, `await` gives that page. Raises `InvalidInput`, `NotPermitted`.
        """
        wanted = filtered(active=shown(active), favorite="Yes" if favorites else "", group=group)
        return self._listing("clients.list", wanted, page=page, page_size=page_size, lane=lane)

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
        if unknown := set(parts) - set(CHART_PARTS):
            raise InvalidInput(f"{len(unknown)} of the parts are not among {', '.join(CHART_PARTS)}", field="parts")

        async def step(tab: Tab) -> Client:
            return await client_of(tab, self._binding, patient_id, parts=parts, lane=lane)

        return await self._client.call("clients.get", step, record=f"patient:{patient_id}")

    def _listing(
        self, operation: str, wanted: ClientFilter, *, page: int, page_size: int, lane: Lane
    ) -> Paginator[ClientSummary]:
        async def rows(tab: Tab, at: At) -> Rows[ClientRow]:
            screen = ClientList(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, operation, rows, summary_of, page=page, size=page_size, lane=lane)

    async def create(
        self, client: NewClient | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> ClientSaved:
        """Create a client: Details first, then each further form that something is said for (`client_steps`).

        Raises `Duplicate` if one has this name and birth date, and as `PortalClient.write`: the error's `operation`
        names the commit that failed, those before it are saved, and the same call goes on there; where something has
        to be put right first, `upsert` takes it from there. Prospects are not looked at.
        """
        draft = NewClient.of(client)
        return await self._created(CreateClient(self._binding, draft), draft, key, actor)

    async def upsert(
        self, client: NewClient | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> ClientSaved:
        """Create a client, or change the one of this name and birth date; what is not given stays as it is.

        Takes an intake: the wire shape of a client without ids, `parts` and `updatedAt`. Raises `Duplicate` if there
        are several, and as `create`.
        """
        draft = NewClient.of(client)
        return await self._created(UpsertClient(self._binding, draft), draft, key, actor)

    async def update(
        self,
        patient_id: str,
        changes: ClientUpdate | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> ClientSaved:
        """Change what is set in `changes`, and clear what is set to None; contacts are known by role and name.

        Raises `InvalidInput` if nothing is set that the portal has a place for, `NotFound`, and as `create`.
        """
        draft = ClientUpdate.of(changes)
        steps = every_step(self._binding, number_of(patient_id, "patient_id"), draft)
        receipts = await made(self._client, steps, key=key, actor=actor)
        if not receipts:
            raise InvalidInput("there is nothing to change")
        return summed(receipts, not_stored(draft))

    async def deactivate(
        self,
        patient_id: str,
        *,
        reason: str,
        on: date | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> ClientSaved:
        """Note the reason in the status log, then untick Active; `on` is today by default. Raises as `update`."""
        return await self._set_active(False, patient_id, reason, on, key, actor)

    async def reactivate(
        self,
        patient_id: str,
        *,
        reason: str,
        on: date | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> ClientSaved:
        """Note the reason in the status log, then tick Active. Raises as `update`."""
        return await self._set_active(True, patient_id, reason, on, key, actor)

    async def to_waiting_list(
        self, patient_id: str, *, key: str | None = None, actor: str | None = None
    ) -> ClientSaved:
        """Make a prospect of a client again. Raises `NotFound`, `NotOnThisSurface`, and as `PortalClient.write`."""
        return await self._client.write(
            ToWaitingList(self._binding, number_of(patient_id, "patient_id")), key=key, actor=actor
        )

    async def _created(
        self, details: CreateClient, draft: NewClient, key: str | None, actor: str | None
    ) -> ClientSaved:
        first = await self._client.write(details, key=key, actor=actor)
        rest = after_details(self._binding, first.patient_id, changes_of(draft))
        return summed((first, *await made(self._client, rest, key=key, actor=actor)), not_stored(draft))

    async def _set_active(
        self, active: bool, patient_id: str, reason: str, on: date | None, key: str | None, actor: str | None
    ) -> ClientSaved:
        number = number_of(patient_id, "patient_id")
        steps = standing_steps(self._binding, number, active=active, reason=reason, on=on or date.today())
        return summed(await made(self._client, steps, key=key, actor=actor), ())


def shown(active: bool | None) -> str:
    """Return what the filter's field Active holds."""
    return ANY if active is None else "Yes" if active else "No"


def filtered(**criteria: str | None) -> ClientFilter:
    """Return the filter that sets what is given and leaves the other fields of the box alone."""
    return ClientFilter(**{name: text.strip() for name, text in criteria.items() if text and text.strip()})
