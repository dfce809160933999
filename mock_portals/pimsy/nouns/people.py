"""Clients with all that their charts hold, staff and groups (guide 2.3-2.5, 1.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

SLOTS = ("Primary", "Secondary", "Tertiary")


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
class Profile:
    """What users may do and see: its boxes, and the rules that are assigned to it, by name."""

    id: int
    name: str
    rules: tuple[str, ...] = ()
    active: bool = True
    client_admin: bool = False
    pt_qp: bool = False
    doctor: bool = False
    power_user: bool = False


@dataclass
class Group:
    """A client group."""

    id: int
    name: str
    members: list[int] = field(default_factory=list)
    active: bool = True
