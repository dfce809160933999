"""Patients of Practice Mate in step with a caller's own system: `oa.sync`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ....bulk import Bulk
from ....client import PortalClient, Resource
from ....errors import InvalidInput
from ....events import Progress
from ....models.new_patient import NewPatient
from ....models.syncing import OnConflict, PatientChange, PlannedPatient, Synced, SyncPlan
from ..patient_source import LARGEST_PAGE
from .applying import Applying
from .links import Links
from .planning import Planning
from .scanning import Depth, Scanning

if TYPE_CHECKING:
    from ..resources.patients import Patients


class Sync(Resource):
    """Keeps a caller's patients and the practice's in step, and knows what changed since.

    What both sides last agreed on is kept in the state database, as digests: so it can be told who changed something.
    """

    def __init__(self, client: PortalClient, patients: Patients) -> None:
        super().__init__(client)
        self._patients = patients

    async def plan(
        self, patients: Mapping[str, NewPatient | Mapping[str, Any]], *, on_conflict: OnConflict = "ask"
    ) -> SyncPlan:
        """Find out what bringing both sides in step takes; nothing is written, so this is the dry run.

        `patients` are the caller's, by the caller's own ids, which have to stay the same. Known by those once they
        were in step; before that by account number (`mrn`), else by names and birth date. What a draft leaves out is
        none of the caller's business. A unit (a field, an address, a policy) that only one side changed goes to the
        other. One that both changed, or on which they never agreed, is a conflict; where the portal holds nothing
        there is none. `on_conflict` says whose side is taken then; "ask" takes neither. The list and the form of
        every patient are read. Raises `InvalidInput`.
        """
        drafts = {}
        for caller_id, patient in patients.items():
            if not caller_id.strip():
                raise InvalidInput("must not be blank", field="callerId")
            drafts[caller_id] = NewPatient.of(patient)
        listed = await self._patients.list(page_size=LARGEST_PAGE).all()
        planning = Planning(self._client, self._binding, await self._links(), on_conflict)
        return await planning.plan(drafts, listed)

    def apply(
        self, plan: SyncPlan, *, at_once: int | None = None, actor: str | None = None
    ) -> Bulk[PlannedPatient, Synced]:
        """Do what a plan says: `async for` gives a `BulkResult` for each of its items.

        What was created is not created again, whoever applies the plan again. Where the portal holds something else by
        now than when the plan was made nothing is written (`stale`): make a new one. Conflicts are left as they are;
        what goes to the caller is the caller's to take, and is found equal by the next plan.
        """

        async def work(item: PlannedPatient) -> Synced:
            applying = Applying(self._client, self._binding, self._patients, await self._links(), actor)
            return await applying.apply(item)

        def told(done: int, total: int | None) -> None:
            self._binding.emit(Progress(done=done, total=total, operation="sync.apply"))

        return Bulk(plan.items, work, at_once=at_once or self._client.pages_at_once, told=told)

    async def changes(self, *, since: datetime, depth: Depth = "rows", scan: bool = True) -> tuple[PatientChange, ...]:
        """Return which patients changed since a moment: the `updatedSince` of GET /patients.

        The portal tells no such time. All patients are read and compared with what was read before, so that a change
        is dated when it was noticed, and all are new at the first time. `depth="rows"` reads the list in a few
        requests and notices what it shows (names, birth date, sex, payer, status); "forms" reads every patient's form
        and notices everything. `scan=False` only asks what earlier scans noticed. Raises `InvalidInput` for a moment
        without a time zone.
        """
        if since.tzinfo is None:
            raise InvalidInput("needs a time zone", field="updatedSince")
        scanning = Scanning(self._client._state, await self._account(), depth)
        if scan and depth == "rows":
            await scanning.scan(await self._patients.list(page_size=LARGEST_PAGE).all())
        elif scan:
            await scanning.scan(await self._patients.list(page_size=LARGEST_PAGE, detail="full").all())
        return await scanning.since(since)

    async def _links(self) -> Links:
        return Links(self._client._state, await self._account())

    async def _account(self) -> str:
        return await self._client._upkeep.custody.known()
