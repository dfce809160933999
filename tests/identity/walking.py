"""A sign-in over a provider's screens, below the portal: who types, who answers, and where it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portaldriver.errors import MfaError
from portaldriver.identity.provider import IdentityProvider
from portaldriver.identity.screens import Transit
from portaldriver.identity.walk import SignInWalk
from portaldriver.options import Timeouts
from portaldriver.pom import Binding, PageObject, Selector, first_of
from portaldriver.runtime.mfa.challenge import Challenge, MfaProvider
from portaldriver.runtime.patience import Patience
from tests.pom.serving import Site
from tests.tickets import MemoryTicket

USER, PASSWORD = "maria.lopez@example.com", "Correct-Horse-1"
TIMEOUTS = Timeouts(navigation=20, action=15, read=15, close=5)


@dataclass
class MemoryAttempt(MemoryTicket):
    """A sign-in in progress whose books are kept in memory."""

    patience: Patience = field(default_factory=Patience)
    passwords: int = 0
    spent: int = 0

    async def give_password(self) -> str:
        self.passwords += 1
        return PASSWORD

    def require(self) -> None:
        return None

    async def require_codes(self) -> None:
        if self.spent >= 2:
            raise MfaError("the budget is spent")

    async def spend(self) -> None:
        await self.require_codes()
        self.spent += 1

    async def accepted(self) -> None:
        self.spent = 0


class Answers(MfaProvider):
    """Gives prepared answers, in order, and keeps what it was shown."""

    def __init__(
        self, answers: Mapping[str, tuple[str, ...]], *, told: Callable[[Challenge], object] | None = None
    ) -> None:
        self.factors = tuple(answers)
        self.patience = 60.0
        self.left = {factor: list(texts) for factor, texts in answers.items()}
        self.shown: list[str | None] = []
        self.prepared: list[str] = []
        self.told = told

    async def asking(self, factor: str) -> None:
        self.prepared.append(factor)

    async def answer(self, challenge: Challenge) -> str:
        self.shown.append(challenge.prompt)
        if self.told is not None:
            self.told(challenge)
        texts = self.left[challenge.factor]
        return texts.pop(0) if texts else ""


class Home(PageObject):
    """Where the portal receives who signed in."""

    ready = Selector("#home")


HOME = "<h1 id=home>Schedule</h1>"


async def fields_of(request: Request) -> dict[str, str]:
    """Return what a form posted."""
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


class Stage:
    """A provider's pages on a site of our own, and what was posted to them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.posted: list[tuple[str, dict[str, str]]] = []
        self.page("/home", HOME)

    def page(self, path: str, html: str) -> str:
        """Serve a page, to whatever method."""
        return self.turning(path, lambda fields: html)

    def turning(self, path: str, answer: Callable[[dict[str, str]], str]) -> str:
        """Serve what a function makes of what was posted: markup, or a path to go to."""

        async def served(request: Request) -> Response:
            fields: dict[str, str] = {}
            if request.method == "POST":
                fields = await fields_of(request)
                self.posted.append((path, fields))
            made = answer(fields)
            return RedirectResponse(made, 303) if made.startswith("/") else HTMLResponse(made)

        return self.site.answer(path, served)

    def sent_to(self, path: str) -> list[dict[str, str]]:
        """Return what was posted to a path."""
        return [fields for where, fields in self.posted if where == path]


@dataclass
class Walk:
    """One sign-in, and the screens it passed."""

    page: Page
    stage: Stage
    provider: IdentityProvider
    mfa: MfaProvider | None = None
    remember_device: bool = True
    consents: bool = False
    elsewhere: tuple[str, ...] = ()
    """Hosts that are reached at the site's other origin."""
    timeouts: Timeouts = TIMEOUTS
    username: str = USER
    attempt: MemoryAttempt = field(default_factory=MemoryAttempt)
    passed: list[str] = field(default_factory=list)
    factors: list[str] = field(default_factory=list)

    async def run(self, start: str) -> list[str]:
        """Sign in from a path; return the names of the screens, hops that go on by themselves left out."""
        site = self.stage.site
        origins = {host: site.elsewhere if host in self.elsewhere else site.origin for host in self.provider.hosts}
        binding = Binding(portal="toy", origins=origins, timeouts=self.timeouts)
        screens = (*self.provider.screens, Home)
        walk = Noted(self, self.page, binding, self.attempt, screens=screens, home=Home)
        self.passed = walk.passed

        async def first() -> PageObject:
            await self.page.goto(site.origin + start)
            return await first_of(self.page, screens, binding, after="start")

        self.factors = list((await walk.run(first)).factors)
        return self.passed


class Noted(SignInWalk):
    """A walk that notes which screens it passed."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.passed: list[str] = []

    async def step(self, screen: PageObject) -> PageObject:
        if not isinstance(screen, Transit):
            self.passed.append(screen.title())
        return await super().step(screen)

    async def arrived(self, home: PageObject) -> None:
        self.passed.append(home.title())
