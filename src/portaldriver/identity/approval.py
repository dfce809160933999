"""Waiting for a person who approves on another device, while the page asks its server by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from ..errors import MfaError, MfaTimeout, PageTimeout, PortalError
from ..events import CodeRequired, CodeResolved
from ..pom import PageObject, first_of
from ..runtime.mfa.challenge import Attendant, Challenge
from ..runtime.mfa.waiting import in_time
from ..runtime.patience import Patience
from .screens import ApprovalScreen

LOOK = 2.0
"""Seconds between two looks at a page that waits."""
TELL = 10.0
"""Seconds between two events that tell of the wait."""


async def approved(
    screen: ApprovalScreen,
    attendant: Attendant,
    challenge: Challenge,
    patience: Patience,
    *,
    to: Sequence[type[PageObject]],
    tell: Callable[[float], None],
) -> PageObject:
    """Hand on the number to match, again whenever it changes, and return the screen that comes.

    Raises `MfaError` if it was denied, `MfaTimeout` if nobody answered.
    """
    begun, outcome = monotonic(), "Cancelled"
    challenge.ticket.emit(CodeRequired(factor=challenge.factor, attempt=challenge.attempt, challenge=challenge.id))
    try:
        with patience.standing_still():
            came = await _watched(screen, attendant, challenge, begun, to=to, tell=tell)
        outcome = "ok"
        return came
    except PortalError as error:
        outcome = type(error).__name__
        raise
    finally:
        seconds = monotonic() - begun
        challenge.ticket.emit(
            CodeResolved(factor=challenge.factor, challenge=challenge.id, outcome=outcome, seconds=seconds)
        )


async def _watched(
    screen: ApprovalScreen,
    attendant: Attendant,
    challenge: Challenge,
    begun: float,
    *,
    to: Sequence[type[PageObject]],
    tell: Callable[[float], None],
) -> PageObject:
    others = tuple(other for other in to if not isinstance(screen, other))
    told: str | None = None
    said = begun
    while True:
        shown = await screen.asked()
        if told is None or shown not in (None, told):
            told = shown or ""
            await in_time(attendant, replace(challenge, prompt=shown))
        try:
            return await first_of(screen.root, others, screen.binding, deadline=LOOK, after=screen.title())
        except PageTimeout:
            pass
        await _require_hope(screen)
        waited = monotonic() - begun
        if waited > challenge.seconds:
            raise MfaTimeout("nobody approved the sign-in in time", page=screen.title())
        if monotonic() - said >= TELL:
            said = monotonic()
            tell(waited)


async def _require_hope(screen: ApprovalScreen) -> None:
    """Raise what the page says the matter is."""
    if refusal := await screen.refused():
        raise refusal
    if await screen.shows("denied"):
        raise MfaError("the sign-in was denied on the other device", page=screen.title())
    if await screen.shows("expired"):
        raise MfaTimeout("nobody approved the sign-in in time", page=screen.title())
