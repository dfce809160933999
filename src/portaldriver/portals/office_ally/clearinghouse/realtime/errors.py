"""What can be wrong with an answer that came. Once a question is out, nothing asks it again by itself."""

from __future__ import annotations

from .....edi.models.acknowledgment import Acknowledgment
from .....errors import ExtractionError, RejectedError


class AnotherAnswer(ExtractionError):
    """The answer is not about what was asked, and is not shown. `field` says what differs: never its value."""


class AnswerUnreadable(ExtractionError):
    """The answer is cut short, or is not what its envelope says. Nothing of it is shown."""


class QuestionRefused(RejectedError):
    """The clearinghouse took the question for malformed: it never came to the payer.

    `code` is CORE's or SOAP's name of the fault, or `TA1` or `999`, of which `acknowledgment` has the places.
    """

    def __init__(self, message: str = "", *, code: str, acknowledgment: Acknowledgment | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.acknowledgment = acknowledgment
