"""Writes of every kind that PIMSY takes, each with a payload that can be told from every other's in the book."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Auth, Bed, Client, Location, Note, Sal, Stay
from mock_portals.pimsy.invoicing_seed import charge
from mock_portals.pimsy.notes_seed import next_note
from mock_portals.pimsy.nouns.notes import Part
from tests.kills import planned
from tests.kills.plan import name_of

CROWD = range(12)
"""Clients who share what is written for clients: writes to one of them have to take turns."""
FIRST_OWN = 20
"""From here on each client is one write's alone; the last one of all is not active."""
FORM, QUESTION = "Intake Questions", "How did you hear of us?"
FIRST = date(2026, 3, 2)
PLACEHOLDER, UNBILLED = "T1016", "ADMIN"
"""Codes of notes: one whose units nobody counts, and one that is no billing code at all."""


def clients(count: int) -> int:
    """Return how many clients a practice needs for a plan of so many writes."""
    return FIRST_OWN + count + 1


class Planner(planned.Planner):
    """Plans writes of PIMSY. Of times, names and days no two writes have the same."""

    commits: ClassVar = {
        "clients.create": (
            ("", "clients.create"),
            (":demographics", "clients.set_demographics"),
            (":insurance.primary", "clients.set_insurance"),
            (":contacts.0", "clients.set_contact"),
        ),
        "clients.update": (
            ("", "clients.update"),
            (":demographics", "clients.set_demographics"),
        ),
        "clients.deactivate": (("", "clients.note_status"), (":details", "clients.update")),
    }

    def __init__(self, portal: PimsyPortal, *, seed: int) -> None:
        super().__init__(seed=seed)
        self._book = portal.book
        self._own = iter(portal.book.clients[FIRST_OWN:-1])
        self._kinds = {
            "appointments.create": self._create_appointment,
            "clients.create": self._create_client,
            "authorizations.create": self._create_authorization,
            "waiting_list.add": lambda n: {"prospect": self._person(n) | {"referralSource": "School"}},
            "appointments.move": lambda n: self._of_one(n, start=_when(n + 400), providerName=self._user(n + 1)),
            "appointments.cancel": lambda n: self._of_one(n, by="patient", reason=f"Reason {n}"),
            "clients.update": self._update_client,
            "clients.upsert": self._upsert_client,
            "appointments.update": lambda n: self._of_one(n, changes={"visitLength": 60, "notes": f"Notes {n}"}),
            "appointments.set_status": lambda n: self._of_one(n, status="checked_in"),
            "authorizations.update": self._update_authorization,
            "waiting_list.convert": self._convert,
            "clients.deactivate": lambda n: {"patientId": self._its_own(), "reason": f"Reason {n}", "on": "2026-02-03"},
            "clients.set_favorite": lambda n: {"patientId": self._its_own()},
            "clients.add_diagnosis": lambda n: {
                "patientId": self._its_own(),
                "diagnosis": {"code": "F33.1", "description": f"Invented {n}"},
            },
            "clients.answer": lambda n: {
                "patientId": self._its_own(),
                "answer": {"form": FORM, "question": QUESTION, "answer": f"Answer {n}"},
            },
            "locations.create": lambda n: {"location": self._location(n)},
            "locations.update": self._update_location,
            "clients.to_waiting_list": lambda n: {"patientId": self._its_own()},
            "beds.assign": self._assign,
            "beds.vacate": self._vacate,
            "invoices.update": self._update_invoice,
            "notes.create": self._create_note,
            "notes.update": lambda n: self._noted(n, changes={"visitLength": 60, "text": f"Invented {n}"}),
            "notes.release_for_review": self._noted,
            "notes.review": lambda n: self._noted(n, author=self._user(1)),
            "notes.co_sign": lambda n: self._noted(n, team=True),
            "notes.release": self._noted,
            "notes.attach": lambda n: self._noted(n, name=f"Consent {n}.txt", content=f"Invented {n}"),
            "documents.upload": lambda n: {
                "owner": str(self._one_of_crowd(n).id),
                "name": f"Letter {n}.txt",
                "content": f"Invented {n}",
            },
            "documents.add_folder": lambda n: {
                "owner": str(self._one_of_crowd(n).id),
                "name": f"Folder {n}",
                "description": f"Invented {n}",
            },
        }

    def _its_own(self) -> str:
        return str(next(self._own).id)

    def _one_of_crowd(self, n: int) -> Client:
        return self._book.clients[CROWD[n % len(CROWD)]]

    def _user(self, n: int) -> str:
        return self._book.users[n % len(self._book.users)].name

    # --- clients and prospects

    def _person(self, n: int) -> dict[str, Any]:
        return {
            "firstName": name_of(n),
            "lastName": name_of(n + 1000 * self._seed),
            "dob": (date(1950, 1, 1) + timedelta(days=n)).isoformat(),
            "email": f"k{n}@example.com",
            "phone": f"+1-206-555-01{n % 100:02}",
            "notes": f"First line {n}\nsecond <line>",
        }

    def _create_client(self, n: int) -> dict[str, Any]:
        return {
            "client": self._person(n)
            | {
                "sex": "F" if n % 2 else "M",
                "language": "Spanish",
                "programName": self._book.divisions[0].name,
                "insurancePolicies": [
                    {"isPrimary": True, "payerName": self._book.payers[n % 2].name, "memberId": f"M-{n}"}
                ],
                "contacts": [{"role": "emergency", "name": f"{name_of(n + 7)} Example", "relationship": "Parent"}],
            }
        }

    def _update_client(self, n: int) -> dict[str, Any]:
        return {
            "patientId": self._its_own(),
            "changes": {"email": f"k{n}@example.com", "notes": f"Notes {n}", "school": f"School {n}"},
        }

    def _upsert_client(self, n: int) -> dict[str, Any]:
        if n % 2:
            return {"client": self._person(n)}
        known = next(self._own)
        assert known.dob is not None
        who = {"firstName": known.first_name, "lastName": known.last_name, "dob": known.dob.isoformat()}
        return {"client": who | {"email": f"k{n}@example.com"}, "known": str(known.id)}

    def _convert(self, n: int) -> dict[str, Any]:
        prospect = next(self._own)
        prospect.waiting = True
        return {"patientId": str(prospect.id)}

    # --- appointments

    def _create_appointment(self, n: int) -> dict[str, Any]:
        more: dict[str, Any] = {"telehealth": True} if n % 2 else {}
        more |= {"recurrence": {"times": 2}} if n % 5 == 0 else {}
        return {
            "authorization": "warn" if n % 3 == 0 else "ignore",
            "appointment": more
            | {
                "patientId": str(self._one_of_crowd(n).id),
                "providerName": self._user(n),
                "start": _when(n),
                "visitLength": 15 + n % 30,
                "billingCode": "90834",
                "programName": self._book.divisions[0].name,
                "locationName": self._book.locations[0].name,
                "notes": f"First line {n}\nsecond <line>",
            },
        }

    def _of_one(self, n: int, **more: Any) -> dict[str, Any]:
        """Have an appointment in the book that nobody else writes to."""
        start = datetime.fromisoformat(_when(n))
        end, user = start + timedelta(minutes=45), self._user(n)
        one = Sal(self._book.next_id(), start, end, user, self._one_of_crowd(n).id, code="90834", notes="Bring forms")
        self._book.sals.append(one)
        return {"appointmentId": str(one.id)} | more

    # --- authorizations

    def _create_authorization(self, n: int) -> dict[str, Any]:
        return {
            "authorization": {
                "patientId": str(self._one_of_crowd(n).id),
                "billingCode": "H0015",
                "payerName": self._book.payers[0].name,
                "startsOn": (FIRST + timedelta(days=n)).isoformat(),
                "endsOn": (FIRST + timedelta(days=n + 90)).isoformat(),
                "unitsAllotted": f"{n}",
                "expiryAlertDays": 10 + n % 20,
            }
        }

    def _update_authorization(self, n: int) -> dict[str, Any]:
        start = FIRST - timedelta(days=n)
        one = Auth(self._book.next_id(), self._one_of_crowd(n).id, "H2019", start, FIRST, Decimal(8), Decimal(8))
        self._book.auths.append(one)
        return {"authorizationId": str(one.id), "changes": {"unitsAllotted": f"{20 + n}", "expiryAlertDays": 5}}

    # --- places

    def _location(self, n: int) -> dict[str, Any]:
        place = {"line1": f"{n} Alder Ln", "city": "Lakemont", "region": "WA", "postalCode": f"98101-{n:04}"}
        return {"name": f"House {n}", "address": place, "placeOfService": "11", "phone": "+1-206-555-0150"}

    def _update_location(self, n: int) -> dict[str, Any]:
        one = Location(self._book.next_id(), f"Hall {n}", city="Seaview", state="WA", zip="98101-0001")
        self._book.locations.append(one)
        return {"locationId": str(one.id), "changes": {"address": {"city": name_of(n)}, "placeOfService": "12"}}

    def _update_invoice(self, n: int) -> dict[str, Any]:
        client = self._one_of_crowd(n).id
        one = charge(self._book, client, user=self._user(n), on=FIRST, code="90834")
        changes = {"paid": True, "amountPaid": f"{n}.10", "payerControlNumber": f"PCN{n}"}
        return {"invoiceId": str(one.id), "changes": changes}

    def _create_note(self, n: int) -> dict[str, Any]:
        """Have it be of a client whom nobody else writes to, and of a code whose units nobody counts."""
        client = self._its_own()
        ever = FIRST - timedelta(days=900), FIRST + timedelta(days=900)
        one = Auth(self._book.next_id(), int(client), PLACEHOLDER, *ever, Decimal(0), Decimal(0), unmanaged=True)
        self._book.auths.append(one)
        note = {"patientId": client, "start": _when(n), "visitLength": 15 + n % 30, "billingCode": PLACEHOLDER}
        return {"note": note | {"locationCode": "11", "text": f"First line {n}\nsecond <line>"}}

    def _noted(self, n: int, *, author: str = "", team: bool = False, **more: Any) -> dict[str, Any]:
        """Have a note in the book that nobody else writes to, and that nothing is billed for."""
        start, me = datetime.fromisoformat(_when(n)), self._user(0)
        client = self._one_of_crowd(n).id
        one = Note(next_note(self._book), client, start, 45, UNBILLED, author or me, text="Invented.")
        one.team = [Part(me)] if team else []
        self._book.notes.append(one)
        return {"noteId": str(one.id)} | more

    def _bed(self, n: int) -> int:
        """Have a bed of its own in the first room."""
        bed = Bed(self._book.next_id(), f"K{n}")
        self._book.rooms[0].beds.append(bed)
        return bed.id

    def _assign(self, n: int) -> dict[str, Any]:
        asked = {"patientId": str(self._one_of_crowd(n).id), "bedId": str(self._bed(n)), "occupyOn": _day(n)}
        return {"assignment": asked | {"vacateOn": _day(n + 3)}}

    def _vacate(self, n: int) -> dict[str, Any]:
        stay = Stay(self._book.next_id(), self._one_of_crowd(n).id, self._bed(n), FIRST)
        self._book.stays.append(stay)
        return {"assignmentId": str(stay.id), "on": _day(n + 3)}


def _day(n: int) -> str:
    return (FIRST + timedelta(days=n)).isoformat()


def _when(n: int) -> str:
    """Return a time that no other number has, nor has a week after it."""
    return datetime.combine(FIRST + timedelta(days=n), time(8 + n % 9, 5 * n % 60)).isoformat(timespec="minutes")
