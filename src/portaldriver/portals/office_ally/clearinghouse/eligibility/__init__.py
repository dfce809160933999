"""Eligibility: is this patient covered, by which plan, and what will they pay. One model, whichever lane asks."""

from __future__ import annotations

from .caching import Answers, AnswersInMemory
from .lanes import Asked, EligibilityLane, RealTimeEligibility
from .resource import Eligibility
from .result import EligibilityResult

__all__ = [
    "Answers",
    "AnswersInMemory",
    "Asked",
    "Eligibility",
    "EligibilityLane",
    "EligibilityResult",
    "RealTimeEligibility",
]
