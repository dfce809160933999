"""The control that commits a write, and the one request that it may become.

Chromium sends a POST again by itself when a connection dies before an answer begins (operations 1): one click, two
requests. So what commits is taken out of the browser's hands: the driver sends it once, without repeats, and hands the
answer back. Whatever else the page or the browser then tries to post there is stopped.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import anyio

from ..errors import PortalError, SelectorAmbiguous, SelectorNotFound, SelectorUncertain
from .boundary import at_boundary
from .deadline import within
from .origins import is_loopback
from .selector import Candidate, Reading, Selector

if TYPE_CHECKING:
    from playwright.async_api import APIResponse, Request, Response, Route

    from .page import PageObject

READS = frozenset({"GET", "HEAD", "OPTIONS"})
REPOSTS = frozenset({307, 308})
"""Redirects that a browser follows with the same POST, past every guard."""


ASIDE = "/portaldriver-commit"


def aside(url: str) -> str:
    """Return the address to which a script of ours posts what commits: no portal has it, and the guard sends it on.

    A browser lets go of all requests that were held for its driver when that dies, also of one that the driver has
    sent already. At this address it saves nothing.
    """
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{ASIDE}{parts.path}"))


def meant(url: str) -> str:
    """Return the address that one aside stands for."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.removeprefix(ASIDE)))


class Commit(Selector):
    """The control that commits a write: it has to match by its first candidate, and nothing else beside it.

    `sends` is a pattern for the path of the request that it makes, by default that of the page itself; `asks` one for
    its query, where others than the commit's are posted to the same path. `by_browser` is for a portal that refuses
    what no browser sends: the browser sends it, as often as it likes, and nobody else ever sends it again.
    """

    def __init__(self, *candidates: str | Candidate, sends: str = "", asks: str = "", by_browser: bool = False) -> None:
        super().__init__(*candidates, read=Reading())
        self.by_browser = by_browser
        self.sends = re.compile(sends, re.IGNORECASE) if sends else None
        self.asks = re.compile(asks, re.IGNORECASE)


@dataclass(slots=True)
class Submission:
    """What became of a commit's request.

    `left` says that it was sent to the portal; `status` is the answer's, None where none came; `stopped` counts further
    requests of the kind that were not let through. `withheld` says why one was not sent at all.
    """

    left: bool = False
    status: int | None = None
    stopped: int = 0
    withheld: str | None = None

    @property
    def answered(self) -> bool:
        """Whether the portal is known to have answered."""
        return self.status is not None


async def require_primary(screen: PageObject, control: Commit) -> None:
    """Raise unless the control is there by its first candidate, once: nothing guessed is ever pressed to commit.

    Raises `SelectorNotFound`, `SelectorUncertain` (another candidate matched), `SelectorAmbiguous`.
    """
    probe = (await screen.probe())[control.name]
    page, field = screen.title(), control.name
    if probe.index < 0:
        raise SelectorNotFound("what commits the write is not there", page=page, field=field)
    if probe.index > 0:
        moved = f"{control.candidates[0]} is gone, {control.candidates[probe.index]} would match"
        raise SelectorUncertain(f"what commits the write moved: {moved}", page=page, field=field)
    if probe.count > 1:
        raise SelectorAmbiguous(f"{probe.count} elements would commit the write", page=page, field=field)


