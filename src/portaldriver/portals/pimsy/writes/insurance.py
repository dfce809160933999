"""Slots of a client's insurance, each with a Save of its own (guide 2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ....errors import ExtractionError
from ....models.new_client import ClientUpdate
from ....models.patient import Level
from ....pom import Binding, Commit, Record
from ....pom.form import BoundForm
from ....runtime.session import Tab
from ..charts import Chart, policies_of
from ..client_asking import policies_asked, policy_asked
from ..client_filling import Asked
from ..client_mapping import LEVELS
from ..grids import folded
from ..pages.chart import ChartScreen
from ..pages.insurance import Insurance
from .chart_forms import FormWrite


class SetInsurance(FormWrite):
    """Changes to one slot of Insurance. The draft holds the client's other policies too: their order names levels."""

    operation = "clients.set_insurance"
    screen = Insurance
    tab = "insurance"

    def __init__(self, binding: Binding, patient_id: str, draft: ClientUpdate, level: Level) -> None:
        super().__init__(binding, patient_id, draft)
        self.level: Level = level
        self._replaced = False

    @property
    def told(self) -> Mapping[str, Any]:
        """The slot, and what was set."""
        return {**super().told, "level": self.level}

    @classmethod
    def made_of(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of what `told` said."""
        return cls(binding, payload["patientId"], ClientUpdate.of(payload["changes"]), payload["level"])

    @property
    def asked(self) -> Asked[Any]:
        """What is asked of the slot: all of it where its payer is to be another."""
        found = {level: (policy, place) for level, place, policy in policies_asked(self.draft)}
        policy, place = found[self.level]
        return policy_asked(policy, self.level, place, whole=self._replaced)

    def control(self) -> Commit:
        """Return the slot's own Save."""
        controls = {
            "primary": Insurance.save_primary,
            "secondary": Insurance.save_secondary,
            "tertiary": Insurance.save_tertiary,
        }
        return controls[self.level]

    def form(self, screen: ChartScreen) -> BoundForm[Any]:
        """Return the slot's form."""
        found: BoundForm[Any] = getattr(screen, self.level)
        return found

    async def held(self, tab: Tab, chart: Chart) -> Record:
        """Read the slot."""
        rows = await policies_of(tab, self.binding, chart)
        found = [row for row in rows if LEVELS.get(row.name) == self.level]
        if len(found) != 1:
            raise ExtractionError("the slots are not primary, secondary and tertiary", page="Insurance", field="name")
        return found[0]

    def noted(self, held: Any) -> Mapping[str, Any]:
        """Tell whether what stands there is another payer's: nothing of that is kept."""
        wanted = self.asked.values.company
        return {"replaced": bool(wanted and held.company and folded(wanted) != folded(held.company))}

    def recall(self, before: Mapping[str, Any]) -> None:
        """Ask for all of the slot where its payer is to be another."""
        self._replaced = bool(before.get("replaced"))
