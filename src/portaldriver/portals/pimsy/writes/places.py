"""The practice's sites: added and changed, each by one form (guide 2.12)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, Self

from ....errors import Duplicate, NotFound, NotPermitted, UnexpectedPage
from ....models import Noun
from ....models.place import LocationSaved, LocationUpdate, NewLocation
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..client_filling import Asked, given, national, on_the_wire
from ..grids import ANY, every, folded
from ..pages.organization import ActiveFilter, LocationForm, LocationPage, LocationRow, Locations
from ..saving import fill, outcome, unless_changed
from ..site import address, no_rule, show, within_portal

PARTS = {"line1": "address", "city": "city", "region": "state", "postal_code": "zip"}
WIRE = {
    "name": "name",
    "code": "placeOfService",
    "address": "address.line1",
    "city": "address.city",
    "state": "address.region",
    "zip": "address.postalCode",
    "phone": "phone",
    "active": "active",
}
"""What each field of the form is on the wire."""
FEW = 3
"""Name, ZIP and whether it is active: no more may be the same of two locations."""


class LocationWrite(Write[LocationSaved]):
    """What both have in common: one form, one way to hear of it."""

    receipt: ClassVar[type[Noun]] = LocationSaved

    @property
    @abstractmethod
    def asked(self) -> Asked[LocationForm]:
        """What is asked of the form."""

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for the complaints."""
        with on_the_wire(WIRE):
            await outcome(tab, self.binding, LocationForm, after=filled.screen.title())

    async def rows(self, tab: Tab) -> tuple[LocationRow, ...]:
        """Read the whole list, also what is not active."""
        screen = Locations(tab.page, self.binding)
        return await every(tab, screen, screen.grid, ActiveFilter(active=ANY))

    async def form_of(self, tab: Tab, row: LocationRow) -> LocationForm:
        """Read a location's form without rendering it. Raises `UnexpectedPage` if another's came."""
        form = await LocationPage(tab.page, self.binding).form.fetch(self.href(tab, row))
        if form.name != row.name:
            raise UnexpectedPage("the portal showed another location", page=LocationPage.title())
        return form

    def href(self, tab: Tab, row: LocationRow) -> str:
        """Return where a row leads. Raises `NotPermitted`."""
        if row.record is None:
            raise no_rule(LocationPage)
        return within_portal(tab, self.binding, row.record, page=Locations.title())


class CreateLocation(LocationWrite):
    """A new site. Natural key: its name, by which all of the portal refers to it."""

    operation = "locations.create"

    def __init__(self, binding: Binding, draft: NewLocation) -> None:
        super().__init__(binding)
        self.draft = draft

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the draft as JSON; what is None was not given."""
        return self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True, exclude_none=True)

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewLocation.of(payload))

    @property
    def asked(self) -> Asked[LocationForm]:
        """What is asked of the form; a new location is an active one."""
        return location_asked(self.draft, clears=False, active=True)

    @property
    def natural_key(self) -> str:
        """Return the name."""
        return folded(self.draft.name)

    @property
    def record(self) -> str:
        """Return the list of locations: two of one name would be the same to all drop-downs."""
        return "location:new"

    async def before(self, tab: Tab) -> Any:
        """Make sure that there is no such location, active or not. Raises `Duplicate`."""
        rows = await self.rows(tab)
        if any(folded(row.name) == self.natural_key for row in rows):
            raise _duplicate()
        return {"known": [row.row_id for row in rows]}

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Fill an empty form. Raises `NotPermitted` where the list has no New."""
        screen = Locations(tab.page, self.binding)
        toolbar = await screen.toolbar.fetch(await address(tab, self.binding, Locations))
        if toolbar.new is None:
            raise NotPermitted("the user's profile has no rule to add locations", page=screen.title())
        page = LocationPage(tab.page, self.binding)
        await show(tab, page, within_portal(tab, self.binding, toolbar.new, page=screen.title()))
        with on_the_wire(WIRE):
            await fill(tab, page.form, self.asked.values, url=tab.page.url)
        return Filled(screen=page, control=LocationPage.save)

    async def find(self, tab: Tab, before: Any) -> Found[LocationSaved] | None:
        """Look among those that came since: of the name, or of nearly all that was asked, as portals cut names."""
        found = []
        for row in await self.rows(tab):
            if row.row_id in before["known"]:
                continue
            differs = self.asked.differs(await self.form_of(tab, row))
            if self._is_near(row.name, differs):
                found.append(Found(location_saved(row.row_id, "created"), differs))
        return min(found, key=lambda one: len(one.differs), default=None)

    def _is_near(self, name: str, differs: tuple[str, ...]) -> bool:
        """Tell whether a location may be this one: its name was cut, or all but the name is as it was asked."""
        held, asked = folded(name), self.natural_key
        return (
            held.startswith(asked) or asked.startswith(held) or (differs == ("name",) and len(self.asked.names) > FEW)
        )


