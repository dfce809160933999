"""Enrollments: what was heard of each, never overwritten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "portaldriver_enrollments",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("enrollment", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "number"),
    )
    op.create_index(
        "portaldriver_enrollments_fact", "portaldriver_enrollments", ["tenant", "account", "fact"], unique=True
    )
    op.create_index(
        "portaldriver_enrollments_enrollment", "portaldriver_enrollments", ["tenant", "account", "enrollment"]
    )
