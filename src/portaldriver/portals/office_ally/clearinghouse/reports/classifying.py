"""What a response file is: by its content first, by its name where that does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .....edi import EdiError, read_segments
from .....pom.sniffing import HEAD, kind_of_text
from . import edi_status, summary_reading
from .kinds import TEXTS, X12, ReportKind
from .names import FileName
from .noticing import LONGEST_LINE, text_of
from .summary_parts import split_of

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ISA = re.compile(r"[\s\ufeff\x1a]*ISA[^A-Za-z0-9]")
_CHECK = re.compile(r"^\s{0,20}check ?#", re.IGNORECASE)
_PAID = re.compile(r"^\s{0,20}(?:line item|payer claim control number)\s{0,9}:", re.IGNORECASE)
_SUMMARIES = frozenset({ReportKind.FILE_SUMMARY, ReportKind.ERROR_REPORT})
"""What the name of an error report looks like to its end is not known: these two do not contradict each other."""
_TRANSACTIONS = {
    "999": ReportKind.ACKNOWLEDGMENT,
    "997": ReportKind.ACKNOWLEDGMENT,
    "835": ReportKind.REMITTANCE,
}


@dataclass(frozen=True, slots=True)
class Classification:
    """What a file is, and what its name says. `contradicted`: the name says otherwise; then the content counts."""

    kind: ReportKind
    name: FileName
    contradicted: bool = False


def classify(name: str, content: bytes) -> ReportKind:
    """Return what a file is. See `classified` for whether its name says otherwise."""
    return classified(name, content).kind


def classified(name: str, content: bytes) -> Classification:
    """Return what a file is by its content, else by its name, and whether the two contradict each other.

    Nothing is raised, whatever the bytes. Source: guide 10.3, 10.4 and 8.1.
    """
    named = FileName.parsed(name)
    kind = _of_content(content, named.kind)
    alike = {kind, named.kind} <= _SUMMARIES or named.kind in (ReportKind.UNKNOWN, kind)
    return Classification(kind, named, not alike)


def _of_content(content: bytes, named: ReportKind) -> ReportKind:
    if content.startswith(_ZIP):
        return ReportKind.ERA_ZIP
    text = text_of(content)
    if text is None or not text.strip():
        return ReportKind.UNKNOWN
    if kind_of_text(text[:HEAD]) == "html":
        return ReportKind.HTML
    if _ISA.match(text):
        return _of_x12(content, named)
    return _of_lines(text) or (named if named in TEXTS else ReportKind.UNKNOWN)


def _of_x12(content: bytes, named: ReportKind) -> ReportKind:
    """Return the kind of the first transaction; where the file is too broken to tell, what its name says."""
    guide, kind = "", named if named in X12 else ReportKind.OTHER_X12
    try:
        for segment in read_segments(content):
            if segment.id == "GS":
                guide = segment[8]
            elif segment.id == "TA1":
                kind = ReportKind.INTERCHANGE_ACKNOWLEDGMENT
            elif segment.id == "ST":
                return _of_transaction(segment[1], segment[3] or guide)
    except EdiError:
        pass  # what is wrong with it is told by reading it
    return kind


def _of_transaction(transaction: str, guide: str) -> ReportKind:
    if transaction == "277" and guide.startswith("005010X214"):
        return ReportKind.CLAIM_ACKNOWLEDGMENT
    return _TRANSACTIONS.get(transaction, ReportKind.OTHER_X12)


def _of_lines(text: str) -> ReportKind | None:
    """Return what the lines of a text show it to be; None if they do not."""
    lines = [line for line in re.split(r"[\r\n\f]+", text) if len(line) <= LONGEST_LINE]

    def shown(*marks: re.Pattern[str]) -> bool:
        return any(mark.match(line) for line in lines for mark in marks)

    if shown(_CHECK) and shown(_PAID):
        return ReportKind.ERA_STATUS
    if shown(summary_reading.SECTION, summary_reading.HEADER):
        return ReportKind.FILE_SUMMARY
    if shown(edi_status.HEADER):
        return ReportKind.EDI_STATUS
    if shown(summary_reading.FAILURE):
        return ReportKind.ERROR_REPORT
    return ReportKind.FILE_SUMMARY if any(split_of(line) for line in lines) else None
