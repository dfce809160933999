"""Questions to payers in real time, by CAQH CORE's envelopes (SOAP and MIME): no browser, an answer in seconds."""

from __future__ import annotations

from .access import RealTimeAccess
from .errors import AnotherAnswer, AnswerUnreadable, QuestionRefused
from .lane import RealTimeLane

__all__ = ["AnotherAnswer", "AnswerUnreadable", "QuestionRefused", "RealTimeAccess", "RealTimeLane"]
