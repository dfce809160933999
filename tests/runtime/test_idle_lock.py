"""A portal that locks a session after idleness and wants the password again (PIMSY's trait, guide 1.2), on a toy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, ClassVar

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portaldriver import BrowserPool, InvalidCredentials, SessionExpired, SessionLocked, StateDatabase, User
from portaldriver.client import PortalClient
from portaldriver.pom import Binding, Form, Interstitial, PageObject, Record, Selector, first_of
from portaldriver.runtime.portal import Attempt, Portal, SignedInAs
from portaldriver.runtime.session import Tab
from tests.conftest import PATIENT, QUICK, TIMEOUTS, Told
from tests.pom.serving import Site, serving

if TYPE_CHECKING:
    from playwright.async_api import Page

HOST = "toy.example.com"
PASSWORD = "Toy-Harbor-5"
FORM = "<form method=post><input id={id} name=password type=password><button>Go</button></form>"


class Secret(Record):
    password: Annotated[str, Selector("#password", "#again")]


class Home(PageObject):
    host, path = HOST, "/home"
    ready = Selector("#home")


class SignIn(PageObject):
    host, path = HOST, "/signin"
    ready = Selector("#password")
    secret = Form(Secret)
    submit = Selector("button")


class Lock(PageObject):
    host, path = HOST, "/home"
    ready = Selector("#again")
    secret = Form(Secret)
    submit = Selector("button")


INTERSTITIALS = (
    Interstitial(Lock, lambda: SessionLocked("the portal locked the session")),
    Interstitial(SignIn, lambda: SessionExpired("the portal asks for a sign-in")),
)


class Toy(Portal):
    name: ClassVar[str] = "toy"
    hosts = (HOST,)
    interstitials = INTERSTITIALS

    def __init__(self, password: str = PASSWORD) -> None:
        self.password = password

    @property
    def account_name(self) -> str:
        return "toy.user"

    async def current_password(self) -> str:
        return self.password

    async def sign_in(self, page: Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        screen = SignIn(page, binding)
        await screen.visit(screen.url(binding))
        await first_of(page, (SignIn,), binding)
        await self._give(screen, binding, attempt)
        return SignedInAs(factors=("password",))

    async def _give(self, screen: SignIn | Lock, binding: Binding, attempt: Attempt) -> None:
        await attempt.give_password()
        await screen.secret.fill_secret(Secret(password=self.password), hosts=(HOST,))
        if not isinstance(await screen.follow(screen.submit, to=(Home, SignIn, Lock)), Home):
            raise InvalidCredentials("refused", page=screen.title())

    async def unlock(self, page: Page, binding: Binding, attempt: Attempt) -> None:
        await self._give(Lock(page, binding), binding, attempt)

    async def verify(self, page: Page, binding: Binding) -> None:
        await Home(page, binding).open()

    async def describe(self, page: Page, binding: Binding) -> User:
        return User(id="toy")

    async def sign_out(self, page: Page, binding: Binding) -> None:
        await Home(page, binding).open()


class Books:
    """What the toy remembers."""

    def __init__(self) -> None:
        self.sessions: set[str] = set()
        self.locked = False
        self.given: list[str] = []

    async def signin(self, request: Request) -> Response:
        if request.method == "GET":
            return HTMLResponse(FORM.format(id="password"))
        if not await self._right(request):
            return HTMLResponse(FORM.format(id="password"))
        answer = RedirectResponse("/home", 303)
        self.sessions.add("s1")
        answer.set_cookie("toy", "s1")
        return answer

    async def home(self, request: Request) -> Response:
        if request.cookies.get("toy") not in self.sessions:
            return RedirectResponse("/signin", 302)
        if self.locked and (request.method == "GET" or not await self._right(request)):
            return HTMLResponse(FORM.format(id="again"))
        self.locked = False
        return RedirectResponse("/home", 303) if request.method == "POST" else HTMLResponse("<p id=home>home")

    async def _right(self, request: Request) -> bool:
        self.given.append(request.url.path)
        return (await request.body()).decode() == f"password={PASSWORD}"


@pytest.fixture
async def books() -> Books:
    return Books()


@pytest.fixture
async def site(books: Books) -> AsyncIterator[Site]:
    async with serving() as site:
        site.answer("/signin", books.signin)
        site.answer("/home", books.home)
        yield site


@pytest.fixture
async def client(site: Site, pool: BrowserPool, state: StateDatabase, told: Told) -> AsyncIterator[PortalClient]:
    client = PortalClient(
        Toy(),
        origins={HOST: site.origin},
        pool=pool,
        state=state,
        timeouts=TIMEOUTS,
        retry=QUICK,
        care=PATIENT,
        on_event=told.append,
    )
    async with client:
        yield client


async def look(tab: Tab) -> str:
    binding = Binding(origins=dict(look_at), timeouts=TIMEOUTS, interstitials=INTERSTITIALS)
    await Home(tab.page, binding).open()
    return "home"


look_at: dict[str, str] = {}


@pytest.fixture(autouse=True)
def where(site: Site) -> None:
    look_at[HOST] = site.origin


async def test_a_locked_session_is_opened_with_the_password_and_the_read_repeated(
    client: PortalClient, books: Books, told: Told
) -> None:
    await client.call("look", look)
    books.locked = True
    assert await client.call("look", look) == "home"
    assert books.given == ["/signin", "/home"]
    assert len(told.named("SessionUnlocked")) == 1
    assert not told.named("SessionLost")


async def test_tasks_that_meet_the_lock_open_it_once(client: PortalClient, books: Books) -> None:
    await client.call("look", look)
    books.locked = True
    assert await asyncio.gather(*(client.call("look", look) for _ in range(4))) == ["home"] * 4
    assert books.given == ["/signin", "/home"]


async def test_a_lock_that_refuses_the_password_parks_the_account(client: PortalClient, books: Books) -> None:
    await client.call("look", look)
    books.locked = True
    portal = client._portal
    assert isinstance(portal, Toy)
    portal.password = "Changed-Elsewhere-6"
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            await client.call("look", look)
    assert books.given == ["/signin", "/home"]
