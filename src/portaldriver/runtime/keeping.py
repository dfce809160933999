"""Sessions out of saved state, and saved state out of sessions."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from ..errors import ConfigurationError, LayoutError, PortalError
from ..events import SessionRestored, log
from ..options import Rotation
from . import witness
from .custody import Custody
from .perimeter import Perimeter
from .pool import BrowserPool
from .session import Session
from .walk import Storage

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .store import SavedSession


@dataclass(frozen=True, slots=True, repr=False)
class Keeping:
    """Opens one account's sessions, and saves what they hold."""

    custody: Custody
    pool: BrowserPool
    perimeter: Perimeter
    rotation: Rotation
    fall_asleep: Callable[[Session], Awaitable[None]]

    def is_usable(self, saved: SavedSession | None) -> bool:
        """Whether a saved session may serve without a sign-in."""
        return saved is not None and not saved.stale and time.time() - saved.signed_in_at < self.rotation.age

    async def restore(self, saved: SavedSession) -> Session:
        """Open a session from what was saved of it."""
        begun = monotonic()
        session = await self.open(saved.storage)
        session.kept = saved.session_storage
        session.generation, session.signed_in_at = saved.generation, saved.signed_in_at
        session.handle = str(saved.info.get("handle", ""))
        session.wear.opened_at -= max(time.time() - saved.saved_at, 0.0)
        self.custody.binding.emit(SessionRestored(session_id=session.id, seconds=monotonic() - begun))
        return session

    async def open(self, storage: Storage) -> Session:
        """Open a context within the perimeter, and a session around it."""
        options = self.perimeter.options | {"storage_state": witness.added_to(storage)}
        try:
            context = await self.pool.open_context(tenant=self.custody.state.tenant, **options)
        except LayoutError:
            raise ConfigurationError("the browser refuses the saved session; delete it to sign in afresh") from None
        session = Session(context, self.pool, self._prepare, self.fall_asleep, self.rotation)
        try:
            await self.perimeter.guard(context, sealed=self.perimeter.is_sealed)
        except BaseException:
            await session.close()
            raise
        return session

    async def _prepare(self, page: Page) -> None:
        page.set_default_timeout(self.custody.binding.timeouts.action * 1000)
        await self.custody.portal.prepare(page, self.custody.binding)

    async def keep(self, session: Session) -> None:
        """Save what the context holds now; what cannot be saved is what was saved before."""
        if not (session.generation or session.fence):
            return None
        try:
            await session.close_tabs()
            storage = await session.storage()
            if session.lost_cookies:
                return None  # saved, they would cost the account another code
            if not session.generation:  # could not be saved when it was made
                return await self.custody.save(session, storage)
            await self.custody.state.sessions.refresh(
                self.custody.account,
                storage=storage,
                session_storage=session.kept,
                generation=session.generation,
            )
        except PortalError as error:
            log.warning("an idle session's state could not be saved: %s", type(error).__name__)
