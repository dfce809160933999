"""Zip archives: what is honest comes out, every trick is refused by name and leaves nothing."""

from __future__ import annotations

import io
import random
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from portaldriver.errors import UnsafeFile
from portaldriver.options import Downloads
from portaldriver.pom.archives import unpack
from tests.pom.secrecy import shown

from .sending import X12, zipped

NAME = "Doeling_Jane"
"""Stands for a patient whose name a member bears."""


def with_info(change: Callable[[zipfile.ZipInfo], None], *, content: bytes = b"x") -> bytes:
    """Return an archive of two members, the second of which was changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("first.txt", b"first")
        info = zipfile.ZipInfo(f"{NAME}.txt")
        change(info)
        archive.writestr(info, content)
    return packed.getvalue()


def named(name: str) -> bytes:
    return with_info(lambda info: setattr(info, "filename", name))


def of_kind(kind: int) -> bytes:
    return with_info(lambda info: setattr(info, "external_attr", (kind | 0o777) << 16), content=b"/etc/passwd")


def twice(first: str, second: str) -> bytes:
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(first, b"1")
        archive.writestr(second, b"2")
    return packed.getvalue()


def encrypted() -> bytes:
    whole = bytearray(zipped({"first.txt": b"x", f"{NAME}.txt": b"y"}))
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 8] |= 1
    return bytes(whole)


def overlapping(members: int = 30) -> bytes:
    """Build a bomb of quoted overlaps: each member holds the headers of all that follow it and one shared kernel."""
    kernel = zlib.compress(b"0" * 200_000, 9)[2:-4]
    packed, size, crc = kernel, 200_000, zlib.crc32(b"0" * 200_000)
    file, entries = b"", []
    tail, plain = packed, b"0" * size
    for number in reversed(range(members)):
        name = f"{NAME}{number}".encode()
        crc = zlib.crc32(plain)
        header = (
            struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(tail), len(plain), len(name), 0) + name
        )
        entries.append((name, crc, len(tail), len(plain), len(header) + len(tail)))
        quoted = struct.pack("<BHH", 0, len(header), 0xFFFF ^ len(header)) + header
        file = header + tail
        tail, plain = quoted + tail, header + plain
    directory, total = b"", len(file)
    for name, crc, short, long, back in reversed(entries):
        directory += (
            struct.pack(
                "<4s6H3L5H2L",
                b"PK\x01\x02",
                20,
                20,
                0,
                8,
                0,
                33,
                crc,
                short,
                long,
                len(name),
                0,
                0,
                0,
                0,
                0,
                total - back,
            )
            + name
        )
    return file + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, len(directory), total, 0)


def lying(old: int, new: int) -> bytes:
    """Let both headers of a member say another unpacked size."""
    whole = zipped({f"{NAME}.txt": b"z" * old})
    return whole.replace(struct.pack("<L", old), struct.pack("<L", new))


def damaged() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("first.txt", b"first")
        archive.writestr(f"{NAME}.txt", b"all is well")
    return packed.getvalue().replace(b"all is well", b"all is hell")


def by_method(method: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr(f"{NAME}.txt", b"x" * 100)
    return packed.getvalue()


SMALL = Downloads(size=3_000_000, unpacked=4_000_000, ratio=100, members=5)
BLANKS = b" " * 1_500_000


@pytest.mark.parametrize(
    "content,rule",
    [
        (zipped({f"{n}.txt": b"x" for n in range(6)}), "too many members"),
        (zipped({f"{NAME}.txt": bytes(range(256)) * 12_000}), "larger than a file may be"),
        (zipped({f"{n}": random.Random(n).randbytes(2_000_000) for n in range(3)}), "unpacked it would be larger"),
        (zipped({f"{NAME}.txt": BLANKS}), "packed too tightly"),
        (named(f"../{NAME}.txt"), "leads out"),
        (named(f"/{NAME}.txt"), "leads out"),
        (named(f"C:{NAME}.txt"), "leads out"),
        (named(f"..\\{NAME}.txt"), "leads out"),
        (named(f"a/../../{NAME}"), "leads out"),
        (named(f"{NAME}\n.txt"), "control characters"),
        (of_kind(stat.S_IFLNK), "is a link"),
        (of_kind(stat.S_IFCHR), "is a device"),
        (of_kind(stat.S_IFIFO), "is a device"),
        (named(f"{NAME}/"), "a folder has content"),
        (encrypted(), "encrypted"),
        (twice(f"{NAME}.txt", f"{NAME}.txt"), "same name"),
        (twice(f"{NAME}.txt", f"{NAME.upper()}.TXT"), "same name"),
        (twice(f"{NAME}ö", f"{NAME}o\u0308"), "same name"),
        (overlapping(5), "members overlap"),
        (lying(1000, 10), "damaged"),
        (lying(1000, 2000), "not as large as it says"),
        (damaged(), "damaged"),
        (by_method(zipfile.ZIP_LZMA), "unusual way"),
        (by_method(zipfile.ZIP_BZIP2), "unusual way"),
        (b"#!/bin/sh\n" + zipped({f"{NAME}.txt": b"x"}), "precedes it"),
        (zipped({f"{NAME}.txt": b"x"}) + b"MZ", "follows it"),
        (zipped({f"{NAME}.txt": b"x"})[:-30], "has no end"),
        (b"", "has no end"),
        (zipped({f"{NAME}.txt": b"x" * 90})[:60] + zipped({f"{NAME}.txt": b"x" * 90})[-90:], "refused"),
    ],
)
def test_a_trick_is_refused_by_its_rule_and_leaves_nothing(content: bytes, rule: str, tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(content)
    into = tmp_path / "into"
    with pytest.raises(UnsafeFile) as caught:
        unpack(tmp_path / "archive", into, SMALL)
    assert "the archive was refused" in str(caught.value)
    assert rule in str(caught.value)
    assert NAME.lower() not in shown(caught.value).lower()
    assert not into.exists() or list(into.iterdir()) == []


def test_a_bomb_would_have_been_one(tmp_path: Path) -> None:
    """The overlapping archive is well-formed but for its overlaps: older versions of zipfile unpack it."""
    with zipfile.ZipFile(io.BytesIO(overlapping(30))) as archive:
        assert sum(info.file_size for info in archive.infolist()) > 5_000_000
        assert len(archive.open(archive.infolist()[-1]).read()) == 200_000


def test_an_honest_archive_comes_out_under_names_of_ours(tmp_path: Path) -> None:
    inner = zipped({"deep.txt": b"deep"})
    members = {"ERA/": b"", f"ERA/{NAME}.835": X12.encode(), "inner.zip": inner, "note.txt": b"Hello there"}
    (tmp_path / "archive").write_bytes(zipped(members))
    came = unpack(tmp_path / "archive", tmp_path / "into")
    assert [(member.name, member.size, member.kind) for member in came] == [
        (f"{NAME}.835", len(X12), "x12"),
        ("inner.zip", len(inner), "zip"),
        ("note.txt", 11, "text"),
    ]
    assert came[0].path.read_text() == X12
    assert {path.name for path in (tmp_path / "into").iterdir()} == {member.path.name for member in came}
    assert all(stat.S_IMODE(member.path.stat().st_mode) == 0o600 for member in came)
    assert stat.S_IMODE((tmp_path / "into").stat().st_mode) == 0o700
    assert NAME not in repr(came)


@pytest.mark.parametrize("packed", [zipped({}), zipped({"a.txt": BLANKS[:900_000]})])
def test_empty_archives_and_small_pages_of_blanks_are_no_bombs(packed: bytes, tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(packed)
    assert len(unpack(tmp_path / "archive", tmp_path / "into", SMALL)) in (0, 1)


def test_a_comment_and_a_streamed_archive_are_in_order(tmp_path: Path) -> None:
    class OneWay(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    packed = OneWay()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"a" * 100)
        with archive.open("b.txt", "w", force_zip64=True) as member:
            member.write(b"b" * 100)
        archive.comment = b"made by a portal"
    (tmp_path / "archive").write_bytes(packed.getvalue())
    assert [member.size for member in unpack(tmp_path / "archive", tmp_path / "into")] == [100, 100]


def test_a_large_list_is_refused_before_it_is_read(tmp_path: Path) -> None:
    whole = bytearray(zipped({"a.txt": b"x"}))
    at = whole.rindex(b"PK\x05\x06")
    whole[at + 12 : at + 16] = struct.pack("<L", 0x7FFFFFFF)
    (tmp_path / "archive").write_bytes(whole)
    with pytest.raises(UnsafeFile, match="too many members"):
        unpack(tmp_path / "archive", tmp_path / "into")


LOCAL = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
LISTED = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"


def long_record(entries: int, offset: int) -> bytes:
    size = entries * len(LISTED)
    return struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, offset)


def listed_twice(entries: int = 300) -> bytes:
    """Let the short record list one member, and the long one, to which it does not refer, many."""
    at = len(LOCAL)
    place = at + entries * len(LISTED)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(LISTED), at, 0)
    return LOCAL + LISTED * entries + long_record(entries, at) + locator + end


def pointing_away(entries: int = 300) -> bytes:
    """Let the locator point to a harmless record, and have another one where zipfile reads."""
    decoy = long_record(1, 0)
    at = len(decoy) + len(LOCAL)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return decoy + LOCAL + LISTED * entries + long_record(entries, at) + locator + end


def nowhere() -> bytes:
    """Let the locator point to what is no record at all."""
    return listed_twice(1).replace(b"PK\x06\x06", b"PK\x06\x05")


@pytest.mark.parametrize(
    "content,rule",
    [
        (listed_twice(), "too many members"),
        (pointing_away(), "not where it should be"),
        (nowhere(), "not where it should be"),
    ],
    ids=["listed twice", "pointing away", "nowhere"],
)
def test_a_second_list_is_refused_before_it_is_read(
    content: bytes, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        raise AssertionError("the list was read")

    (tmp_path / "archive").write_bytes(content)
    monkeypatch.setattr(zipfile, "ZipFile", read)
    with pytest.raises(UnsafeFile, match=rule):
        unpack(tmp_path / "archive", tmp_path / "into", Downloads(members=5))


def test_a_long_record_that_is_in_order_is_followed(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(listed_twice(1))
    assert [member.name for member in unpack(tmp_path / "archive", tmp_path / "into")] == ["a"]
