"""What the clearinghouse's books hold: the files it got, the claims in them, and the reports it made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Channel = Literal["sftp", "upload", "entry", "practice_mate"]
Standing = Literal["pending", "accepted", "rejected", "replaced", "voided"]
Form = Literal["HCFA", "UB"]
Kind = Literal["TA1", "999", "summary", "277CA", "status", "era"]
"""Kinds of reports. The error report of a failed file is a `summary`; `status` is the payers' text; `era` are 835s."""
Where = Literal["everywhere", "outbound", "page"]


@dataclass(slots=True, kw_only=True)
class BookedFile:
    """A file as it came in. `file_id` has 9 or 10 digits (guide 10.3); `test` by OATEST in its name alone (10.1)."""

    file_id: str
    name: str
    content: bytes = field(repr=False)
    channel: Channel
    account: str
    received: datetime
    test: bool
    failed: str = ""
    """Why the whole file was refused; empty if it was not (guide 7.4)."""
    form: Form = "HCFA"
    submitter: str = ""
    """NM1*41: who sent it."""
    reference: str = ""
    """BHT03 of its first transaction."""
    split_from: str = ""
    """The File ID of the file that this one is a part of; `content` is empty then."""
    parts: tuple[str, ...] = ()
    """The File IDs that a large file was split into."""


@dataclass(slots=True, kw_only=True)
class BookedClaim:
    """A claim as the clearinghouse counts it: by its own ten digits (guide 10.4)."""

    claim_id: str
    file_id: str
    form: Form
    patient_control_number: str
    frequency: str
    """1 original, 7 replacement, 8 void (CLM05-3)."""
    original_reference: str
    """REF*F8 of a replacement or void."""
    payer_id: str
    total: Decimal
    patient_last: str = field(repr=False)
    patient_first: str = field(repr=False)
    patient_born: date | None = field(repr=False)
    member_id: str = field(repr=False)
    from_date: date | None
    to_date: date | None
    procedure: str
    diagnosis: str
    tax_id: str
    provider_id: str
    received: datetime
    status: Standing = "pending"
    errors: tuple[str, ...] = ()
    """Codes of the legend of the file summary (guide 10.4)."""
    account: str = ""
    channel: Channel = "sftp"
    test: bool = False
    """Booked apart, and never passed on to a payer."""
    transaction: str = ""
    """ST02 of the transaction that it came in, to which the 277CA answers."""
    billing_npi: str = ""
    billing_name: str = ""
    bill_type: str = ""
    """Of a UB: facility and frequency (CLM05)."""
    payer_claim_number: str = ""
    """The payer's own number of a claim that was taken; empty for a test."""
    lines: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    """Each line as code, modifiers, charge, units, days: what makes two claims of one number the same."""
    digest: str = ""
    """Of all that it says: two with one digest are the same claim, sent twice."""
    decided: datetime | None = None
    """When the file summary tells of it: see `Clearinghouse.standing`."""


@dataclass(slots=True, kw_only=True)
class Report:
    """A file for `outbound`, and in Download File Summary: there from `due` on."""

    name: str
    content: bytes = field(repr=False)
    due: datetime
    file_id: str
    kind: Kind = "summary"
    account: str = ""
    where: Where = "everywhere"
    dated: date | None = None
    """The day that it is listed under, if that is another than the one on which it is there."""
    records: int = 0
    """Of an 835: its claims."""
