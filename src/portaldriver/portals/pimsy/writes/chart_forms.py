"""Forms of a chart that are there already: each is compared first, and only what differs is typed (guide 2.3-2.5)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, Self

from ....errors import ExtractionError
from ....models import Noun
from ....models.new_client import ClientSaved, ClientUpdate
from ....pom import Binding, Commit, Record, Submission
from ....pom.form import BoundForm
from ....pom.record import leaves
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..charts import Chart, chart_of, require_chart, tab_address
from ..client_asking import demographics_asked, details_asked
from ..client_filling import Asked, creations, known_as, on_the_wire
from ..client_reading import demographics_of
from ..pages.chart import ChartScreen, Demographics, Details
from ..saving import fill, outcome, unless_changed
from ..site import show

WHO = {"first_name", "last_name", "dob", "active"}
"""What a change of which makes a client another one, or one of another standing."""
Status = Literal["created", "updated", "unchanged"]


def record_of(patient_id: str) -> str:
    """Return the record of a client whose number is known."""
    return f"patient:{patient_id}"


class ClientWrite(Write[ClientSaved]):
    """What all writes of a client share whose number is known."""

    receipt: ClassVar[type[Noun]] = ClientSaved
    part_of = ""
    """A digest of the whole call that this is one commit of: a key that stands for it stands for no other."""

    def __init__(self, binding: Binding, patient_id: str) -> None:
        super().__init__(binding)
        self.patient_id = patient_id
        self._releases: tuple[str, ...] = ()

    @property
    @abstractmethod
    def told(self) -> Mapping[str, Any]:
        """What was asked beside the client, as JSON."""

    @classmethod
    @abstractmethod
    def made_of(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload, but for what it is a part of."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return number, what was asked, and what it is a part of."""
        whole = {"partOf": self.part_of} if self.part_of else {}
        return {"patientId": self.patient_id, **self.told, **whole}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        write = cls.made_of(binding, payload)
        write.part_of = payload.get("partOf", "")
        return write

    @property
    def natural_key(self) -> str | None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    @property
    def record(self) -> str:
        """Return the client by the portal's number."""
        return record_of(self.patient_id)

    @property
    def releases(self) -> tuple[str, ...]:
        """Return the natural keys under which the client was created or awaited, once they are so no more."""
        return self._releases

    def saved(self, status: Status, not_stored: tuple[str, ...] = ()) -> ClientSaved:
        """Return the receipt of now."""
        return client_saved(self.patient_id, status, not_stored)


