"""Callers' keys of claims, each of which stands for one claim."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEYS = """
INSERT INTO portaldriver_claim_keys (tenant, account, caller, claim, submission)
SELECT c.tenant, c.account, c.caller, c.claim, c.submission
FROM portaldriver_sent_claims c
JOIN portaldriver_submissions s ON s.tenant = c.tenant AND s.account = c.account AND s.id = c.submission
WHERE c.caller <> '' AND NOT (c.state = 'queued' AND s.state = 'withdrawn')
ORDER BY c.created_at, c.claim
ON CONFLICT DO NOTHING
"""
"""Of two claims that one key was used for, as could happen until now, the first keeps it."""


def upgrade() -> None:
    """Make what is new, and take the keys over that are in use."""
    op.create_table(
        "portaldriver_claim_keys",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("tenant", "account", "caller", "claim", "submission")),
        sa.PrimaryKeyConstraint("tenant", "account", "caller"),
    )
    op.execute(KEYS)
