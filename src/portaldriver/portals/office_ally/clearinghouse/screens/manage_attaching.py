"""A file put with a claim in "Manage Claims", once (guide 7.5)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from .....errors import (
    Duplicate,
    InvalidInput,
    LayoutError,
    NotFound,
    OutcomeUnknown,
    SelectorUncertain,
    UnavailableError,
    UnexpectedPage,
)
from .....pom import Binding, Submission
from .....runtime.session import Tab
from .....runtime.write import Filled, Found, Write
from ..manage.attachment import ATTACHMENT_KINDS, AttachmentKind, AttachmentReceipt, media_type, require_name
from ..manage.query import ClaimQuery
from .manage_asking import attachments_path, object_of, put_file, told
from .manage_listing import detailed, row_alone, searched
from .manage_page import FILE, AttachmentChoice, AttachmentDialog, ManageClaims

if TYPE_CHECKING:
    from playwright.async_api import FilePayload

REFUSALS = (400, 413, 415, 422)
"""What an interface says no with. MODELLED."""
_CHOSEN = "input => { const [one, ...rest] = input.files; return one && !rest.length ? [one.name, one.size] : null }"


class AttachToClaim(Write[AttachmentReceipt]):
    """Put a file with a claim.

    Nobody knows whether the portal takes the same file twice, nor how soon its list shows one. So that a file is not in
    the list proves nothing: what was sent and was neither confirmed, nor refused, nor found is `OutcomeUnknown`.
    """

    operation = "claims.attach"
    receipt = AttachmentReceipt

    def __init__(
        self,
        binding: Binding,
        *,
        claim: str,
        name: str,
        content: bytes,
        kind: AttachmentKind,
        since: date,
        until: date,
    ) -> None:
        """`claim` is the clearinghouse's number; it was received within `since` and `until`.

        Raises `InvalidInput` for a name, a size, or a file that the portal does not take.
        """
        super().__init__(binding)
        if kind not in ATTACHMENT_KINDS:
            raise InvalidInput(f"is one of {', '.join(ATTACHMENT_KINDS)}", field="kind")
        require_name(name)
        self.media_type = media_type(name, content)
        self.claim, self.name, self.content, self.kind = claim, name, content, kind
        self.since, self.until = since, until
        self._confirmed: str | None = None
        self._refused = False

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the file and whose it is; the journal seals it."""
        return {
            "claim": self.claim,
            "name": self.name,
            "content": base64.b64encode(self.content).decode(),
            "kind": self.kind,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
        }

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        days = {name: date.fromisoformat(payload[name]) for name in ("since", "until")}
        content = base64.b64decode(payload["content"], validate=True)
        return cls(binding, **{**payload, **days, "content": content})

    @property
    def digest(self) -> str:
        """The file's SHA-256, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def natural_key(self) -> str:
        """Return the claim and the file's digest."""
        return f"{self.claim}:{self.digest}"

    @property
    def record(self) -> str:
        """Return the claim: files are put with it one after the other."""
        return f"claim:{self.claim}"

    async def before(self, tab: Tab) -> None:
        """Raise `Duplicate` for a name that the claim's list has: whatever bears it afterwards is this file."""
        if await self._listed(tab):
            raise Duplicate("a file of this name is with the claim already", field="name")

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Choose the file and its kind, and read back whose the dialog is and what it holds.

        Raises `NotFound` where the list does not have the claim, `InvalidInput` where its payer takes no files.
        """
        self._confirmed, self._refused = None, False
        screen, form = await self._dialog(tab)
        timeout = self.binding.timeouts.action * 1000
        chosen: FilePayload = {"name": self.name, "mimeType": self.media_type, "buffer": self.content}
        await screen.act(screen.file.set_input_files(chosen, timeout=timeout))
        await screen.choice.fill(AttachmentChoice(kind=ATTACHMENT_KINDS[self.kind]))
        held = await screen.act(screen.file.evaluate(_CHOSEN))
        if held != [self.name, len(self.content)]:
            raise SelectorUncertain("another file is chosen than was given", page=screen.title(), field="file")
        if (await screen.choice.read()).kind != ATTACHMENT_KINDS[self.kind]:
            raise SelectorUncertain("another kind is chosen than was given", page=screen.title(), field="kind")
        path = attachments_path(self.claim, form)
        meta = {
            "claimId": self.claim,
            "attachmentType": ATTACHMENT_KINDS[self.kind],
            "fileName": self.name,
            "fileSize": len(self.content),
        }

        async def press() -> dict[str, Any]:
            # The page's own request would be sent by a browser that outlives us, also where the guard has sent it.
            return await put_file(screen, path, meta, file=FILE)

        return Filled(screen=screen, control=AttachmentDialog.submit, holds=(self.content,), press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Read the portal's answer. Raises `InvalidInput` for a refusal."""
        if answer["outcome"] == "json" and answer["status"] in REFUSALS:
            self._refused = True
            raise InvalidInput("the portal refused the file", field="content")
        said = object_of(told(filled.screen, answer), page=filled.screen.title())
        # HTTP 200 may be a failure (guide 11): without a number of the file, only the claim's list tells.
        self._confirmed = str(said.get("attachmentId") or "") or None

    async def find(self, tab: Tab, before: Any) -> Found[AttachmentReceipt] | None:
        """Look the file up in the claim's list, by its name and its size.

        None only for a file that the portal refused. Raises `OutcomeUnknown` where the list does not tell, or has
        another file of the name.
        """
        try:
            listed = await self._listed(tab)
        except (LayoutError, UnavailableError):
            if self._confirmed is None:
                raise
            listed = []
        if [size for size, _ in listed] == [len(self.content)]:
            return self._found(listed[0][1] or self._confirmed or "")
        if listed:
            raise OutcomeUnknown("the claim has several files of the name, or one of another size")
        if self._confirmed is not None:
            return self._found(self._confirmed)
        if self._refused:
            return None
        raise OutcomeUnknown("the claim's files do not show it: it may have been taken")

    def _found(self, attachment_id: str) -> Found[AttachmentReceipt]:
        size = len(self.content)
        receipt = AttachmentReceipt(
            attachment_id=attachment_id, claim=self.claim, name=self.name, size=size, digest=self.digest
        )
        return Found(receipt)

    async def _listed(self, tab: Tab) -> list[tuple[int, str]]:
        """Return size and id of the claim's files of this name."""
        try:
            detail = await detailed(tab, self.binding, self.claim)
        except UnexpectedPage as error:
            if "404" not in error.message:
                raise
            raise NotFound("the portal has no such claim", field="claim_id") from None
        return [(size, id_) for name, size, id_ in detail.attachments if name == self.name]

    async def _dialog(self, tab: Tab) -> tuple[AttachmentDialog, str]:
        """Open the dialog behind the claim's paper clip; return it, and the claim's form."""
        query = ClaimQuery(since=self.since, until=self.until, text=self.claim)
        listing = await searched(tab, self.binding, query)
        row = await row_alone(listing)
        if row is None or row.claim_id != self.claim:
            raise NotFound("the portal's list does not have the claim, or not alone", field="claim_id")
        if (await listing.probe())["clip"].count == 0:
            raise InvalidInput("the claim's payer takes no files", field="claim_id")
        await listing.act(listing.clip.click(timeout=self.binding.timeouts.action * 1000))
        dialog = AttachmentDialog(tab.page, self.binding)
        await dialog.arrive()
        if (await dialog.whose.read()).claim_id != self.claim:
            raise UnexpectedPage("the dialog is about another claim", page=ManageClaims.title(), field="claim_id")
        return dialog, row.form
