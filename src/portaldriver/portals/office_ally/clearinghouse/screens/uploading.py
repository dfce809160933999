"""Upload of a file of claims in Service Center Classic, once (guide 7.4)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Self

from .....edi import load_profile
from .....errors import (
    Duplicate,
    InvalidInput,
    LayoutError,
    OutcomeUnknown,
    SelectorUncertain,
    UnavailableError,
    UnexpectedPage,
)
from .....models import Noun
from .....pom import Binding, Submission
from .....pom.screens import first_of
from .....runtime.session import Tab
from .....runtime.write import Filled, Found, Write
from .classic import opened
from .file_summary import recent_summaries
from .upload import TASKS, Confirmation, NotUploaded, Uploaded, UploadedFile, UploadPage

if TYPE_CHECKING:
    from playwright.async_api import FilePayload

Usage = Literal["test", "production"]
Transaction = Literal["837P", "837I"]
_CHOSEN = "input => { const [one, ...rest] = input.files; return one && !rest.length ? [one.name, one.size] : null }"


class UploadReceipt(Noun):
    """A file that was taken. `uploaded_at` is the portal's local time, None where its list does not tell."""

    file_id: str
    name: str
    size: int
    digest: str
    uploaded_at: datetime | None = None


class UploadClaims(Write[UploadReceipt]):
    """Upload a file of claims.

    The portal takes the same file twice without a word (MODELLED, and the worst that can be assumed), and nobody knows
    how soon its list shows one (MODELLED too). So that a file is not in the list proves nothing: what was sent and was
    neither confirmed, nor refused, nor found is `OutcomeUnknown`, and is never sent again by itself.
    """

    operation = "claims.upload"
    receipt = UploadReceipt

    def __init__(
        self, binding: Binding, *, name: str, content: bytes, usage: Usage, transaction: Transaction = "837P"
    ) -> None:
        """Raises `InvalidInput` for a name that such a file may not bear (guide 10.1), and for an empty file."""
        super().__init__(binding)
        if not load_profile("office_ally").allows_name(name, transaction, usage=usage):
            raise InvalidInput("the name does not fit the file's kind and usage", field="name")
        if name != name.strip() or any(not one.isprintable() or one in '/\\"' for one in name):
            raise InvalidInput("the name holds what a file name may not", field="name")
        if not content:
            raise InvalidInput("the file is empty", field="content")
        self.name, self.content, self.usage, self.transaction = name, content, usage, transaction
        self._confirmed: str | None = None
        self._refused = False

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the file and what it is; the journal seals it."""
        return {
            "name": self.name,
            "content": base64.b64encode(self.content).decode(),
            "usage": self.usage,
            "transaction": self.transaction,
        }

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        content = base64.b64decode(payload["content"], validate=True)
        return cls(binding, **{**payload, "content": content})

    @property
    def digest(self) -> str:
        """The file's SHA-256, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def natural_key(self) -> str:
        """Return the file's digest."""
        return self.digest

    @property
    def record(self) -> str:
        """Return the file's name: by it the portal's list is asked."""
        return f"file:{self.name}"

    async def before(self, tab: Tab) -> bool:
        """Return whether the file summary can be asked later. Raises `Duplicate`: names are not used twice.

        So whatever bears the name afterwards is this file.
        """
        summarised = await self._summarised(tab)
        if summarised or await self._listed(tab):
            raise Duplicate("a file of this name was uploaded already", field="name")
        return summarised is not None

    async def fill(self, tab: Tab, before: bool) -> Filled:
        """Choose the file, and read back its name and its size."""
        self._confirmed, self._refused = None, False
        screen = await self._opened(tab)
        chosen: FilePayload = {"name": self.name, "mimeType": "text/plain", "buffer": self.content}
        await screen.act(screen.file.set_input_files(chosen))
        held = await screen.act(screen.file.evaluate(_CHOSEN))
        if held != [self.name, len(self.content)]:
            raise SelectorUncertain("another file is chosen than was given", page=screen.title(), field="file")
        return Filled(screen=screen, control=UploadPage.upload, holds=(self.content,))

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Read the File ID off the confirmation. Raises `InvalidInput` for a refusal, which comes with HTTP 200."""
        came = await first_of(filled.screen.root, (NotUploaded, Uploaded), self.binding, after=filled.screen.title())
        if isinstance(came, NotUploaded):
            self._refused = True
            raise InvalidInput("the portal refused the file")
        said: Confirmation = await Uploaded(filled.screen.root, self.binding).said.read()
        if said.name != self.name:
            raise UnexpectedPage("the confirmation is of another file", page=came.title(), field="name")
        self._confirmed = said.file_id

    async def find(self, tab: Tab, before: bool) -> Found[UploadReceipt] | None:
        """Look the file up by its name: in the list of uploads, then in the summaries of the last days.

        The File ID of a confirmation goes before both. None only for a file that the portal refused. Raises
        `OutcomeUnknown` where nothing tells, or where several files bear the name.
        """
        try:
            listed = await self._listed(tab)
        except (LayoutError, UnavailableError):
            if self._refused:
                raise
            listed = []
        times = {one.file_id: one.uploaded_at for one in listed}
        if self._confirmed is not None:
            return self._found(self._confirmed, times.get(self._confirmed))
        ids = set(times) or (await self._summarised(tab) or set() if before and not self._refused else set())
        if len(ids) == 1:
            (file_id,) = ids
            return self._found(file_id, times.get(file_id))
        if self._refused and not ids:
            return None
        why = "several files bear the name" if ids else "neither the uploads nor the file summaries show the file"
        raise OutcomeUnknown(f"{why}: it may have been taken, and its summary can take 12 hours")

    def _found(self, file_id: str, uploaded_at: datetime | None) -> Found[UploadReceipt]:
        receipt = UploadReceipt(
            file_id=file_id, name=self.name, size=len(self.content), digest=self.digest, uploaded_at=uploaded_at
        )
        return Found(receipt)

    async def _opened(self, tab: Tab) -> UploadPage:
        tab.showing = None
        task = TASKS[self.transaction]
        return await opened(tab.page, self.binding, UploadPage, GOTO="UploadClaims", TaskAction=task)

    async def _listed(self, tab: Tab) -> list[UploadedFile]:
        screen = await self._opened(tab)
        return [
            one
            for one in (await screen.uploaded.read(deadline=self.binding.timeouts.action)).records
            if one.name == self.name
        ]

    async def _summarised(self, tab: Tab) -> set[str] | None:
        """Return the File IDs of the name in the last days' summaries; None if that page cannot be read."""
        try:
            return {one.file_id for one in await recent_summaries(tab, self.binding) if one.file_name == self.name}
        except (LayoutError, UnavailableError):
            return None
