"""Security questions."""

from __future__ import annotations

import pytest

from portaldriver.errors import ConfigurationError, MfaError
from portaldriver.runtime.mfa.challenge import Challenge
from portaldriver.runtime.mfa.questions import SecurityAnswers
from tests.tickets import MemoryTicket

ANSWERS = {"What was the name of your first pet?": " Quagga ", "Où êtes-vous né ?": "Example-Ville"}


def asked(question: str | None) -> Challenge:
    return Challenge(ticket=MemoryTicket(), factor="question", prompt=question)


@pytest.mark.parametrize(
    "question, answer",
    [
        ("What was the name of your first pet?", "Quagga"),
        ("WHAT was the\u00a0name  of your first pet", "Quagga"),
        ("\n  what was the name of your 'first' pet: \n", "Quagga"),
        ("\uff37hat was the name of your \ufb01rst pet?", "Quagga"),
        ("Ou\u0300 e\u0302tes-vous ne\u0301", "Example-Ville"),
    ],
)
async def test_a_question_is_known_by_its_words(question: str, answer: str) -> None:
    assert await SecurityAnswers(ANSWERS).answer(asked(question)) == answer


@pytest.mark.parametrize("question", ["What was your first pet?", "Ou etes-vous ne ?", "", "?!", None])
async def test_another_question_is_not_answered_and_not_quoted(question: str | None) -> None:
    with pytest.raises(MfaError) as refused:
        await SecurityAnswers(ANSWERS).answer(asked(question))
    assert not question or question not in str(refused.value)


@pytest.mark.parametrize(
    "answers", [{}, {"Pet?": " "}, {"?": "Quagga"}, {"Pet?": "Quagga", "pet": "Okapi"}], ids=["none", "a", "q", "same"]
)
def test_answers_that_can_not_serve_are_a_mistake(answers: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        SecurityAnswers(answers)
    assert "Quagga" not in str(refused.value)


def test_its_repr_shows_nothing() -> None:
    provider = SecurityAnswers(ANSWERS)
    assert repr(provider) == "SecurityAnswers(...)"
    assert provider.factors == ("question",)
