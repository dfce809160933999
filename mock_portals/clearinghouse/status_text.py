"""The EDI status report: what payers said of claims, as text.

MODELLED: only its name is attested (guide 10.3), and where its columns stand with file ids of 9 digits (by a client
program that ran against the real files; `reports/edi_status.py` of the package reads the same places). A file id of ten
digits moves all that follows by one. The titles, the words, and the payers' own numbers are invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mock_portals.clearinghouse.books import BookedClaim, BookedFile
from mock_portals.clearinghouse.layout import laid, spelt

COLUMNS = (
    ("File ID", 4, 10),
    ("Claim ID", 14, 10),
    ("Pat. Acct #", 26, 14),
    ("Patient", 41, 20),
    ("Amount", 61, 9),
    ("PracticeID", 73, 10),
    ("Tax ID", 84, 10),
    ("Payer", 95, 5),
    ("Payer Process Dt", 105, 10),
    ("Payer Ref ID", 122, 15),
    ("Status", 142, 8),
    ("Payer Response Message Text", 152, 255),
)
TAKEN = "ACCEPTED FOR PROCESSING"


def status(file: BookedFile, claims: Sequence[BookedClaim], *, refused: Mapping[str, str], made: datetime) -> list[str]:
    """Return the lines of a report. `refused` are claims by patient control number, with their payer's message."""
    header = laid((start, 0, title) for title, start, _ in COLUMNS)
    rows = [_row(file, one, refused.get(one.patient_control_number), made) for one in claims]
    return [header, "-" * 180, *rows]


def _row(file: BookedFile, claim: BookedClaim, message: str | None, made: datetime) -> str:
    values = (
        file.file_id,
        claim.claim_id,
        claim.patient_control_number,
        f"{claim.patient_last},{claim.patient_first}",
        f"{claim.total:.2f}",
        claim.provider_id,
        claim.tax_id,
        claim.payer_id,
        spelt(made),
        claim.payer_claim_number if message is None else "",
        "ACCEPTED" if message is None else "REJECTED",
        message or TAKEN,
    )
    moved = len(file.file_id) - 9
    return laid(
        (start + (moved if at else 0), width, value)
        for at, ((_, start, width), value) in enumerate(zip(COLUMNS, values, strict=True))
    )
