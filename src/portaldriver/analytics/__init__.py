"""Figures about a practice, and tables for a warehouse, made of models that any portal's resources give.

No browser is needed, and nothing is kept in memory but the sums.
"""

from __future__ import annotations

from .changes import Change, changes
from .delays import Delays, days_to_release
from .denials import denial_rate
from .export import export
from .measure import Measure
from .nightly import Kept, Source, nightly
from .pimsy_reports import pimsy_reports
from .pimsy_tables import pimsy_tables
from .scores import ScoreChange, score_change
from .streams import Models
from .tables import ExportFailed
from .visits import no_show_rate, productivity, utilization

__all__ = [
    "Change",
    "Delays",
    "ExportFailed",
    "Kept",
    "Measure",
    "Models",
    "ScoreChange",
    "Source",
    "changes",
    "days_to_release",
    "denial_rate",
    "export",
    "nightly",
    "no_show_rate",
    "pimsy_reports",
    "pimsy_tables",
    "productivity",
    "score_change",
    "utilization",
]
