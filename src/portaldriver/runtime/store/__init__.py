"""The state database: sessions, leases, accounts, cursors and the journal, sealed, in SQLite or PostgreSQL."""

from __future__ import annotations

from .accounts import Accounts
from .audit import Audit
from .audit_records import AuditEntry, AuditFinding, AuditRecord, AuditReport
from .control_numbers import ControlNumbers
from .cursors import Cursors
from .database import StateDatabase
from .heads import AuditKey, SignedHead
from .journal import Journal
from .keyfiles import from_environment, from_file
from .keyrings import from_keyring
from .keys import KeySource, Kms, LocalKeys, new_key
from .leases import Lease, Leases
from .proofs import ConsistencyProof, InclusionProof, verified_export
from .records import (
    AccountRecord,
    Checked,
    ClaimChange,
    ClaimState,
    Entry,
    NewClaim,
    NewSubmission,
    Parking,
    SavedSession,
    SentClaim,
    Submission,
    SubmissionState,
)
from .sessions import Sessions
from .submissions import Submissions

__all__ = [
    "AccountRecord",
    "Accounts",
    "Audit",
    "AuditEntry",
    "AuditFinding",
    "AuditKey",
    "AuditRecord",
    "AuditReport",
    "Checked",
    "ClaimChange",
    "ClaimState",
    "ConsistencyProof",
    "ControlNumbers",
    "Cursors",
    "Entry",
    "InclusionProof",
    "Journal",
    "KeySource",
    "Kms",
    "Lease",
    "Leases",
    "LocalKeys",
    "NewClaim",
    "NewSubmission",
    "Parking",
    "SavedSession",
    "SentClaim",
    "Sessions",
    "SignedHead",
    "StateDatabase",
    "Submission",
    "SubmissionState",
    "Submissions",
    "from_environment",
    "from_file",
    "from_keyring",
    "new_key",
    "verified_export",
]
