"""Three ways to see a write through that fill in the same forms: as most code does, with a journal, and the SDK's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from portaldriver import OfficeAlly
from portaldriver.pom import Commit, PageObject, Submission
from portaldriver.pom.commit import ASIDE, READS, meant, require_primary
from portaldriver.runtime import committing
from portaldriver.runtime.session import Tab
from portaldriver.runtime.write import Filled, Write

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Response, Route

PLAIN, JOURNAL, SDK = "plain retry", "journal, no guard", "the SDK"
TRIES = 3
Way = Callable[[OfficeAlly, Write[Any], str], Awaitable[object]]


async def by_retrying(client: OfficeAlly, write: Write[Any], key: str) -> None:
    """Look once whether it is there, then fill, press and wait for the answer, up to three times on any error."""
    before = await client.call("bench.before", write.before)
    failure: Exception | None = None

    async def caught(tab: Tab) -> Exception | None:
        try:
            filled = await write.fill(tab, before)
            assert isinstance(filled, Filled)
            submission = Submission(left=True)
            async with _by_itself(tab.page):
                await write.said(tab, filled, submission, await _pressed(filled))
        except Exception as error:
            return error
        finally:
            tab.showing = None
        return None

    for _ in range(TRIES):
        failure = await client.call("bench.attempt", caught)
        if failure is None:
            return
    assert failure is not None
    raise failure


@asynccontextmanager
async def _by_itself(page: Page) -> AsyncIterator[None]:
    """Have the browser send what scripts of ours post, to where it is meant for."""

    async def on(route: Route) -> None:
        await route.continue_(url=meant(route.request.url))

    await page.route(f"**{ASIDE}/**", on)
    try:
        yield
    finally:
        await page.unroute(f"**{ASIDE}/**", on)


async def _pressed(filled: Filled) -> Any:
    if filled.press is not None:
        return await filled.press()
    return await filled.screen.root.locator(filled.control.playwright).click(no_wait_after=True)


async def by_pipeline(client: OfficeAlly, write: Write[Any], key: str) -> None:
    """Have the client's pipeline see it through."""
    await client.write(write, key=key)


@asynccontextmanager
async def _let_through(
    screen: PageObject,
    control: Commit,
    *,
    seconds: float,
    holds: Sequence[bytes] = (),
    proof: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[Submission]:
    """Take the guard's place: the browser sends by itself, as often as it likes."""
    await require_primary(screen, control)
    if proof is not None:
        await proof()
    submission = Submission()

    def left(request: Request) -> None:
        submission.left = submission.left or request.method not in READS

    def answered(response: Response) -> None:
        if response.request.method not in READS:
            submission.status = response.status

    screen.page.on("request", left)
    screen.page.on("response", answered)
    try:
        async with _by_itself(screen.page):
            yield submission
    finally:
        screen.page.remove_listener("request", left)
        screen.page.remove_listener("response", answered)


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the guard out of the pipelines of all clients for the length of a block."""
    with patch.object(committing, "guarded", _let_through):
        yield


WAYS: dict[str, Way] = {PLAIN: by_retrying, JOURNAL: by_pipeline, SDK: by_pipeline}
