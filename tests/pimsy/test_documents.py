"""Documents: both views show the same, files come whole or not at all, and what is put there is put there once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.documents_desk import MOST, Documents
from mock_portals.pimsy.nouns.documents import Document as Held
from portaldriver.errors import (
    Duplicate,
    InvalidInput,
    NotFound,
    NotOnThisSurface,
    NotPermitted,
    NotSaved,
    PortalError,
    SessionExpired,
    UnsafeFile,
)
from portaldriver.models.documents import DocumentOwner
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.writes.documents import AddFolder, UploadDocument
from tests.pimsy.conftest import Connect

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 ._()-]{0,20}[A-Za-z0-9]", fullmatch=True)


def owners(portal: PimsyPortal) -> tuple[str, DocumentOwner]:
    """Return the first client, who is in the first group, and that group."""
    group = portal.book.groups[0]
    assert portal.book.clients[0].id in group.members
    return str(portal.book.clients[0].id), DocumentOwner(kind="group", number=str(group.id))


@pytest.mark.parametrize("generation", ["2026-portal", "2018-portal"])
async def test_both_views_are_the_book(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None, tmp_path: Path
) -> None:
    portal.use_generation(generation)
    pimsy, (client, group) = connect(), owners(portal)
    expected = [
        (str(one.id), one.name, one.folder or None, len(one.content), portal.book.groups[0].name if shared else None)
        for one, shared in zip(portal.book.documents, (False, False, True), strict=True)
    ]
    found = await pimsy.documents.list(client)
    assert [(one.document_id, one.name, one.folder, one.size, one.group_name) for one in found] == expected
    assert await pimsy.documents.list(client, view="classic") == found
    assert await pimsy.documents.list(client, folder="Intake") == found[:1]
    assert [one.name for one in await pimsy.documents.folders(client)] == ["Intake"]
    if generation == "2026-portal":
        assert [one.document_id for one in await pimsy.documents.list(group)] == [expected[2][0]]
    else:
        with pytest.raises((NotPermitted, NotOnThisSurface)):
            await pimsy.documents.list(group)
    held = portal.book.documents[0]
    held.name, path = "../../evil.txt", tmp_path / "kept.txt"
    got = await pimsy.documents.download(found[0], path)
    assert path.read_bytes() == held.content
    assert path.stat().st_mode & 0o777 == 0o600
    assert (got.size, len(got.sha256)) == (len(held.content), 64)
    with pytest.raises(NotFound):
        await pimsy.documents.list("99")


async def test_both_views_give_the_same_set(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, (client, group) = connect(), owners(portal)
    made = st.builds(
        Held,
        id=st.integers(1, 10**6),
        owner=st.sampled_from((f"client:{client}", f"group:{group.number}", "client:1")),
        name=NAMES,
        content=st.binary(max_size=30),
        kind=st.sampled_from(("Consent", "Assessment")),
        folder=st.sampled_from(("", "Intake")),
        added=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        by=st.sampled_from(("", "Okafor, Riley")),
    )
    drawn: list[list[Held]] = []

    @settings(max_examples=6, deadline=None, database=None)
    @given(st.lists(made, max_size=5, unique_by=lambda one: one.id))
    def draw(held: list[Held]) -> None:
        drawn.append(held)

    draw()
    for held in drawn:
        portal.book.documents[:] = held
        tree = await pimsy.documents.list(client)
        assert await pimsy.documents.list(client, view="classic") == tree
        assert {one.document_id for one in tree} == {str(one.id) for one in held if one.owner != "client:1"}


WRONG: dict[str, tuple[tuple[bytes, str, str], type[PortalError]]] = {
    "page": ((b"<!DOCTYPE html><html><title>Sorry</title></html>", "text/html", "a.txt"), SessionExpired),
    "short": ((b"Inv", "text/plain", "a.txt"), UnsafeFile),
    "empty": ((b"", "text/plain", "a.txt"), UnsafeFile),
}


def kept_in(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return [one.name for one in folder.iterdir()]


async def test_nothing_is_left_of_a_file_that_did_not_come_whole(
    portal: PimsyPortal, connect: Connect, seated: None, tmp_path: Path
) -> None:
    pimsy, (client, _) = connect(), owners(portal)
    (one, *_) = await pimsy.documents.list(client)
    for sent, error in WRONG.values():
        portal.desk(Documents).sends = sent
        with pytest.raises(error):
            await pimsy.documents.download(one, tmp_path / "kept.txt")
        assert kept_in(tmp_path) == []


@pytest.mark.parametrize("generation", ["2026-portal", "2018-portal"])
async def test_files_are_put_there_once(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None, tmp_path: Path
) -> None:
    portal.use_generation(generation)
    pimsy, (client, group) = connect(), owners(portal)
    folder = await pimsy.documents.add_folder(client, "Letters", description="Invented", program_name="Outpatient")
    assert (portal.book.folders[-1].name, str(portal.book.folders[-1].id)) == ("Letters", folder.item_id)
    assert portal.book.folders[-1].division == "Outpatient"
    file = tmp_path / "Letter A.txt"
    file.write_bytes(b"Dear example")
    saved = await pimsy.documents.upload(client, file, document_type="Correspondence", folder="Letters")
    new = portal.book.documents[-1]
    assert (new.owner, new.name, new.content, new.kind, new.folder) == (
        f"client:{client}",
        "Letter A.txt",
        b"Dear example",
        "Correspondence",
        "Letters",
    )
    count = len(portal.book.documents)
    assert await pimsy.documents.upload(client, file, document_type="Correspondence", folder="Letters") == saved
    with pytest.raises(Duplicate):
        await pimsy.documents.upload(
            client, b"Other", name="Letter A.txt", document_type="Correspondence", folder="Letters"
        )
    assert len(portal.book.documents) == count
    if generation == "2026-portal":
        await pimsy.documents.upload(group, b"For all", name="All.txt", document_type="Consent")
        assert [one.name for one in await pimsy.documents.list(client) if one.group_name][-1] == "All.txt"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "type of file": ({"file": b"MZ", "name": "a.exe"}, "content"),
    "size": ({"file": b"x" * (MOST + 1), "name": "a.txt"}, "content"),
    "no such folder": ({"file": b"x", "name": "a.txt", "folder": "Nowhere"}, "folder"),
    "no such type": ({"file": b"x", "name": "a.txt", "document_type": "Nothing"}, "documentType"),
}


async def test_what_the_portal_refuses_is_invalid_input(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, (client, _) = connect(), owners(portal)
    count = len(portal.book.documents)
    for asked, field in REFUSED.values():
        given_ = {"document_type": "Consent"} | asked
        with pytest.raises(InvalidInput) as caught:
            await pimsy.documents.upload(client, given_.pop("file"), **given_)
        assert caught.value.field == field
    with pytest.raises(Duplicate):
        await pimsy.documents.add_folder(client, "Intake")
    portal.desk(Documents).silently_refuse = 9
    with pytest.raises(NotSaved):
        await pimsy.documents.upload(client, b"x", name="a.txt", document_type="Consent")
    assert len(portal.book.documents) == count


@pytest.mark.parametrize("name", ["", " ", "a/b.txt", "..\\b.txt", "a\nb", "x" * 121, 'a"b'])
def test_names_are_no_paths(name: str) -> None:
    owner = DocumentOwner(kind="client", number="5")
    with pytest.raises(InvalidInput):
        UploadDocument(Binding(), owner, name=name, content=b"x", folder=None, kind="Consent")
    with pytest.raises(InvalidInput):
        UploadDocument(Binding(), owner, name="a.txt", content=b"", folder=None, kind="Consent")


@settings(max_examples=15, deadline=None)
@given(name=NAMES, content=st.binary(min_size=1, max_size=40), folder=st.none() | NAMES)
def test_writes_come_back_from_their_payload(name: str, content: bytes, folder: str | None) -> None:
    owner = DocumentOwner(kind="group", number="7")
    one = UploadDocument(Binding(), owner, name=name, content=content, folder=folder, kind="Consent")
    again = UploadDocument.from_payload(Binding(), one.payload)
    assert (again.payload, again.natural_key) == (one.payload, one.natural_key)
    made = AddFolder(Binding(), owner, name=name, description=folder)
    assert AddFolder.from_payload(Binding(), made.payload).payload == made.payload
