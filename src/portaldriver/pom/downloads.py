"""Files that a click brings."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Self, overload

import anyio.lowlevel

from ..errors import PageTimeout, PortalDown, PortalError
from ..options import Downloads
from . import engine
from .arrivals import Arrivals, size_so_far
from .deadline import within
from .files import Landing, Received, pieces
from .instead import refuse_page
from .region import Region
from .selector import Selector
from .sniffing import FileKind
from .trace import step

if TYPE_CHECKING:
    from playwright.async_api import Download as Coming

    from .page import PageObject

LOOK = 0.1
"""Seconds between two looks at how large a file has become."""


class Download(Region):
    """A file that a click brings, and the kinds of file it may be."""

    def __init__(self, *, opener: Selector, kinds: Sequence[FileKind]) -> None:
        if not kinds:
            raise TypeError("a Download needs at least one kind")
        self.opener = opener
        self.kinds = tuple(kinds)

    def selectors(self) -> dict[str, Selector]:
        """Return the control that is clicked."""
        return {"opener": self.opener}

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundDownload: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundDownload:
        return self if instance is None else BoundDownload(instance, self)


class BoundDownload:
    """A file yet to be asked for on a live page."""

    def __init__(self, owner: PageObject, download: Download) -> None:
        self.owner = owner
        self.download = download

    @property
    def label(self) -> str:
        """`PageObject.region`, as errors and events name it."""
        return f"{self.owner.title()}.{self.download.name}"

    async def receive(self, *, folder: Path | None = None, limits: Downloads | None = None) -> Received:
        """Click and return the file that comes, under a random name in `folder` or in a new private one.

        Raises `SessionExpired` or another interstitial's error if a page comes in its place, `UnsafeFile` if it is too
        large, empty or of another kind, `PageTimeout` if nothing comes, `PortalDown` if it breaks off. Nothing is left
        of a file that is not returned.
        """
        bounds = limits or Downloads()
        with (
            step(self.owner.root, "receive", page=self.label),
            Landing(folder, most=bounds.size, page=self.label) as landing,
        ):
            return await self._received(landing, bounds)

    async def _received(self, landing: Landing, limits: Downloads) -> Received:
        mark = secrets.token_hex(8)
        timeout = self.owner.binding.timeouts.action
        await engine.call(self.owner.root, "mark", {"mark": mark}, deadline=timeout, page=self.label)
        async with Arrivals(self.owner, mark=mark, label=self.label) as arrivals:
            opener = self.owner.root.locator(self.download.opener.playwright)
            await self.owner.act(opener.click(timeout=timeout * 1000, no_wait_after=True))
            coming = await arrivals.first()
            landing.allow(arrivals.announced(coming.url))
            await self._finish(coming, landing, limits.seconds)
            await self._copy(coming, landing, limits.seconds)
            kinds = self.download.kinds
            await refuse_page(landing, kinds, self.owner, url=coming.url, label=self.label)
            return landing.keep(coming.suggested_filename, kinds)

    async def _finish(self, coming: Coming, landing: Landing, seconds: float) -> None:
        """Wait until the browser has the whole file, and for no more of it than is allowed."""
        end = monotonic() + seconds
        ending = asyncio.ensure_future(coming.failure())
        try:
            while not (await asyncio.wait([ending], timeout=LOOK))[0]:
                landing.allow(size_so_far(coming))
                if monotonic() >= end:
                    raise PageTimeout("the file did not come whole within its deadline", page=self.label)
            if await within(self.owner.binding.timeouts.action, ending, page=self.label) is not None:
                raise PortalDown("the file broke off", page=self.label)
        finally:
            ending.cancel()

    async def _copy(self, coming: Coming, landing: Landing, seconds: float) -> None:
        try:
            source = await within(seconds, coming.path(), page=self.label)
        except PortalError:
            # A browser on another machine: the driver brings the file over first.
            with tempfile.TemporaryDirectory(dir=landing.path.parent) as folder:
                source = Path(folder) / "file"
                await within(seconds, coming.save_as(source), page=self.label)
                await _poured(source, landing)
            return
        await _poured(source, landing)


async def _poured(source: Path, landing: Landing) -> None:
    for piece in pieces(source):
        landing.write(piece)
        await anyio.lowlevel.checkpoint()
