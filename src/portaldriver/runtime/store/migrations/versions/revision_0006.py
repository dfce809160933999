"""Remittances, and the files that brought them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "portaldriver_remittance_files",
        *_texts("tenant", "account", "digest", "state", "batch"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        *_kept(),
        sa.PrimaryKeyConstraint("tenant", "account", "digest"),
    )
    _indexed("portaldriver_remittance_files", "state", "batch")
    op.create_table(
        "portaldriver_remittances",
        *_texts("tenant", "account", "id", "payment", "file", "state"),
        sa.Column("told", NUMBER, nullable=False),
        *_texts("paid_on"),
        *_kept(),
        sa.PrimaryKeyConstraint("tenant", "account", "id"),
    )
    _indexed("portaldriver_remittances", "payment", "file", "state", "paid_on")


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
