"""Clinical notes: listed by metadata, begun, changed, and brought to their release. Text only where asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ....client import Resource
from ....errors import InvalidInput
from ....models.days import require_days
from ....models.notes import NewNote, Note, NoteSaved, NoteStatus, NoteUpdate
from ....models.service_appointment import ServiceAppointment
from ....paging import Paginator
from ....runtime.session import Tab
from ..appointment_search import read_one
from ..authorizing import Mode
from ..grids import ANY, At, Lane, Rows, listed
from ..noting import LABELS, note_of, read_note, read_rows
from ..numbers import number_of
from ..pages.notes import NoteFilter, NoteRow
from ..writes.note_documents import AttachToNote
from ..writes.note_steps import CoSignNote, NoteStep, ReleaseNote, ReleaseNoteForReview, ReviewNote
from ..writes.notes import CreateNote, UpdateNote

FLOWS = {"patient_id": "patientId", "start": "start", "visit_length": "visitLength", "billing_code": "billingCode"}
"""What a note takes over from its appointment where it is not given, with its names on the wire."""


class Notes(Resource):
    """Notes of sessions, and how far their sign-off has come."""

    def list(
        self,
        since: date | None = None,
        until: date | None = None,
        *,
        patient_id: str | None = None,
        provider_name: str | None = None,
        status: NoteStatus | None = None,
        appointment_id: str | None = None,
        billing_code: str | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[Note]:
        """List notes by service date, both days included: metadata, without text, team and documents.

        `provider_name` is who wrote it, as the portal's list shows them. Raises `InvalidInput`.
        """
        require_days(since, until)
        wanted = NoteFilter(
            patient_id="" if patient_id is None else number_of(patient_id, "patientId"),
            appointment_id="" if appointment_id is None else number_of(appointment_id, "appointmentId"),
            provider=provider_name or "",
            code=billing_code or "",
            status=ANY if status is None else LABELS[status],
            since=since,
            until=until,
        )

        async def rows(tab: Tab, at: At) -> Rows[NoteRow]:
            return await read_rows(tab, self._binding, wanted, at)

        return listed(self._client, "notes.list", rows, note_of, page=page, size=page_size, lane=lane)

    async def get(self, note_id: str, *, text: bool = False) -> Note:
        """Return a note with team and documents, and with `text` what it says. Raises `NotFound`.

        Nothing is opened for this: an open note would save itself.
        """
        number = number_of(note_id, "noteId")

        async def step(tab: Tab) -> Note:
            return await read_note(tab, self._binding, number, text=text)

        return await self._client.call("notes.get", step, record=f"note:{number}")

    async def create(
        self,
        note: NewNote | Mapping[str, Any],
        *,
        authorization: Mode = "ignore",
        key: str | None = None,
        actor: str | None = None,
    ) -> NoteSaved:
        """Begin a note: from an appointment, whose values flow in where they are not given, or from what is given.

        Under a key, the note of an appointment that was moved since is another one: `IdempotencyConflict`.
        `authorization` says whether an authorization has to cover it (`require`), or the receipt only says whether one
        does (`warn`): units of saved notes are pending. Raises `Duplicate` if there is one of this appointment, or of
        this client, time, code and author; `NotAuthorized`; `InvalidInput` with field `billingCode` where the portal
        does not offer the code, which is how it says that no authorization covers it; and what `PortalClient.write`
        raises.
        """
        draft = NewNote.of(note)
        if draft.appointment_id is not None:
            draft = await self._from_appointment(draft)
        return await self._client.write(
            CreateNote(self._binding, draft, authorization=authorization), key=key, actor=actor
        )

    async def update(
        self,
        note_id: str,
        changes: NoteUpdate | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> NoteSaved:
        """Change what is set, where it differs; `status` is `unchanged` where nothing does.

        Raises `NotFound`, `NoteReleased` for a released note, and what `PortalClient.write` raises.
        """
        number, draft = number_of(note_id, "noteId"), NoteUpdate.of(changes)
        return await self._client.write(UpdateNote(self._binding, number, draft), key=key, actor=actor)

    async def release_for_review(self, note_id: str, *, key: str | None = None, actor: str | None = None) -> NoteSaved:
        """Hand a note to whoever reviews it. Raises as `release` does."""
        return await self._step(ReleaseNoteForReview, note_id, key, actor)

    async def review(self, note_id: str, *, key: str | None = None, actor: str | None = None) -> NoteSaved:
        """Tick a note reviewed, as its author's supervisor, or under setting -107 as a QP. Raises as `release` does."""
        return await self._step(ReviewNote, note_id, key, actor)

    async def co_sign(self, note_id: str, *, key: str | None = None, actor: str | None = None) -> NoteSaved:
        """Release the signed-in user's own part of a note, as a member of its team. Raises as `release` does."""
        return await self._step(CoSignNote, note_id, key, actor)

    async def release(self, note_id: str, *, key: str | None = None, actor: str | None = None) -> NoteSaved:
        """Release a note for good: it stands from then on, its units are gone, and it is billed.

        `unchanged` says that it was released already. Raises `InvalidInput` whose field is `sex`, `authorization`,
        `team` (setting -108) or `review` where that is missing, `NotPermitted` where the user may not (-107, -122),
        `NoteReleased`, `NotFound`, and what `PortalClient.write` raises.
        """
        return await self._step(ReleaseNote, note_id, key, actor)

    async def attach(
        self, note_id: str, name: str, content: bytes, *, key: str | None = None, actor: str | None = None
    ) -> NoteSaved:
        """Put a document to a note that is not released; the journal seals its content.

        Raises `Duplicate` for a name that the note's list has, `InvalidInput`, `NoteReleased`, `NotFound`, and what
        `PortalClient.write` raises.
        """
        write = AttachToNote(self._binding, number_of(note_id, "noteId"), name=name, content=content)
        return await self._client.write(write, key=key, actor=actor)

    async def _step(self, kind: type[NoteStep], note_id: str, key: str | None, actor: str | None) -> NoteSaved:
        number = number_of(note_id, "noteId")
        return await self._client.write(kind(self._binding, number), key=key, actor=actor)

    async def _from_appointment(self, draft: NewNote) -> NewNote:
        """Return a draft with what flows in from its appointment. Raises `InvalidInput` where that is another's."""
        ident = draft.appointment_id or ""

        async def step(tab: Tab) -> ServiceAppointment:
            return await read_one(tab, self._binding, ident)

        held = await self._client.call("notes.create", step, record=f"appointment:{ident}")
        if held.patient_id is not None and draft.patient_id not in (None, held.patient_id):
            raise InvalidInput("the appointment is another client's", field="patientId")
        flows = {name: getattr(held, name) for name in FLOWS if getattr(draft, name) is None}
        for name, value in flows.items():
            if value is None:
                raise InvalidInput("the appointment does not say it: give it", field=FLOWS[name])
        return draft.model_copy(update=flows)
