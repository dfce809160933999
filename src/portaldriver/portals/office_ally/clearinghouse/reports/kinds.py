"""What Office Ally sends back: the kinds of its files."""

from __future__ import annotations

from enum import StrEnum


class ReportKind(StrEnum):
    """A kind of file (guide 10.3). `HTML` is a page in place of a file: the session was lost (8.1)."""

    FILE_SUMMARY = "file_summary"
    ERROR_REPORT = "error_report"
    """The file summary of a file that failed as a whole."""
    EDI_STATUS = "edi_status"
    """The payers' answers, as text."""
    CLAIM_ACKNOWLEDGMENT = "277CA"
    ACKNOWLEDGMENT = "999"
    """A 997 too, its elder."""
    INTERCHANGE_ACKNOWLEDGMENT = "TA1"
    REMITTANCE = "835"
    OTHER_X12 = "x12"
    ERA_STATUS = "era_status"
    """The text for people beside an 835."""
    ERA_ZIP = "era_zip"
    HTML = "html"
    UNKNOWN = "unknown"


X12 = frozenset(
    {
        ReportKind.CLAIM_ACKNOWLEDGMENT,
        ReportKind.ACKNOWLEDGMENT,
        ReportKind.INTERCHANGE_ACKNOWLEDGMENT,
        ReportKind.REMITTANCE,
        ReportKind.OTHER_X12,
    }
)
TEXTS = frozenset({ReportKind.FILE_SUMMARY, ReportKind.ERROR_REPORT, ReportKind.EDI_STATUS, ReportKind.ERA_STATUS})
