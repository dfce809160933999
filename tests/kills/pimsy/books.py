"""What has to stand in a practice's book when a plan is done."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Auth, Client, Contact, Diagnosis, Location, Note, Policy, Sal, Stay
from mock_portals.pimsy.nouns.documents import Document, Folder
from mock_portals.pimsy.nouns.invoicing import Invoice
from mock_portals.pimsy.seed import TODAY
from tests.kills.audited import Books, Problem, Shelf
from tests.kills.planned import Planned

Given = Mapping[str, Any]
SHELF = {"appointments": "sals", "clients": "clients", "waiting_list": "clients", "authorizations": "auths"}
SHELF |= {"beds": "stays", "locations": "locations", "invoices": "invoices", "notes": "notes"}
SHELF |= {"documents": "documents", "documents.add_folder": "folders"}
NUMBER = {"appointments": "appointmentId", "authorizations": "authorizationId", "beds": "assignmentId"}
NUMBER |= {"locations": "locationId", "invoices": "invoiceId", "notes": "noteId", "documents": "itemId"}
"""How a receipt names a record, where that is not as a client."""
USER = "Okafor, Riley"
"""Whose favourites they are: who works."""
FIRST = datetime(2026, 1, 1)
"""Stands for any time that the portal put down by itself."""
GENDERS = {"F": "Female", "M": "Male"}


class Audited(Books):
    """A practice's book."""

    def __init__(self, portal: PimsyPortal) -> None:
        self._portal = portal
        super().__init__()

    def shelves(self) -> dict[str, Shelf]:
        """Return a copy of all that stands in it."""
        book = self._portal.book
        lists: dict[str, list[Any]] = {name: getattr(book, name) for name in sorted(set(SHELF.values()))}
        kept = {name: {str(one.id): one for one in records} for name, records in lists.items()}
        assert all(len(kept[name]) == len(records) for name, records in lists.items()), "two records have one id"
        kept["notes"] = {ident: _unstamped(one) for ident, one in kept["notes"].items()}
        return copy.deepcopy(kept)

    def judge(self, one: Planned, receipt: Mapping[str, Any], now: dict[str, Shelf]) -> Iterator[Problem]:
        """Say what is wrong with one write."""
        noun = one.operation.partition(".")[0]
        shelf, number = (
            SHELF.get(one.operation, SHELF[noun]),
            str(receipt[NUMBER.get(noun, "patientId")]).removeprefix("INV-"),
        )
        if one.operation in MADE and "known" not in one.arguments:
            yield from self._made(one, shelf, receipt.get("appointmentIds") or [number], now)
            return
        known = one.arguments.get("known") or one.arguments[NUMBER.get(noun, "patientId")]
        before, after = self.before[shelf].pop(known), now[shelf].pop(known, None)
        if number != known or after is None or after == before:
            yield Problem("lost", one.operation, one.key)
        elif off := apart(CHANGED[one.operation](before, one.arguments), after):
            yield Problem("differs", one.operation, one.key, off)

    def _made(self, one: Planned, shelf: str, numbers: list[str], now: dict[str, Shelf]) -> Iterator[Problem]:
        wanted = MADE[one.operation](one.arguments)
        if len(numbers) != len(wanted):
            yield Problem("lost", one.operation, one.key)
        for number, record in zip(numbers, wanted, strict=False):
            # A receipt of what was there before, or of what another write has taken off, is none.
            held = None if number in self.before[shelf] else now[shelf].pop(number, None)
            if held is None:
                yield Problem("lost", one.operation, one.key)
            elif off := apart(record, held):
                yield Problem("differs", one.operation, one.key, off)


def apart(wanted: Any, held: Any) -> str:
    """Return the names of fields in which two records differ; of one that is new, numbers and links are the portal's."""
    new = wanted.id == 0
    both = ((each.name, getattr(wanted, each.name), getattr(held, each.name)) for each in fields(wanted))
    return ", ".join(name for name, asked, there in both if _plain(name, asked, new) != _plain(name, there, new))


