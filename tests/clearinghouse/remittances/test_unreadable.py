"""What cannot be read is kept, told, and delivered once it can be."""

from __future__ import annotations

import io
import zipfile

import pytest

from portaldriver.errors import EdiSyntaxError
from portaldriver.portals.office_ally.clearinghouse.remittances import reading
from portaldriver.runtime.store import StateDatabase
from tests.edi.remittances import interchange, rich

from .paid import Folder, account_of, delivered

SOUND = interchange(rich()).encode()
ZIP = "1000000001_ERA_STATUS_5010_20261116.zip"


def packed(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    "name, content, error",
    [
        (ZIP, packed({"bomb.835": b"0" * 40_000_000}), "UnsafeFile"),
        (ZIP, packed({"../out.835": SOUND}), "UnsafeFile"),
        (ZIP, packed({}), "ReportUnreadable"),
        (ZIP, packed({"inner.zip": packed({"a.835": SOUND})}), "ReportUnreadable"),
        (ZIP, b"<html><body>Please sign in</body></html>", "SessionExpired"),
        (ZIP, SOUND[:-30], "EdiTruncated"),
        ("1000000001_ERA_835_5010_20261116.835", b"\x00\x01\x02", "ReportUnreadable"),
        ("1000000001_ERA_STATUS_5010_20261116.txt", b"Nothing that is known\n", "ReportUnreadable"),
    ],
    ids=["bomb", "path", "empty", "nested", "page", "cut", "binary", "other text"],
)
async def test_a_file_that_cannot_be_read_is_kept_and_told(
    state: StateDatabase, name: str, content: bytes, error: str
) -> None:
    lane = Folder(files=[(name, content), ("good.835", interchange(rich()).encode())])
    desk = account_of(state, lane)
    fetched = await desk.fetch()
    [unread] = await desk.unread()
    assert (unread.error, unread.file_name, unread.digest) == (error, name, fetched.unread[0])
    assert name not in repr(unread)
    assert len(await delivered(desk)) == 1, "it keeps no other back"


async def test_it_is_delivered_once_it_can_be_read(state: StateDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(content: bytes) -> None:
        raise EdiSyntaxError("not today")

    desk = account_of(state, Folder(files=[("a.835", SOUND)]))
    with monkeypatch.context() as broken:
        broken.setattr(reading, "read_remittances", cannot)
        assert await delivered(desk) == []
        assert len(await desk.unread()) == 1
    [one] = await delivered(desk)
    assert (one.trace_number, await desk.unread()) == ("TRACE0001", ())


async def test_what_stands_before_the_break_is_delivered_and_nothing_twice(state: StateDatabase) -> None:
    other = [one.replace("TRACE0001", "TRACE0002") for one in rich()]
    whole = interchange(rich(), other).encode()
    desk = account_of(state)
    first = await desk.absorb("a.835", whole[: whole.index(b"TRACE0002") + 600])
    assert (len(first.remittances), len(first.unread)) == (1, 1)
    assert len(await delivered(desk)) == 1
    assert (await desk.absorb("a.835", whole)).remittances
    assert [one.trace_number for one in await delivered(desk)] == ["TRACE0002"]


async def test_a_file_is_kept_sealed(state: StateDatabase) -> None:
    desk = account_of(state)
    await desk.absorb("a.835", SOUND)
    assert all(one.changed == one.locked == 0 for one in await state.check())
    counted = {one.kind: one.sound for one in await state.check()}
    assert (counted["remittances"], counted["remittance_files"], counted["remittance_files.content"]) == (1, 1, 1)
