"""What stands in a practice's database: clients, staff, places, appointments, authorizations (guide 2)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from .nouns.billing import Auth, BillingCode, Payer, Rate
from .nouns.clinical import Plan, Score
from .nouns.documents import Document, Folder
from .nouns.invoicing import Billed, Credit, Ede, Invoice, Posting, Refund
from .nouns.notes import Note
from .nouns.people import SLOTS, Client, Contact, Diagnosis, Group, Policy, Profile, User
from .nouns.places import Bed, Division, Location, Room, Stay
from .nouns.schedule import Sal

__all__ = [
    "SLOTS",
    "Auth",
    "Bed",
    "BillingCode",
    "Book",
    "Client",
    "Contact",
    "Diagnosis",
    "Division",
    "Group",
    "Location",
    "Note",
    "Payer",
    "Policy",
    "Profile",
    "Rate",
    "Room",
    "Sal",
    "Stay",
    "User",
    "by_id",
]


class Numbered(Protocol):
    """Whatever has a number of its own."""

    @property
    def id(self) -> int: ...


N = TypeVar("N", bound=Numbered)


def by_id(items: Iterable[N], ident: str | int) -> N | None:
    """Return the one with that number."""
    return next((item for item in items if str(item.id) == str(ident)), None)


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
    rates: list[Rate] = field(default_factory=list)
    billed: list[Billed] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    edes: list[Ede] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    settings: set[int] = field(default_factory=set)
    """System Settings that are on, by number: 107 for -107."""
    on_release: list[Callable[[Note], object]] = field(default_factory=list)
    """What a note's release brings about."""
    profiles: list[Profile] = field(default_factory=list)
    rules: tuple[str, ...] = ()
    """All rules that a profile may have."""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(5001))

    def next_id(self) -> int:
        """Return a number that nothing had before."""
        return next(self._numbers)

    def released(self, note: Note) -> None:
        """Have follow what follows on a note's release."""
        for hook in self.on_release:
            hook(note)

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