@asynccontextmanager
async def guarded(
    screen: PageObject,
    control: Commit,
    *,
    seconds: float,
    holds: Sequence[bytes] = (),
    proof: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[Submission]:
    """Have whatever `control` makes the page send go out once, within so many seconds; yield what becomes of it.

    `holds` are files that the request has to carry whole. `proof` is asked at the last moment; where it raises, nothing
    is sent. To be entered right before the one click. If nothing was sent by its end, the page is kept from sending it
    later, and is to be closed. Raises as `require_primary` does.
    """
    await require_primary(screen, control)
    if screen.binding.watch is not None:
        await screen.binding.watch.confirm(screen, control.name)
    if control.by_browser:
        if proof is not None:
            await proof()
        async with _watched(screen, _Guard(screen, control, seconds, (), "", None)) as submission:
            yield submission
        return
    timeout = screen.binding.timeouts.action
    languages = await within(timeout, screen.root.evaluate("[...navigator.languages]"), page=screen.title())
    guard = _Guard(screen, control, seconds, tuple(holds), _accepted(languages), proof)
    await within(timeout, screen.page.route(guard.concerns, guard.send), page=screen.title())
    try:
        yield guard.submission
        # What the page shows meanwhile is no answer yet.
        with anyio.move_on_after(seconds):
            await guard.ended.wait()
    finally:
        guard.over = True
        # If nothing was sent, a script of the page may still be at work on it.
        with suppress(PortalError):
            if guard.submission.left:
                await within(timeout, screen.page.unroute(guard.concerns, guard.send), page=screen.title())


@asynccontextmanager
async def _watched(screen: PageObject, guard: _Guard) -> AsyncIterator[Submission]:
    """Only note what the browser sends, to where it is meant for. A repeat of its own it does not tell of."""
    page, timeout, everything = screen.page, screen.binding.timeouts.action, f"**{ASIDE}/**"

    def left(request: Request) -> None:
        if request.method not in READS and guard.concerns(request.url):
            guard.submission.left = True

    def answered(response: Response) -> None:
        if response.request.method not in READS and guard.concerns(response.url):
            guard.submission.status = response.status

    async def on(route: Route) -> None:
        await _quietly(route.continue_(url=meant(route.request.url)))

    await within(timeout, page.route(everything, on), page=screen.title())
    page.on("request", left)
    page.on("response", answered)
    try:
        yield guard.submission
    finally:
        with suppress(PortalError):
            await within(timeout, page.unroute(everything, on), page=screen.title())
        page.remove_listener("request", left)
        page.remove_listener("response", answered)


@dataclass(eq=False)  # the driver puts a mark of its own on whom it calls
class _Guard:
    screen: PageObject
    control: Commit
    seconds: float
    holds: tuple[bytes, ...]
    languages: str
    proof: Callable[[], Awaitable[None]] | None
    submission: Submission = dataclass_field(default_factory=Submission)
    over: bool = False
    ended: anyio.Event = dataclass_field(default_factory=anyio.Event)
    """Set for as long as no request is on its way to the portal."""
    _begun: bool = False

    def __post_init__(self) -> None:
        self.ended.set()

    def concerns(self, url: str) -> bool:
        """Tell whether an address is the commit's."""
        _, _, path, query, _ = urlsplit(meant(url))
        page = self.screen.root.url
        if _origin(url) != _origin(page) or not self.control.asks.search(query):
            return False
        return bool(self.control.sends.search(path)) if self.control.sends else path == urlsplit(page).path

    async def send(self, route: Route) -> None:
        """Send the first request that writes, and no other."""
        if route.request.method in READS:
            await _quietly(route.fallback())
            return
        if self._begun or self.over:
            self.submission.stopped += 1
            await _quietly(route.abort("blockedbyclient"))
            return
        self._begun = True
        body = route.request.post_data_buffer or b""
        self.submission.withheld = await self._objection(body)
        if self.submission.withheld is not None:
            await _quietly(route.abort("blockedbyclient"))
        elif route.request.is_navigation_request():
            await self._send_document(route, body)
        else:
            await _answer(route, await self._fetched(route, body))

    async def _send_document(self, route: Route, body: bytes) -> None:
        """Take a form's request back from the browser, send it, and have the page ask for the answer.

        What a browser holds for its driver it lets go of when the driver dies, also what the driver has sent already.
        """
        request = route.request
        frame, url, headers = request.frame, request.url, _headers(request)
        try:
            await at_boundary(route.abort("aborted"), page=self.screen.title())
        except PortalError:
            self.submission.withheld = "the browser did not give the request back"
            return
        answer = await self._fetched(route, body, headers=headers)

        async def deliver(asked: Route) -> None:
            await _answer(asked, answer)

        page = self.screen.page
        with suppress(PortalError):
            await at_boundary(page.route(lambda asked: asked == url, deliver, times=1), page=self.screen.title())
            await at_boundary(frame.goto(url, wait_until="commit"), page=self.screen.title())

    async def _objection(self, body: bytes) -> str | None:
        """Say why the request is not to be sent, if it is not."""
        if not all(one in body for one in self.holds):
            return "a file would not have gone out whole"
        try:
            if self.proof is not None:
                await self.proof()
        except PortalError as error:
            return error.message
        return "the submission was given up" if self.over else None

    async def _fetched(
        self, route: Route, body: bytes, *, headers: Mapping[str, str] | None = None
    ) -> APIResponse | None:
        headers = dict(headers or _headers(route.request)) | {"accept-language": self.languages}
        url = _reachable(meant(route.request.url), headers)
        self.submission.left = True
        self.ended = anyio.Event()
        call = route.fetch(
            url=url, headers=headers, post_data=body, max_redirects=0, max_retries=0, timeout=self.seconds * 1000
        )
        try:
            answer: APIResponse = await at_boundary(call, page=self.screen.title())
        except PortalError:
            return None
        finally:
            self.ended.set()
        self.submission.status = answer.status
        return answer


async def _answer(route: Route, answer: APIResponse | None) -> None:
    """Hand an answer on; none, or one that would have the browser send again, is a connection that failed."""
    if answer is None or answer.status in REPOSTS:
        await _quietly(route.abort("connectionfailed"))
    else:
        await _quietly(route.fulfill(response=answer))


async def _quietly(call: Awaitable[None]) -> None:
    """Await what ends a request. Where the page is gone there is none; nobody waits here to be told so."""
    with suppress(PortalError):
        await at_boundary(call)


def _headers(request: Request) -> dict[str, str]:
    """Return the request's headers with those that only the network stack adds: where it came from, and why."""
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    navigates = request.is_navigation_request()
    headers["sec-fetch-site"] = "same-origin"
    headers["sec-fetch-mode"] = "navigate" if navigates else "cors"
    headers["sec-fetch-dest"] = "document" if navigates else "empty"
    if navigates:
        headers["sec-fetch-user"] = "?1"
    return headers


def _accepted(languages: Sequence[str]) -> str:
    """Return the header that a browser makes of its languages: each with its base, the later the less wanted."""
    spread = dict.fromkeys(part for one in languages for part in (one, one.partition("-")[0]))
    return ",".join(one if not index else f"{one};q={max(10 - index, 1) / 10}" for index, one in enumerate(spread))


def _origin(url: str) -> str:
    scheme, netloc = urlsplit(url)[:2]
    return f"{scheme}://{netloc}".lower()


def _reachable(url: str, headers: dict[str, str]) -> str:
    """Return an address that the driver finds: unlike browsers it has never heard of `*.localhost`."""
    scheme, netloc, path, query, _ = urlsplit(url)
    host, _, port = netloc.partition(":")
    if not (host == "localhost" or host.endswith(".localhost")) or not is_loopback(host):
        return url
    headers["host"] = netloc
    return urlunsplit((scheme, f"127.0.0.1:{port}" if port else "127.0.0.1", path, query, ""))
