"""A client's chart: what its tabs show (guide 2.3-2.5). What may be posted to them is `chart_posts`' affair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.pimsy.book import SLOTS, Client, Contact, Diagnosis, by_id
from mock_portals.pimsy.clients_desk import CHART, as_typed, name_of, yes
from mock_portals.pimsy.desk import Desk, Handler, complain, options, tell
from mock_portals.pimsy.grids import Line, show_grid
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

DETAILS, DEMOGRAPHICS, INSURANCE = f"{CHART}/Details", f"{CHART}/Demographics", f"{CHART}/Insurance"
CONTACTS, CONTACT, MEDICAL = f"{CHART}/Contacts", f"{CHART}/Contact", f"{CHART}/Medical"
FORMS, ANSWER, STATUS_LOG = f"{CHART}/Forms", f"{CHART}/Answer", f"{CHART}/StatusLog"
LISTED = {
    "primary_therapist": "therapist",
    "qualified_professional": "therapist",
    "primary_physician": "physician",
    "division": "division",
    "location": "location",
    "company": "payer",
}
"""Which pick list feeds which drop-down; those that are not here keep what was recorded."""


class Chart(Desk):
    """Behaviour of the tabs."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        tabs: dict[str, Handler] = {
            DETAILS: self.details,
            DEMOGRAPHICS: self.demographics,
            INSURANCE: self.insurance,
            CONTACTS: self._contacts,
            CONTACT: self.contact,
            MEDICAL: self.medical,
            FORMS: self._forms,
            ANSWER: self.answer,
            STATUS_LOG: self.status_log,
        }
        return {("GET", path.lower()): handler for path, handler in tabs.items()}

    def client(self, visit: Visit) -> Client | None:
        """Return the client that a form or an address names, if they have a chart."""
        found = by_id(self.book.clients, visit.form.get("client") or visit.query.get("client", ""))
        return None if found is None or found.waiting else found

    # --- tabs with forms: `complaints` are shown above what was posted ---

    def details(self, visit: Visit, session: Session, complaints: Sequence[str] = ()) -> Response:
        """Show Details, with the section Demographics where the generation has it there."""

        def edit(page: Page, client: Client) -> None:
            self.put(page, session, "Details", client, visit)
            self.put(page, session, "Demographics", client, visit)
            for box in page.all('main form[aria-label="Favorite"] [name="favorite"]'):
                _set(page, box, name_of(session) in client.favourite_of, session)

        return self.tab(visit, session, DETAILS, edit, complaints)

    def demographics(self, visit: Visit, session: Session, complaints: Sequence[str] = ()) -> Response:
        """Show Demo/Q&A of the older generation: Demographics and the answers."""

        def edit(page: Page, client: Client) -> None:
            self.put(page, session, "Demographics", client, visit)
            show_grid(page, visit, self.portal, answers_of(client), _line_of(client))

        return self.tab(visit, session, DEMOGRAPHICS, edit, complaints)

    def insurance(self, visit: Visit, session: Session, complaints: Sequence[str] = ()) -> Response:
        """Show the three slots."""

        def edit(page: Page, client: Client) -> None:
            for slot in SLOTS:
                self.put(page, session, slot, client.insurance[slot], visit)

        return self.tab(visit, session, INSURANCE, edit, complaints)

    def contact(self, visit: Visit, session: Session, complaints: Sequence[str] = ()) -> Response:
        """Show a contact, or a new one."""

        def edit(page: Page, client: Client) -> None:
            ident = visit.form.get("contact") or visit.query.get("contact", "")
            page.attribute('main input[name="contact"]', "value", ident)
            self.put(page, session, "Contact", by_id(client.contacts, ident) or Contact(0, "", ""), visit)

        return self.tab(visit, session, CONTACT, edit, complaints)

    def status_log(self, visit: Visit, session: Session, complaints: Sequence[str] = ()) -> Response:
        """Show the status log, the oldest entry first."""

        def line(entry: tuple[int, tuple[date, str]]) -> Line:
            return Line(entry[0], {"Date": as_typed(entry[1][0]), "Note": entry[1][1]})

        def edit(page: Page, client: Client) -> None:
            self.put(page, session, "Client Status Log", None, visit)
            show_grid(page, visit, self.portal, list(enumerate(client.status_log, 1)), line)

        return self.tab(visit, session, STATUS_LOG, edit, complaints)

    def medical(self, visit: Visit, session: Session, complaints: Sequence[str] = ()) -> Response:
        """Show the diagnoses, the primary one first, and the form of a new one."""

        def edit(page: Page, client: Client) -> None:
            self.put(page, session, "Diagnosis", Diagnosis(""), visit)
            rows = list(enumerate(client.diagnoses, 1))
            show_grid(
                page,
                visit,
                self.portal,
                rows,
                lambda one: Line(one[0], {"Code": one[1].code, "Description": one[1].description}),
            )

        return self.tab(visit, session, MEDICAL, edit, complaints)

    def answer(self, visit: Visit, session: Session, complaints: Sequence[str] = ()) -> Response:
        """Show one question, and what was answered."""

        def edit(page: Page, client: Client) -> None:
            number = visit.query.get("answer", "")
            held = next((one for one in answers_of(client) if str(one[0]) == number), (0, "", "", ""))
            page.text('main [aria-label="Form"]', held[1])
            page.text('main [aria-label="Question"]', held[2])
            for box in page.all('main form[aria-label="Answer"] [name="answer"]'):
                _set(page, box, visit.form.get("answer", held[3]), session)

        return self.tab(visit, session, ANSWER, edit, complaints)

    # --- tabs with lists only ---

    def _contacts(self, visit: Visit, session: Session) -> Response:
        def edit(page: Page, client: Client) -> None:
            def line(one: Contact) -> Line:
                cells = {
                    "Contact Type": one.kind,
                    "Name": one.name,
                    "Relationship": one.relationship,
                    "Phone Number": one.phone,
                    "Email": one.email,
                    "Messaging Consent Given by Client": yes(one.consent),
                }
                return Line(one.id, cells, {"Name": f"{CONTACT}?client={client.id}&contact={one.id}"})

            page.attribute("main .toolbar a", "href", f"{CONTACT}?client={client.id}")
            show_grid(page, visit, self.portal, client.contacts, line)

        return self.tab(visit, session, CONTACTS, edit)

    def _forms(self, visit: Visit, session: Session) -> Response:
        return self.tab(
            visit,
            session,
            FORMS,
            lambda page, client: show_grid(page, visit, self.portal, answers_of(client), _line_of(client)),
        )

    # --- what all tabs share ---

    def tab(
        self,
        visit: Visit,
        session: Session,
        path: str,
        edit: Callable[[Page, Client], object],
        complaints: Sequence[str] = (),
    ) -> Response:
        """Show the tab that was recorded at `path` for the client that was asked for."""
        client = self.client(visit)
        if client is None:
            return Response("there is no such client", status_code=404, media_type="text/plain")

        def whole(page: Page) -> None:
            page.text('main [aria-label="Client #"]', str(client.id))
            page.text('main [aria-label="Client Name"]', client.name)
            if not client.active:
                page.attribute("main p.client", "class", "client inactive")
            for link in page.all('main nav[aria-label="Chart"] a'):
                link.set("href", f"{link.get('href')}?client={client.id}")
            page.attribute('main input[name="client"]', "value", str(client.id))
            tell(page, visit)
            complain(page, complaints)
            edit(page, client)

        return self.show(visit, session, self.recorded(path), whole)

    def put(self, page: Page, session: Session, form: str, held: object, visit: Visit) -> None:
        """Fill a form, if the page has it, with what the book holds, or with what was posted to it."""
        values = {one.name: getattr(held, one.name) for one in fields(held)} if held is not None else {}  # type: ignore[arg-type]
        if visit.method == "POST" and visit.form.get("form") == form:
            values = {**dict.fromkeys(values, ""), **visit.form}
        for box in page.all(f'main form[aria-label="{form}"]'):
            for control in box.iter("input", "select", "textarea"):
                if control.get("name") in values and control.get("type") != "hidden":
                    _set(page, control, values[str(control.get("name"))], session)


