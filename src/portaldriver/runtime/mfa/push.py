"""Approvals on another device: somebody is told that one is due, and the page is watched meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio

from ...errors import ConfigurationError, MfaError, MfaTimeout, PortalError
from .challenge import PUSH, Challenge, MfaProvider

TELLING = 15.0
"""Seconds that telling may take: the page is not watched meanwhile, and the notification runs out."""

Tell = Callable[[Challenge], Awaitable[object]]


class PushApproval(MfaProvider):
    """Wait at most `timeout` seconds for somebody to approve on another device.

    `tell` is given the challenge, again whenever its number changes: `prompt` is the number to match, where the page
    shows one. It has 15 seconds, and what it returns is ignored.
    """

    factors = (PUSH,)

    def __init__(self, tell: Tell | None = None, *, timeout: float = 90.0) -> None:
        if timeout <= 0:
            raise ConfigurationError("the timeout must be more than 0 seconds")
        self.patience = timeout
        self._tell = tell

    def __repr__(self) -> str:
        return "PushApproval(...)"

    async def answer(self, challenge: Challenge) -> str:
        """Tell of the approval that is due, and return "". Raises `MfaError`, `MfaTimeout` if that fails."""
        if self._tell is None:
            return ""
        failure: PortalError = MfaTimeout("telling of the approval that is due took too long")
        try:
            with anyio.move_on_after(min(TELLING, challenge.seconds)):
                await self._tell(challenge)
                return ""
        except PortalError:
            raise
        except Exception as error:
            # Whoever watches the page calls this itself: words that may quote the number end here.
            failure = MfaError(f"telling of the approval that is due failed with {type(error).__name__}")
        raise failure
