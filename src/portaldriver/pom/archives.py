"""Unpack zip archives that a portal sent, believing nothing that they say about themselves."""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ..errors import UnsafeFile
from ..options import Downloads
from .files import PIECE, Landing, private_folder, safe_name
from .sniffing import FileKind

RATIO_FLOOR = 1024 * 1024
"""Bytes below which a member's ratio says nothing: a page of blanks packs a thousandfold."""
DIRECTORY_ENTRY = 512
"""Bytes that an entry of the list of members may take on average."""

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """An unpacked member: where it is, its name in the archive (cleaned, data, no path), bytes and kind."""

    path: Path
    name: str = field(repr=False)
    size: int
    kind: FileKind | None


def unpack(path: Path, into: Path, limits: Downloads | None = None) -> list[Member]:
    """Unpack a zip archive under random names into `into` and return its members; folders are left out.

    An archive inside is a member like others. Blocking. Raises `UnsafeFile` naming the rule that is broken and the
    member's number, never its name: then nothing is left of what was unpacked.
    """
    done: list[Member] = []
    try:
        _unpack(path, into, limits or Downloads(), done)
        return done
    except _BROKEN:
        pass  # these errors quote members' names: no part of them goes on
    except BaseException:
        _remove(done)
        raise
    _remove(done)
    raise refusal("it is damaged")


def _unpack(path: Path, into: Path, limits: Downloads, done: list[Member]) -> None:
    with path.open("rb") as file:
        _check_ends(file, limits)
        with zipfile.ZipFile(file) as archive:
            members = _checked(archive, file, limits)
            private_folder(into)
            done.extend(_unpacked(archive, members, into, limits))


def _remove(done: list[Member]) -> None:
    for member in done:
        member.path.unlink(missing_ok=True)


def refusal(rule: str, number: int | None = None) -> UnsafeFile:
    """Return the error for an archive that breaks a rule, in its member `number` counted from 1."""
    return UnsafeFile(f"the archive was refused: {rule}" + (f" (member {number})" if number else ""))


def _check_ends(file: IO[bytes], limits: Downloads) -> None:
    """Refuse what stands before or after the archive, and a list of members too long to be read."""
    size = file.seek(0, 2)
    file.seek(max(size - _END.size - 0xFFFF, 0))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise refusal("it has no end")
    end = _END.unpack_from(tail, at)
    if at + _END.size + end[7] != len(tail):
        raise refusal("something follows it")
    place = size - len(tail) + at
    count, length, offset = _listed(file, place, end)
    if count > limits.members or length > limits.members * DIRECTORY_ENTRY:
        raise refusal("it has too many members")
    if offset + length > place:
        raise refusal("its list of members is not where it should be")


def _listed(file: IO[bytes], place: int, end: tuple[int, ...]) -> tuple[int, int, int]:
    """Return how many members are listed, and the list's length and offset, from the record at `place`.

    zipfile follows a locator whatever the short record says, and looks for the long record right before it, not where
    it points: both have to be the same record.
    """
    before = place - _LOCATOR_64.size
    locator = _read(file, before, _LOCATOR_64) if before >= 0 else ()
    if not locator or locator[0] != b"PK\x06\x07":
        return end[4], end[5], end[6]
    at = before - _END_64.size
    large = _read(file, at, _END_64) if at == locator[2] else ()
    if not large or large[0] != b"PK\x06\x06":
        raise refusal("its list of members is not where it should be")
    return large[7], large[8], large[9]


def _read(file: IO[bytes], at: int, record: struct.Struct) -> tuple[Any, ...]:
    file.seek(at)
    return record.unpack(file.read(record.size))


def _checked(archive: zipfile.ZipFile, file: IO[bytes], limits: Downloads) -> list[tuple[int, zipfile.ZipInfo]]:
    """Hold every member against the rules before the first one is unpacked; return those that are files."""
    members = list(enumerate(archive.infolist(), start=1))
    if len(members) > limits.members:
        raise refusal("it has too many members")
    seen: set[str] = set()
    for number, member in members:
        for rule, broken in _rules(member, limits, seen):
            if broken:
                raise refusal(rule, number)
        seen.add(_folded(member))
    if sum(member.file_size for _, member in members) > limits.unpacked:
        raise refusal("unpacked it would be larger than allowed")
    _check_places(members, file, archive.start_dir)
    return [(number, member) for number, member in members if not member.is_dir()]


def _rules(member: zipfile.ZipInfo, limits: Downloads, seen: set[str]) -> Iterator[tuple[str, bool]]:
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    yield "a name leads out of the folder", _leads_out(name)
    yield "a name holds control characters", any(unicodedata.category(c) == "Cc" for c in name)
    yield "two members have the same name", _folded(member) in seen
    yield "a member is encrypted", bool(member.flag_bits & _ENCRYPTED)
    yield "a member is a link", kind == stat.S_IFLNK
    yield "a member is a device", kind not in (0, stat.S_IFREG, stat.S_IFDIR)
    yield "a folder has content", member.is_dir() and bool(member.file_size)
    yield "a member is packed in an unusual way", member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    yield "a member is larger than a file may be", member.file_size > limits.size
    yield "a member is packed too tightly", _too_tight(member.file_size, member.compress_size, limits)


def _too_tight(size: int, packed: int, limits: Downloads) -> bool:
    return size > RATIO_FLOOR and size > limits.ratio * max(packed, 1)


def _folded(member: zipfile.ZipInfo) -> str:
    return unicodedata.normalize("NFKC", member.orig_filename).casefold().rstrip("/")


def _leads_out(name: str) -> bool:
    parts = name.split("/")
    return not name or name.startswith("/") or "\\" in name or ".." in parts or ":" in parts[0]


def _check_places(members: list[tuple[int, zipfile.ZipInfo]], file: IO[bytes], directory: int) -> None:
    """Refuse members that share bytes with each other or with the list (zip bombs), and bytes before the first."""
    ordered = sorted(members, key=lambda pair: pair[1].header_offset)
    if (ordered[0][1].header_offset if ordered else directory) != 0:
        raise refusal("something precedes it")
    starts = [*(member.header_offset for _, member in ordered), directory]
    for (number, member), following in zip(ordered, starts[1:], strict=True):
        if _end_of(member, file) > following:
            raise refusal("members overlap", number)


def _end_of(member: zipfile.ZipInfo, file: IO[bytes]) -> int:
    file.seek(member.header_offset)
    local = _LOCAL.unpack(file.read(_LOCAL.size))
    return member.header_offset + _LOCAL.size + int(local[9]) + int(local[10]) + member.compress_size


def _unpacked(
    archive: zipfile.ZipFile, members: list[tuple[int, zipfile.ZipInfo]], into: Path, limits: Downloads
) -> Iterator[Member]:
    left = limits.unpacked
    for number, member in members:
        with Landing(into, most=min(left, limits.size), page="archive") as landing, archive.open(member) as packed:
            try:
                while piece := packed.read(PIECE):
                    landing.write(piece)
            except UnsafeFile:
                raise refusal("unpacked it is larger than allowed", number) from None
            if landing.size != member.file_size:
                raise refusal("a member is not as large as it says", number)
            kind = landing.stay()
        left -= landing.size
        yield Member(landing.path, safe_name(member.filename), landing.size, kind)
