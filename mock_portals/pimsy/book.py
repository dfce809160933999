"""What stands in a practice's database: clients, staff, places, appointments, authorizations (guide 2)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

SLOTS = ("Primary", "Secondary", "Tertiary")


class Numbered(Protocol):
    """Whatever has a number of its own."""

    @property
    def id(self) -> int: ...


N = TypeVar("N", bound=Numbered)


def by_id(items: Iterable[N], ident: str | int) -> N | None:
    """Return the one with that number."""
    return next((item for item in items if str(item.id) == str(ident)), None)


@dataclass
class Contact:
    """Somebody around a client: `kind` as the pick list has it."""

    id: int
    kind: str
    name: str
    relationship: str = ""
    phone: str = ""
    email: str = ""
    consent: bool = False


@dataclass
class Policy:
    """What one slot of the insurance tab holds; blank where nothing is insured."""

    company: str = ""
    payer_number: str = ""
    group_number: str = ""
    individual_number: str = ""
    effective: date | None = None
    expiration: date | None = None
    subscriber: str = ""
    subscriber_dob: date | None = None
    subscriber_address: str = ""
    relationship: str = ""
    legal_name: str = ""


@dataclass
class Diagnosis:
    """A diagnosis at its place, the primary one first."""

    code: str
    description: str = ""


@dataclass
class Client:
    """A client's chart. Names of users, divisions and locations are those of the pick lists."""

    id: int
    first_name: str
    last_name: str
    dob: date | None = None
    middle_name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    misc_notes: str = ""
    admitted: date | None = None
    primary_therapist: str = ""
    qualified_professional: str = ""
    primary_physician: str = ""
    division: str = ""
    location: str = ""
    referral_source: str = ""
    active: bool = True
    waiting: bool = False
    """Whether this is a prospect on the waiting list, without a chart of its own yet."""
    gender: str = ""
    gender_identity: str = ""
    ethnicity: str = ""
    race: str = ""
    language: str = ""
    disability: str = ""
    marital_status: str = ""
    school: str = ""
    contacts: list[Contact] = field(default_factory=list)
    insurance: dict[str, Policy] = field(default_factory=lambda: {slot: Policy() for slot in SLOTS})
    diagnoses: list[Diagnosis] = field(default_factory=list)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    """Forms (Q&A) by name, each with its questions and answers."""
    status_log: list[tuple[date, str]] = field(default_factory=list)
    favourite_of: set[str] = field(default_factory=set)
    """Users by name."""

    @property
    def name(self) -> str:
        """As lists and drop-downs show it."""
        return f"{self.last_name}, {self.first_name}"


@dataclass
class User:
    """A member of staff (User Personnel Folder). `profile` flags as guide 1.3 has them."""

    id: int
    first_name: str
    last_name: str
    npi: str = ""
    email: str = ""
    phone: str = ""
    profile: str = ""
    active: bool = True
    pt_qp: bool = True
    doctor: bool = False
    power_user: bool = False
    client_admin: bool = False
    supervisor: str = ""
    sched_color: str = "#88aadd"
    preferences: list[tuple[str, str, str]] = field(default_factory=list)
    """Days with start and end in 24-hour time."""
    codes: tuple[str, ...] = ()
    """Billing codes the user may use; none given means all."""
    suspended: bool = False

    @property
    def name(self) -> str:
        """As lists and drop-downs show it."""
        return f"{self.last_name}, {self.first_name}"


@dataclass
class Division:
    """A program or service line."""

    id: int
    name: str
    active: bool = True


@dataclass
class Bed:
    """A bed of a room."""

    id: int
    name: str
    active: bool = True


@dataclass
class Room:
    """A room of a location."""

    id: int
    name: str
    back_color: str = "#ffffff"
    beds: list[Bed] = field(default_factory=list)


@dataclass
class Location:
    """A site. E-billing wants nine digits of ZIP."""

    id: int
    name: str
    code: str = "11"
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    active: bool = True
    rooms: list[Room] = field(default_factory=list)


