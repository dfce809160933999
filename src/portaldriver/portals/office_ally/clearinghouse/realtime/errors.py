"""What can be wrong with an answer that came, as all errors know it. Nothing asks a question again by itself."""

from __future__ import annotations

from .....errors import AnotherAnswer, AnswerUnreadable, QuestionRefused

__all__ = ["AnotherAnswer", "AnswerUnreadable", "QuestionRefused"]