def _set(page: Page, control: Element, value: Any, session: Session) -> None:
    name = str(control.get("name"))
    text = as_typed(value) if isinstance(value, date) else str(value or "")
    if control.tag == "textarea":
        control.text = text
    elif control.tag == "select":
        recorded = [option.text or "" for option in control]
        offered = session.pick_lists[LISTED[name]] if name in LISTED else tuple(filter(None, recorded))
        options(page, f'[id="{control.get("id")}"]', offered, text)
    elif control.get("type") == "checkbox":
        control.attrib.pop("checked", "")
        if value in (True, "true"):
            control.set("checked", "checked")
    else:
        control.set("value", text)


def answers_of(client: Client) -> list[tuple[int, str, str, str]]:
    """Return the answers in order: number, form, question, answer."""
    every = [(form, question, answer) for form, held in client.answers.items() for question, answer in held.items()]
    return [(number, *one) for number, one in enumerate(every, 1)]


def _line_of(client: Client) -> Callable[[tuple[int, str, str, str]], Line]:
    def line(one: tuple[int, str, str, str]) -> Line:
        number, form, question, answer = one
        cells = {"Form": form, "Question": question, "Answer": answer}
        return Line(number, cells, {"Question": f"{ANSWER}?client={client.id}&answer={number}"})

    return line
