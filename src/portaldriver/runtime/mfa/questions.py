"""Security questions, answered from a list."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from ...errors import ConfigurationError, MfaError
from .challenge import QUESTION, Challenge, MfaProvider


class SecurityAnswers(MfaProvider):
    """Answer security questions; case, punctuation and spacing of a question do not matter.

    Raises `ConfigurationError` for what is empty, and for questions that are the same.
    """

    factors = (QUESTION,)

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = {_plain(question): answer.strip() for question, answer in answers.items()}
        if not answers or "" in self._answers or not all(self._answers.values()):
            raise ConfigurationError("a security question needs a text and an answer")
        if len(self._answers) != len(answers):
            raise ConfigurationError("two security questions are the same but for case, punctuation or spacing")

    def __repr__(self) -> str:
        return "SecurityAnswers(...)"

    async def answer(self, challenge: Challenge) -> str:
        """Return the answer to the question shown. Raises `MfaError` for another question than those given."""
        answer = self._answers.get(_plain(challenge.prompt or ""))
        if answer is None:
            raise MfaError("the portal asks a security question that no answer was given for")
        return answer


def _plain(question: str) -> str:
    """Return a question's letters and digits alone."""
    text = unicodedata.normalize("NFKC", question).casefold()
    return "".join(character for character in unicodedata.normalize("NFC", text) if character.isalnum())
