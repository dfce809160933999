"""What Office Ally sends back, as models: file summaries, EDI status reports, acknowledgments, remittances."""

from __future__ import annotations

from .....errors import ReportUnreadable
from .classifying import Classification, classified, classify
from .edi_status import EdiStatus, PayerStatus, StatusRow, read_edi_status
from .file_summary import (
    FilePart,
    FileSummary,
    LegendEntry,
    OtherCell,
    Section,
    SummaryClaim,
    SummaryError,
    SummaryTotal,
)
from .kinds import ReportKind
from .names import FileName, Form
from .noticing import Notice, UnknownLine
from .report import Report, read_report
from .summary_reading import read_file_summary

__all__ = [
    "Classification",
    "EdiStatus",
    "FileName",
    "FilePart",
    "FileSummary",
    "Form",
    "LegendEntry",
    "Notice",
    "OtherCell",
    "PayerStatus",
    "Report",
    "ReportKind",
    "ReportUnreadable",
    "Section",
    "StatusRow",
    "SummaryClaim",
    "SummaryError",
    "SummaryTotal",
    "UnknownLine",
    "classified",
    "classify",
    "read_edi_status",
    "read_file_summary",
    "read_report",
]
