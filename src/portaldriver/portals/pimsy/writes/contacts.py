"""People around a client: changed where they are there by role and name, else added (guide 2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ....errors import Duplicate
from ....models.new_client import ClientSaved, RelatedContactFields
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..charts import Chart, chart_of, require_chart, rows_at, show_tab
from ..client_asking import contact_asked, kind_of
from ..client_filling import on_the_wire
from ..client_mapping import phone_of
from ..client_nearness import OTHER, is_kept_of, like
from ..grids import folded
from ..pages.chart_lists import Contact, ContactForm, ContactRow, Contacts
from ..saving import fill, outcome
from ..site import no_rule, within_portal
from .chart_forms import ClientWrite, show_own


class SetContact(ClientWrite):
    """One contact. `place` is where it stood in what the caller handed in: errors name it so."""

    operation = "clients.set_contact"

    def __init__(self, binding: Binding, patient_id: str, contact: RelatedContactFields, place: int = 0) -> None:
        super().__init__(binding, patient_id)
        self.contact = contact
        self.place = place
        self.asked = contact_asked(contact, place)

    @property
    def told(self) -> Mapping[str, Any]:
        """What was said of the contact."""
        told = self.contact.model_dump(by_alias=True, mode="json", exclude_unset=True)
        return {"contact": told, "place": self.place}

    @classmethod
    def made_of(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of what `told` said."""
        contact = RelatedContactFields.of(payload["contact"])
        return cls(binding, payload["patientId"], contact, payload["place"])

    async def before(self, tab: Tab) -> Any:
        """Look for the contact. Raises `Duplicate` if several have role and name, or one nearly, `NotFound`."""
        chart = await chart_of(tab, self.binding, self.patient_id)
        rows = await self._rows(tab, chart)
        there = [row for row in rows if self._is_named(row) and await self._has_role(tab, chart, row)]
        if len(there) > 1:
            raise Duplicate("the client has several contacts of this role and name", field=f"contacts.{self.place}")
        if not there:
            for row in rows:
                if is_kept_of(row.name, self.contact.name) and await self._has_role(tab, chart, row):
                    what = "the client has a contact of this role and nearly this name: give it as the portal has it"
                    raise Duplicate(what, field=f"contacts.{self.place}.name")
            url = await self._blank(tab, chart)
            return {"contactId": None, "known": [row.row_id for row in rows], "held": {}, "url": url}
        held = self.asked.apart(await self._read(tab, chart, there[0]))
        return {"contactId": there[0].row_id, "known": [], "held": held, "url": self._leads(tab, there[0])}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ClientSaved]:
        """Fill an empty form, or in what differs."""
        if before["contactId"] is not None and not before["held"]:
            return Found(self.saved("unchanged"))
        screen = Contact(tab.page, self.binding)
        await show_own(tab, screen, before["url"], self.patient_id)
        values = self.asked.values if before["contactId"] is None else self.asked.only(before["held"])
        with on_the_wire(self.asked.names):
            await fill(tab, screen.form, values, url=before["url"])
        return Filled(screen=screen, control=Contact.save)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        with on_the_wire(self.asked.names):
            await outcome(tab, self.binding, ContactForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[ClientSaved] | None:
        """Look for the contact among those that came since, or read again the one that was there."""
        chart = await chart_of(tab, self.binding, self.patient_id)
        rows = await self._rows(tab, chart)
        ours = before["contactId"]
        # Whatever the portal kept of it otherwise, its name too: what is told is what differs.
        new = [row for row in rows if (row.row_id == ours if ours else row.row_id not in before["known"])]
        found = []
        for row in new:
            held = await self._read(tab, chart, row)
            if self._is_near(held) if ours is None else not self.asked.untouched(held, before["held"]):
                found.append(Found(self.saved("updated"), self.asked.differs(held)))
        return min(found, key=lambda one: len(one.differs), default=None)

    async def _rows(self, tab: Tab, chart: Chart) -> tuple[ContactRow, ...]:
        grid = Contacts(tab.page, self.binding).grid
        return await rows_at(tab, self.binding, chart, "contacts", Contacts, grid, lane="fetch")

    async def _read(self, tab: Tab, chart: Chart, row: ContactRow) -> ContactForm:
        """Read a contact's form: users may have hidden columns of the list."""
        screen = Contact(tab.page, self.binding)
        url = self._leads(tab, row)
        require_chart(await screen.who.fetch(url), chart.patient_id, page=screen.title())
        return await screen.form.fetch(url)

    async def _blank(self, tab: Tab, chart: Chart) -> str:
        """Return where New leads."""
        screen = Contacts(tab.page, self.binding)
        await show_tab(tab, chart, "contacts", screen)
        timeout = self.binding.timeouts.action * 1000
        href = await screen.act(screen.new.evaluate("link => link.href", timeout=timeout))
        return within_portal(tab, self.binding, href or "", page=screen.title())

    def _leads(self, tab: Tab, row: ContactRow) -> str:
        if row.href is None:
            raise no_rule(Contact)
        return within_portal(tab, self.binding, row.href, page=Contacts.title())

    def _is_near(self, held: ContactForm) -> bool:
        """Tell whether a contact that came since is this one: by its name, or by two other things that it shares."""
        asked = self.asked.values
        pairs = [(held.kind, asked.kind), (held.relationship, asked.relationship), (held.email, asked.email)]
        shared = sum(bool(wanted) and folded(there or "") == folded(wanted or "") for there, wanted in pairs)
        shared += bool(asked.phone) and phone_of(held.phone) == phone_of(asked.phone)
        return like(held.name, self.contact.name) > OTHER or shared > 1

    def _is_named(self, row: ContactRow) -> bool:
        return folded(row.name) == folded(self.contact.name)

    async def _has_role(self, tab: Tab, chart: Chart, row: ContactRow) -> bool:
        """Tell whether a contact has the role; the form says it where the user hid the column."""
        kind = row.kind or (await self._read(tab, chart, row)).kind
        return folded(kind or "") == folded(kind_of(self.contact))
