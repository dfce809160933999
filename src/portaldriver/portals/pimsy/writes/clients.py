"""New clients, and clients who are created or changed: the first of their commits, Details (guide 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from ....models import Noun
from ....models.new_client import ClientSaved, NewClient
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..charts import chart_of, number_of
from ..client_asking import changes_of, details_asked
from ..client_filling import Identity, duplicate, on_the_wire
from ..client_seeking import clients_like, clients_named
from ..pages.chart import DetailsForm
from ..pages.clients import Clients
from ..pages.new_client import NewChart
from ..saving import fill, outcome
from ..site import address, show
from .chart_forms import UpdateClient, client_saved


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
        if await self._known(tab):
            raise duplicate("a client has this name and birth date")
        return await self._namesakes(tab)

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
        """Look for the client among those of the name that came since, and compare Details, birth date and all."""
        rows = [number_of(row) for row in await clients_named(tab, self.binding, self.who)]
        new = [patient_id for patient_id in rows if patient_id not in before["known"]]
        found = [await self._compared(tab, patient_id) for patient_id in new]
        return min(found, key=lambda one: len(one.differs), default=None)

    async def _namesakes(self, tab: Tab) -> dict[str, Any]:
        rows = await clients_named(tab, self.binding, self.who)
        return {"patientId": None, "known": [number_of(row) for row in rows]}

    async def _known(self, tab: Tab) -> list[str]:
        return [number_of(row) for row in await clients_like(tab, self.binding, self.who)]

    async def _compared(self, tab: Tab, patient_id: str) -> Found[ClientSaved]:
        chart = await chart_of(tab, self.binding, patient_id)
        return Found(client_saved(patient_id, "created"), self.asked.differs(chart.front))


class UpsertClient(CreateClient):
    """Details of a client who is created, or changed where they differ; what is not given stays as it is."""

    operation = "clients.upsert"

    @property
    def natural_key(self) -> str | None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    async def before(self, tab: Tab) -> Any:
        """Look for the client. Raises `Duplicate` if several have the name and birth date."""
        known = await self._known(tab)
        if len(known) > 1:
            raise duplicate("several clients have this name and birth date: update one by its id")
        if not known:
            return await self._namesakes(tab)
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

    def _update(self, patient_id: str) -> UpdateClient:
        return UpdateClient(self.binding, patient_id, changes_of(self.draft))
