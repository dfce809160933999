"""The tables. Every row belongs to a tenant; columns of type `Sealed` hold envelopes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from .audit_triggers import guard

REVISION = "0007"
"""The migration that ends at these tables."""

metadata = MetaData()

Number = BigInteger().with_variant(Integer(), "sqlite")
"""An integer of 64 bits that SQLite can count up by itself."""


class Sealed(LargeBinary):
    """Bytes as they come: SQLite may hand out text where a row was changed, which is for `Seals` to refuse."""

    cache_ok = True

    def result_processor(self, dialect: Any, coltype: Any) -> None:
        """Leave the value as it is."""
        return


meta = Table(
    "portaldriver_meta",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sealed", Sealed, nullable=False),
    PrimaryKeyConstraint("tenant", "name"),
)

accounts = Table(
    "portaldriver_accounts",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("portal", Text, nullable=False),
    Column("username", Sealed),
    Column("parked_reason", Text),
    Column("parked_at", Double),
    Column("parked_page", Text),
    Column("parked_until", Double),
    Column("parked_fingerprint", Text),
    Column("password_expires", Text),
    Column("change_demanded_at", Double),
    Column("last_signed_in", Double),
    PrimaryKeyConstraint("tenant", "account"),
)

sign_ins = Table(
    "portaldriver_sign_ins",
    metadata,
    Column("id", Number, nullable=False, autoincrement=True),
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("ended_at", Double),
    Column("outcome", Text),
    PrimaryKeyConstraint("id"),
    Index("portaldriver_sign_ins_recent", "tenant", "account", "begun_at"),
    sqlite_autoincrement=True,
)

codes = Table(
    "portaldriver_codes",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("used_at", Double, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "code"),
)

sessions = Table(
    "portaldriver_sessions",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("sealed", Sealed),
    Column("generation", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("fence", Number, nullable=False),
    Column("signed_in_at", Double, nullable=False),
    Column("saved_at", Double, nullable=False),
    Column("stale", Boolean, nullable=False),
    PrimaryKeyConstraint("tenant", "account"),
)

leases = Table(
    "portaldriver_leases",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("fence", Number, nullable=False),
    Column("holder", Text),
    Column("expires_at", Double, nullable=False),
    Column("ttl", Double, nullable=False),
    PrimaryKeyConstraint("tenant", "name"),
)

cursors = Table(
    "portaldriver_cursors",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sealed", Sealed, nullable=False),
    Column("revision", Number, nullable=False),
    PrimaryKeyConstraint("tenant", "name"),
)

journal = Table(
    "portaldriver_journal",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("payload", Sealed, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Number, nullable=False),
    Column("fence", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("outcome", Sealed, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    Column("record", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("tenant", "account", "key"),
    Index("portaldriver_journal_state", "tenant", "state"),
    Index("portaldriver_journal_record", "tenant", "account", "record"),
)

audit = Table(
    "portaldriver_audit",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("number", Number, nullable=False),
    Column("at", Number, nullable=False),
    Column("record", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("sealed", Sealed, nullable=False),
    PrimaryKeyConstraint("tenant", "number"),
    Index("portaldriver_audit_record", "tenant", "record"),
    Index("portaldriver_audit_at", "tenant", "at"),
)
"""Entries of the audit log, in order from 0; `at` is in milliseconds. Triggers keep what stands here."""

audit_heads = Table(
    "portaldriver_audit_heads",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("size", Number, nullable=False),
    Column("frontier", Text, nullable=False),
    Column("head", Text, nullable=False),
    PrimaryKeyConstraint("tenant"),
)
"""Where each tenant's audit log ends: what the next entry is added to."""

