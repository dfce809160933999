"""Which screen is this? Portals answer a click with whatever they like; the first screen that shows decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from . import engine
from .binding import Binding
from .outcome import for_outcome
from .replaced import as_written

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

    from .page import PageObject

P = TypeVar("P", bound="PageObject")


def interstitials_of(binding: Binding) -> list[tuple[str, Any, str, list[str]]]:
    """Return a binding's interstitials as the engine takes them: as screens, and where alone each may be."""
    pages = screens_of([binding.instead(one.screen) for one in binding.interstitials])
    places = [[binding.origin(host) for host in one.hosts] for one in binding.interstitials]
    return [(*page, origins) for page, origins in zip(pages, places, strict=True)]


def screens_of(pages: Sequence[type[PageObject]]) -> list[tuple[str, Any, str]]:
    """Return screens as the engine takes them: number, candidates of `ready`, URL pattern."""
    return [(str(number), page.ready.spec, page.at) for number, page in enumerate(pages)]


async def first_of(
    root: Page | Frame,
    screens: Sequence[type[P]],
    binding: Binding,
    *,
    mark: str = "",
    staying: Sequence[type[PageObject]] = (),
    deadline: float | None = None,
    after: str = "",
) -> P:
    """Wait for the first of several screens and return its page object.

    The order decides where two would match. Errors name the screen that is awaited or, where it is one of several, the
    one left (`after`). The binding's interstitials, unless among `screens`, raise their error.
    """
    sought = {as_written(screen) for screen in screens}
    others = tuple(i for i in binding.interstitials if as_written(i.screen) not in sought)
    screens, staying = [binding.instead(one) for one in screens], [binding.instead(one) for one in staying]
    known = interstitials_of(replace(binding, interstitials=others))
    wanted = [*screens_of(screens), *((str(len(screens) + at), *rest) for at, (_, *rest) in enumerate(known))]
    plan = {"screens": wanted, "staying": screens_of(staying), "mark": mark}
    seconds = binding.timeouts.navigation if deadline is None else deadline
    name = screens[0].title() if len(screens) == 1 else after or screens[0].title()
    answer = await engine.call(root, "which", plan, deadline=seconds, page=name)
    if answer["outcome"] == "stayed":
        return await _noticed(cast("P", staying[int(answer["screen"])](root, binding)))
    if answer["outcome"] != "screen":
        raise for_outcome(answer, page=name, sealed=binding.sealed)
    number = int(answer["screen"])
    if number >= len(screens):
        raise others[number - len(screens)].error().locate(page=name)
    return await _noticed(screens[number](root, binding))


async def _noticed(page: P) -> P:
    if page.binding.watch is not None:
        await page.binding.watch.rendered(page)
    return page
