"""Clinical notes: that a session was documented, by whom, and how far its sign-off has come.

What is clinical in a note is its text. No call brings that along unless asked, and no wire shape has it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .appointment import ItsId, Line, Minutes, WallTime
from .authorization import KEPT, BookingAuthorization
from .base import Noun
from .codes import PortalText
from .draft import Draft

NoteStatus = Literal["saved", "released_for_review", "reviewed", "released"]
NoteClass = Literal["therapy", "assessment", "group"]
NoteText = Annotated[str, PortalText(30000, lines=True)]
"""What a note says. How long it may be is not public."""


class NotePart(Noun):
    """The part of one member of a note's team: who it is, and since when they have released it."""

    name: str
    role: str | None = None
    released: bool = False
    released_at: datetime | None = None


class Note(Noun):
    """A note's metadata. Times are the practice's wall clock; people are named as the portal's lists show them.

    `note_id` is the Note #, `appointment_id` the SAL #, `visit_length` minutes, `program_name` the division. `team` and
    `documents` (names) are None where a list leaves them out. `text` is None unless it was asked for; it is in no
    repr and in no wire shape.
    """

    note_id: str
    patient_id: str
    patient_name: str | None = None
    appointment_id: str | None = None
    start: datetime | None = None
    visit_length: int | None = None
    billing_code: str | None = None
    location_code: str | None = None
    program_name: str | None = None
    note_type: str | None = None
    note_class: NoteClass | None = None
    provider_name: str | None = None
    status: NoteStatus
    requires_dual_sign_off: bool | None = None
    created_at: datetime | None = None
    created_by: str | None = None
    edited_at: datetime | None = None
    edited_by: str | None = None
    released_at: datetime | None = None
    released_by: str | None = None
    team: tuple[NotePart, ...] | None = None
    documents: tuple[str, ...] | None = None
    text: Annotated[str | None, Field(exclude=True, repr=False)] = None

    @property
    def service_date(self) -> date | None:
        """The day of the session."""
        return None if self.start is None else self.start.date()

    @property
    def final(self) -> bool:
        """Whether the note is released, and with that immutable."""
        return self.status == "released"

    def wire(self) -> dict[str, Any]:
        """Return the wire shape, in camelCase and without the text."""
        return self.model_dump(by_alias=True, mode="json")


class NoteDetails(Draft):
    """What may be said of a note beside whose it is and when. What is None is left to the portal."""

    location_code: Line | None = None
    program_name: Line | None = None
    note_type: Line | None = None
    in_clinic: bool | None = None
    face_to_face: bool | None = None
    telehealth: bool | None = None
    collateral: bool | None = None
    text: NoteText | None = None


class NewNote(NoteDetails):
    """A note to be written: from an appointment, whose values flow in, or with the four that a Note # needs.

    These are service date and time (`start`), duration and billing code. Raises `InvalidInput` when made.
    """

    patient_id: ItsId | None = None
    appointment_id: ItsId | None = None
    note_class: NoteClass = "therapy"
    start: WallTime | None = None
    visit_length: Minutes | None = None
    billing_code: Line | None = None

    @model_validator(mode="after")
    def _is_of_something(self) -> Any:
        if self.appointment_id is not None:
            return self
        needed = {"patientId": self.patient_id, "start": self.start, "visitLength": self.visit_length}
        for name, value in (needed | {"billingCode": self.billing_code}).items():
            if value is None:
                raise ValueError(f"{name} is needed, unless the note is of an appointment")
        return self


class NoteUpdate(NoteDetails):
    """Changes to a note that is not released: what is not set stays as it is."""

    start: Annotated[WallTime | None, KEPT] = None
    visit_length: Annotated[Minutes | None, KEPT] = None
    billing_code: Annotated[Line | None, KEPT] = None

    @model_validator(mode="after")
    def _says_something(self) -> Any:
        if not self.model_fields_set:
            raise ValueError("nothing is to be changed")
        if any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("nothing of a note can be cleared")
        return self


class NoteSaved(Noun):
    """What became of a write. `note_status` is how far the note is by now; `unchanged` is one that was so already.

    `authorization` is what the check of the patient's authorizations found, where one was asked for.
    """

    note_id: str
    patient_id: str
    status: Literal["created", "updated", "unchanged"]
    note_status: NoteStatus
    authorization: BookingAuthorization | None = None