def _unstamped(one: Note) -> Note:
    """Return a note without what the portal puts to it by itself: when that was, and what its units are of."""
    team = [replace(part, released=FIRST if part.released else None) for part in one.team]
    return replace(one, created=None, edited=None, edited_by="", released_at=None, auth=None, team=team)


def _plain(name: str, value: Any, new: bool) -> Any:
    if isinstance(value, str) and name != "link":
        return value.replace("\r\n", "\n")
    if not new:
        return value
    if name in ("id", "link", "series"):
        return name == "id" or bool(value)
    return [replace(one, id=0) for one in value] if name == "contacts" else value


# --- records that are new


def _sals(given: Given) -> list[Sal]:
    asked = given["appointment"]
    start, lasts = datetime.fromisoformat(asked["start"]), timedelta(minutes=asked["visitLength"])
    starts = [start + timedelta(weeks=week) for week in range(asked.get("recurrence", {}).get("times", 1))]
    return [
        Sal(
            0,
            at,
            at + lasts,
            asked["providerName"],
            int(asked["patientId"]),
            code=asked["billingCode"],
            division=asked["programName"],
            location=asked["locationName"],
            telehealth=asked.get("telehealth", False),
            link="any" if "telehealth" in asked else "",
            notes=asked["notes"],
            series=1 if len(starts) > 1 else None,
        )
        for at in starts
    ]


def _person(asked: Given) -> Client:
    return Client(
        0,
        asked["firstName"],
        asked["lastName"],
        date.fromisoformat(asked["dob"]),
        email=asked["email"],
        phone=asked["phone"].removeprefix("+1-"),
        misc_notes=asked["notes"],
        referral_source=asked.get("referralSource", ""),
    )


def _client(given: Given) -> list[Client]:
    asked = given["client"]
    one = _person(asked)
    if "sex" not in asked:
        return [one]
    one.gender, one.language, one.division = GENDERS[asked["sex"]], asked["language"], asked["programName"]
    [policy], [contact] = asked["insurancePolicies"], asked["contacts"]
    one.insurance["Primary"] = Policy(policy["payerName"], individual_number=policy["memberId"])
    one.contacts.append(Contact(0, "Emergency Contact", contact["name"], contact["relationship"]))
    return [one]


def _auth(given: Given) -> list[Auth]:
    asked = given["authorization"]
    start, end = date.fromisoformat(asked["startsOn"]), date.fromisoformat(asked["endsOn"])
    units = Decimal(asked["unitsAllotted"])
    one = Auth(0, int(asked["patientId"]), asked["billingCode"], start, end, units, units, payer=asked["payerName"])
    return [replace(one, alert_days=asked["expiryAlertDays"])]


def _stay(given: Given) -> list[Stay]:
    asked = given["assignment"]
    days = date.fromisoformat(asked["occupyOn"]), date.fromisoformat(asked["vacateOn"])
    return [Stay(0, int(asked["patientId"]), int(asked["bedId"]), *days)]


def _location(given: Given) -> list[Location]:
    asked = given["location"]
    place, phone = asked["address"], asked["phone"].removeprefix("+1-")
    one = Location(0, asked["name"], asked["placeOfService"], place["line1"], place["city"], place["region"])
    return [replace(one, zip=place["postalCode"], phone=phone)]


def _note(given: Given) -> list[Note]:
    asked = given["note"]
    start, code = datetime.fromisoformat(asked["start"]), asked["billingCode"]
    one = Note(0, int(asked["patientId"]), start, asked["visitLength"], code, USER, created_by=USER)
    return [replace(one, location_code=asked["locationCode"], text=asked["text"])]


def _file(given: Given) -> list[Document]:
    owner, content = f"client:{given['owner']}", given["content"].encode()
    return [Document(0, owner, given["name"], content, added=TODAY, by=USER)]


def _folder(given: Given) -> list[Folder]:
    return [Folder(0, f"client:{given['owner']}", given["name"], given["description"])]


