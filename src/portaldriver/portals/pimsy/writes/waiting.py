"""Prospects that are added to the waiting list, or become clients (guide 2.15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Self

from ....errors import NotFound, NotPermitted, UnexpectedPage
from ....models.waiting import NewProspect, ProspectSaved
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..client_filling import (
    Asked,
    Identity,
    address_fields,
    creations,
    duplicate,
    given,
    known_as,
    national,
    on_the_wire,
)
from ..client_nearness import Likeness
from ..client_seeking import clients_like, is_client
from ..grids import every
from ..pages.waiting_list import (
    NewProspectPage,
    ProspectForm,
    ProspectPage,
    WaitingFilter,
    WaitingList,
    WaitingRow,
)
from ..saving import fill, outcome
from ..site import address, show, within_portal

PLAIN = {
    "last_name": ("last_name", "lastName"),
    "first_name": ("first_name", "firstName"),
    "dob": ("dob", "dob"),
    "email": ("email", "email"),
    "referral_source": ("referral_source", "referralSource"),
    "notes": ("misc_notes", "notes"),
}


class AddProspect(Write[ProspectSaved]):
    """A new prospect. Natural key: last name, first name and birth date."""

    operation = "waiting_list.add"
    receipt = ProspectSaved

    def __init__(self, binding: Binding, draft: NewProspect) -> None:
        super().__init__(binding)
        self.draft = draft
        self.who = Identity(draft.last_name, draft.first_name, draft.dob)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the draft as JSON; what is None was not given."""
        return self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True, exclude_none=True)

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewProspect.of(payload))

    @property
    def natural_key(self) -> str:
        """Return what makes the prospect recognisable."""
        return self.who.text

    @property
    def record(self) -> str:
        """Return the person by what makes them recognisable: there is no id yet."""
        return f"patient:{self.who.text}"

    async def before(self, tab: Tab) -> Any:
        """Make sure that the list has no such prospect. Raises `Duplicate`."""
        if await waiting(tab, self.binding, self.who):
            raise duplicate("a prospect on the waiting list has this name and birth date")
        return {"known": [row.patient_id for row in await around(tab, self.binding, self.who)]}

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Fill an empty form."""
        form = await blank_prospect(tab, self.binding)
        asked = prospect_asked(self.draft)
        with on_the_wire(asked.names):
            await fill(tab, form.form, asked.values, url=tab.page.url)
        return Filled(screen=form, control=NewProspectPage.save)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        with on_the_wire(prospect_asked(self.draft).names):
            await outcome(tab, self.binding, ProspectForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[ProspectSaved] | None:
        """Look among those who came since, and compare forms: the portal may keep name or birth date otherwise."""
        asked = prospect_asked(self.draft)
        found: list[tuple[tuple[int, int], Found[ProspectSaved]]] = []
        for row in await around(tab, self.binding, self.who):
            if row.patient_id in before["known"]:
                continue
            held = await read_prospect(tab, self.binding, row)
            near = Likeness(self.who, held.last_name, held.first_name, held.dob)
            if near.is_near:
                one = Found(prospect_saved(row.patient_id, "added"), asked.differs(held))
                found.append(((-sum(near.grades), len(one.differs)), one))
        return min(found, key=lambda one: one[0])[1] if found else None


class ConvertProspect(Write[ProspectSaved]):
    """A prospect who becomes a client by the portal's own button, under the same Client #."""

    operation = "waiting_list.convert"
    receipt = ProspectSaved

    def __init__(self, binding: Binding, patient_id: str) -> None:
        super().__init__(binding)
        self.patient_id = patient_id
        self._releases: tuple[str, ...] = ()

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the id."""
        return {"patientId": self.patient_id}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["patientId"])

    @property
    def natural_key(self) -> None:
        """Return None: where they stand is looked up first, so that to repeat it does no harm."""
        return None

    @property
    def record(self) -> str:
        """Return the prospect by the portal's id."""
        return f"patient:{self.patient_id}"

    @property
    def releases(self) -> tuple[str, ...]:
        """Return the natural keys of who waited: they do so no more."""
        return self._releases

    async def before(self, tab: Tab) -> Any:
        """Look where the person stands: on the waiting list or, already, among the clients. Raises `NotFound`."""
        if (row := await waiting_row(tab, self.binding, self.patient_id)) is not None:
            held = await read_prospect(tab, self.binding, row)
            return {"waiting": True, "who": known_as(held.last_name, held.first_name, held.dob)}
        if not await is_client(tab, self.binding, self.patient_id):
            raise NotFound("nobody on the waiting list has this id", page=WaitingList.title())
        return {"waiting": False}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ProspectSaved]:
        """Open the prospect, whose button is all there is to press."""
        self._releases = creations(before.get("who"))
        row = await waiting_row(tab, self.binding, self.patient_id)
        if row is None or not before["waiting"]:
            return Found(prospect_saved(self.patient_id, "unchanged"))
        page = ProspectPage(tab.page, self.binding)
        await show(tab, page, href_of(tab, self.binding, row))
        held = await page.form.read()
        require_prospect(held, self.patient_id)
        who = Identity(held.last_name or "", held.first_name or "", held.dob) if held.dob else None
        if who is not None and await clients_like(tab, self.binding, who):
            raise duplicate("there is a client of this name and birth date already")
        return Filled(screen=page, control=ProspectPage.convert)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        await outcome(tab, self.binding, ProspectForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[ProspectSaved] | None:
        """Look for the id among the clients, and no more on the waiting list."""
        self._releases = creations((before or {}).get("who"))
        if await waiting_row(tab, self.binding, self.patient_id) is not None:
            return None
        if not await is_client(tab, self.binding, self.patient_id):
            return None
        return Found(prospect_saved(self.patient_id, "converted"))


async def waiting(tab: Tab, binding: Binding, who: Identity) -> list[WaitingRow]:
    """Return the prospects of that name and birth date."""
    screen = WaitingList(tab.page, binding)
    wanted = WaitingFilter(last_name=who.last_name, first_name=who.first_name, dob=who.dob)
    return [row for row in await every(tab, screen, screen.grid, wanted) if who.fits(row.name, row.dob)]


async def around(tab: Tab, binding: Binding, who: Identity) -> list[WaitingRow]:
    """Return the prospects who share the last name, the first name or the birth date with somebody."""
    screen = WaitingList(tab.page, binding)
    asked = (
        WaitingFilter(last_name=who.last_name),
        WaitingFilter(first_name=who.first_name),
        WaitingFilter(dob=who.dob),
    )
    found = {row.patient_id: row for wanted in asked for row in await every(tab, screen, screen.grid, wanted)}
    return list(found.values())


async def waiting_row(tab: Tab, binding: Binding, patient_id: str) -> WaitingRow | None:
    """Return the prospect of that id as the list shows them."""
    screen = WaitingList(tab.page, binding)
    rows = await every(tab, screen, screen.grid, WaitingFilter(patient_id=patient_id))
    return next((row for row in rows if row.patient_id == patient_id), None)


async def read_prospect(tab: Tab, binding: Binding, row: WaitingRow) -> ProspectForm:
    """Read a prospect's form without rendering it. Raises `UnexpectedPage`, `NotPermitted`."""
    held = await ProspectPage(tab.page, binding).form.fetch(href_of(tab, binding, row))
    require_prospect(held, row.patient_id)
    return held


async def blank_prospect(tab: Tab, binding: Binding) -> NewProspectPage:
    """Open an empty form. Raises `NotPermitted` where the list has no New."""
    screen = WaitingList(tab.page, binding)
    toolbar = await screen.toolbar.fetch(await address(tab, binding, WaitingList))
    if toolbar.new is None:
        raise NotPermitted("the user's profile has no rule to add to the waiting list", page=screen.title())
    page = NewProspectPage(tab.page, binding)
    await show(tab, page, within_portal(tab, binding, toolbar.new, page=screen.title()))
    return page


def href_of(tab: Tab, binding: Binding, row: WaitingRow) -> str:
    """Return where a row leads."""
    if row.href is None:
        raise NotPermitted("the user's profile has no rule that opens prospects", page=WaitingList.title())
    return within_portal(tab, binding, row.href, page=WaitingList.title())


def require_prospect(held: ProspectForm, patient_id: str) -> None:
    """Raise unless the form is this prospect's."""
    if held.patient_id != patient_id:
        raise UnexpectedPage("the portal showed another prospect", page=ProspectPage.title())


def prospect_asked(draft: NewProspect) -> Asked[ProspectForm]:
    """Return what a draft asks of the form."""
    values = given(draft, clears=False)
    pairs = {PLAIN[name][0]: (PLAIN[name][1], value) for name, value in values.items() if name in PLAIN}
    if draft.phone:
        pairs["phone"] = ("phone", national(draft.phone))
    if draft.address:
        pairs |= address_fields(draft.address, clears=False)
    return Asked(
        ProspectForm(**{field: value for field, (_, value) in pairs.items()}),
        {field: name for field, (name, _) in pairs.items()},
    )


def prospect_saved(patient_id: str, status: Literal["added", "converted", "unchanged"]) -> ProspectSaved:
    """Return the receipt of now."""
    return ProspectSaved(patient_id=patient_id, status=status, updated_at=datetime.now(UTC))
