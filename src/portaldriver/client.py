"""The client's life and the one pipeline that every resource method goes through."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any, ClassVar, Self, TypeVar

import anyio
from tenacity import RetryCallState

from .errors import ClosedError, PageTimeout, PortalError, SessionError, WrongEventLoop
from .events import CallFinished, Event, EventSink, Retrying, tell
from .options import Limits, Retry, Timeouts
from .pom.binding import Binding
from .runtime.owned import to_the_end
from .runtime.pool import BrowserPool
from .runtime.retry import retrying
from .runtime.session import Tab
from .runtime.state import MemoryState, StateStore
from .runtime.upkeep import Portal, Upkeep

T = TypeVar("T")


class PortalClient:
    """Base of portal clients: opens lazily, signs in at first use, renews what dies, closes everything.

    A client belongs to one account and to the event loop it is first used in.
    """

    portal: ClassVar[str]

    def __init__(
        self,
        portal: Portal,
        *,
        origins: Mapping[str, str] | None = None,
        pool: BrowserPool | None = None,
        state: StateStore | None = None,
        timeouts: Timeouts | None = None,
        limits: Limits | None = None,
        retry: Retry | None = None,
        headless: bool = True,
        on_event: EventSink | None = None,
    ) -> None:
        self._portal = portal
        self._on_event = on_event
        self._owns_pool = pool is None
        self._timeouts = timeouts or Timeouts()
        self._pool = pool or BrowserPool(headless=headless, limits=limits, timeouts=self._timeouts, on_event=self._emit)
        self._retry = retry or Retry()
        self._binding = Binding(
            portal=portal.name,
            origins=dict(origins or {}),
            timeouts=self._timeouts,
            emit=self._emit,
            interstitials=portal.interstitials,
        )
        self._upkeep = Upkeep(portal, pool=self._pool, state=state or MemoryState(), binding=self._binding)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'closed' if self._closed else 'signed in' if self._upkeep.session else 'open'})"

    async def __aenter__(self) -> Self:
        self._enter_loop()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @property
    def pages_at_once(self) -> int:
        """How many pages of the session may be used at a time."""
        return self._pool.limits.pages

    async def sign_in(self) -> None:
        """Sign in now instead of at the first call; a restored session is tried, and renewed if it is dead.

        After a refusal this is the way to try again: other calls raise the refusal at once. Credentials that the
        portal called wrong are never tried again. Raises `AuthenticationError` and its kin.
        """
        self._enter_loop()
        self._upkeep.forgive()
        await self.call("sign_in", self._upkeep.prove)

    async def aclose(self) -> None:
        """Close the session's context and, if it is the client's own, the browser.

        Safe to call twice; a caller that is cancelled meanwhile leaves nothing open.
        """
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            raise WrongEventLoop("a client is closed in the event loop it was used in", portal=self._portal.name)
        self._closed = True
        await to_the_end(self._close())

    async def _close(self) -> None:
        await self._upkeep.close()
        if self._owns_pool:
            await self._pool.aclose()

    async def call(self, operation: str, step: Callable[[Tab], Awaitable[T]], *, showing: Any = None) -> T:
        """Run one read: lease a session and a tab, repeat what may be repeated, renew a session that died.

        A tab that shows `showing` is lent first; each tab remembers what its last step left in it.

        Raises one `PortalError` that names portal, operation and session.
        """
        self._enter_loop()
        begun = monotonic()
        tries = 0
        renewals = Budget(self._retry.sign_ins)

        async def once() -> T:
            nonlocal tries
            tries += 1
            return await self._with_live_session(step, showing, renewals)

        def before_repeat(state: RetryCallState) -> None:
            self._emit(_repeat(state, operation))

        def finish(outcome: str) -> None:
            seconds = monotonic() - begun
            self._emit(CallFinished(seconds=seconds, attempts=tries, outcome=outcome, operation=operation))

        failure: PortalError
        scope = anyio.CancelScope(deadline=anyio.current_time() + self._timeouts.call)
        try:
            with scope:
                result: T = await retrying(self._retry, before_repeat=before_repeat)(once)
                finish("ok")
                return result
            failure = PageTimeout("the call did not end within its deadline")
        except PortalError as error:
            failure = error
        except BaseException as error:
            finish(type(error).__name__)
            raise
        finish(type(failure).__name__)
        raise failure.locate(portal=self._portal.name, operation=operation)

    async def _with_live_session(self, step: Callable[[Tab], Awaitable[T]], showing: Any, renewals: Budget) -> T:
        """Run the step, in a new session where the present one turns out dead, within the call's budget for that."""
        while True:
            session = await self._upkeep.live()
            try:
                async with session.tab(showing=showing) as tab:
                    return await step(tab)
            except SessionError as error:
                error.locate(session_id=session.id)
                await self._upkeep.renounce(session, error)
                if not renewals.spend():
                    # The general budget must not start this one over.
                    error.retryable = False
                    raise
            except PortalError as error:
                error.locate(session_id=session.id)
                if session.is_broken:
                    await self._upkeep.renounce(session, error)
                raise

    def _enter_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._closed:
            raise ClosedError("the client is closed", portal=self._portal.name)
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise WrongEventLoop("a client serves the event loop it was first used in", portal=self._portal.name)

    def _emit(self, event: Event) -> None:
        tell(self._on_event, event.model_copy(update={"portal": self._portal.name}))


class Budget:
    """How many sessions one call may use."""

    def __init__(self, sessions: int) -> None:
        self._left = sessions - 1

    def spend(self) -> bool:
        """Take one more session; tell whether there was one left."""
        self._left -= 1
        return self._left >= 0


def _repeat(state: RetryCallState, operation: str) -> Retrying:
    error = state.outcome.exception() if state.outcome else None
    wait = state.next_action.sleep if state.next_action else 0.0
    return Retrying(attempt=state.attempt_number, seconds=wait, reason=type(error).__name__, operation=operation)


class Resource:
    """Base of a client's nouns."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client

    @property
    def _binding(self) -> Binding:
        return self._client._binding