MADE: dict[str, Any] = {
    "documents.upload": _file,
    "documents.add_folder": _folder,
    "notes.create": _note,
    "appointments.create": _sals,
    "clients.create": _client,
    "clients.upsert": _client,
    "waiting_list.add": lambda given: [replace(_person(given["prospect"]), waiting=True)],
    "authorizations.create": _auth,
    "beds.assign": _stay,
    "locations.create": _location,
}


# --- what becomes of records that were there


def _moved(one: Sal, given: Given) -> Sal:
    start = datetime.fromisoformat(given["start"])
    return replace(one, start=start, end=start + (one.end - one.start), user=given["providerName"])


def _longer(one: Sal, given: Given) -> Sal:
    changes = given["changes"]
    return replace(one, end=one.start + timedelta(minutes=changes["visitLength"]), notes=changes["notes"])


def _allotted(one: Auth, given: Given) -> Auth:
    changes = given["changes"]
    units = Decimal(changes["unitsAllotted"])
    remaining = one.remaining + units - one.allotted
    return replace(one, allotted=units, remaining=remaining, alert_days=changes["expiryAlertDays"])


def _updated(one: Client, given: Given) -> Client:
    changes = given["changes"]
    return replace(one, email=changes["email"], misc_notes=changes["notes"], school=changes["school"])


def _deactivated(one: Client, given: Given) -> Client:
    said = (date.fromisoformat(given["on"]), given["reason"])
    return replace(one, active=False, status_log=[*one.status_log, said])


def _answered(one: Client, given: Given) -> Client:
    said = given["answer"]
    there = one.answers[said["form"]]
    return replace(one, answers={**one.answers, said["form"]: {**there, said["question"]: said["answer"]}})


def _diagnosed(one: Client, given: Given) -> Client:
    said = given["diagnosis"]
    return replace(one, diagnoses=[*one.diagnoses, Diagnosis(said["code"], said["description"])])


def _placed(one: Location, given: Given) -> Location:
    changes = given["changes"]
    return replace(one, city=changes["address"]["city"], code=changes["placeOfService"])


def _settled(one: Invoice, given: Given) -> Invoice:
    changes = given["changes"]
    return replace(one, paid=True, total_paid=Decimal(changes["amountPaid"]), control=changes["payerControlNumber"])


def _documented(one: Note, given: Given) -> Note:
    changes = given["changes"]
    return replace(one, minutes=changes["visitLength"], text=changes["text"])


CHANGED: dict[str, Any] = {
    "notes.update": _documented,
    "notes.release_for_review": lambda one, given: replace(one, for_review=True),
    "notes.review": lambda one, given: replace(one, reviewed=True),
    "notes.co_sign": lambda one, given: replace(one, team=[replace(part, released=FIRST) for part in one.team]),
    "notes.attach": lambda one, given: replace(one, documents=[*one.documents, given["name"]]),
    "notes.release": lambda one, given: replace(one, released=True, released_by=USER),
    "appointments.update": _longer,
    "appointments.move": _moved,
    "appointments.set_status": lambda one, given: replace(one, status="Checked In"),
    "appointments.cancel": lambda one, given: replace(
        one, status="Cancelled by Client", notes=f"{one.notes}\n{given['reason']}"
    ),
    "clients.upsert": lambda one, given: replace(one, email=given["client"]["email"]),
    "clients.update": _updated,
    "clients.deactivate": _deactivated,
    "clients.set_favorite": lambda one, given: replace(one, favourite_of={USER}),
    "clients.add_diagnosis": _diagnosed,
    "clients.answer": _answered,
    "locations.update": _placed,
    "invoices.update": _settled,
    "clients.to_waiting_list": lambda one, given: replace(one, waiting=True),
    "waiting_list.convert": lambda one, given: replace(one, waiting=False, active=True),
    "authorizations.update": _allotted,
    "beds.vacate": lambda one, given: replace(one, vacates=date.fromisoformat(given["on"])),
}
