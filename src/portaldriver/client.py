"""The client's life and the one pipeline that every resource method goes through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar

import anyio
from tenacity import RetryCallState

from .errors import ClosedError, InvalidCredentials, PageTimeout, PortalError, SessionError, WrongEventLoop
from .events import (
    CallFinished,
    Event,
    EventSink,
    Retrying,
    SessionLost,
    SessionRestored,
    SignedIn,
    SignInFailed,
)
from .options import Limits, Retry, Timeouts
from .pom.binding import Binding, Interstitial
from .runtime.pool import BrowserPool
from .runtime.retry import retrying
from .runtime.session import Session, Tab
from .runtime.state import MemoryState, StateStore, account_key

if TYPE_CHECKING:
    from playwright.async_api import Page

log = logging.getLogger("portaldriver")

T = TypeVar("T")


class Portal(Protocol):
    """What a portal contributes to its client: how to sign in, and what may stand in any page's way."""

    name: str
    interstitials: tuple[Interstitial, ...]

    @property
    def username(self) -> str:
        """The account."""
        ...

    async def sign_in(self, page: Page, binding: Binding) -> tuple[str, ...]:
        """Sign in on a fresh page and return the factors that were given."""
        ...

    async def prepare(self, page: Page, binding: Binding) -> None:
        """Make a new page ready for use."""
        ...


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
        self._state = state or MemoryState()
        self._retry = retry or Retry()
        self._key = account_key(portal.name, portal.username)
        self._binding = Binding(
            portal=portal.name,
            origins=dict(origins or {}),
            timeouts=self._timeouts,
            emit=self._emit,
            interstitials=portal.interstitials,
        )
        self._session: Session | None = None
        self._refused = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'closed' if self._closed else 'signed in' if self._session else 'open'})"

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
        """Sign in now instead of at the first call. Raises `AuthenticationError` and its kin."""
        await self.call("sign_in", self._nothing)

    async def aclose(self) -> None:
        """Close the session's context and, if it is the client's own, the browser. Safe to call twice."""
        if self._closed:
            return
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            raise WrongEventLoop("a client is closed in the event loop it was used in", portal=self._portal.name)
        self._closed = True
        with anyio.CancelScope(shield=True):
            session, self._session = self._session, None
            if session is not None:
                await session.close()
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

        async def once() -> T:
            nonlocal tries
            tries += 1
            return await self._with_live_session(operation, step, showing)

        def before_repeat(state: RetryCallState) -> None:
            self._emit(_repeat(state, operation))

        def finish(outcome: str) -> None:
            seconds = monotonic() - begun
            self._emit(CallFinished(seconds=seconds, attempts=tries, outcome=outcome, operation=operation))

        failure: PortalError
        try:
            with anyio.fail_after(self._timeouts.call):
                result: T = await retrying(self._retry, before_repeat=before_repeat)(once)
            finish("ok")
            return result
        except PortalError as error:
            failure = error
        except TimeoutError:
            failure = PageTimeout("the call did not end within its deadline")
        except BaseException as error:
            finish(type(error).__name__)
            raise
        finish(type(failure).__name__)
        raise failure.locate(portal=self._portal.name, operation=operation)

    async def _with_live_session(self, operation: str, step: Callable[[Tab], Awaitable[T]], showing: Any) -> T:
        """Run the step, signing in again where the session turns out dead, within the budget for that."""
        for renewal in range(self._retry.sign_ins):
            session = await self._live_session()
            try:
                async with session.tab(showing=showing) as tab:
                    return await step(tab)
            except SessionError as error:
                error.locate(session_id=session.id)
                await self._renounce(session, error)
                if renewal + 1 == self._retry.sign_ins:
                    # Its budget is spent; the general one must not start it over.
                    error.retryable = False
                    raise
            except PortalError as error:
                error.locate(session_id=session.id)
                if self._is_broken(session):
                    await self._renounce(session, error)
                raise
        raise AssertionError("unreachable")

    async def _live_session(self) -> Session:
        """Return the session, making it if there is none: one task does, the others wait for it."""
        async with self._signing_in:
            if self._closed:
                raise ClosedError("the client is closed")
            if self._session is not None and self._is_broken(self._session):
                await self._renounce(self._session, None)
            if self._session is None:
                self._session = await self._open_session_once()
            return self._session

    async def _open_session_once(self) -> Session:
        """Open a session, unless the portal has refused these credentials: they are not tried a second time."""
        if self._refused:
            raise InvalidCredentials("the portal refused these credentials before; they are not tried again")
        try:
            return await self._open_session()
        except InvalidCredentials:
            self._refused = True
            raise

    async def _open_session(self) -> Session:
        """Restore the saved session, or sign in with what is left of it, or from nothing."""
        saved = self._state.load(self._key)
        if saved is None:
            return await self._signed_in({})
        if not saved.get("stale"):
            session = await self._new_session(saved["storage"])
            self._emit(SessionRestored(session_id=session.id))
            return session
        try:
            return await self._signed_in(saved["storage"])
        except SessionError:
            # Cookies of a half-finished sign-in lead nowhere (auth0 guide 5.5).
            self._state.delete(self._key)
            return await self._signed_in({})

    async def _new_session(self, storage: dict[str, Any]) -> Session:
        context = await self._pool.open_context(**({"storage_state": storage} if storage else {}))
        return Session(context, self._pool, self._prepare)

    async def _signed_in(self, storage: dict[str, Any]) -> Session:
        session = await self._new_session(storage)
        try:
            await self._sign_in(session)
        except BaseException:
            await session.close()
            raise
        return session

    async def _sign_in(self, session: Session) -> None:
        begun = monotonic()
        try:
            with anyio.fail_after(self._timeouts.sign_in):
                async with session.tab() as tab:
                    factors = await self._portal.sign_in(tab.page, self._binding)
                    storage = await session.storage()
        except TimeoutError:
            self._emit(SignInFailed(reason="PageTimeout", session_id=session.id))
            raise PageTimeout("signing in did not end within its deadline") from None
        except PortalError as error:
            self._emit(SignInFailed(reason=type(error).__name__, session_id=session.id))
            raise
        self._state.save(self._key, {"storage": storage})
        self._emit(SignedIn(seconds=monotonic() - begun, factors=factors, session_id=session.id))

    async def _renounce(self, session: Session, error: PortalError | None) -> None:
        """Give a session up. Cookies of other origins (a remembered device) serve the next sign-in."""
        if self._session is not session:
            return
        self._session = None
        if isinstance(error, SessionError) and (saved := self._state.load(self._key)):
            self._state.save(self._key, saved | {"stale": True})
        self._emit(SessionLost(reason=type(error).__name__ if error else "BrowserCrashed", session_id=session.id))
        await session.retire()

    @staticmethod
    def _is_broken(session: Session) -> bool:
        browser = session.context.browser
        return session.retired or (browser is not None and not browser.is_connected())

    async def _prepare(self, page: Page) -> None:
        page.set_default_timeout(self._timeouts.action * 1000)
        await self._portal.prepare(page, self._binding)

    async def _nothing(self, _: Tab) -> None:
        return None

    def _enter_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._closed:
            raise ClosedError("the client is closed", portal=self._portal.name)
        if self._loop is None:
            self._loop = loop
            self._signing_in = anyio.Lock()
        elif self._loop is not loop:
            raise WrongEventLoop("a client serves the event loop it was first used in", portal=self._portal.name)

    def _emit(self, event: Event) -> None:
        """Hand an event on. A listener that fails is logged by its error's class and does not disturb the call."""
        told = event.model_copy(update={"portal": self._portal.name})
        log.debug("%s %s", told.name, told.operation or "")
        if self._on_event is None:
            return
        try:
            self._on_event(told)
        except Exception as error:
            log.warning("on_event failed with %s", type(error).__name__)


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
