"""Three ways to see a write through that fill in the same forms: as most code does, with a journal, and the SDK's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from copy import copy
from typing import Any
from unittest.mock import patch

from portaldriver.client import PortalClient
from portaldriver.pom import Commit, PageObject, Submission, guarded
from portaldriver.runtime import committing
from portaldriver.runtime.session import Tab
from portaldriver.runtime.write import Filled, Write

PLAIN, JOURNAL, SDK = "plain retry", "journal, no guard", "the SDK"
TRIES = 3
SECONDS = 60.0
Way = Callable[[PortalClient, Write[Any], str], Awaitable[object]]


async def by_retrying(client: PortalClient, write: Write[Any], key: str) -> None:
    """Look once whether it is there, then fill, press and wait for the answer, up to three times on any error."""
    before = await client.call("bench.before", write.before)
    failure: Exception | None = None

    async def caught(tab: Tab) -> Exception | None:
        try:
            filled = await write.fill(tab, before)
            assert isinstance(filled, Filled)
            async with _let_through(filled.screen, filled.control, seconds=SECONDS) as submission:
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


async def _pressed(filled: Filled) -> Any:
    if filled.press is not None:
        return await filled.press()
    return await filled.screen.root.locator(filled.control.playwright).click(no_wait_after=True)


async def by_pipeline(client: PortalClient, write: Write[Any], key: str) -> None:
    """Have the client's pipeline see it through."""
    await client.write(write, key=key)


def _let_through(screen: PageObject, control: Commit, **options: Any) -> AbstractAsyncContextManager[Submission]:
    """Take the guard's place: the browser sends by itself, as often as it likes."""
    by_browser = copy(control)
    by_browser.by_browser = True
    return guarded(screen, by_browser, **options)


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the guard out of the pipelines of all clients for the length of a block."""
    with patch.object(committing, "guarded", _let_through):
        yield


WAYS: dict[str, Way] = {PLAIN: by_retrying, JOURNAL: by_pipeline, SDK: by_pipeline}
