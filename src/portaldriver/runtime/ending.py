"""Whether a session that failed is really over: the portal may have ended it, or only the browser lost its cookies."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import PortalError, SessionDisplaced, SessionError, SessionExpired
from ..events import SessionDisplaced as SessionDisplacedEvent
from .custody import Custody
from .displacement import Displacement
from .session import Session


@dataclass(frozen=True, slots=True, repr=False)
class Ending:
    """Judges ended sessions of one account and keeps its books."""

    custody: Custody
    displacement: Displacement

    async def of(self, session: Session, error: SessionError) -> bool:
        """Say whether the portal ended the session, and note it; False too if another process has renewed it since."""
        if isinstance(error, SessionExpired) and await self._lost_cookies(session):
            return False
        ours = await self.custody.state.sessions.mark_stale(self.custody.account, generation=session.generation)
        if isinstance(error, SessionDisplaced) and ours:
            action = await self.displacement.note(self.custody.account, generation=session.generation)
            self.custody.binding.emit(SessionDisplacedEvent(action=action, session_id=session.id))
        return ours

    async def _lost_cookies(self, session: Session) -> bool:
        """Whether it is the browser that lost the cookies: its network service died, which empties the jar.

        A session that was restored and never proved itself had its second chance already.
        """
        if session.wear.proven_at is None:
            return False
        try:
            await session.storage()
        except PortalError:
            return True
        return session.lost_cookies
