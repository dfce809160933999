"""Sessions, leases, accounts with their sign-ins and codes, cursors and the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    _meta()
    _accounts()
    _sessions()
    _leases()
    _cursors()
    _journal()


def _meta() -> None:
    op.create_table(
        "portaldriver_meta",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name"),
    )


def _accounts() -> None:
    op.create_table(
        "portaldriver_accounts",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("portal", sa.Text, nullable=False),
        sa.Column("username", sa.LargeBinary),
        sa.Column("parked_reason", sa.Text),
        sa.Column("parked_at", sa.Double),
        sa.Column("parked_page", sa.Text),
        sa.Column("parked_until", sa.Double),
        sa.Column("parked_fingerprint", sa.Text),
        sa.Column("password_expires", sa.Text),
        sa.Column("change_demanded_at", sa.Double),
        sa.Column("last_signed_in", sa.Double),
        sa.PrimaryKeyConstraint("tenant", "account"),
    )
    op.create_table(
        "portaldriver_sign_ins",
        sa.Column("id", NUMBER, nullable=False, autoincrement=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("ended_at", sa.Double),
        sa.Column("outcome", sa.Text),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("portaldriver_sign_ins_recent", "portaldriver_sign_ins", ["tenant", "account", "begun_at"])
    op.create_table(
        "portaldriver_codes",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("used_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "code"),
    )


def _sessions() -> None:
    op.create_table(
        "portaldriver_sessions",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("generation", NUMBER, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("fence", NUMBER, nullable=False),
        sa.Column("signed_in_at", sa.Double, nullable=False),
        sa.Column("saved_at", sa.Double, nullable=False),
        sa.Column("stale", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account"),
    )


def _leases() -> None:
    op.create_table(
        "portaldriver_leases",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("fence", NUMBER, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("ttl", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name"),
    )


def _cursors() -> None:
    op.create_table(
        "portaldriver_cursors",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name"),
    )


def _journal() -> None:
    op.create_table(
        "portaldriver_journal",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempt", NUMBER, nullable=False),
        sa.Column("fence", NUMBER, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("outcome", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "key"),
    )
    op.create_index("portaldriver_journal_state", "portaldriver_journal", ["tenant", "state"])
