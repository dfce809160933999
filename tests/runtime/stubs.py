"""A portal, a pool and a browser context that cost nothing, for what depends on order and failure, not on pages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from portaldriver import BrowserCrashed, Limits, PoolTimeout, PortalError, Retry, StateDatabase, Timeouts, User
from portaldriver.client import PortalClient
from portaldriver.pom.binding import Binding
from portaldriver.runtime.attempt import StoredAttempt
from portaldriver.runtime.portal import Attempt, Portal, SignedInAs
from portaldriver.runtime.session import Session, Tab
from portaldriver.runtime.witness import added_to

if TYPE_CHECKING:
    import playwright.async_api as driver

    from portaldriver import BrowserPool

QUICK = Timeouts(navigation=1, action=1, read=1, sign_in=5, call=20, close=1, context=1, health=1, answer=0.2)
SIGNED_IN = {"name": "sid", "value": "1", "domain": "toy.example.com", "path": "/", "expires": -1}


class Gate:
    """A point at which work stands until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()

    async def passed(self) -> None:
        """Stand at the gate."""
        self.reached.set()
        await self.opened.wait()


class Page:
    """A page that does nothing, and no more answers once its context is `frozen`."""

    frames: ClassVar[tuple[()]] = ()

    def __init__(self, context: Context) -> None:
        self.context = context
        self.closed = False

    def is_closed(self) -> bool:
        return self.closed or self.context.closed

    async def close(self) -> None:
        self.closed = True

    def set_default_timeout(self, _: float) -> None: ...

    async def evaluate(self, _: str) -> int:
        if self.context.frozen:
            await asyncio.Event().wait()
        return 1


class Context:
    """A context whose jar holds what it began with and a session's cookie."""

    pages: ClassVar[tuple[()]] = ()

    def __init__(self, storage: Mapping[str, Any]) -> None:
        self.began_with = {cookie["name"] for cookie in storage["cookies"]}
        self.closed = False
        self.frozen = False
        self.saving: Gate | None = None
        self._on_close: list[Callable[[object], None]] = []

    def on(self, *_: object) -> None: ...

    def once(self, _: str, listener: Callable[[object], None]) -> None:
        self._on_close.append(listener)

    async def new_page(self) -> Page:
        if self.closed:
            raise BrowserCrashed("the context is closed")
        return Page(self)

    async def storage_state(self) -> dict[str, Any]:
        if self.saving is not None:
            await self.saving.passed()
        return added_to({"cookies": [SIGNED_IN]})

    async def close(self) -> None:
        self.closed = True
        for listener in self._on_close:
            listener(self)


class Pool:
    """So many contexts, and no waiting for one: who finds no room is refused."""

    has_proxy = False
    timeouts = QUICK

    def __init__(self, contexts: int = 8) -> None:
        self.limits = Limits(contexts=contexts, acquire=1)
        self.live: list[Context] = []
        self.asking: Gate | None = None
        """Where questions for a sign of life stand."""

    async def open_context(self, *, storage_state: Mapping[str, Any], **_: object) -> Context:
        if len(self.live) >= self.limits.contexts:
            raise PoolTimeout("no room")
        context = Context(storage_state)
        self.live.append(context)
        return context

    async def close_context(self, context: Context) -> None:
        if context in self.live:
            self.live.remove(context)
            await context.close()

    def idle(self, _: Session) -> None: ...

    def busy(self, _: Session) -> None: ...

    def holds(self, context: Context) -> bool:
        return context in self.live

    async def answers(self, context: Context) -> bool:
        if self.asking is not None:
            await self.asking.passed()
        return not context.frozen


Answer = Callable[["driver.Page", StoredAttempt], Awaitable[None]]


class Toy(Portal):
    """A portal that wants a password and then says what the test says."""

    name: ClassVar[str] = "toy"
    hosts = ("toy.example.com",)

    def __init__(self, password: str = "Toy-Harbor-5", *, user: str = "toy-user", answer: Answer | None = None) -> None:
        self.password = password
        self.user = user
        self.answer = answer
        self.typed = 0
        self.unhealthy: PortalError | None = None

    @property
    def account_name(self) -> str:
        return self.user

    async def current_password(self) -> str:
        return self.password

    async def sign_in(self, page: driver.Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        await self._give_password(page, attempt)
        return SignedInAs(factors=("password",))

    async def unlock(self, page: driver.Page, binding: Binding, attempt: Attempt) -> None:
        await self._give_password(page, attempt)
        self.unhealthy = None

    async def _give_password(self, page: driver.Page, attempt: Attempt) -> None:
        assert isinstance(attempt, StoredAttempt)
        await attempt.give_password()
        self.typed += 1
        if self.answer is not None:
            await self.answer(page, attempt)

    async def verify(self, page: driver.Page, binding: Binding) -> None:
        if self.unhealthy is not None:
            raise self.unhealthy

    async def describe(self, page: driver.Page, binding: Binding) -> User:
        return User(id="t-1")

    async def sign_out(self, page: driver.Page, binding: Binding) -> None: ...


def context_of(page: driver.Page) -> Context:
    """Return the stub behind what the SDK takes for Playwright's page."""
    return cast(Page, page).context


def answering(*errors: PortalError) -> Answer:
    """Return an answer to a password that fails so each time, and is a welcome after that."""
    left = list(errors)

    async def answer(_: driver.Page, __: StoredAttempt) -> None:
        if left:
            raise left.pop(0)

    return answer


def connected(portal: Portal, state: StateDatabase, pool: Pool, **options: Any) -> PortalClient:
    """Return a client, as a process of its own would have one, which the caller closes."""
    given: dict[str, Any] = {"retry": Retry(initial=0.001, maximum=0.01), "timeouts": QUICK, "sealed": True} | options
    return PortalClient(portal, pool=cast("BrowserPool", pool), state=state, **given)


async def read(_: Tab) -> str:
    """Stand for a step that succeeds."""
    return "read"


def session_of(client: PortalClient) -> Session:
    """Return the client's session."""
    session = client._upkeep.session
    assert session is not None
    return session


async def parked(state: StateDatabase) -> list[str]:
    """Return for which reasons accounts are parked."""
    return [record.parking.reason for record in await state.accounts.list() if record.parking]
