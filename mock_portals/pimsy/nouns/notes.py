"""Clinical notes (guide 2.10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

SAVED, FOR_REVIEW, REVIEWED, RELEASED = "Saved", "Released for Review", "Reviewed", "Released"
CLASSES = {
    "therapy": "Therapy / Progress Note",
    "assessment": "Assessment / Medical Follow-up Note",
    "group": "Group Note",
}


@dataclass
class Part:
    """A member of a note's team, and when they released their part."""

    name: str
    role: str = "Team Member"
    released: datetime | None = None


@dataclass
class Note:
    """A note. Users, divisions and codes are names of the pick lists. `units` are those it holds while pending."""

    id: int
    client: int
    start: datetime
    minutes: int
    code: str
    author: str
    kind: str = "therapy"
    sal: int | None = None
    location_code: str = ""
    division: str = ""
    type: str = ""
    in_clinic: bool = False
    face_to_face: bool = False
    telehealth: bool = False
    collateral: bool = False
    text: str = ""
    dual: bool = False
    for_review: bool = False
    reviewed: bool = False
    released: bool = False
    created: datetime | None = None
    created_by: str = ""
    edited: datetime | None = None
    edited_by: str = ""
    released_at: datetime | None = None
    released_by: str = ""
    team: list[Part] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    auth: int | None = None
    units: Decimal = Decimal(1)

    @property
    def status(self) -> str:
        """How far it is, in the list's words."""
        steps = {RELEASED: self.released, REVIEWED: self.reviewed, FOR_REVIEW: self.for_review}
        return next((word for word, reached in steps.items() if reached), SAVED)
