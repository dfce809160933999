"""Alerts: added by a script (guide 3.3). The names that it posts are MODELLED."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ....errors import Duplicate
from ....models.alert import Alert, AlertSaved, NewAlert
from ....pom import Binding, Submission
from ....pom.values import as_typed
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..asking import commit, script_says, told
from ..listing import at_origin
from ..pages.alerts import AlertsGrid
from ..receipts import all_alerts, same


class AddAlert(Write[AlertSaved]):
    """Add an alert to a patient's record."""

    operation = "alerts.add"
    receipt = AlertSaved

    def __init__(self, binding: Binding, alert: NewAlert) -> None:
        super().__init__(binding)
        self.alert = alert

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the alert's wire shape."""
        return self.alert.model_dump(by_alias=True, mode="json", exclude_none=True)

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewAlert.of(payload))

    @property
    def natural_key(self) -> str:
        """Return patient, dates and text."""
        return f"{self.alert.patient_id}:{self.alert.starts_on}:{self.alert.ends_on}:{self.alert.text}"

    @property
    def record(self) -> str:
        """Return the patient's alerts."""
        return f"alerts:{self.alert.patient_id}"

    async def before(self, tab: Tab) -> list[str]:
        """Return the ids of the patient's alerts. Raises `Duplicate` if the same one shows already."""
        there = await all_alerts(tab, self.binding, self.alert.patient_id)
        if any(one.is_active is not False and not self._differs(one) for one in there):
            raise Duplicate("the patient has this alert already", field="text")
        return [one.alert_id for one in there]

    async def fill(self, tab: Tab, before: list[str]) -> Filled:
        """Return what posts the alert from inside a page."""
        await at_origin(tab, self.binding)
        screen = AlertsGrid(tab.page, self.binding)

        async def press() -> dict[str, Any]:
            url, seconds = AlertsGrid.update_url(self.binding), self.binding.timeouts.navigation
            return await commit(screen, url, self._posted(), seconds=seconds)

        return Filled(screen=screen, control=AlertsGrid.token, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Raise for a failure, which comes with HTTP 200 (guide 11)."""
        script_says(told(filled.screen, answer), "alert", page=filled.screen.title())

    async def find(self, tab: Tab, before: list[str]) -> Found[AlertSaved] | None:
        """Look for the alert among those that came since."""
        for one in await all_alerts(tab, self.binding, self.alert.patient_id):
            if one.alert_id not in before and same(one.text, self.alert.text):
                receipt = AlertSaved(alert_id=one.alert_id, patient_id=self.alert.patient_id)
                return Found(receipt, self._differs(one))
        return None

    def _differs(self, one: Alert) -> tuple[str, ...]:
        held = {"text": one.text, "startsOn": one.starts_on, "endsOn": one.ends_on}
        asked = {"text": self.alert.text, "startsOn": self.alert.starts_on, "endsOn": self.alert.ends_on}
        return tuple(name for name, value in asked.items() if not same(held[name], value))

    def _posted(self) -> dict[str, str]:
        return {
            "AlertID": "0",
            "PatientID": self.alert.patient_id,
            "Alert": self.alert.text,
            "StartDate": as_typed(self.alert.starts_on),
            "EndDate": as_typed(self.alert.ends_on),
            "Active": "true",
        }
