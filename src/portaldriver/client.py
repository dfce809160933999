"""The client's life and the one pipeline that every resource method goes through."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict, TypeVar

from tenacity import RetryCallState

from .drift.baseline import Baseline, Baselines
from .drift.checks import Checks, Stop
from .drift.lookout import Lookout
from .drift.overrides import for_client
from .drift.states import PageReport
from .errors import ClosedError, PageTimeout, PortalError, SessionError, SessionLocked, WrongEventLoop
from .events import CallFinished, CallStarted, Event, EventSink, OverridesApplied, Retrying, tell
from .models import Noun
from .models.session import Health, SessionInfo
from .options import Care, Drift, Limits, Pace, Retry, Rotation, Timeouts, Writing
from .pom.binding import Binding
from .pom.page import PageObject
from .pom.trace import recording
from .runtime.auditing import Audited, Auditing
from .runtime.bundle import Bundles
from .runtime.owned import to_the_end
from .runtime.pace import Paces
from .runtime.perimeter import Perimeter
from .runtime.pool import BrowserPool
from .runtime.portal import Portal
from .runtime.retry import retrying
from .runtime.session import Session, Tab
from .runtime.upkeep import Upkeep
from .runtime.write import Write
from .runtime.writing import Pipeline
from .writes import Writes

if TYPE_CHECKING:
    from .runtime.store import StateDatabase

T = TypeVar("T")
R = TypeVar("R", bound=Noun)

_calling: ContextVar[tuple[object, str] | None] = ContextVar("portaldriver_call", default=None)
"""The client and the call that the present task works for."""


class ClientOptions(TypedDict, total=False):
    """What clients of all portals take; `PortalClient` says what each is for."""

    origins: Mapping[str, str] | None
    allow_origins: Iterable[str]
    pool: BrowserPool | None
    state: StateDatabase | str | Path | None
    failures: Bundles | str | Path | None
    timeouts: Timeouts | None
    limits: Limits | None
    retry: Retry | None
    writing: Writing | None
    rotation: Rotation | None
    care: Care | None
    pace: Pace | None
    drift: Drift | None
    overrides: str | Path | None
    overrides_key: str | bytes | None
    actor: str | None
    audited: Audited
    sealed: bool | None
    headless: bool
    on_event: EventSink | None


class PortalClient:
    """Base of portal clients: opens lazily, signs in at first use, renews what dies, closes everything.

    A client belongs to one account and to the event loop it is first used in. `state` is a `StateDatabase`, which
    clients may share, or the URL or path of one; by default a file in the user's state folder. `allow_origins` are
    origins beyond the portal's own that its pages may talk to; `sealed=False` is for who reaches the portal through a
    proxy that neither the environment nor the pool's launch options name (`runtime.perimeter`). `failures` is a folder
    for redacted accounts of what failed. `actor` is who acts where neither a call nor `acting_as` names anybody;
    `audited="writes"` keeps reads out of the audit log. `overrides` is a file of reviewed declarations, which has to be
    signed if `overrides_key` is given, an Ed25519 public key in PEM (`drift.overrides`).
    """

    portal: ClassVar[str]

    def __init__(
        self,
        portal: Portal,
        *,
        origins: Mapping[str, str] | None = None,
        allow_origins: Iterable[str] = (),
        pool: BrowserPool | None = None,
        state: StateDatabase | str | Path | None = None,
        failures: Bundles | str | Path | None = None,
        timeouts: Timeouts | None = None,
        limits: Limits | None = None,
        retry: Retry | None = None,
        writing: Writing | None = None,
        rotation: Rotation | None = None,
        care: Care | None = None,
        pace: Pace | None = None,
        drift: Drift | None = None,
        overrides: str | Path | None = None,
        overrides_key: str | bytes | None = None,
        actor: str | None = None,
        audited: Audited = "all",
        sealed: bool | None = None,
        headless: bool = True,
        on_event: EventSink | None = None,
    ) -> None:
        self._portal = portal
        self._on_event = on_event
        self._owns_pool = pool is None
        self._timeouts = timeouts or Timeouts()
        self._pool = pool or BrowserPool(headless=headless, limits=limits, timeouts=self._timeouts, on_event=self._emit)
        self._retry = retry or Retry()
        self._state, self._owns_state = _state(state)
        self._bundles = Bundles(failures) if isinstance(failures, str | Path) else failures
        places = dict(origins or {})
        perimeter = Perimeter(
            [*(places.get(host, f"https://{host}") for host in portal.hosts), *allow_origins],
            emit=self._emit,
            sealed=False if sealed is None and self._pool.has_proxy else sealed,
            timeouts=self._timeouts,
        )
        watching = drift or Drift()
        accepted = Baselines(watching.baselines) if watching.baselines is not None else None
        lookout = Lookout(watching, accepted)
        self._overrides = for_client(overrides, portal, key=overrides_key)
        self._binding = Binding(
            portal=portal.name,
            origins=places,
            timeouts=self._timeouts,
            emit=self._emit,
            interstitials=portal.interstitials,
            watch=lookout,
            instead=self._overrides.instead,
            sealed=perimeter.is_sealed,
        )
        lookout.binding = self._binding
        self._checks = Checks(self.call, self._reach, self._tour, lookout, accepted)
        self._upkeep = Upkeep(
            portal,
            pool=self._pool,
            state=self._state,
            binding=self._binding,
            perimeter=perimeter,
            rotation=rotation or Rotation(),
            care=care or Care(),
        )
        known = self._upkeep.custody.known
        self._paces = Paces(
            self._state,
            portal=portal.name,
            account=known,
            policy=pace,
            patience=self._retry.maximum,
            emit=self._emit,
        )
        self._auditing = Auditing(
            self._state, portal=portal.name, account=known, session=self._session_id, actor=actor, audited=audited
        )
        self._writing = writing or Writing()
        pipeline = Pipeline(
            state=self._state,
            account=known,
            call=self._step,
            binding=self._binding,
            kinds=self._kinds(),
            practice=f"{portal.name}:{portal.practice}" if portal.practice else None,
            options=self._writing,
            emit=self._emit,
            audit=self._auditing,
        )
        self.writes = Writes(pipeline, enter=self._enter_loop)
        """Unfinished writes: `pending`, `resume`, `resolve`."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    @classmethod
    def _kinds(cls) -> Mapping[str, type[Write[Any]]]:
        """Return the portal's writes by operation."""
        return {}

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

        After a refusal this is the way to try again, for all processes: other calls raise the refusal at once. A
        password that the portal called wrong is never tried again. Raises `AuthenticationError` and its kin.
        """
        self._enter_loop()
        await self._upkeep.forgive()
        await self._call("sign_in", self._upkeep.checkup.if_unproven)

    async def sign_out(self) -> None:
        """End the session at the portal and destroy what was saved of it; the device is no longer remembered.

        Calls in flight end first. A later call signs in anew. What was saved is destroyed even if the portal cannot be
        told, which is then raised.
        """
        self._enter_loop()
        await self._upkeep.sign_out()

    async def health(self) -> Health:
        """Check the session now, by what the portal shows and under a deadline of our own.

        A sleeping session is woken; none is made. A session that is found dead is renewed by the next call.
        """
        self._enter_loop()
        return await self._upkeep.health()

    async def session_info(self) -> SessionInfo:
        """Return who is signed in, what the account may use, and an opaque handle of the session."""
        return await self._call("session_info", self._upkeep.describe)

    async def check(self, page: type[PageObject], **query: object) -> PageReport:
        """Open a page object's screen and compare it with what was accepted of it; nothing is written.

        `query` is what its address asks for. A page that does not come is reported, as is one that nobody accepted.
        """
        return await self._checks.check(page, query)

    async def check_all(self) -> tuple[PageReport, ...]:
        """Read a little of everything, and compare every screen that this shows; nothing is written."""
        return await self._checks.check_all()

    async def accept_all(self, generation: str = "") -> tuple[Baseline, ...]:
        """Read a little of everything, and return what is to be accepted of every screen that this shows.

        Save them by `portaldriver.drift.Baselines`. Values are masked.
        """
        return await self._checks.accept_all(portal=self._portal.name, generation=generation)

    async def _reach(self, tab: Tab, page: type[PageObject], query: Mapping[str, object]) -> PageObject:
        """Open a page object in a tab."""
        shown = page(tab.page, self._binding)
        await shown.open(**query)
        return shown

    def _tour(self) -> Sequence[Stop]:
        """Return what is read for a look at every screen."""
        return ()

    async def aclose(self) -> None:
        """Close the session's context and, if it is the client's own, the browser.

        Safe to call twice; a caller that is cancelled meanwhile leaves nothing open.
        """
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            raise WrongEventLoop("a client is closed in the event loop it was used in", portal=self._portal.name)
        self._closed = True
        await to_the_end(self._close())

    async def _close(self) -> None:
        try:
            await self._upkeep.close()
        finally:
            try:
                if self._owns_pool:
                    await self._pool.aclose()
            finally:
                if self._owns_state:
                    await self._state.aclose()

    async def write(self, write: Write[R], *, key: str | None = None, actor: str | None = None) -> R:
        """Make a write at most once, and return its receipt: the stored one if its key was used before.

        `actor` is who wants it, for the audit log; by default the client's. Without a key of the caller's, the write's
        natural key serves. Raises `IdempotencyConflict` (the key stands for another payload), `RejectedError` (the
        portal said no), `NotSaved`, `SavedDifferently`, `OutcomeUnknown`; after any other `PortalError` nothing was
        sent.
        """
        return await self.writes.run(write, key=key, actor=actor)

    async def call(
        self, operation: str, step: Callable[[Tab], Awaitable[T]], *, showing: Any = None, record: str = ""
    ) -> T:
        """Run one read: lease a session and a tab, repeat what may be repeated, renew a session that died.

        A tab that shows `showing` is lent first; each tab remembers what its last step left in it. `record` is what is
        read, as `noun:id`, for the audit log: what cannot be noted there is not given.

        Raises one `PortalError` that names portal, operation and session.
        """
        async with self._auditing.read(operation, record):
            return await self._step(operation, step, showing=showing)

    async def _step(self, operation: str, step: Callable[[Tab], Awaitable[T]], *, showing: Any = None) -> T:
        """Run what `call` does, or what a write does between two entries of the journal."""

        async def in_tab(session: Session, tab: Tab) -> T:
            await self._upkeep.checkup.if_doubtful(session, tab)
            return await step(tab)

        return await self._call(operation, in_tab, showing=showing)

    async def _call(self, operation: str, step: Callable[[Session, Tab], Awaitable[T]], *, showing: Any = None) -> T:
        self._enter_loop()
        begun = monotonic()
        tries = 0
        renewals = Budget(self._retry.sign_ins)

        async def once() -> T:
            nonlocal tries
            tries += 1
            await self._paces.take()
            try:
                return await self._with_live_session(operation, step, showing, renewals)
            except PortalError as error:
                await self._paces.note(error)
                raise

        def before_repeat(state: RetryCallState) -> None:
            self._emit(_repeat(state, operation))

        def finish(outcome: str) -> None:
            seconds = monotonic() - begun
            self._emit(CallFinished(seconds=seconds, attempts=tries, outcome=outcome, operation=operation))

        failure: PortalError
        token = _calling.set((self, secrets.token_hex(6)))
        try:
            self._emit(CallStarted(operation=operation))
            with self._upkeep.patience.within(self._timeouts.call), recording():
                result: T = await retrying(self._retry, before_repeat=before_repeat)(once)
                finish("ok")
                return result
            raise PageTimeout("the call did not end within its deadline")
        except PortalError as error:
            failure = error
            finish(type(failure).__name__)
        except BaseException as error:
            finish(type(error).__name__)
            raise
        finally:
            _calling.reset(token)
        raise failure.locate(portal=self._portal.name, operation=operation)

    async def _with_live_session(
        self, operation: str, step: Callable[[Session, Tab], Awaitable[T]], showing: Any, renewals: Budget
    ) -> T:
        """Run the step, in a new session where the present one turns out dead, within the call's budget for that."""
        while True:
            session = await self._upkeep.live()
            try:
                return await self._in_tab(session, operation, step, showing)
            except SessionLocked as error:
                renewals.require(error, sign_in=True)
                await self._upkeep.unlock(session)
            except SessionError as error:
                ended = await self._upkeep.after_failure(session, error)
                renewals.require(error, sign_in=ended)
            except PortalError as error:
                await self._upkeep.after_failure(session, error)
                raise

    async def _in_tab(
        self, session: Session, operation: str, step: Callable[[Session, Tab], Awaitable[T]], showing: Any
    ) -> T:
        session.wear.begin()
        where = {"portal": self._portal.name, "operation": operation, "session_id": session.id}
        try:
            async with session.tab(showing=showing) as tab:
                try:
                    result = await step(session, tab)
                except PortalError as error:
                    await self._bundle(tab, error.locate(**where))
                    raise
        except PortalError as error:
            raise error.locate(**where) from None
        session.wear.succeed()
        return result

    async def _bundle(self, tab: Tab, error: PortalError) -> None:
        """Have a redacted account of the page written before the tab is closed."""
        if self._bundles is not None:
            await self._bundles.note(tab.page, error, emit=self._emit)

    def _session_id(self) -> str | None:
        return self._upkeep.session.id if self._upkeep.session else None

    def _enter_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._closed:
            raise ClosedError("the client is closed", portal=self._portal.name)
        if self._loop is None:
            self._loop = loop
            if self._overrides.count:
                self._emit(OverridesApplied(count=self._overrides.count, digest=self._overrides.digest))
        elif self._loop is not loop:
            raise WrongEventLoop("a client serves the event loop it was first used in", portal=self._portal.name)

    def _emit(self, event: Event) -> None:
        client, call = _calling.get() or (None, None)
        account = self._upkeep.custody.account if hasattr(self, "_upkeep") else ""
        told = {"portal": self._portal.name, "account": account or None, "call": call if client is self else None}
        tell(self._on_event, event.model_copy(update=told))


class Budget:
    """How many sessions one call may use: so many sign-ins, and twice as many sessions that cost none."""

    def __init__(self, sessions: int) -> None:
        self._sign_ins = sessions - 1
        self._others = 2 * sessions

    def require(self, error: SessionError, *, sign_in: bool) -> None:
        """Take one more session. Raises `error`, not to be repeated, if there was none left."""
        self._sign_ins -= sign_in
        self._others -= not sign_in
        if min(self._sign_ins, self._others) < 0:
            # The general budget must not start this one over.
            error.retryable = False
            raise error


def _state(given: StateDatabase | str | Path | None) -> tuple[StateDatabase, bool]:
    """Return the state database, and whether it is the client's own to close."""
    from .runtime.store import StateDatabase

    return (given, False) if isinstance(given, StateDatabase) else (StateDatabase(given), True)


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
