"""An invented practice, the same for every run of a seed. Names and numbers belong to nobody."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from mock_portals.pimsy.book import (
    Auth,
    Bed,
    BillingCode,
    Book,
    Client,
    Contact,
    Diagnosis,
    Division,
    Group,
    Location,
    Payer,
    Policy,
    Profile,
    Rate,
    Room,
    Sal,
    User,
)
from mock_portals.pimsy.clinical_seed import treat
from mock_portals.pimsy.invoicing_seed import bill
from mock_portals.pimsy.notes_seed import document

FIRST = (
    *("Avery", "Blake", "Casey", "Devon", "Emery", "Finley", "Gray", "Harper", "Indigo"),
    *("Jules", "Kai", "Lane", "Marlo", "Noor", "Oakley", "Perry", "Quinn", "Reese"),
)
LAST = (
    *("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel", "Ivy"),
    *("Juniper", "Larch", "Maple", "Oakes", "Pine", "Rowan", "Spruce", "Tupelo", "Willow"),
)
NPIS = ("1999999901", "1999999919", "1999999927")
"""Their check digits are right; nobody has them."""
MENU = (
    *("Client Management", "Client Groups", "Client Authorizations", "Bed Assignments", "Waiting List"),
    *("Billing Codes", "Billing Matrix", "Invoicing", "Eligibility Client", "Reports"),
    *("EDE (Electronic Data Exchange)",),
    *("Refresh Pick Lists", "Organization Management"),
    *("User Personnel Folder", "Profile Management", "Insurance Co., Payers, Charge Types"),
)
RULES = (*MENU, "Note Modify Admin Save Button", "Notes Can Allow Unconditional Release")
"""MODELLED: that screens have rules of their own, by the words of the menu."""
TODAY = date(2026, 3, 2)
"""A Monday: what the practice's records are laid out around. The mock's clock is another matter."""


def practice(*, clients: int, seed: int) -> Book:
    """Return a practice with so many clients."""
    draw = random.Random(f"{seed}:practice")
    book = Book()
    _staff_and_places(book)
    for _ in range(clients):
        book.clients.append(_client(book, draw))
    book.clients[-1].active = clients < 4
    book.clients[0].favourite_of.add(book.users[0].name)
    book.groups += [
        Group(book.next_id(), "Morning Skills", [one.id for one in book.clients[:3]]),
        Group(book.next_id(), "Evening Circle", [one.id for one in book.clients[2:4]]),
    ]
    for client in book.clients:
        for code in ("90834", "90837"):
            book.auths.append(_auth(book, client, code, draw))
    for number, client in enumerate(book.clients[: min(12, clients)]):
        start = datetime(TODAY.year, TODAY.month, TODAY.day, 9 + number % 8, 0) + timedelta(days=number // 4)
        book.sals.append(_sal(book, client, start, number))
    bill(book)
    document(book)
    treat(book, TODAY)
    return book


def _staff_and_places(book: Book) -> None:
    # Numbers of their own: what came before them keeps its.
    book.rules = RULES
    book.profiles += [
        Profile(801, "Clinician", MENU, pt_qp=True),
        Profile(802, "Front Desk", ("Client Management", "Waiting List", "Refresh Pick Lists"), client_admin=True),
        Profile(803, "Administrator", RULES, client_admin=True, power_user=True),
    ]
    book.divisions += [Division(book.next_id(), name) for name in ("Outpatient", "Intensive Outpatient", "Residential")]
    for name, town, zip_code in (("Harbor Clinic", "Seaview", "98101-0001"), ("Hill House", "Northbend", "98102-0002")):
        rooms = [Room(book.next_id(), f"{name.split()[0]} {number}") for number in (1, 2)]
        for room in rooms:
            room.beds += [Bed(book.next_id(), f"{room.name}{letter}") for letter in "AB"]
        book.locations.append(
            Location(
                book.next_id(),
                name,
                address="1 Example Way",
                city=town,
                state="WA",
                zip=zip_code,
                phone="206-555-0150",
                rooms=rooms,
            )
        )
    for number, (first, last) in enumerate((("Riley", "Okafor"), ("Sam", "Lindqvist"), ("Toni", "Marsh"))):
        book.users.append(
            User(
                book.next_id(),
                first,
                last,
                npi=NPIS[number],
                email=f"{first.lower()}@example.com",
                phone=f"206-555-01{60 + number}",
                profile="Clinician",
                doctor=number == 2,
                power_user=number == 0,
                supervisor="" if number == 0 else book.users[0].name,
                preferences=[("Monday", "08:00", "17:00"), ("Wednesday", "08:00", "12:00")],
            )
        )
    book.payers += [
        Payer(book.next_id(), "Evergreen Health", number="EG001", phone="800-555-0101", type_indicator="BCBS"),
        Payer(book.next_id(), "Cascade Medicaid", number="CM002", phone="800-555-0102", type_indicator="Medicaid"),
        Payer(book.next_id(), "Self Pay", type_indicator="Self Pay-Copay", exclude_from_ede=True),
    ]
    book.rates += [
        Rate(901, "Okafor, Riley", "Evergreen Health", "90834", "HO", Decimal("112.50"), date(2026, 1, 1)),
        Rate(902, "", "Cascade Medicaid", "H2019", "", Decimal("21.75"), date(2025, 7, 1), date(2026, 6, 30)),
    ]
    book.codes += [
        BillingCode(book.next_id(), "90834", "Psychotherapy, 45 minutes", auth_group="Therapy"),
        BillingCode(book.next_id(), "90837", "Psychotherapy, 60 minutes", auth_group="Therapy"),
        BillingCode(book.next_id(), "90853", "Group psychotherapy"),
        BillingCode(book.next_id(), "H0015", "Intensive outpatient", type="HCPCS"),
        BillingCode(
            book.next_id(),
            "H2019",
            "Therapeutic services, 15 minutes",
            type="HCPCS",
            decrement="Units per Time",
            minutes_per_unit=15,
        ),
        BillingCode(book.next_id(), "90785", "Interactive complexity", type="CPT Add On"),
        BillingCode(book.next_id(), "T1016", "Case management", type="HCPCS", unmanaged=True),
    ]


def _client(book: Book, draw: random.Random) -> Client:
    ident = book.next_id()
    first, last = draw.choice(FIRST), draw.choice(LAST)
    born = date(1950, 1, 1) + timedelta(days=draw.randrange(22000))
    client = Client(
        ident,
        first,
        f"{last}{ident}",
        born,
        email=f"client{ident}@example.com",
        phone=f"206-555-01{ident % 100:02}",
        address=f"{ident} Example Street",
        city="Seaview",
        state="WA",
        zip="98101-0001",
        admitted=TODAY - timedelta(days=draw.randrange(30, 900)),
        primary_therapist=draw.choice(book.users).name,
        division=draw.choice(book.divisions).name,
        location=draw.choice(book.locations).name,
        gender="Female",
        language="English",
        misc_notes="Invented.",
    )
    client.contacts.append(
        Contact(book.next_id(), "Emergency Contact", f"{draw.choice(FIRST)} {last}", "Parent", "206-555-0177")
    )
    client.insurance["Primary"] = Policy(
        book.payers[0].name,
        book.payers[0].number,
        f"G{ident}",
        f"M{ident}",
        date(2025, 1, 1),
        None,
        client.name,
        born,
        relationship="Self",
        legal_name=f"{first} {client.last_name}",
    )
    client.diagnoses.append(Diagnosis("F41.1", "Generalized anxiety disorder"))
    client.answers["Intake Questions"] = {"Preferred name": first, "How did you hear of us?": "Friend"}
    return client


def _auth(book: Book, client: Client, code: str, draw: random.Random) -> Auth:
    allotted = Decimal(draw.choice((12, 24, 52)))
    used = Decimal(draw.randrange(0, 6))
    return Auth(
        book.next_id(),
        client.id,
        code,
        TODAY - timedelta(days=60),
        TODAY + timedelta(days=120),
        allotted,
        allotted - used,
        Decimal(1),
        Decimal(4),
        30,
        book.payers[0].name,
    )


def _sal(book: Book, client: Client, start: datetime, number: int) -> Sal:
    user, location = book.users[number % len(book.users)], book.locations[number % 2]
    return Sal(
        book.next_id(),
        start,
        start + timedelta(minutes=45),
        user.name,
        client.id,
        None,
        "90834",
        client.division,
        location.name,
        location.rooms[0].name,
    )
