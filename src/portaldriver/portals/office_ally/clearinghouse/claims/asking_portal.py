"""Asks about a claim by one of two lanes, the payer in real time or the portal's own page, and keeps what was said."""

from __future__ import annotations

from typing import Literal

from .....edi import ClaimStatusResponse
from .....errors import ConfigurationError
from .....models.sent_claim import ClaimEvent
from .....runtime.store import SentClaim
from .asking import event_of, question_of
from .means import Means
from .tracking import Heard, hear
from .views import claim_in

StatusLane = Literal["realtime", "portal"]


async def ask_about(means: Means, kept: SentClaim, lane: StatusLane) -> ClaimStatusResponse:
    """Ask, and put into the claim's timeline what the answer says of how it stands.

    A claim that stands refused is not told: what a payer says of it would be about an older one of its number.

    Raises `ConfigurationError` for a lane that was not set up, and what the lane raises.
    """
    answer = await _asked(means, kept, lane)
    if kept.state == "rejected":
        return answer
    event = event_of(answer)
    news = {"payer_number": answer.payer_claim_control_number}
    await hear(means, [Heard(kept, () if event is None else (_by(event, lane),), news)])
    return answer


async def _asked(means: Means, kept: SentClaim, lane: StatusLane) -> ClaimStatusResponse:
    if lane == "portal":
        if means.ask_portal is None:
            raise ConfigurationError("this client has no page to ask by")
        return await means.ask_portal(claim_in(kept), kept.told.get("house"))
    if means.ask is None:
        raise ConfigurationError("nobody gave access to payers in real time: OfficeAlly(real_time=...)")
    number = kept.told.get("payer_number")
    return await means.ask(question_of(claim_in(kept), means.config, payer_number=number))


def _by(event: ClaimEvent, lane: StatusLane) -> ClaimEvent:
    return event if lane == "realtime" else event.model_copy(update={"source": "portal_status"})
