"""Reads a file to its remittances: an 835, the text beside it, or a zip archive with both."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .....edi import EdiError, Read, Remittance, read_remittances
from .....errors import PortalError, ReportUnreadable, SessionExpired, UnsafeFile
from .....options import Downloads
from .....pom.archives import unpack
from ..reports.classifying import classified
from ..reports.kinds import ReportKind
from .era_reading import read_era_text
from .era_text import EraText
from .identity import body_digest

OURS = frozenset({ReportKind.REMITTANCE, ReportKind.ERA_STATUS, ReportKind.ERA_ZIP})
ELSEWHERE = frozenset(
    {
        ReportKind.FILE_SUMMARY,
        ReportKind.ERROR_REPORT,
        ReportKind.EDI_STATUS,
        ReportKind.CLAIM_ACKNOWLEDGMENT,
        ReportKind.ACKNOWLEDGMENT,
        ReportKind.INTERCHANGE_ACKNOWLEDGMENT,
    }
)
"""Reports that say nothing of money: `oa.claims` reads them."""


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A remittance in a file. `member` is the file's part that it stands in, as it came."""

    read: Read[Remittance]
    body: str
    member_name: str
    member: bytes


@dataclass(slots=True, repr=False)
class Reading:
    """What a file holds. `error` is there if not all of it could be read."""

    found: list[Found] = field(default_factory=list)
    texts: list[EraText] = field(default_factory=list)
    text_files: list[tuple[str, bytes]] = field(default_factory=list)
    error: PortalError | None = None

    def with_body(self, body: str) -> Found | None:
        """Return the remittance of a digest."""
        return next((one for one in self.found if one.body == body), None)


def concerns_money(name: str, content: bytes, *, given: bool) -> bool:
    """Whether a file is one of ours, or may be: what cannot be told counts if its name says so, or somebody gave it."""
    told = classified(name, content)
    if told.kind in ELSEWHERE:
        return False
    if told.kind in OURS or told.name.kind in OURS:
        return True
    if told.kind is ReportKind.OTHER_X12:
        reading = read_file(name, content)
        return bool(reading.found) or reading.error is not None
    return given


def read_file(name: str, content: bytes, limits: Downloads | None = None) -> Reading:
    """Return what a file holds, as far as it can be read. Raises nothing, whatever the bytes. Blocking."""
    reading = Reading()
    bounds = limits or Downloads()
    try:
        for member, held in _members(name, content, bounds):
            _read(reading, member, held)
    except (UnsafeFile, ReportUnreadable) as error:
        reading.error = error.with_traceback(None)
    return reading


def _members(name: str, content: bytes, limits: Downloads) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or the members of an archive, which are unpacked into a private folder that is gone afterwards."""
    if classified(name, content).kind is not ReportKind.ERA_ZIP:
        yield name, content
        return
    if len(content) > limits.size:
        raise ReportUnreadable("the archive is larger than allowed", code="too_large")
    with tempfile.TemporaryDirectory(prefix="portaldriver-") as folder:
        archive = Path(folder) / "archive"
        archive.touch(mode=0o600)
        archive.write_bytes(content)
        members = unpack(archive, Path(folder) / "members", limits)
        if not members:
            raise ReportUnreadable("the archive is empty", code="empty_archive")
        for member in members:
            yield member.name, member.path.read_bytes()


def _read(reading: Reading, name: str, content: bytes) -> None:
    kind = classified(name, content).kind
    try:
        if kind in (ReportKind.REMITTANCE, ReportKind.OTHER_X12):
            for read in read_remittances(content):
                reading.found.append(Found(read, body_digest(read), name, content))
        elif kind is ReportKind.ERA_STATUS:
            reading.texts.append(read_era_text(content))
            reading.text_files.append((name, content))
        elif kind is ReportKind.HTML:
            raise SessionExpired("a page came in place of a file")
        elif kind is ReportKind.ERA_ZIP:
            raise ReportUnreadable("an archive in an archive is not unpacked", code="nested_archive")
        elif kind not in ELSEWHERE:
            raise ReportUnreadable("the file is neither an 835 nor the text beside one", code="unknown_kind")
    except (EdiError, ReportUnreadable, SessionExpired) as error:
        reading.error = reading.error or error.with_traceback(None)
