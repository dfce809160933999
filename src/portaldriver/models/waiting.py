"""Prospects: people on a practice's waiting list, who are no patients yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from .base import Noun
from .codes import BirthDate, Email, PortalText, UsPhone
from .draft import Draft
from .patient import Address
from .patient_parts import BLANK, AddressFields, Identity, Text60

Notes = Annotated[Annotated[str, PortalText(4000, lines=True)] | None, BLANK]
"""Longer notes; how long the portal's are is not public."""


class ProspectSummary(Noun):
    """A prospect as the waiting list shows them. `phone` is `+1-206-555-0124`.

    `last_name` is all of the name, and `first_name` None, where the list shows it in another way than `Last, First`.
    """

    patient_id: str
    first_name: str | None = None
    last_name: str
    dob: date | None = None
    phone: str | None = None
    referral_source: str | None = None


class Prospect(ProspectSummary):
    """A prospect in full."""

    email: str | None = None
    address: Address | None = None
    notes: str | None = None


class NewProspect(Draft):
    """A prospect to be added to the waiting list."""

    first_name: Identity
    last_name: Identity
    dob: BirthDate
    phone: Annotated[UsPhone | None, BLANK] = None
    email: Annotated[Email | None, BLANK] = None
    address: AddressFields | None = None
    referral_source: Text60 = None
    notes: Notes = None


class ProspectSaved(Noun):
    """What became of a prospect. `converted` ones are patients from then on, under the same id.

    `updated_at` is when it was seen to be there, by our clock.
    """

    patient_id: str
    status: Literal["added", "converted", "unchanged"]
    updated_at: datetime
