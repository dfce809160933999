"""Notices on patients' records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....client import Resource
from ....models.alert import Alert, AlertSaved, NewAlert
from ....runtime.session import Tab
from ..receipts import all_alerts
from ..writes.alerts import AddAlert
from .directory import portal_id


class Alerts(Resource):
    """What shows when a patient's record is opened."""

    async def list(self, patient_id: str) -> tuple[Alert, ...]:
        """List a patient's alerts, those that are over included."""
        number = portal_id(patient_id, "patient_id")

        async def step(tab: Tab) -> tuple[Alert, ...]:
            return await all_alerts(tab, self._binding, number)

        return await self._client.call("alerts.list", step, record=f"patient:{number}")

    async def add(
        self, alert: NewAlert | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> AlertSaved:
        """Add an alert. Raises `Duplicate` if the patient has the same one, and what `PortalClient.write` raises."""
        return await self._client.write(AddAlert(self._binding, NewAlert.of(alert)), key=key, actor=actor)
