"""Documents of clients and groups: tree, classic view, what may be added, files (guide 2.14; limits are MODELLED)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from urllib.parse import quote, urlencode

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.pimsy.book import Group, by_id
from mock_portals.pimsy.clients_desk import name_of
from mock_portals.pimsy.desk import Desk, Handler, complain, options, tell
from mock_portals.pimsy.framing import TOKEN
from mock_portals.pimsy.nouns.documents import Document, Folder
from mock_portals.pimsy.posting import shown
from mock_portals.pimsy.seed import TODAY
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

TREE, CLASSIC, FILE = "/Documents/Tree", "/Documents/Classic", "/Documents/File"
TYPES = ("Assessment", "Consent", "Correspondence")
REFUSED = (".exe", ".js", ".html")
MOST = 1024 * 1024
"""MODELLED: which files the portal takes, and how many bytes."""


class Documents(Desk):
    """Behaviour of the screens.

    `sends` takes the place of a file: body, type and file name. `silently_refuse` is how many saves are answered as if
    they had been made.
    """

    sends: tuple[bytes, str, str] | None = None
    silently_refuse = 0

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", TREE.lower()): self._show,
            ("GET", CLASSIC.lower()): self._show,
            ("GET", FILE.lower()): self._file,
            ("POST", TREE.lower()): self._save,
        }

    def _owner(self, visit: Visit) -> str | None:
        for kind, held in (("client", self.book.clients), ("group", self.book.groups)):
            if by_id(held, visit.query.get(kind, "")) is not None:
                return f"{kind}:{visit.query[kind]}"
        return None

    def seen_by(self, owner: str) -> list[Document]:
        """Return an owner's documents: a group's are in each member's tree."""
        return [one for one in self.book.documents if one.owner == owner or self._shared(one, owner) is not None]

    def _shared(self, one: Document, owner: str) -> Group | None:
        group = by_id(self.book.groups, one.owner.partition(":")[2]) if one.owner.startswith("group:") else None
        kind, _, number = owner.partition(":")
        return group if group is not None and kind == "client" and int(number) in group.members else None

    def _show(self, visit: Visit, session: Session, complaints: Sequence[str] = ()) -> Response:
        owner = self._owner(visit)
        if owner is None:
            return Response("there is no such owner", status_code=404, media_type="text/plain")
        found = self.seen_by(owner)
        folders = [one for one in self.book.folders if one.owner == owner]
        tree = visit.path.lower() == TREE.lower()

        def edit(page: Page) -> None:
            page.text('main [aria-label="Owner"]', owner)
            page.text('main [aria-label="Records"]', str(len(found)))
            for link in page.all('main nav[aria-label="Views"] a'):
                link.set("href", f"{link.get('href')}?{_query(owner)}")
            fill = self._leaf if tree else self._line
            page.repeat("#tree li" if tree else "#classic tbody tr", found, lambda row, one: fill(row, one, owner))
            if found:
                page.remove("main .no-documents")
            if tree:
                page.repeat("#folders li", folders, _folder)
                if folders:
                    page.remove("main .no-folders")
                tell(page, visit)
                complain(page, complaints)
                options(page, "#folder", [one.name for one in folders], visit.form.get("folder", ""))
                options(page, "#type", TYPES)
                sent = f"{TREE}?{_query(owner)}&{urlencode({TOKEN: session.token})}"
                page.attribute('main form[aria-label="New Document"]', "action", sent)
                options(page, "#division", [one.name for one in self.book.divisions])

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _cells(self, one: Document, owner: str) -> list[str]:
        group = self._shared(one, owner)
        added = shown(one.added)
        return [one.name, one.kind, one.folder, str(len(one.content)), added, one.by, group.name if group else ""]

    def _leaf(self, row: Element, one: Document, owner: str) -> None:
        name, kind, folder, size, added, by, group = self._cells(one, owner)
        row.set("data-id", str(one.id))
        held = {"type": kind, "folder": folder, "size": size, "added": added, "by": by, "group": group}
        for part in row:
            part.text = name if part.tag == "a" else held[str(part.get("class"))]
            if part.tag == "a":
                part.set("href", f"{FILE}?document={one.id}")

    def _line(self, row: Element, one: Document, owner: str) -> None:
        row.set("data-id", str(one.id))
        for cell, text in zip(row, self._cells(one, owner), strict=True):
            inner = next(iter(cell), cell)
            inner.text = text
            if inner.tag == "a":
                inner.set("href", f"{FILE}?document={one.id}")

    def _file(self, visit: Visit, session: Session) -> Response:
        one = by_id(self.book.documents, visit.query.get("document", ""))
        if one is None:
            return Response("there is no such document", status_code=404, media_type="text/plain")
        body, kind, name = self.sends or (one.content, "application/octet-stream", one.name)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(body, media_type=kind, headers=headers)

    def _save(self, visit: Visit, session: Session) -> Response:
        owner = self._owner(visit)
        if owner is None:
            return Response("there is no such owner", status_code=404, media_type="text/plain")
        posted, content = _parts(visit)
        if wrong := self._wrong(owner, posted, content):
            return self._show(visit, session, wrong)
        if self.silently_refuse:
            self.silently_refuse -= 1
        elif posted.get("form") == "New Folder":
            made = Folder(self.book.next_id(), owner, posted["name"], posted["description"], posted["division"])
            self.book.folders.append(made)
        else:
            new = Document(self.book.next_id(), owner, posted["file"], content, posted["type"], posted["folder"])
            new.added, new.by = TODAY, name_of(session)
            self.book.documents.append(new)
        kind, _, number = owner.partition(":")
        client, group = (number, None) if kind == "client" else (None, number)
        return self.saved(visit, client=client, group=group)

    def _wrong(self, owner: str, posted: Mapping[str, str], content: bytes) -> list[str]:
        if posted.get("form") == "New Folder":
            taken = {one.name for one in self.book.folders if one.owner == owner}
            name = posted.get("name", "").strip()
            return [] if name and name not in taken else [f"Folder Name {'already exists' if name else 'is required'}."]
        name = posted.get("file", "")
        if not content or name.lower().endswith(REFUSED) or len(content) > MOST:
            return ["File is not valid." if content else "File is required."]
        if not posted.get("type"):
            return ["Document Type is required."]
        taken_by = {(one.folder, one.name) for one in self.book.documents if one.owner == owner}
        return ["File already exists."] if (posted.get("folder", ""), name) in taken_by else []


def _query(owner: str) -> str:
    kind, _, number = owner.partition(":")
    return urlencode({kind: number})


def _folder(row: Element, one: Folder) -> None:
    row.set("data-id", str(one.id))
    for part in row:
        part.text = str(getattr(one, str(part.get("class"))))


def _parts(visit: Visit) -> tuple[dict[str, str], bytes]:
    """Return what was posted; of a file its name as `file`, and its content."""
    kind = visit.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return dict(visit.form), b""
    posted, content = {}, b""
    for part in message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + visit.body, policy=policy.HTTP).walk():
        held = None if part.is_multipart() else part.get_payload(decode=True)
        if not isinstance(held, bytes):
            continue
        field = str(part.get_param("name", header="content-disposition"))
        if part.get_filename() is not None:
            posted[field], content = str(part.get_filename()), held
        else:
            posted[field] = held.decode()
    return posted, content
