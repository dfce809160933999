"""Does what a plan says, as far as it still holds, and keeps what both sides agree on then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ....client import PortalClient
from ....models.syncing import Outcome, PlannedPatient, Synced
from ....pom import Binding
from ..mapping_back import asked_of
from ..pages import PatientRecord
from .links import Link, Links
from .planning import record_of, seen
from .units import agreed, only

if TYPE_CHECKING:
    from ..resources.patients import Patients


@dataclass(frozen=True, slots=True, repr=False)
class Applying:
    """Brings the portal in step, a patient at a time."""

    client: PortalClient
    binding: Binding
    patients: Patients
    links: Links
    actor: str | None = None

    async def apply(self, item: PlannedPatient) -> Synced:
        """Do what one item says. Raises what `patients.create` and `patients.update` raise."""
        if item.action == "create":
            return await self._create(item)
        if item.patient_id is None or item.action in ("ambiguous", "missing", "failed"):
            return Synced(caller_id=item.caller_id, outcome="left", patient_id=item.patient_id)
        record = await record_of(self.client, self.binding, item.patient_id)
        if self._seen(item, record) != item.seen:
            return Synced(caller_id=item.caller_id, outcome="stale", patient_id=item.patient_id)
        units = item.units("to_portal")
        if units:
            await self.patients.update(item.patient_id, only(item.draft, units), actor=self.actor)
            record = await record_of(self.client, self.binding, item.patient_id)
        await self._agree(item, item.patient_id, record)
        outcome: Outcome = "updated" if units else "unchanged" if item.action == "unchanged" else "left"
        return Synced(caller_id=item.caller_id, outcome=outcome, patient_id=item.patient_id)

    async def _create(self, item: PlannedPatient) -> Synced:
        """Create under a key of the caller's own id: whoever does it again gets the same patient."""
        key = f"sync:{self.links.account}:{item.caller_id}"
        saved = await self.patients.create(item.draft, key=key, actor=self.actor)
        await self.links.keep(item.caller_id, Link(saved.patient_id))
        await self._agree(item, saved.patient_id, await record_of(self.client, self.binding, saved.patient_id))
        return Synced(caller_id=item.caller_id, outcome="created", patient_id=saved.patient_id)

    @staticmethod
    def _seen(item: PlannedPatient, record: PatientRecord) -> dict[str, str]:
        return seen(asked_of(item.draft, record=record, patient_id=item.patient_id), record)

    async def _agree(self, item: PlannedPatient, patient_id: str, record: PatientRecord) -> None:
        known = await self.links.get(item.caller_id)
        asked = asked_of(item.draft, record=record, patient_id=patient_id)
        base = agreed(asked, record, known.base if known else {})
        if known is None or (known.patient_id, known.base) != (patient_id, base):
            await self.links.keep(item.caller_id, Link(patient_id, base))
