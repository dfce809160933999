"""The file summary, and the error report of a file that failed as a whole.

Rows are laid out by the columns of guide 10.4, which are attested for HCFA; those of UB are MODELLED to be the same,
with the revenue code where a line has no CPT. `File Name:`, `was split into`, the names of sections and the legend are
attested too. MODELLED: the other lines above the tables, the totals below, and where the legend stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from mock_portals.clearinghouse.books import BookedClaim, BookedFile
from mock_portals.clearinghouse.codes import reason
from mock_portals.clearinghouse.layout import laid, spelt

COLUMNS = (
    ("CLAIM#", 0, 6),
    ("OA CLAIMID", 7, 10),
    ("PATIENT ID", 19, 18),
    ("LAST,FIRST", 37, 20),
    ("DOB", 57, 10),
    ("FROM DOS", 70, 10),
    ("TO DOS", 81, 10),
    ("CPT", 92, 5),
    ("DIAG", 100, 7),
    ("TAX ID", 109, 10),
    ("ACCNT#", 121, 14),
    ("PHYS.ID", 135, 10),
    ("PAYER", 146, 5),
    ("ERRORS", 153, 30),
)
"""Title, first character, width (guide 10.4)."""

HEADER = laid((start, 0, title) for title, start, _ in COLUMNS)
RULE = "-" * 183
TYPES = {"HCFA": "HCFA (837P)", "UB": "UB (837I)"}


def summary(file: BookedFile, claims: Sequence[BookedClaim], *, made: datetime) -> list[str]:
    """Return the lines of a summary: sections of those taken, refused and held, with rows numbered throughout."""
    sections = {
        "ACCEPTED": [one for one in claims if one.status not in ("rejected", "pending")],
        "ERROR": [one for one in claims if one.status == "rejected"],
        "PENDING": [one for one in claims if one.status == "pending"],
    }
    lines = [*_head(file, made), "", *_legend(sections["ERROR"])]
    number = 0
    for name, some in sections.items():
        if some:
            lines += ["", f"-------{name} CLAIM DETAIL", RULE, HEADER, RULE]
        for claim in some:
            number += 1
            lines += row(number, claim)
    lines += ["", f"Total Claims: {number}"]
    return lines + [f"{name.title()} Claims: {len(some)}" for name, some in sections.items() if some]


def row(number: int, claim: BookedClaim) -> list[str]:
    """Return a claim's row; codes that have no room stand in lines below, under their column."""
    values = (
        f"{number})",
        claim.claim_id,
        claim.member_id,
        f"{claim.patient_last},{claim.patient_first}",
        spelt(claim.patient_born),
        spelt(claim.from_date),
        spelt(claim.to_date),
        claim.procedure,
        claim.diagnosis,
        claim.tax_id,
        claim.patient_control_number,
        claim.provider_id,
        claim.payer_id,
    )
    places = COLUMNS[:-1]
    cells = [(start, width, value) for (_, start, width), value in zip(places, values, strict=True)]
    _, start, width = COLUMNS[-1]
    first, *more = _wrapped(claim.errors if claim.status == "rejected" else (), width)
    return [laid([*cells, (start, width, first)]), *(laid([(start, width, one)]) for one in more)]


def split(file: BookedFile, parts: Sequence[BookedFile], *, made: datetime) -> list[str]:
    """Return the summary of a file that was split: it lists the parts, whose claims are in their own summaries."""
    named = ", ".join(f"{one.name} (File ID {one.file_id})" for one in parts)
    return [*_head(file, made), "", f"The file {file.name} was split into {named}"]


def failed(file: BookedFile, *, made: datetime) -> list[str]:
    """Return an error report: account, file id, file name, upload date, file type, error description (guide 7.4)."""
    return [*_head(file, made), f"Error Description: {file.failed}"]


def _head(file: BookedFile, made: datetime) -> list[str]:
    return [
        "Claims Upload File Summary",
        f"Account Name: {file.account}",
        f"File ID: {file.file_id}",
        f"File Name: {file.name}",
        f"Upload Date: {spelt(file.received)}",
        f"Date Processed: {spelt(made)}",
        f"File Type: {TYPES[file.form]}",
    ]


def _legend(refused: Sequence[BookedClaim]) -> list[str]:
    counted = Counter(code for claim in refused for code in dict.fromkeys(claim.errors))
    return [f"  +---> {count} # errors {code} - {reason(code).meaning}" for code, count in sorted(counted.items())]


def _wrapped(codes: Sequence[str], width: int) -> list[str]:
    lines = [""]
    for code in dict.fromkeys(codes):
        joined = f"{lines[-1]}, {code}" if lines[-1] else code
        if len(joined) > width:
            lines.append(code)
        else:
            lines[-1] = joined
    return lines
