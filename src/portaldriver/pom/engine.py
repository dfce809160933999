"""Load `engine.js`, register it with Playwright, and call it under a deadline."""

from __future__ import annotations

import json
import weakref
from collections.abc import Awaitable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .deadline import through_replacements
from .selector import ENGINE_NAME
from .trace import step

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
    return f"plan => {source()}.{function}(JSON.parse(plan))"


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

    def ask(left: float) -> Awaitable[Any]:
        # As text: Playwright would walk every value of the plan in Python, in its driver and in the page.
        return root.evaluate(_call(function), json.dumps({**plan, "deadline": left * 1000}))

    with step(root, function, page=page) as done:
        answer = await through_replacements(deadline, ask, page=page)
        read: dict[str, Any] = json.loads(answer) if isinstance(answer, str) else {"count": answer}
        done.outcome = str(read.get("outcome", "ok"))
    return read
