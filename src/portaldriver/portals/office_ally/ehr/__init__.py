"""EHR 24/7: charts, which are read and never written."""

from .addresses import WouldCreateEncounter
from .resource import Charts

__all__ = ["Charts", "WouldCreateEncounter"]
