"""Files of claims and the claims in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "portaldriver_submissions",
        *_texts("tenant", "account", "id", "channel", "state", "name", "control"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        *_kept(),
        sa.PrimaryKeyConstraint("tenant", "account", "id"),
    )
    _indexed("portaldriver_submissions", "state", "name", "control")
    op.create_table(
        "portaldriver_sent_claims",
        *_texts("tenant", "account", "claim", "submission"),
        sa.Column("place", NUMBER, nullable=False),
        *_texts("digest", "caller", "number", "short", "house", "state"),
        *_kept(),
        sa.PrimaryKeyConstraint("tenant", "account", "claim"),
    )
    _indexed("portaldriver_sent_claims", "submission", "caller", "number", "short", "house", "state")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _kept() -> tuple[sa.Column[bytes], sa.Column[int], sa.Column[float], sa.Column[float]]:
    return (
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
    )


def _indexed(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}", table, ["tenant", "account", column])
