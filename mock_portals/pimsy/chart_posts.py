"""What may be saved in a chart: each form by itself, and a new chart (guide 2.3-2.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.book import SLOTS, Client, Contact, Diagnosis, Policy, by_id
from mock_portals.pimsy.chart_desk import Chart, answers_of
from mock_portals.pimsy.clients_desk import CHART, name_of
from mock_portals.pimsy.desk import Desk, Handler, complain
from mock_portals.pimsy.posting import missing, refill, written
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

DETAILS = (
    *("first_name", "middle_name", "last_name", "email", "phone", "address", "address2", "city", "state", "zip"),
    *("misc_notes", "primary_therapist", "qualified_professional", "primary_physician", "division", "location"),
    "referral_source",
)
DEMOGRAPHICS = (
    *("gender", "gender_identity", "ethnicity", "race", "language", "disability", "marital_status", "school"),
)
POLICY = (
    *("company", "payer_number", "group_number", "individual_number", "subscriber", "subscriber_address"),
    *("relationship", "legal_name"),
)
CONTACT = ("kind", "name", "relationship", "phone", "email")
Kept = Callable[[Client, Visit], Sequence[str]]
"""Keeps what was posted, or says what is wrong with it."""


class ChartPosts(Desk):
    """What saves do.

    With `silently_refuse` they answer as ever and keep nothing; `loses_field` is one that is not kept, by its name;
    `rewrites` has its way with whatever was kept.
    """

    silently_refuse = False
    loses_field = ""
    rewrites: Callable[[Any], object] | None = None

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what may be posted, and the blank form of a new chart."""
        return {
            ("GET", f"{CHART}/New".lower()): self._blank,
            ("POST", f"{CHART}/New".lower()): self._new,
            ("POST", f"{CHART}/Details".lower()): self._save,
            ("POST", f"{CHART}/Demographics".lower()): self._save,
            ("POST", f"{CHART}/Insurance".lower()): self._save,
            ("POST", f"{CHART}/Contact".lower()): self._save,
            ("POST", f"{CHART}/StatusLog".lower()): self._save,
            ("POST", f"{CHART}/Medical".lower()): self._save,
            ("POST", f"{CHART}/Answer".lower()): self._save,
        }

    def _blank(self, visit: Visit, session: Session) -> Response:
        return self._form(visit, session, {"active": "true"})

    def _new(self, visit: Visit, session: Session) -> Response:
        client = Client(self.book.next_id(), "", "")
        if complaints := self._details(client, visit):
            return self._form(visit, session, visit.form, complaints)
        if not self.silently_refuse:
            self.book.clients.append(client)
        return self.saved(visit, client=str(client.id))

    def _save(self, visit: Visit, session: Session) -> Response:
        """Keep one form; they say by a hidden field which they are."""
        kinds: dict[str, Kept] = {
            "Details": self._details,
            "Demographics": self._demographics,
            "Contact": self._contact,
            "Client Status Log": self._status,
            "Convert to Waitlist": self._wait,
            "Diagnosis": self._diagnosis,
            "Answer": self._answer,
            "Favorite": lambda client, visit: self._favorite(client, visit, name_of(session)),
            **dict.fromkeys(SLOTS, self._policy),
        }
        chart = self.portal.desk(Chart)
        client = chart.client(visit)
        keep = kinds.get(visit.form.get("form", ""))
        if client is None or keep is None:
            return Response("no such record", status_code=404, media_type="text/plain")
        if not (complaints := keep(client, visit)):
            return self.saved(visit, client=str(client.id))
        again = {
            "Demographics": chart.details if visit.path.endswith("/Details") else chart.demographics,
            "Contact": chart.contact,
            "Client Status Log": chart.status_log,
            "Diagnosis": chart.medical,
            "Answer": chart.answer,
            **dict.fromkeys(SLOTS, chart.insurance),
        }
        return again.get(visit.form["form"], chart.details)(visit, session, complaints)

    def _details(self, client: Client, visit: Visit) -> Sequence[str]:
        complaints = missing(visit)
        admitted = visit.form.get("admitted", "")
        if admitted.strip() and written(admitted) is None:
            complaints.append("Date of Admission is not valid.")
        if not complaints:
            days = {"dob": written(visit.form["dob"]), "admitted": written(admitted)}
            self._put(client, visit, DETAILS, days | {"active": "active" in visit.form})
        return complaints

    def _demographics(self, client: Client, visit: Visit) -> Sequence[str]:
        # The older form has no gender identity: what it does not send stays.
        self._put(client, visit, [name for name in DEMOGRAPHICS if name in visit.form], {})
        return ()

    def _policy(self, client: Client, visit: Visit) -> Sequence[str]:
        labels = {
            "effective": "Effective Date",
            "expiration": "Expiration Date",
            "subscriber_dob": "DOB of Subscriber",
        }
        texts = {name: visit.form.get(name, "") for name in labels}
        wrong = [labels[name] for name, text in texts.items() if text.strip() and written(text) is None]
        if not wrong:
            policy = client.insurance.setdefault(visit.form["form"], Policy())
            self._put(policy, visit, POLICY, {name: written(text) for name, text in texts.items()})
        return [f"{label} is not valid." for label in wrong]

    def _contact(self, client: Client, visit: Visit) -> Sequence[str]:
        if not visit.form.get("name", "").strip():
            return ["Name is required."]
        contact = by_id(client.contacts, visit.form.get("contact") or visit.query.get("contact", ""))
        if contact is None:
            contact = Contact(self.book.next_id(), "", "")
            if not self.silently_refuse:
                client.contacts.append(contact)
        self._put(contact, visit, CONTACT, {"consent": "consent" in visit.form})
        return ()

    def _status(self, client: Client, visit: Visit) -> Sequence[str]:
        day = written(visit.form.get("date", ""))
        if day is None:
            return [f"Status Date is {'not valid' if visit.form.get('date', '').strip() else 'required'}."]
        if not self.silently_refuse:
            client.status_log.append((day, visit.form.get("note", "").strip()))
        return ()

    def _diagnosis(self, client: Client, visit: Visit) -> Sequence[str]:
        if not visit.form.get("code", "").strip():
            return ["Code is required."]
        if visit.form["code"].strip() in [one.code for one in client.diagnoses]:
            return ["Code already exists."]
        if not self.silently_refuse:
            client.diagnoses.append(Diagnosis(""))
            self._put(client.diagnoses[-1], visit, ("code", "description"), {})
        return ()

    def _answer(self, client: Client, visit: Visit) -> Sequence[str]:
        for number, form, question, _ in answers_of(client):
            if str(number) == visit.query.get("answer") and not self.silently_refuse:
                client.answers[form][question] = visit.form.get("answer", "").strip()
        return ()

    def _favorite(self, client: Client, visit: Visit, user: str) -> Sequence[str]:
        if not self.silently_refuse:
            (client.favourite_of.add if "favorite" in visit.form else client.favourite_of.discard)(user)
        return ()

    def _wait(self, client: Client, visit: Visit) -> Sequence[str]:
        client.waiting = client.waiting or not self.silently_refuse
        return ()

    def _put(self, thing: object, visit: Visit, names: Sequence[str], more: Mapping[str, object]) -> None:
        if self.silently_refuse:
            return
        for name, value in ({name: visit.form.get(name, "").strip() for name in names} | dict(more)).items():
            if name != self.loses_field:
                setattr(thing, name, value)
        if self.rewrites is not None:
            self.rewrites(thing)

    def _form(
        self, visit: Visit, session: Session, held: Mapping[str, str], complaints: Sequence[str] = ()
    ) -> Response:
        """Show the page as it was recorded, with what was typed and, in front, what is wrong with it."""

        def edit(page: Page) -> None:
            page.remove('main [role="status"]')
            complain(page, complaints)
            refill(page, held, session.pick_lists)

        return self.show(visit, session, self.recorded(visit.path), edit)
