"""Waiting for a person who approves on another device, while the page asks its server by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from ..errors import MfaError, MfaTimeout, PageTimeout
from ..pom import PageObject, first_of
from ..runtime.mfa.challenge import Attendant, Challenge
from ..runtime.mfa.waiting import in_time, waiting
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
    with waiting(challenge, patience):
        return await _watched(screen, attendant, challenge, to=to, tell=tell)


async def _watched(
    screen: ApprovalScreen,
    attendant: Attendant,
    challenge: Challenge,
    *,
    to: Sequence[type[PageObject]],
    tell: Callable[[float], None],
) -> PageObject:
    others = tuple(other for other in to if not isinstance(screen, other))
    told: str | None = None
    begun = said = monotonic()
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
