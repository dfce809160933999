"""The ways a question about coverage can go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from .....edi.eligibility.summary import summarize
from .....edi.models.eligibility import EligibilityRequest
from .....edi.models.eligibility_response import EligibilityResponse, Rejection
from .....edi.models.eligibility_summary import EligibilitySummary
from ..realtime.lane import RealTimeLane
from ..realtime.matching import eligibility_differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a lane brought: the summary, and what it was made of as far as the lane has that."""

    summary: EligibilitySummary = field(repr=False)
    response: EligibilityResponse | None = field(default=None, repr=False)
    rejections: tuple[Rejection, ...] = ()
    differs: tuple[str, ...] = ()
    messages: tuple[str, ...] = field(default=(), repr=False)
    raw: str | None = field(default=None, repr=False)


class EligibilityLane(Protocol):
    """Asks a payer one question, once. It answers for the answer's being about who was asked."""

    async def ask(self, request: EligibilityRequest, /) -> Asked:
        """Ask, and return what came. An error is raised only where no answer came."""
        ...


class RealTimeEligibility:
    """The real-time lane, which has every benefit."""

    def __init__(self, lane: RealTimeLane) -> None:
        self._lane = lane

    async def ask(self, request: EligibilityRequest, /) -> Asked:
        """Ask, and return what came. Raises what `RealTimeLane.eligibility` raises."""
        read = await self._lane.read_eligibility(request)
        answer = read.model
        return Asked(
            summary=summarize(answer),
            response=answer,
            rejections=answer.rejections,
            differs=eligibility_differs(request, answer),
            raw=read.raw,
        )
