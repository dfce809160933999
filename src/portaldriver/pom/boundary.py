"""Where Playwright's errors become ours. Nothing above this package mentions them.

Playwright's messages quote what was typed and what a page holds, so not a word of them is carried over, and the
original is not chained: our error is raised outside the `except` block.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import TypeVar

from ..errors import (
    BrowserCrashed,
    ConfigurationError,
    ForeignOrigin,
    LayoutError,
    PageTimeout,
    PortalDown,
    PortalError,
    SelectorAmbiguous,
    SelectorNotFound,
)
from .outcome import BLOCKED, LED_AWAY

T = TypeVar("T")

_GONE = re.compile(
    r"has been closed|Target crashed|Page crashed|Browser closed|Connection closed|crashed|Browser\.close|"
    r"disconnected|Frame was detached|Session closed|Target closed|Failed to open a new tab"
)
_REPLACED = re.compile(
    r"Execution context was destroyed|Cannot find context|because of a navigation|Execution context is not|"
    r"interrupted by another navigation"
)
_NET = re.compile(r"net::(ERR_[A-Z_]+)|NS_ERROR_[A-Z_]+")
PROXY_REFUSED = "(proxy connection failed)"
_CALL = re.compile(r"[A-Z]\w+\.\w+(: \w*Error\b)?")
_NAME = re.compile(r'pd=(\{\\?"n\\?": \\?"(?P<name>[\w.]*))')


class DocumentReplaced(PortalError):
    """The document went away under a call; the call can be repeated in the next one. Internal to `pom`."""

    retryable = True


def translate(error: Exception, *, page: str | None = None) -> PortalError:
    """Return our error for one of Playwright's, without its words."""
    from playwright.async_api import TimeoutError as PlaywrightTimeout

    words = str(error)
    said = words.partition("\n")[0]  # what follows quotes the page and what was typed: no reason to believe it
    named = _NAME.search(words)
    owner, _, element = (named["name"] if named else "").rpartition(".")
    where, field = owner or page, element or None
    if "strict mode violation" in said:
        count = re.search(r"resolved to (\d+) elements", said)
        return SelectorAmbiguous(f"{count[1] if count else 'several'} elements match", page=where, field=field)
    if isinstance(error, PlaywrightTimeout):
        if "waiting for" in words and "resolved to" not in words and named:
            return SelectorNotFound("no candidate matched within the deadline", page=where, field=field)
        return PageTimeout("an action did not end within its deadline", page=where, field=field)
    if _REPLACED.search(said):
        return DocumentReplaced("the document was replaced", page=where, field=field)
    if net := _NET.search(said):
        if net[1] == BLOCKED:
            return ForeignOrigin(LED_AWAY, page=page)
        code = (net[1] or "network error").lower().removeprefix("err_").replace("_", " ")
        certificate = "cert" in code or "ssl" in code
        return PortalDown(f"the page cannot be loaded ({code})", page=page, retryable=not certificate)
    if _GONE.search(said):
        return BrowserCrashed("the page or its browser went away", page=page)
    if "is not a valid selector" in said or "Unknown engine" in said:
        return ConfigurationError("a candidate is not a valid selector", page=where, field=field)
    if "Executable doesn't exist" in words or "Failed to launch" in words:
        return ConfigurationError("the browser could not be started")
    called = _CALL.match(words)
    return LayoutError(
        f"the browser refused a call ({called[0] if called else type(error).__name__})", page=where, field=field
    )


async def at_boundary(call: Awaitable[T], *, page: str | None = None) -> T:
    """Await a driver call and raise our errors in place of Playwright's."""
    from playwright.async_api import Error

    failure: PortalError
    try:
        return await call
    except Error as error:
        failure = translate(error, page=page)
    raise failure
