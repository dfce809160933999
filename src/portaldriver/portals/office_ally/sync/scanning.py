"""Notices which patients changed, by digests of what was read before: the portal's list does not tell (guide 5.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from ....models import Patient, PatientSummary
from ....models.syncing import PatientChange

if TYPE_CHECKING:
    from ....runtime.store import StateDatabase

Depth = Literal["rows", "forms"]
"""What is compared: what the list shows of each patient, or their whole form."""
LEASE = 60.0

_Known = dict[str, list[Any]]
"""By patient: the digest, when a change of it was noticed, and what that was."""


@dataclass(frozen=True, slots=True, repr=False)
class Scanning:
    """One account's scans at a depth. Two at the same time take turns."""

    state: StateDatabase
    account: str
    depth: Depth

    async def scan(self, patients: Iterable[Patient | PatientSummary]) -> None:
        """Keep which of all patients, as they were just read, are new, changed or gone.

        Of two that overlap the later to end counts: something may be noticed twice then, nothing is missed.
        """
        found = {one.patient_id: _digest(one) for one in patients}
        async with self.state.leases.hold(f"sync:scan:{self.account}:{self.depth}", ttl=LEASE, wait=LEASE):
            now = datetime.now(UTC).isoformat()
            known: _Known = await self.state.cursors.get(self._name) or {}
            await self.state.cursors.set(self._name, _compared(known, found, now))

    async def since(self, moment: datetime) -> tuple[PatientChange, ...]:
        """Return what was noticed at a moment or later, oldest first."""
        known: _Known = await self.state.cursors.get(self._name) or {}
        changes = [
            PatientChange(patient_id=patient_id, kind=kind, noticed_at=datetime.fromisoformat(at))
            for patient_id, (_, at, kind) in known.items()
        ]
        return tuple(sorted((one for one in changes if one.noticed_at >= moment), key=lambda one: one.noticed_at))

    @property
    def _name(self) -> str:
        return f"sync:scan:{self.account}:{self.depth}"


def _compared(known: _Known, found: dict[str, str], now: str) -> _Known:
    after: _Known = {}
    for patient_id, digest in found.items():
        before = known.get(patient_id)
        if before is None or before[2] == "gone":
            after[patient_id] = [digest, now, "new"]
        else:
            after[patient_id] = before if before[0] == digest else [digest, now, "changed"]
    for patient_id, before in known.items():
        if patient_id not in found:
            after[patient_id] = before if before[2] == "gone" else ["", now, "gone"]
    return after


def _digest(patient: Patient | PatientSummary) -> str:
    return hashlib.sha256(patient.model_dump_json().encode()).hexdigest()[:32]
