"""Finds out what bringing the caller's patients and the portal's in step takes, and writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ....client import PortalClient
from ....errors import AuthenticationError, ConfigurationError, NotFound, PortalError
from ....events import Progress
from ....models import PatientSummary
from ....models.new_patient import NewPatient
from ....models.syncing import Action, OnConflict, PlannedPatient, SyncPlan, UnitDifference
from ....pom import Binding
from ....runtime.gather import gathered
from ....runtime.session import Tab
from ..asked import Asked
from ..mapping_back import asked_of
from ..pages import PatientRecord
from ..writes.patients import read_form
from .links import Link, Links
from .units import differences
from .who import Roster

Told = tuple[Action, tuple[UnitDifference, ...]]


@dataclass(frozen=True, slots=True, repr=False)
class Meant:
    """One of the caller's patients, and whom of the portal's it is as far as that is known."""

    caller_id: str
    draft: NewPatient
    link: Link | None
    patient_id: str | None
    action: Action | None = None
    """What is known of it without looking further."""


@dataclass(frozen=True, slots=True, repr=False)
class Planning:
    """One plan in the making."""

    client: PortalClient
    binding: Binding
    links: Links
    on_conflict: OnConflict

    async def plan(self, drafts: Mapping[str, NewPatient], listed: Sequence[PatientSummary]) -> SyncPlan:
        """Return the plan; one patient who cannot be read keeps no other back."""
        roster = Roster.of(listed)
        meant = [await self._meant(caller_id, draft, roster) for caller_id, draft in drafts.items()]
        shared = {one for one, times in Counter(each.patient_id for each in meant).items() if one and times > 1}
        everyone = [self._apart(each, shared) for each in meant]

        def told(done: int) -> None:
            self.binding.emit(Progress(done=done, total=len(everyone), operation="sync.plan"))

        items = await gathered(everyone, self._planned, at_once=self.client.pages_at_once, told=told)
        return SyncPlan(made_at=datetime.now(UTC), items=tuple(items))

    async def _meant(self, caller_id: str, draft: NewPatient, roster: Roster) -> Meant:
        link = await self.links.get(caller_id)
        if link is not None:
            gone = link.patient_id not in roster.ids
            return Meant(caller_id, draft, link, link.patient_id, "missing" if gone else None)
        known = roster.matches(draft)
        if len(known.ids) > 1 or known.unnumbered:
            return Meant(caller_id, draft, None, None, "ambiguous")
        if known.ids:
            return Meant(caller_id, draft, None, known.ids[0])
        return Meant(caller_id, draft, None, None, "create")

    @staticmethod
    def _apart(meant: Meant, shared: set[str]) -> Meant:
        """Return who is meant; two of the caller's who are one of the portal's are nobody for certain."""
        if meant.patient_id not in shared:
            return meant
        return Meant(meant.caller_id, meant.draft, meant.link, meant.patient_id, "ambiguous")

    async def _planned(self, meant: Meant) -> PlannedPatient:
        if meant.action is not None or meant.patient_id is None:
            return self._item(meant, meant.action or "create")
        try:
            record = await record_of(self.client, self.binding, meant.patient_id)
        except NotFound:
            return self._item(meant, "missing")
        except (AuthenticationError, ConfigurationError):
            raise  # it would befall all others too
        except PortalError as error:
            return self._item(meant, "failed", error=type(error).__name__)
        asked = asked_of(meant.draft, record=record, patient_id=meant.patient_id)
        base = meant.link.base if meant.link else {}
        apart = differences(asked, record, base, on_conflict=self.on_conflict)
        return self._item(meant, action_of(apart), apart, seen=seen(asked, record))

    @staticmethod
    def _item(
        meant: Meant,
        action: Action,
        apart: tuple[UnitDifference, ...] = (),
        *,
        error: str | None = None,
        seen: dict[str, str] | None = None,
    ) -> PlannedPatient:
        return PlannedPatient(
            caller_id=meant.caller_id,
            action=action,
            patient_id=meant.patient_id,
            differences=apart,
            error=error,
            draft=meant.draft,
            seen=seen or {},
        )


def action_of(apart: tuple[UnitDifference, ...]) -> Action:
    """Return what is to be done about differences: what goes to the portal comes first."""
    ways = {one.direction for one in apart}
    if "to_portal" in ways:
        return "update"
    if "conflict" in ways:
        return "conflict"
    return "report" if ways else "unchanged"


def seen(asked: Sequence[Asked], record: PatientRecord) -> dict[str, str]:
    """Return what the portal holds in each place that the caller speaks of."""
    return {one.place: one.trace(record) for one in asked}


async def record_of(client: PortalClient, binding: Binding, patient_id: str) -> PatientRecord:
    """Read a patient's form. Raises `NotFound`."""

    async def step(tab: Tab) -> PatientRecord:
        return await read_form(tab, binding, patient_id)

    return await client.call("sync.read", step, record=f"patient:{patient_id}")