class FormWrite(ClientWrite):
    """Sets fields of one form of the chart, by what a `ClientUpdate` says of them."""

    screen: ClassVar[type[ChartScreen]]
    tab: ClassVar[str]
    """Its field of `ChartTabs`."""

    def __init__(self, binding: Binding, patient_id: str, draft: ClientUpdate) -> None:
        super().__init__(binding, patient_id)
        self.draft = draft

    @property
    def told(self) -> Mapping[str, Any]:
        """What was set; None clears."""
        return {"changes": self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True)}

    @classmethod
    def made_of(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of what `told` said."""
        return cls(binding, payload["patientId"], ClientUpdate.of(payload["changes"]))

    @property
    @abstractmethod
    def asked(self) -> Asked[Any]:
        """What is asked of the form."""

    def control(self) -> Commit:
        """Return the form's own Save."""
        found: Commit = self.screen.save  # type: ignore[attr-defined]
        return found

    def form(self, screen: ChartScreen) -> BoundForm[Any]:
        """Return the form on its screen."""
        found: BoundForm[Any] = screen.form  # type: ignore[attr-defined]
        return found

    @abstractmethod
    async def held(self, tab: Tab, chart: Chart) -> Record:
        """Read what the form holds."""

    async def where(self, tab: Tab, chart: Chart) -> str:
        """Return where the form is."""
        return tab_address(tab, self.binding, chart, self.tab, self.screen)

    def noted(self, held: Any) -> Mapping[str, Any]:
        """Return what has to be known later of what stood there, as JSON."""
        return {}

    def recall(self, before: Mapping[str, Any]) -> None:
        """Take up what was noted, by whichever process."""

    async def before(self, tab: Tab) -> Any:
        """Read what the form holds where it is to hold something else. Raises `NotFound`, `NotPermitted`."""
        chart = await chart_of(tab, self.binding, self.patient_id)
        held = await self.held(tab, chart)
        noted = self.noted(held)
        self.recall(noted)
        apart = self.asked.apart(held)
        url = await self.where(tab, chart)
        absent = await self._absent(tab, url, self.asked.blank(held))
        kept = {field: text for field, text in apart.items() if field not in absent}
        return {"held": kept, "absent": absent, "url": url, **noted}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ClientSaved]:
        """Fill in what differs."""
        self.recall(before)
        if not before["held"]:
            return Found(self.saved("unchanged", self._lacking(before)))
        screen = self.screen(tab.page, self.binding)
        await show_own(tab, screen, before["url"], self.patient_id)
        press = await unless_changed(screen, self.form(screen), self.control(), url=before["url"])
        with on_the_wire(self.asked.names):
            await fill(tab, self.form(screen), self.asked.only(before["held"]), url=before["url"])
        return Filled(screen=screen, control=self.control(), press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        with on_the_wire(self.asked.names):
            await outcome(tab, self.binding, type(self.asked.values), after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[ClientSaved] | None:
        """Read the form again; while it holds what it held, nothing was saved."""
        before = before or {"held": {}, "absent": []}
        self.recall(before)
        held = await self.held(tab, await chart_of(tab, self.binding, self.patient_id))
        if self.asked.untouched(held, before["held"]):
            return None
        lacking = self._lacking(before)
        differs = tuple(name for name in self.asked.differs(held) if name not in lacking)
        return Found(self.saved("updated", lacking), differs)

    async def _absent(self, tab: Tab, url: str, blank: Mapping[str, str]) -> list[str]:
        """Return which of the fields that look blank are not on the form: older generations lack some.

        Raises `ExtractionError` if one that is to be cleared should be there: what is not seen was not cleared.
        """
        kind: type[Record] = type(self.asked.values)
        optional = {leaf.name for leaf in leaves(kind) if leaf.selector.may_be_absent}
        doubtful = [field for field, wanted in blank.items() if field in optional or not wanted]
        if not doubtful:
            return []
        screen = self.screen(tab.page, self.binding)
        await show_own(tab, screen, url, self.patient_id)
        form = self.form(screen)
        found = (await form.extract()).candidates(0)
        absent = [field for field in doubtful if found[field] < 0]
        if lost := [field for field in absent if field not in optional]:
            raise ExtractionError("a field that is to be cleared is not on the page", page=form.label, field=lost[0])
        return [field for field in absent if blank[field]]

    def _lacking(self, before: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(self.asked.names[field] for field in before["absent"])


class UpdateClient(FormWrite):
    """Changes to Details."""

    operation = "clients.update"
    screen = Details
    tab = "details"

    @property
    def asked(self) -> Asked[Any]:
        """What is asked of Details."""
        return details_asked(self.draft)

    async def held(self, tab: Tab, chart: Chart) -> Record:
        """Return Details: the chart was opened there."""
        return chart.front

    def noted(self, held: Any) -> Mapping[str, Any]:
        """Return who the client is, where they are to be another, or of another standing."""
        who = known_as(held.last_name, held.first_name, held.dob)
        return {"who": who} if self.draft.model_fields_set & WHO else {}

    def recall(self, before: Mapping[str, Any]) -> None:
        """Release what was created under that name."""
        self._releases = creations(before.get("who"))


class SetDemographics(FormWrite):
    """Changes to Demographics, which have a Save of their own."""

    operation = "clients.set_demographics"
    screen = Demographics
    tab = "demographics"

    @property
    def asked(self) -> Asked[Any]:
        """What is asked of Demographics."""
        return demographics_asked(self.draft)

    async def held(self, tab: Tab, chart: Chart) -> Record:
        """Read the section, wherever this generation has it."""
        return await demographics_of(tab, self.binding, chart)


async def show_own(tab: Tab, screen: ChartScreen, url: str, patient_id: str) -> None:
    """Open a page of a chart, and make sure whose it is. Raises `UnexpectedPage`."""
    await show(tab, screen, url)
    require_chart(await screen.who.read(), patient_id, page=screen.title())


def client_saved(patient_id: str, status: Status, not_stored: tuple[str, ...] = ()) -> ClientSaved:
    """Return a receipt of now."""
    return ClientSaved(patient_id=patient_id, status=status, updated_at=datetime.now(UTC), not_stored=not_stored)
