"""Clients: read as `client_reads` says, and written form by form."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from ....errors import InvalidInput
from ....models.new_client import ClientSaved, ClientUpdate, NewAnswer, NewClient, NewDiagnosis
from ..client_asking import changes_of, not_stored, require_plain
from ..client_steps import after_details, every_step, made, standing_steps, summed
from ..numbers import number_of
from ..writes.chart_more import AddDiagnosis, AnswerQuestion, SetFavorite
from ..writes.clients import CreateClient, TurnedUp, UpsertClient
from ..writes.standing import ToWaitingList
from .client_reads import ClientReads

TURNS = 3
"""How often an upsert looks again who it is about, if somebody turned up before its turn came."""


class Clients(ClientReads):
    """Clients of the practice: who has a chart. Prospects are on the waiting list."""

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
        require_plain(draft)
        for _ in range(TURNS):
            # Their changes by number wait for the same turn, and it has to be known before it is taken.
            seen = await self._client.call("clients.upsert", UpsertClient(self._binding, draft).known)
            with suppress(TurnedUp):
                return await self._created(UpsertClient(self._binding, draft, seen=seen), draft, key, actor)
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
        require_plain(draft)
        number = number_of(patient_id, "patient_id")
        whole = {"patientId": number, "changes": draft.model_dump(by_alias=True, mode="json", exclude_unset=True)}
        steps = every_step(self._binding, number, draft)
        receipts = await made(self._client, steps, key=key, actor=actor, whole=whole)
        if not receipts:
            raise InvalidInput("there is nothing to change")
        return summed(receipts, not_stored(draft))

    async def favorite(
        self, patient_id: str, favorite: bool = True, *, key: str | None = None, actor: str | None = None
    ) -> ClientSaved:
        """Put a client among the user's favorites, or take them out. Raises `NotFound`, and as `PortalClient.write`."""
        number = number_of(patient_id, "patient_id")
        write = SetFavorite(self._binding, number, ClientUpdate(favorite=favorite))
        return await self._client.write(write, key=key, actor=actor)

    async def add_diagnosis(
        self,
        patient_id: str,
        diagnosis: NewDiagnosis | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> ClientSaved:
        """Add a diagnosis after those that are there; `unchanged` if it is. Raises as `PortalClient.write`.

        Raises `Duplicate` if the client has the code with another description.
        """
        number = number_of(patient_id, "patient_id")
        write = AddDiagnosis(self._binding, number, NewDiagnosis.of(diagnosis))
        return await self._client.write(write, key=key, actor=actor)

    async def answer(
        self,
        patient_id: str,
        answer: NewAnswer | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> ClientSaved:
        """Answer a question of one of the client's forms. Raises `NotFound` without it, and as `PortalClient.write`."""
        number = number_of(patient_id, "patient_id")
        write = AnswerQuestion(self._binding, number, NewAnswer.of(answer))
        return await self._client.write(write, key=key, actor=actor)

    async def deactivate(
        self,
        patient_id: str,
        *,
        reason: str,
        on: date | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> ClientSaved:
        """Note the reason in the status log, then untick Active. Raises as `update`.

        `on` is by default the day on which it is sent: a repeat under the same key is the same call on another day too.
        """
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
        require_plain(draft)
        first = await self._client.write(details, key=key, actor=actor)
        rest = after_details(self._binding, first.patient_id, changes_of(draft))
        return summed((first, *await made(self._client, rest, key=key, actor=actor)), not_stored(draft))

    async def _set_active(
        self, active: bool, patient_id: str, reason: str, on: date | None, key: str | None, actor: str | None
    ) -> ClientSaved:
        number = number_of(patient_id, "patient_id")
        steps = list(standing_steps(self._binding, number, active=active, reason=reason, on=on))
        return summed(await made(self._client, steps, key=key, actor=actor, whole=steps[0][1].payload), ())
