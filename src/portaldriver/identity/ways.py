"""From a screen to what its answer leads to: another document, another view of the same one, or a complaint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import anyio

from ..errors import PageTimeout, UnavailableError
from ..pom import Binding, PageObject, first_of
from .screens import Screen, Transit


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the answers of one sign-in may lead: `to`, the more particular screens first."""

    binding: Binding
    to: tuple[type[PageObject], ...]

    async def sent(self, screen: Any) -> PageObject:
        """Press what sends a form off, and return what came."""
        await anyio.sleep(screen.pause)
        complained = await screen.shows("complaint")
        try:
            views = await self._views(screen, complained)
            came: PageObject = await screen.follow(screen.submit, to=self.to, staying=views)
        except PageTimeout:
            if not complained or not await screen.shows("complaint"):
                raise
            # An old complaint that nothing took the place of was left standing for a new one.
            return _again(screen)
        return _again(screen) if isinstance(came, _Complaining) else came

    async def followed(self, screen: Screen, control: Any) -> PageObject:
        """Press what leads on, and return what came."""
        return await screen.follow(control, to=self.to, staying=self._others(screen))

    async def gone_on(self, screen: Transit) -> PageObject:
        """Return what comes after a screen that goes on by itself."""
        others = tuple(other for other in self.to if other is not type(screen))
        return await first_of(screen.root, others, self.binding, after=screen.title())

    async def _views(self, screen: Screen, complained: bool) -> tuple[type[PageObject], ...]:
        """Return what may show in the same document: other views and, unless it shows already, a complaint.

        A less particular screen that this view looks like too is no other view.
        """
        others, alone = list(self._others(screen)), replace(self.binding, interstitials=())
        try:
            while others:
                others.remove(type(await first_of(screen.root, others, alone, deadline=0.0)))
        except UnavailableError:
            pass  # none shows
        if complained or "complaint" not in type(screen).selectors():
            return tuple(others)
        return (_complaint_of(type(screen)), *others)

    def _others(self, screen: Screen) -> tuple[type[PageObject], ...]:
        return tuple(other for other in self.to if not isinstance(screen, other))


class _Complaining(PageObject):
    """A screen that shows its complaint."""


def _again(screen: Screen) -> PageObject:
    return type(screen)(screen.root, screen.binding)


def _complaint_of(screen: type[Screen]) -> type[PageObject]:
    return type(screen.title(), (_Complaining,), {"ready": screen.selectors()["complaint"], "at": screen.at})
