"""Load `engine.js`, register it with Playwright, and call it under a deadline."""

from __future__ import annotations

import json
import weakref
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from time import monotonic
from typing import TYPE_CHECKING, Any

import anyio

from ..errors import PageTimeout
from .boundary import DocumentReplaced
from .deadline import within
from .selector import ENGINE_NAME

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page, Playwright

_registered: weakref.WeakSet[Any] = weakref.WeakSet()


@cache
def source() -> str:
    """Return the engine's JavaScript: one expression that yields the engine object."""
    text = (files(__package__) / "engine.js").read_text(encoding="utf-8")
    return text[text.index("(() =>") :].strip()


@cache
def _call(function: str) -> str:
    return f"plan => {source()}.{function}(plan)"


async def install(playwright: Playwright) -> None:
    """Register the engine with Playwright, once. It has to happen before the first page is opened."""
    if playwright not in _registered:
        await playwright.selectors.register(ENGINE_NAME, script=source(), content_script=True)
        _registered.add(playwright)


async def call(
    root: Page | Frame, function: str, plan: Mapping[str, Any], *, deadline: float, page: str
) -> dict[str, Any]:
    """Run one function of the engine in the page and return its answer.

    A document that is replaced meanwhile (a postback, a redirect) is waited for: the call is repeated in the next
    document until `deadline` seconds have passed. Raises `PageTimeout` if the browser itself does not answer.
    """
    end = monotonic() + deadline
    while True:
        left = max(end - monotonic(), 0.0)
        try:
            answer = await within(left, root.evaluate(_call(function), {**plan, "deadline": left * 1000}), page=page)
        except DocumentReplaced:
            if monotonic() >= end:
                raise PageTimeout("the page kept being replaced until its deadline", page=page) from None
            await anyio.sleep(0.01)
        else:
            return json.loads(answer) if isinstance(answer, str) else {"count": answer}