rates = Table(
    "portaldriver_rates",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("next_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False),
    Column("closed_until", Double, nullable=False),
    PrimaryKeyConstraint("tenant", "name"),
)
"""How far turns were given out: `next_at` is when the next one would come if none came before its time."""

control_numbers = Table(
    "portaldriver_control_numbers",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("last", Number, nullable=False),
    PrimaryKeyConstraint("tenant", "series"),
)
"""The control number that was taken last, by a keyed hash of sender and receiver."""

submissions = Table(
    "portaldriver_submissions",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("control", Text, nullable=False),
    Column("content", Sealed, nullable=False),
    Column("sealed", Sealed, nullable=False),
    Column("revision", Number, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "id"),
    Index("portaldriver_submissions_state", "tenant", "account", "state"),
    Index("portaldriver_submissions_name", "tenant", "account", "name"),
    Index("portaldriver_submissions_control", "tenant", "account", "control"),
)
"""Files of claims that leave, or left. `name` and `control` are keyed hashes of a file's name and control number."""

sent_claims = Table(
    "portaldriver_sent_claims",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("submission", Text, nullable=False),
    Column("place", Number, nullable=False),
    Column("digest", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("short", Text, nullable=False),
    Column("house", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sealed", Sealed, nullable=False),
    Column("revision", Number, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "claim"),
    Index("portaldriver_sent_claims_submission", "tenant", "account", "submission"),
    Index("portaldriver_sent_claims_caller", "tenant", "account", "caller"),
    Index("portaldriver_sent_claims_number", "tenant", "account", "number"),
    Index("portaldriver_sent_claims_short", "tenant", "account", "short"),
    Index("portaldriver_sent_claims_house", "tenant", "account", "house"),
    Index("portaldriver_sent_claims_state", "tenant", "account", "state"),
)
"""Claims of those files, one row for each that may exist once. `claim` is the keyed hash of what makes it the same
claim, `caller` that of a caller's key; `number` and `short` those of its control number, whole and as reports cut it;
`house` that of the clearinghouse's number."""

claim_keys = Table(
    "portaldriver_claim_keys",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("submission", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "caller"),
)
"""Which claim a caller's key stands for, by their keyed hashes, since the file that it was first sent in. A key is free
again where that file was withdrawn; it stays taken when its claim is sent anew under another."""

remittance_files = Table(
    "portaldriver_remittance_files",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("batch", Text, nullable=False),
    Column("content", Sealed, nullable=False),
    Column("sealed", Sealed, nullable=False),
    Column("revision", Number, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "digest"),
    Index("portaldriver_remittance_files_state", "tenant", "account", "state"),
    Index("portaldriver_remittance_files_batch", "tenant", "account", "batch"),
)
"""Files that brought remittances, or should have, as they came. `digest` is the keyed hash of a file's digest, `batch`
that of the clearinghouse's number of it, which an 835 and the text beside it share."""

remittances = Table(
    "portaldriver_remittances",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("payment", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("told", Number, nullable=False),
    Column("paid_on", Text, nullable=False),
    Column("sealed", Sealed, nullable=False),
    Column("revision", Number, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "id"),
    Index("portaldriver_remittances_payment", "tenant", "account", "payment"),
    Index("portaldriver_remittances_file", "tenant", "account", "file"),
    Index("portaldriver_remittances_state", "tenant", "account", "state"),
    Index("portaldriver_remittances_paid_on", "tenant", "account", "paid_on"),
)
"""Remittances of those files, one row each whichever file brought it first. `payment` is the keyed hash of what makes
it the same payment, `told` whether our claims heard of it, `paid_on` the day of the payment."""

enrollments = Table(
    "portaldriver_enrollments",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("number", Number, nullable=False),
    Column("fact", Text, nullable=False),
    Column("enrollment", Text, nullable=False),
    Column("sealed", Sealed, nullable=False),
    Column("created_at", Double, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "number"),
    Index("portaldriver_enrollments_fact", "tenant", "account", "fact", unique=True),
    Index("portaldriver_enrollments_enrollment", "tenant", "account", "enrollment"),
)
"""What was heard of enrollments, in the order in which it was. `enrollment` is the keyed hash of payer, provider and
transaction, `fact` that of what says so, which is heard once."""

guard(metadata)
