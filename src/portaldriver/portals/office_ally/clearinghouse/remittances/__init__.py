"""Remittances: what payers paid, denied and took back, each delivered once."""

from __future__ import annotations

from .desk import Remittances
from .differing import Difference
from .era_reading import read_era_text
from .era_text import EraText, TextClaim, TextLine, TextPayment
from .received import (
    DownloadedRemittance,
    ReceivedRemittance,
    RemittanceEntry,
    RemittanceLane,
    RemittancesCollected,
    RemittancesFetched,
    UnreadFile,
)

__all__ = [
    "Difference",
    "DownloadedRemittance",
    "EraText",
    "ReceivedRemittance",
    "RemittanceEntry",
    "RemittanceLane",
    "Remittances",
    "RemittancesCollected",
    "RemittancesFetched",
    "TextClaim",
    "TextLine",
    "TextPayment",
    "UnreadFile",
    "read_era_text",
]
