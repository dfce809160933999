"""Posting of remittances into Practice Mate."""

from __future__ import annotations

from .desk import Posting
from .models import (
    PlannedAdjustment,
    PlannedClaim,
    PlannedLine,
    PostedClaim,
    PostingPlan,
    PostingReport,
    Stopped,
)

__all__ = [
    "PlannedAdjustment",
    "PlannedClaim",
    "PlannedLine",
    "PostedClaim",
    "Posting",
    "PostingPlan",
    "PostingReport",
    "Stopped",
]
