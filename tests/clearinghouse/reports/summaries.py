"""Invented file summaries and EDI status reports, laid out as the documented columns say (guide 10.4, 10.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

HEADER = (
    "CLAIM# OA CLAIMID  PATIENT ID        LAST,FIRST          DOB          FROM DOS   TO DOS     CPT     DIAG     "
    "TAX ID      ACCNT#        PHYS.ID    PAYER  ERRORS "
)
RULE = "-" * 162
STATUS_PLACES = (4, 14, 26, 41, 61, 73, 84, 95, 105, 122, 142, 152)
STATUS_TITLES = (
    "File ID",
    "Claim ID",
    "Pat. Acct #",
    "Patient",
    "Amount",
    "PracticeID",
    "Tax ID",
    "Payer",
    "Payer Process Dt",
    "Payer Ref ID",
    "Status",
    "Payer Response Message Text",
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row's values as text is made of them; an account number is cut as the report cuts it."""

    claim_id: str = "4000000001"
    patient_id: str = "P1001"
    last: str = "EXAMPLE"
    first: str = "NORA"
    born: date | None = date(1984, 5, 17)
    from_date: date | None = date(2026, 11, 2)
    to_date: date | None = date(2026, 11, 2)
    cpt: str = "90837"
    diagnosis: str = "F411"
    tax_id: str = "555000001"
    account: str = "PCN-1"
    physician: str = "1234567893"
    payer: str = "EX001"
    errors: Sequence[str] = field(default=())


def laid(cells: Iterable[tuple[int, str]]) -> str:
    """Return a line with these texts at these places."""
    line = ""
    for start, text in cells:
        line = line.ljust(start) + text
    return line.rstrip()


STATUS_HEADER = laid(zip(STATUS_PLACES, STATUS_TITLES, strict=True))


def row_line(number: int, row: Row) -> str:
    """Return a row of a file summary."""
    name = f"{row.last},{row.first}" if row.first or row.last else ""
    return laid(
        [
            (0, f"{number})"),
            (7, row.claim_id),
            (19, row.patient_id[:18]),
            (37, name[:20]),
            (57, _day(row.born)),
            (70, _day(row.from_date)),
            (81, _day(row.to_date)),
            (92, row.cpt),
            (100, row.diagnosis),
            (109, row.tax_id),
            (121, row.account[:14]),
            (135, row.physician),
            (146, row.payer),
            (153, ", ".join(row.errors)),
        ]
    )


def summary(
    sections: Mapping[str, Sequence[Row]],
    *,
    legend: Mapping[str, str] | None = None,
    head: Sequence[str] = ("File Name: CLINIC_837P_1.txt", "File ID: 1026347812", "Date Processed: 11/16/2026"),
    header: str = HEADER,
) -> str:
    """Return a file summary with these sections (ACCEPTED, ERROR, PENDING), its legend and its totals."""
    lines = ["Claims Upload File Summary", *head, ""]
    for code, meaning in (legend or {}).items():
        count = sum(code in row.errors for rows in sections.values() for row in rows)
        lines.append(f"  +---> {count} # errors {code} - {meaning}")
    number = 0
    for name, rows in sections.items():
        lines += ["", f"-------{name} CLAIM DETAIL", RULE, header, RULE]
        for row in rows:
            number += 1
            lines.append(row_line(number, row))
    lines += ["", f"Total Claims: {number}"]
    lines += [f"{name.title()} Claims: {len(rows)}" for name, rows in sections.items()]
    return "\r\n".join(lines) + "\r\n"


def status_line(
    *,
    file_id: str = "848303600",
    claim_id: str = "4000000001",
    account: str = "PCN-1",
    patient: str = "EXAMPLE,NORA",
    amount: str = "150.00",
    payer: str = "EX001",
    processed: str = "11/18/2026",
    payer_claim: str = "PAYER-77",
    status: str = "ACCEPTED",
    message: str = "ACCEPTED FOR PROCESSING",
) -> str:
    """Return a row of an EDI status report; a file id of ten digits moves what follows by one."""
    moved = len(file_id) - 9
    texts = (
        claim_id,
        account[:14],
        patient[:20],
        amount,
        "1234567893",
        "555000001",
        payer,
        processed,
        payer_claim,
        status,
        message,
    )
    return laid([(4, file_id), *((place + moved, text) for place, text in zip(STATUS_PLACES[1:], texts, strict=True))])


def status_report(lines: Sequence[str], *, header: str = STATUS_HEADER) -> str:
    """Return an EDI status report of these rows."""
    return "\n".join(["EDI STATUS REPORT", "", header, RULE, *lines]) + "\n"


def _day(day: date | None) -> str:
    return day.strftime("%m/%d/%Y") if day else ""
