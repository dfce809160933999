"""Documents and folders that are put to a client or a group, once (guide 2.14)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from ....errors import Duplicate, InvalidInput, NotPermitted
from ....models import Noun
from ....models.documents import DocumentOwner, DocumentSaved
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..client_filling import on_the_wire
from ..filing import read_documents, read_folders, tree_of
from ..grids import folded
from ..pages.documents import Complaints, DocumentForm, FolderForm, TreeView
from ..saving import fill, outcome
from ..site import show
from .uploading import checked, choose


class OwnerWrite(Write[DocumentSaved]):
    """What is put to an owner."""

    receipt: ClassVar[type[Noun]] = DocumentSaved

    def __init__(self, binding: Binding, owner: DocumentOwner) -> None:
        super().__init__(binding)
        self.owner = owner

    @property
    def record(self) -> str:
        """Return the owner by the portal's number."""
        kind = "patient" if self.owner.kind == "client" else "group"
        return f"{kind}:{self.owner.number}"

    def _saved(self, ident: str) -> DocumentSaved:
        return DocumentSaved(owner=self.owner, item_id=ident)

    async def _open(self, tab: Tab) -> tuple[TreeView, str]:
        screen, url = TreeView(tab.page, self.binding), await tree_of(tab, self.binding, self.owner)
        await show(tab, screen, url)
        return screen, url


class UploadDocument(OwnerWrite):
    """A file in a folder, or right under its owner. Natural key: owner, folder, the file's name and its digest."""

    operation = "documents.upload"

    def __init__(
        self, binding: Binding, owner: DocumentOwner, *, name: str, content: bytes, folder: str | None, kind: str
    ) -> None:
        """Raises `InvalidInput` as `checked` does."""
        super().__init__(binding, owner)
        self.name, self.content, self.folder, self.kind = checked(name, content), content, folder, kind

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the file and whose it is; the journal seals it."""
        held = {"owner": self.owner.model_dump(by_alias=True), "name": self.name, "folder": self.folder}
        return held | {"documentType": self.kind, "content": base64.b64encode(self.content).decode()}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(
            binding,
            DocumentOwner.model_validate(payload["owner"]),
            name=payload["name"],
            content=base64.b64decode(payload["content"], validate=True),
            folder=payload["folder"],
            kind=payload["documentType"],
        )

    @property
    def natural_key(self) -> str:
        """Return owner and folder, and name and digest of the file."""
        owner = f"{self.owner.kind}:{self.owner.number}"
        return f"{owner}:{self.folder or ''}:{self.name}:{hashlib.sha256(self.content).hexdigest()}"

    async def before(self, tab: Tab) -> None:
        """Raise `Duplicate` for a name that the folder has, `InvalidInput` for a folder that is not there."""
        if self.folder is not None:
            folders = await read_folders(tab, self.binding, self.owner)
            if all(one.name != self.folder for one in folders):
                raise InvalidInput("the owner has no such folder", field="folder")
        if await self.find(tab, None) is not None:
            raise Duplicate("a document of this name is in the folder already", field="name")

    async def fill(self, tab: Tab, before: None) -> Filled:
        """Choose the file, its folder and its type, and read back what was chosen."""
        screen, url = await self._open(tab)
        if not await screen.act(screen.file.count()):
            raise NotPermitted("the owner takes no documents from this user", page=screen.title(), field="owner")
        await fill(tab, screen.form, DocumentForm(folder=self.folder, document_type=self.kind), url=url)
        await choose(screen, screen.file, self.name, self.content)
        return Filled(screen=screen, control=TreeView.upload, holds=(self.content,))

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints. Raises `InvalidInput`."""
        with on_the_wire({}):
            await outcome(tab, self.binding, Complaints, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[DocumentSaved] | None:
        """Look the file up by folder and name; one of another length or type is kept otherwise than was asked."""
        rows = await read_documents(tab, self.binding, self.owner, "tree")
        place = (self.folder or "", self.name)
        own = [one for one in rows if one.group is None and (one.folder or "", one.name) == place]
        if not own:
            return None
        held = own[-1]
        apart = {
            "content": held.size is not None and held.size != len(self.content),
            "documentType": folded(held.type or "") != folded(self.kind),
        }
        return Found(self._saved(held.document_id), tuple(name for name, differs in apart.items() if differs))


class AddFolder(OwnerWrite):
    """A folder by its name, which is one of its owner's."""

    operation = "documents.add_folder"

    def __init__(
        self,
        binding: Binding,
        owner: DocumentOwner,
        *,
        name: str,
        description: str | None = None,
        program_name: str | None = None,
    ) -> None:
        """Raises `InvalidInput` for a blank name."""
        super().__init__(binding, owner)
        if not name.strip() or len(name) > 120 or not name.isprintable():
            raise InvalidInput("a folder's name, of at most 120 characters", field="name")
        self.form = FolderForm(name=name.strip(), description=description, program_name=program_name)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the folder and whose it is."""
        return {"owner": self.owner.model_dump(by_alias=True), "folder": self.form.model_dump()}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, DocumentOwner.model_validate(payload["owner"]), **payload["folder"])

    @property
    def natural_key(self) -> str:
        """Return owner and name."""
        return f"{self.owner.kind}:{self.owner.number}:{self.form.name}"

    async def before(self, tab: Tab) -> None:
        """Raise `Duplicate` for a name that the owner has."""
        if await self.find(tab, None) is not None:
            raise Duplicate("a folder of this name is there already", field="name")

    async def fill(self, tab: Tab, before: None) -> Filled:
        """Fill the form."""
        screen, url = await self._open(tab)
        await fill(tab, screen.folder, self.form, url=url)
        return Filled(screen=screen, control=TreeView.add)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints. Raises `InvalidInput`."""
        with on_the_wire({}):
            await outcome(tab, self.binding, FolderForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[DocumentSaved] | None:
        """Look the folder up by its name."""
        for one in await read_folders(tab, self.binding, self.owner):
            if one.name == self.form.name:
                asked = {"description": self.form.description, "programName": self.form.program_name}
                there = {"description": one.description, "programName": one.program_name}
                apart = tuple(name for name, text in asked.items() if folded(text or "") != folded(there[name] or ""))
                return Found(self._saved(one.folder_id), apart)
        return None