class UpdateLocation(LocationWrite):
    """Changes to a site: only what differs is typed."""

    operation = "locations.update"

    def __init__(self, binding: Binding, location_id: str, draft: LocationUpdate) -> None:
        super().__init__(binding)
        self.location_id = location_id
        self.draft = draft

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the number and what was set, as JSON; None clears."""
        changes = self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True)
        return {"locationId": self.location_id, "changes": changes}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["locationId"], LocationUpdate.of(payload["changes"]))

    @property
    def asked(self) -> Asked[LocationForm]:
        """What is asked of the form."""
        return location_asked(self.draft, clears=True, active=self.draft.active)

    @property
    def natural_key(self) -> None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    @property
    def record(self) -> str:
        """Return the location."""
        return f"location:{self.location_id}"

    @property
    def beside(self) -> tuple[str, ...]:
        """Return the list of locations where a name is given: nobody else may take it meanwhile."""
        return ("location:new",) if self.draft.name else ()

    async def before(self, tab: Tab) -> Any:
        """Return what the form holds where it is to hold something else. Raises `NotFound`, `Duplicate`."""
        rows = await self.rows(tab)
        row = self._own(rows)
        others = {folded(one.name) for one in rows if one is not row}
        if self.draft.name and folded(self.draft.name) in others:
            raise _duplicate()
        return {"held": self.asked.apart(await self.form_of(tab, row))}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[LocationSaved]:
        """Fill in what differs."""
        if not before["held"]:
            return Found(location_saved(self.location_id, "unchanged"))
        page = LocationPage(tab.page, self.binding)
        url = self.href(tab, self._own(await self.rows(tab)))
        await show(tab, page, url)
        press = await unless_changed(page, page.form, LocationPage.save, url=url)
        with on_the_wire(WIRE):
            await fill(tab, page.form, self.asked.only(before["held"]), url=url)
        return Filled(screen=page, control=LocationPage.save, press=press)

    async def find(self, tab: Tab, before: Any) -> Found[LocationSaved] | None:
        """Read the form again; while it holds what it held, nothing was saved."""
        held = await self.form_of(tab, self._own(await self.rows(tab)))
        if self.asked.untouched(held, (before or {"held": {}})["held"]):
            return None
        return Found(location_saved(self.location_id, "updated"), self.asked.differs(held))

    def _own(self, rows: tuple[LocationRow, ...]) -> LocationRow:
        for row in rows:
            if row.row_id == self.location_id:
                return row
        raise NotFound("no such location", page=Locations.title())


def location_asked(draft: NewLocation | LocationUpdate, *, clears: bool, active: bool | None) -> Asked[LocationForm]:
    """Return what a draft asks of the form."""
    values = given(draft, clears=clears)
    fields: dict[str, Any] = {}
    if "name" in values:
        fields["name"] = draft.name
    if "place_of_service" in values:
        fields["code"] = draft.place_of_service
    if "phone" in values:
        fields["phone"] = national(draft.phone)
    if draft.address is not None:
        fields |= {PARTS[part]: value for part, value in given(draft.address, clears=clears).items()}
    if active is not None:
        fields["active"] = active
    return Asked(LocationForm(**fields), {field: WIRE[field] for field in fields})


def location_saved(location_id: str, status: Literal["created", "updated", "unchanged"]) -> LocationSaved:
    """Return a receipt of now."""
    return LocationSaved(location_id=location_id, status=status, updated_at=datetime.now(UTC))


def _duplicate() -> Duplicate:
    error = Duplicate("a location has this name", field="name")
    error.natural_key = "name"
    return error
