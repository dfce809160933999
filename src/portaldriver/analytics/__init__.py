"""Figures about a practice, and tables for a warehouse, made of models that any portal's resources give.

No browser is needed, and nothing is kept in memory but the sums.
"""

from __future__ import annotations

from .changes import Change, changes
from .delays import Delays, days_to_release
from .denials import denial_rate
from .export import export
from .measure import Measure
from .scores import ScoreChange, score_change
from .streams import Models
from .tables import ExportFailed
from .visits import no_show_rate, productivity, utilization

__all__ = [
    "Change",
    "Delays",
    "ExportFailed",
    "Measure",
    "Models",
    "ScoreChange",
    "changes",
    "days_to_release",
    "denial_rate",
    "export",
    "no_show_rate",
    "productivity",
    "score_change",
    "utilization",
]
