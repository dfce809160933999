"""New clients, and clients who are created or changed: the first of their commits, Details (guide 2.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from ....errors import RejectedError
from ....models import Noun
from ....models.new_client import ClientSaved, NewClient
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..charts import chart_of, number_of
from ..client_asking import changes_of, details_asked
from ..client_filling import Identity, creations, duplicate, on_the_wire
from ..client_mapping import names_of
from ..client_nearness import Likeness, plain
from ..client_seeking import clients_around, clients_like
from ..pages.chart import DetailsForm
from ..pages.clients import ClientRow, Clients
from ..pages.new_client import NewChart
from ..saving import fill, outcome
from ..site import address, show
from .chart_forms import UpdateClient, client_saved, record_of


class CreateClient(Write[ClientSaved]):
    """A new client's Details. Natural key: last name, first name and birth date.

    The payload is all of the draft: a key stands for all commits of a client, though this write makes the first only.
    """

    operation = "clients.create"
    receipt: ClassVar[type[Noun]] = ClientSaved

    def __init__(self, binding: Binding, draft: NewClient) -> None:
        super().__init__(binding)
        self.draft = draft
        self.asked = details_asked(changes_of(draft))
        self.who = Identity(draft.last_name, draft.first_name, draft.dob)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the draft as JSON; what is None was not given."""
        return self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True, exclude_none=True)

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewClient.of(payload))

    @property
    def natural_key(self) -> str | None:
        """Return what makes the client recognisable."""
        return self.who.text

    @property
    def record(self) -> str:
        """Return the client by what makes them recognisable: there is no number yet."""
        return f"patient:{self.who.text}"

    async def before(self, tab: Tab) -> Any:
        """Make sure that the portal has no such client, active or not. Raises `Duplicate`."""
        if await self.known(tab):
            raise duplicate("a client has this name and birth date")
        return {"patientId": None, "known": [*await clients_around(tab, self.binding, self.who)]}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ClientSaved]:
        """Fill an empty form."""
        screen = Clients(tab.page, self.binding)
        await show(tab, screen, await address(tab, self.binding, Clients))
        await screen.dismiss(Clients.prompt)
        await screen.follow(screen.new, to=(NewChart,))
        chart = NewChart(tab.page, self.binding)
        with on_the_wire(self.asked.names):
            await fill(tab, chart.form, self.asked.values, url=tab.page.url)
        return Filled(screen=chart, control=NewChart.save)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        with on_the_wire(self.asked.names):
            await outcome(tab, self.binding, DetailsForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[ClientSaved] | None:
        """Look among those who came since, and compare Details: the portal may keep name or birth date otherwise."""
        found: list[tuple[tuple[int, int], Found[ClientSaved]]] = []
        for patient_id, row in (await clients_around(tab, self.binding, self.who)).items():
            if patient_id in before["known"] or not self._may_be_near(row):
                continue
            front = (await chart_of(tab, self.binding, patient_id)).front
            near = Likeness(self.who, front.last_name, front.first_name, front.dob)
            if near.is_near:
                one = Found(client_saved(patient_id, "created"), self.asked.differs(front))
                found.append(((-sum(near.grades), len(one.differs)), one))
        return min(found, key=lambda one: one[0])[1] if found else None

    def _may_be_near(self, row: ClientRow) -> bool:
        """Tell by the list whether a chart has to be looked at; what it does not show counts for like."""
        last, first = names_of(row.name)
        shown = last is not None and row.dob is not None
        return not shown or Likeness(self.who, last, first, row.dob).is_near

    async def known(self, tab: Tab) -> list[str]:
        """Return the numbers of those who have this name and birth date."""
        return [number_of(row) for row in await clients_like(tab, self.binding, self.who)]


class TurnedUp(RejectedError):
    """The client is another one than was seen before the turn was taken, or is there by now: nothing was sent."""


class UpsertClient(CreateClient):
    """Details of a client who is created, or changed where they differ; what is not given stays as it is.

    `seen` are the numbers of those who had this name and birth date just before. A change of one by number waits for
    the same turn then: a form is saved whole, and of two that were filled at once the later one undoes the other.
    """

    operation = "clients.upsert"

    def __init__(self, binding: Binding, draft: NewClient, *, seen: Sequence[str] | None = None) -> None:
        super().__init__(binding, draft)
        self._seen = seen

    @property
    def beside(self) -> tuple[str, ...]:
        """Return those who were seen: their own changes wait."""
        return tuple(map(record_of, self._seen or ()))

    @property
    def natural_key(self) -> str | None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    @property
    def releases(self) -> tuple[str, ...]:
        """Return the client's natural keys where something is said of their standing."""
        return () if self.draft.active is None else creations(self.who.text)

    async def before(self, tab: Tab) -> Any:
        """Look for the client. Raises `Duplicate` if several have the name and birth date, or one has them nearly."""
        known = await self.known(tab)
        if self._seen is not None and not set(known) <= set(self._seen):
            raise TurnedUp("the client turned up meanwhile")
        if len(known) > 1:
            raise duplicate("several clients have this name and birth date: update one by its id")
        if not known:
            around = await clients_around(tab, self.binding, self.who)
            for patient_id, row in around.items():
                if await self._is_degraded(tab, patient_id, row):
                    raise duplicate("a client has nearly this name and birth date: update them by their id, or create")
            return {"patientId": None, "known": [*around]}
        return {"patientId": known[0], **await self._update(known[0]).before(tab)}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ClientSaved]:
        """Fill an empty form, or in what differs."""
        if before["patientId"] is None:
            return await super().fill(tab, before)
        return await self._update(before["patientId"]).fill(tab, before)

    async def find(self, tab: Tab, before: Any) -> Found[ClientSaved] | None:
        """Look for the client that was not there before, or read Details of the one that was."""
        if before["patientId"] is None:
            return await super().find(tab, before)
        return await self._update(before["patientId"]).find(tab, before)

    async def _is_degraded(self, tab: Tab, patient_id: str, row: ClientRow) -> bool:
        """Tell whether a client is this one as the portal kept them: another upsert would make a second one."""
        last, first = names_of(row.name)
        if last is None:
            if not any(plain(name) in plain(row.name) for name in (self.who.last_name, self.who.first_name)):
                return False
        elif not Likeness(self.who, last, first, row.dob or self.who.dob).is_degraded:
            return False
        elif row.dob is not None:
            return True
        front = (await chart_of(tab, self.binding, patient_id)).front
        return Likeness(self.who, front.last_name, front.first_name, front.dob).is_degraded

    def _update(self, patient_id: str) -> UpdateClient:
        return UpdateClient(self.binding, patient_id, changes_of(self.draft))
