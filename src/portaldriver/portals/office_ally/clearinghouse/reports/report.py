"""One way to read whatever Office Ally sends back."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .....edi import Deviation, EdiError, Read, read
from .....errors import PortalError, ReportUnreadable, SessionExpired
from .....options import Downloads
from .....pom.archives import unpack
from .classifying import Classification, classified
from .edi_status import EdiStatus, read_edi_status
from .file_summary import FileSummary
from .kinds import X12, ReportKind
from .names import FileName
from .noticing import Notice
from .summary_reading import read_file_summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A response file that was read. Its `repr` shows no value.

    `summary` is there for a file summary and an error report, `edi_status` for an EDI status report, `transactions`
    for X12 (`portaldriver.edi.read`), `members` for a zip archive. The text beside an 835 (`ERA_STATUS`) has no model:
    the 835 says the same. `unread` names the error for a member of an archive that could not be read.
    """

    kind: ReportKind
    name: FileName
    sha256: str
    notices: tuple[Notice, ...] = ()
    summary: FileSummary | None = field(default=None, repr=False)
    edi_status: EdiStatus | None = field(default=None, repr=False)
    transactions: tuple[Read[Any], ...] = field(default=(), repr=False)
    deviations: tuple[Deviation, ...] = ()
    """Where X12 departs from its guide: places and rules, never values."""
    members: tuple[Report, ...] = ()
    unread: PortalError | None = None

    @property
    def file_id(self) -> str | None:
        """The id of the file that is answered, as the report itself says, else its name."""
        return (self.summary.file_id if self.summary else None) or self.name.file_id


def read_report(name: str, content: bytes, *, limits: Downloads | None = None) -> Report:
    """Return a response file as the models of its kind. Blocking.

    `notices` tell a name that says otherwise (`name_differs`, `file_id_differs`). Raises `SessionExpired` for a page in
    place of a file, `ReportUnreadable` for what is none of the kinds, `EdiError` for X12 that cannot be read to its
    end, `UnsafeFile` for an archive that must not be unpacked.
    """
    found = classified(name, content)
    if found.kind is ReportKind.HTML:
        raise SessionExpired("a page came in place of a file")
    if found.kind is ReportKind.UNKNOWN:
        raise ReportUnreadable("the file is none of the reports that are known", code="unknown_kind")
    parts = _parts(found.kind, content, limits or Downloads())
    return Report(
        kind=found.kind,
        name=found.name,
        sha256=hashlib.sha256(content).hexdigest(),
        notices=tuple(_notices(found, parts.get("summary"))),
        **parts,
    )


def _parts(kind: ReportKind, content: bytes, limits: Downloads) -> dict[str, Any]:
    if kind in (ReportKind.FILE_SUMMARY, ReportKind.ERROR_REPORT):
        return {"summary": read_file_summary(content, failed=kind is ReportKind.ERROR_REPORT)}
    if kind is ReportKind.EDI_STATUS:
        return {"edi_status": read_edi_status(content)}
    if kind is ReportKind.ERA_ZIP:
        return {"members": tuple(_members(content, limits))}
    if kind in X12:
        told: list[Deviation] = []
        transactions = tuple(read(content, told=told.append))
        if not transactions:
            raise ReportUnreadable("the file holds no transaction that is read here", code="no_transaction")
        return {"transactions": transactions, "deviations": tuple(told)}
    return {}


def _notices(found: Classification, summary: FileSummary | None) -> Iterator[Notice]:
    if found.contradicted:
        yield Notice(code="name_differs")
    if summary and summary.file_id and found.name.file_id and summary.file_id != found.name.file_id:
        yield Notice(code="file_id_differs")


def _members(content: bytes, limits: Downloads) -> Iterator[Report]:
    """Unpack an archive into a private folder that is gone afterwards, and read its members. None is left out."""
    if len(content) > limits.size:
        raise ReportUnreadable("the archive is larger than allowed", code="too_large")
    with tempfile.TemporaryDirectory(prefix="portaldriver-") as folder:
        archive = Path(folder) / "archive"
        archive.touch(mode=0o600)
        archive.write_bytes(content)
        for member in unpack(archive, Path(folder) / "members", limits):
            yield _member(member.name, member.path.read_bytes(), limits)


def _member(name: str, content: bytes, limits: Downloads) -> Report:
    found = classified(name, content)
    try:
        if found.kind is ReportKind.ERA_ZIP:
            raise ReportUnreadable("an archive in an archive is not unpacked", code="nested_archive")
        return read_report(name, content, limits=limits)
    except (EdiError, ReportUnreadable, SessionExpired) as error:
        digest = hashlib.sha256(content).hexdigest()
        return Report(kind=found.kind, name=found.name, sha256=digest, unread=error.with_traceback(None))