@dataclass
class Stay:
    """A client's assignment to a bed; both ends are as expected or as they were."""

    id: int
    client: int
    bed: int
    occupied: date
    vacates: date | None = None
    active: bool = True


@dataclass
class Group:
    """A client group."""

    id: int
    name: str
    members: list[int] = field(default_factory=list)
    active: bool = True


@dataclass
class Payer:
    """An insurance company, or a charge type: the list has both."""

    id: int
    name: str
    number: str = ""
    ub_number: str = ""
    eligibility_number: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    type_indicator: str = "All Others"
    exclude_from_ede: bool = False
    on_statements: bool = False
    no_automatic_secondaries: bool = False
    coding_requirements: str = ""
    code_group: str = ""
    active: bool = True
    in_network_group: str = ""
    exclude_from_billing_service: bool = False


@dataclass
class BillingCode:
    """A billing code and how it takes units from authorizations."""

    id: int
    code: str
    description: str
    type: str = "CPT General"
    active: bool = True
    billable: bool = True
    unmanaged: bool = False
    auth_group: str = ""
    default_units: Decimal = Decimal(1)
    decrement: str = "Units per Note"
    """Or `Units per Time`: one unit for each `minutes_per_unit`."""
    minutes_per_unit: int = 0
    add_to_new_clients: bool = False
    rev_code: str = ""
    color: str = "#ffffff"


@dataclass
class Auth:
    """An authorization of a client for a billing code."""

    id: int
    client: int
    code: str
    start: date
    end: date
    allotted: Decimal
    remaining: Decimal
    pending: Decimal = Decimal(0)
    unit_alert: Decimal | None = None
    alert_days: int | None = None
    payer: str = ""
    unmanaged: bool = False
    active: bool = True


@dataclass
class Sal:
    """An appointment. `user`, `code`, `division`, `location`, `room` are names as the pick lists have them."""

    id: int
    start: datetime
    end: datetime
    user: str
    client: int | None = None
    group: int | None = None
    code: str = ""
    division: str = ""
    location: str = ""
    room: str = ""
    status: str = "Scheduled"
    telehealth: bool = False
    link: str = ""
    color: str = ""
    notes: str = ""
    series: int | None = None
    note_released: bool = False


@dataclass
class Book:
    """All of it. Lists are in the order in which things came to be."""

    clients: list[Client] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    divisions: list[Division] = field(default_factory=list)
    locations: list[Location] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    payers: list[Payer] = field(default_factory=list)
    codes: list[BillingCode] = field(default_factory=list)
    auths: list[Auth] = field(default_factory=list)
    sals: list[Sal] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(5001))

    def next_id(self) -> int:
        """Return a number that nothing had before."""
        return next(self._numbers)

    @property
    def rooms(self) -> list[Room]:
        """All rooms of all locations."""
        return [room for location in self.locations for room in location.rooms]

    @property
    def beds(self) -> list[Bed]:
        """All beds of all rooms."""
        return [bed for room in self.rooms for bed in room.beds]

    def pick_lists(self) -> dict[str, tuple[str, ...]]:
        """Return what drop-downs offer now; the portal shows users an older state until they refresh it."""
        return {
            "client": tuple(sorted(one.name for one in self.clients if one.active and not one.waiting)),
            "group": tuple(one.name for one in self.groups if one.active),
            "user": tuple(sorted(one.name for one in self.users if one.active)),
            "therapist": tuple(sorted(one.name for one in self.users if one.active and one.pt_qp)),
            "physician": tuple(sorted(one.name for one in self.users if one.active and one.doctor)),
            "division": tuple(one.name for one in self.divisions if one.active),
            "location": tuple(one.name for one in self.locations if one.active),
            "room": tuple(room.name for room in self.rooms),
            "payer": tuple(one.name for one in self.payers if one.active),
            "code": tuple(one.code for one in self.codes if one.active),
            "schedulable": tuple(
                one.code for one in self.codes if one.active and one.type in ("CPT General", "HCPCS", "E/M")
            ),
        }
