"""Authorizations: listed, created, changed; whether they allow a visit, and which of them run out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ....client import Resource
from ....errors import InvalidInput
from ....models.authorization import (
    Authorization,
    AuthorizationCheck,
    AuthorizationRisk,
    AuthorizationSaved,
    AuthorizationUpdate,
    NewAuthorization,
)
from ....paging import Paginator
from ....runtime.session import Tab
from ..auths import authorization_of, find_row, read_rows
from ..examining import at_risk, examine
from ..grids import ANY, At, Lane, Rows, listed
from ..numbers import number_of
from ..pages.authorizations import AuthorizationFilter, AuthorizationRow
from ..writes.authorizations import CreateAuthorization, UpdateAuthorization

AHEAD = 366
"""Days of the schedule that a report of risks reads."""


class Authorizations(Resource):
    """What patients are authorized for, by billing code."""

    def list(
        self,
        *,
        patient_id: str | None = None,
        code: str | None = None,
        payer: str | None = None,
        active: bool | None = True,
        ends_from: date | None = None,
        ends_to: date | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[Authorization]:
        """List authorizations, of everybody or of one patient; `active=None` gives those that ended or ran out too.

        `payer` is its name; `ends_from` and `ends_to` bound the last day, both included.
        """
        if ends_from and ends_to and ends_to < ends_from:
            raise InvalidInput("endsTo is before endsFrom", field="endsTo")
        wanted = AuthorizationFilter(
            patient_id="" if patient_id is None else number_of(patient_id, "patientId"),
            code=code or "",
            payer=payer or "",
            active=ANY if active is None else "Yes" if active else "No",
            ends_from=ends_from,
            ends_to=ends_to,
        )

        async def rows(tab: Tab, at: At) -> Rows[AuthorizationRow]:
            return await read_rows(tab, self._binding, wanted, at)

        return listed(self._client, "authorizations.list", rows, authorization_of, page=page, size=page_size, lane=lane)

    async def get(self, authorization_id: str) -> Authorization:
        """Return an authorization, active or not. Raises `NotFound`."""
        number = number_of(authorization_id, "authorizationId")

        async def step(tab: Tab) -> Authorization:
            return authorization_of(await find_row(tab, self._binding, number))

        return await self._client.call("authorizations.get", step, record=f"authorization:{number}")

    async def validate(
        self, patient_id: str, code: str, on: date, *, units: Decimal | int | None = None, minutes: int | None = None
    ) -> AuthorizationCheck:
        """Say whether a visit is authorized besides all that is booked already, and why.

        Units are those of the code: a fixed number, or by the visit's `minutes`; `units` overrides them. Where the
        billing codes are not in the browser, a visit is taken for one unit, and `counted_by` says `assumed`. Nothing is
        reserved. Raises `InvalidInput` if `minutes` are needed, `ExtractionError` if the user hid a needed column.
        """
        number = number_of(patient_id, "patientId")
        if not code.strip():
            raise InvalidInput("must not be blank", field="code")
        if units is not None and units <= 0:
            raise InvalidInput("must be more than nothing", field="units")
        if minutes is not None and minutes <= 0:
            raise InvalidInput("must be more than nothing", field="minutes")
        wanted = None if units is None else Decimal(units)

        async def step(tab: Tab) -> AuthorizationCheck:
            (said,) = await examine(tab, self._binding, number, code.strip(), [on], units=wanted, minutes=minutes)
            return said

        return await self._client.call("authorizations.validate", step, record=f"patient:{number}")

    async def at_risk(
        self, on: date, *, within_days: int | None = None, patient_id: str | None = None
    ) -> tuple[AuthorizationRisk, ...]:
        """Report, as of a day, authorizations that run out of units or time, and appointments that none covers.

        Expiring soon is what ends within each one's own Exp. Alert Days, or `within_days`. Those that end first come
        first. Reads the schedule of a year.
        """
        if within_days is not None and within_days < 0:
            raise InvalidInput("must not be less than nothing", field="withinDays")
        number = "" if patient_id is None else number_of(patient_id, "patientId")

        async def step(tab: Tab) -> tuple[AuthorizationRisk, ...]:
            until = on + timedelta(days=AHEAD)
            return await at_risk(tab, self._binding, on, until=until, patient_id=number, within_days=within_days)

        return await self._client.call("authorizations.at_risk", step, record=f"patient:{number}" if number else "")

    async def create(
        self, authorization: NewAuthorization | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> AuthorizationSaved:
        """Create an authorization.

        Raises `Duplicate` if the patient has one for this code and payer with the same first and last day, and what
        `PortalClient.write` raises.
        """
        draft = NewAuthorization.of(authorization)
        return await self._client.write(CreateAuthorization(self._binding, draft), key=key, actor=actor)

    async def update(
        self,
        authorization_id: str,
        changes: AuthorizationUpdate | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> AuthorizationSaved:
        """Change what is set, where it differs; `status` is `unchanged` where nothing does.

        Raises `NotFound`, `NotPermitted` if the user may not change remaining units, last day or the unmanaged flag of
        managed ones, and what `PortalClient.write` raises.
        """
        number, draft = number_of(authorization_id, "authorizationId"), AuthorizationUpdate.of(changes)
        return await self._client.write(UpdateAuthorization(self._binding, number, draft), key=key, actor=actor)
