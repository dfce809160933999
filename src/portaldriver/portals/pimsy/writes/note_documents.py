"""A document that is put to a note, once (guide 2.10: Note Documents)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Self

from ....errors import Duplicate, NotPermitted
from ....models.notes import NoteSaved
from ....pom import Binding
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..note_saving import hush, immutable
from ..noting import find_row, form_of, read_sheet
from ..pages.notes import NotePage
from ..site import show
from .notes import NoteWrite, saved_as
from .uploading import checked, choose


class AttachToNote(NoteWrite):
    """Put a file to a note that is not released. Natural key: the note, the file's name and its digest."""

    operation = "notes.attach"

    def __init__(self, binding: Binding, note_id: str, *, name: str, content: bytes) -> None:
        """Raises `InvalidInput` for a name that is a path or blank, and for a size that is nothing or too much."""
        super().__init__(binding)
        self.note_id, self.name, self.content = note_id, checked(name, content), content

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the file and whose it is; the journal seals it."""
        return {"noteId": self.note_id, "name": self.name, "content": base64.b64encode(self.content).decode()}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        content = base64.b64decode(payload["content"], validate=True)
        return cls(binding, payload["noteId"], name=payload["name"], content=content)

    @property
    def natural_key(self) -> str:
        """Return the note, and name and digest of the file."""
        return f"{self.note_id}:{self.name}:{hashlib.sha256(self.content).hexdigest()}"

    @property
    def record(self) -> str:
        """Return the note by its number."""
        return f"note:{self.note_id}"

    async def before(self, tab: Tab) -> None:
        """Raise `Duplicate` for a name that the note's list has, `NoteReleased`, `NotFound`."""
        row = await find_row(tab, self.binding, self.note_id)
        if (await read_sheet(tab, self.binding, row)).released:
            raise immutable()
        if self.name in await self._listed(tab, form_of(tab, self.binding, row)):
            raise Duplicate("a document of this name is with the note already", field="name")

    async def fill(self, tab: Tab, before: None) -> Filled:
        """Choose the file, and read back what was chosen. The note's own form is left as it came."""
        row = await find_row(tab, self.binding, self.note_id)
        url, screen = form_of(tab, self.binding, row), NotePage(tab.page, self.binding)
        await hush(screen, url)
        await show(tab, screen, url)
        held = await screen.sheet.read()
        if held.released:
            raise immutable()
        if held.number != self.note_id or not await screen.act(screen.file.count()):
            raise NotPermitted("the note takes no documents from this user", page=screen.title(), field="noteId")
        await choose(screen, screen.file, self.name, self.content)
        return Filled(screen=screen, control=NotePage.attach, holds=(self.content,))

    async def find(self, tab: Tab, before: Any) -> Found[NoteSaved] | None:
        """Look the file up in the note's list by its name."""
        row = await find_row(tab, self.binding, self.note_id)
        if self.name not in await self._listed(tab, form_of(tab, self.binding, row)):
            return None
        return Found(saved_as(await read_sheet(tab, self.binding, row), "updated"))

    async def _listed(self, tab: Tab, url: str) -> list[str]:
        found = await NotePage(tab.page, self.binding).documents.fetch(url)
        return [one.name for one in found.records]
