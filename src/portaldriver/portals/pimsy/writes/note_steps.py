"""A note's way from saved to released: each step is one box that is ticked and saved, once (guide 2.10).

Which of them a user may tick is the practice's settings' affair: -107 lets a QP review and release, -108 wants all of
the team to have released first, -122 leaves the final release to the author. The portal knows them, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from ....errors import NotPermitted
from ....models.notes import NoteSaved
from ....pom import Binding
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..note_saving import immutable
from ..noting import find_row, form_of, read_sheet
from ..pages.notes import NotePage, NoteSheet
from .notes import NoteWrite, saved_as


class NoteStep(NoteWrite):
    """A box of a note by its number; `box` is its field of the form, `no` what it means that it cannot be ticked."""

    box: ClassVar[str]
    no: ClassVar[str]

    def __init__(self, binding: Binding, note_id: str) -> None:
        super().__init__(binding)
        self.note_id = note_id

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the id."""
        return {"noteId": self.note_id}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["noteId"])

    @property
    def natural_key(self) -> str | None:
        """Return None: a box that is ticked already is left alone, so that to repeat it does no harm."""
        return None

    @property
    def record(self) -> str:
        """Return the note by its number."""
        return f"note:{self.note_id}"

    async def before(self, tab: Tab) -> dict[str, bool]:
        """Look whether the box is ticked. Raises `NotFound`, `NoteReleased`."""
        held = await self._held(tab)
        if held.released and not self._done(held):
            raise immutable()
        return {"done": self._done(held)}

    async def fill(self, tab: Tab, before: dict[str, bool]) -> Filled | Found[NoteSaved]:
        """Tick the box. Raises `NotPermitted` where the user may not."""
        row = await find_row(tab, self.binding, self.note_id)
        held = await read_sheet(tab, self.binding, row)
        if self._done(held):
            return Found(saved_as(held, "unchanged"))
        try:
            if getattr(held, self.box) is None:
                raise NotPermitted
            return await self._fill(tab, form_of(tab, self.binding, row), {self.box: True}, note_id=self.note_id)
        except NotPermitted as error:
            if type(error) is not NotPermitted:
                raise
            raise NotPermitted(self.no, page=NotePage.title(), field="status") from None

    async def find(self, tab: Tab, before: Any) -> Found[NoteSaved] | None:
        """Look whether the box is ticked now."""
        held = await self._held(tab)
        return Found(saved_as(held, "updated")) if self._done(held) else None

    def _done(self, held: NoteSheet) -> bool:
        return getattr(held, self.box) is True

    async def _held(self, tab: Tab) -> NoteSheet:
        return await read_sheet(tab, self.binding, await find_row(tab, self.binding, self.note_id))


class ReleaseNoteForReview(NoteStep):
    """A note that its author hands to whoever reviews it."""

    operation = "notes.release_for_review"
    box = "for_review"
    no = "the user may not release this note for review"


class ReviewNote(NoteStep):
    """A note that was reviewed."""

    operation = "notes.review"
    box = "reviewed"
    no = "the user may not review this note: that is for a supervisor, or under setting -107 a QP"


class CoSignNote(NoteStep):
    """The signed-in user's own part of a note."""

    operation = "notes.co_sign"
    box = "my_part"
    no = "the user is not in the note's team"


class ReleaseNote(NoteStep):
    """A note's final release: from then on it stands, its units are gone, and it is billed."""

    operation = "notes.release"
    box = "released"
    no = "the user may not release this note: that is for its author, or under setting -107 without -122 a QP"
