"""Whether the portal still knows a session: asked of a page, under a deadline of our own."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import anyio

from ..errors import PageTimeout, PortalError
from ..events import HealthChecked
from ..options import Rotation
from ..pom.binding import Binding
from .portal import Portal
from .session import Session, Tab


@dataclass(frozen=True, slots=True, repr=False)
class Checkup:
    """The portal's own health check, run when it is due. All raise `SessionExpired` and its kin."""

    portal: Portal
    binding: Binding
    rotation: Rotation

    async def if_doubtful(self, session: Session, tab: Tab) -> None:
        """Check a session that was idle for long."""
        if session.wear.is_doubtful(self.rotation):
            await self.now(session, tab)

    async def if_unproven(self, session: Session, tab: Tab) -> None:
        """Check a session that the portal has not yet shown to know."""
        if session.wear.proven_at is None:
            await self.now(session, tab)

    async def now(self, session: Session, tab: Tab) -> None:
        """Check the session."""
        begun, outcome = monotonic(), "ok"
        tab.showing = None
        try:
            with anyio.fail_after(self.binding.timeouts.health):
                await self.portal.verify(tab.page, self.binding)
            session.wear.succeed()
        except TimeoutError:
            outcome = "PageTimeout"
            raise PageTimeout("the session's health check did not end within its deadline") from None
        except PortalError as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = monotonic() - begun
            self.binding.emit(HealthChecked(outcome=outcome, seconds=seconds, session_id=session.id))
