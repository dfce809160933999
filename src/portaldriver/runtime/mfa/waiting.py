"""The one waiting state, for people and machines alike: a challenge is told, an answer awaited under a deadline."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

import anyio

from ...errors import MfaError, MfaTimeout, PortalError
from ...events import CodeRequired, CodeResolved
from ..patience import Patience
from .challenge import Attendant, Challenge

T = TypeVar("T")


@contextmanager
def waiting(challenge: Challenge, patience: Patience) -> Iterator[None]:
    """Tell of a challenge and of how its wait ended; in between the deadlines of sign-in and calls stand still."""
    begun, outcome = monotonic(), "Cancelled"
    challenge.ticket.emit(CodeRequired(factor=challenge.factor, attempt=challenge.attempt, challenge=challenge.id))
    try:
        with patience.standing_still():
            yield
        outcome = "ok"
    except PortalError as error:
        outcome = type(error).__name__
        raise
    finally:
        seconds = monotonic() - begun
        challenge.ticket.emit(
            CodeResolved(factor=challenge.factor, challenge=challenge.id, outcome=outcome, seconds=seconds)
        )


async def answered(attendant: Attendant, challenge: Challenge, patience: Patience) -> str:
    """Return the answer to a challenge.

    Raises `MfaTimeout`, and `MfaError` for what else keeps a provider from answering: its own words are not passed on.
    """
    with waiting(challenge, patience):
        return await in_time(attendant, challenge)


async def in_time(attendant: Attendant, challenge: Challenge) -> str:
    """Return the answer, or raise an error of ours: the provider's own words are not passed on."""
    late = "no answer to the second factor came in time"
    return await _ours(attendant.answer(challenge), challenge.seconds, late=late)


async def prepared(attendant: Attendant, factor: str, *, seconds: float, patience: Patience) -> None:
    """Have a provider prepare for a code. Another sign-in may have its inbox: that wait is nobody's deadline."""
    with patience.standing_still():
        await _ours(attendant.asking(factor), seconds, late="the provider of the second factor was not ready in time")


async def _ours(answer: Awaitable[T], seconds: float, *, late: str) -> T:
    failure: PortalError = MfaTimeout(late)
    try:
        with anyio.move_on_after(seconds):
            return await answer
    except PortalError:
        raise
    except TimeoutError:
        pass  # the provider's own deadline was the shorter one
    except Exception as error:
        failure = MfaError(f"the provider of the second factor failed with {type(error).__name__}")
    raise failure
