"""The audit log, which record a write is for, and rates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portaldriver.runtime.store.audit_triggers import statements

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make what is new."""
    _audit()
    _journal_record()
    _rates()


def _audit() -> None:
    op.create_table(
        "portaldriver_audit",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "number"),
    )
    op.create_index("portaldriver_audit_record", "portaldriver_audit", ["tenant", "record"])
    op.create_index("portaldriver_audit_at", "portaldriver_audit", ["tenant", "at"])
    op.create_table(
        "portaldriver_audit_heads",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("frontier", sa.Text, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant"),
    )
    for statement in statements(op.get_bind().dialect.name):
        op.execute(statement)


def _journal_record() -> None:
    op.add_column("portaldriver_journal", sa.Column("record", sa.Text, nullable=False, server_default=sa.text("''")))
    op.create_index("portaldriver_journal_record", "portaldriver_journal", ["tenant", "account", "record"])


def _rates() -> None:
    op.create_table(
        "portaldriver_rates",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("next_at", sa.Double, nullable=False),
        sa.Column("seen_at", sa.Double, nullable=False),
        sa.Column("closed_until", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name"),
    )
