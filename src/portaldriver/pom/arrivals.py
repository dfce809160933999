"""What a click brings: a file, a window, or a page that stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import anyio

from ..errors import PageTimeout, PortalError, UnexpectedPage
from . import engine
from .boundary import at_boundary
from .outcome import for_outcome
from .page import PageObject
from .screens import interstitials_of, screens_of
from .windows import close_page

if TYPE_CHECKING:
    from playwright.async_api import Download, Frame, Page, Response

LAP = 0.25
"""Seconds that one look at a page may take."""


class Arrivals:
    """Listens to a tab from before the click until the file has been taken; leaves neither windows nor files behind."""

    def __init__(self, owner: PageObject, *, mark: str, label: str) -> None:
        self._owner, self._mark, self._label = owner, mark, label
        self._interstitials = owner.binding.interstitials
        self._files: list[Download] = []
        self._windows: list[Page] = []
        self._lengths: dict[str, int] = {}
        self._came = anyio.Event()
        self._elsewhere = False
        self._end = monotonic() + owner.binding.timeouts.navigation

    async def __aenter__(self) -> Self:
        self._owner.page.on("download", self._file)
        self._owner.page.on("popup", self._window)
        self._owner.page.context.on("response", self._head)
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._owner.page.remove_listener("download", self._file)
        self._owner.page.remove_listener("popup", self._window)
        self._owner.page.context.remove_listener("response", self._head)
        with anyio.CancelScope(shield=True):
            for file in self._files:
                await self._forget(file)
            for window in self._windows:
                await close_page(window, self._owner.binding.timeouts.close)

    def _file(self, file: Download) -> None:
        self._files.append(file)
        self._came.set()

    def _window(self, window: Page) -> None:
        self._windows.append(window)

    def _head(self, head: Response) -> None:
        length = head.headers.get("content-length", "")
        self._lengths[head.url] = int(length) if length.isdecimal() else 0

    def announced(self, url: str) -> int:
        """Return the length that the answer from `url` announced, 0 if it did not."""
        return self._lengths.get(url, 0)

    async def first(self) -> Download:
        """Wait for the file. Raises for what comes in its place, and `PageTimeout` if nothing does."""
        while not self._files:
            await self._look(self._owner.root, self._mark)
            for window in self._windows:
                if not window.is_closed() and window.url != "about:blank":
                    await self._look(window, "")
            if monotonic() >= self._end and not self._files:
                raise self._nothing()
            with anyio.move_on_after(LAP):
                await self._came.wait()
        return self._files[0]

    async def _look(self, root: Page | Frame, mark: str) -> None:
        """Raise the error of an interstitial that shows, or of a bad status; note if another page shows."""
        screens = interstitials_of(self._owner.binding)
        answer = await self._which(root, {"screens": screens, "staying": screens, "mark": mark}, LAP)
        if answer["outcome"] in ("screen", "stayed"):
            raise self._interstitials[int(answer["screen"])].error().locate(page=self._label)
        if answer["outcome"] != "timeout":
            raise for_outcome(answer, page=self._label)
        if self._elsewhere:
            return
        another = await self._which(root, {"screens": screens_of([PageObject]), "mark": mark}, 0.0)
        if another["outcome"] == "screen":
            # Some pages start the download themselves: it is given time, though not a slow portal's whole time.
            self._elsewhere = True
            self._end = min(self._end, monotonic() + self._owner.binding.timeouts.action)

    async def _which(self, root: Page | Frame, plan: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        try:
            return await engine.call(root, "which", plan, deadline=seconds, page=self._label)
        except PortalError:
            # On its way to the next document, or gone: the next look or the deadline will tell.
            return {"outcome": "timeout"}

    def _nothing(self) -> PortalError:
        if self._elsewhere:
            return UnexpectedPage("a page came in the place of the file", page=self._label)
        return PageTimeout("no file came", page=self._label)

    async def _forget(self, file: Download) -> None:
        """Stop a download, or remove what the browser kept of it."""
        with anyio.move_on_after(self._owner.binding.timeouts.close):
            for end in (file.cancel, file.delete):
                with suppress(PortalError):
                    await at_boundary(end())
        for place in places(file):
            place.unlink(missing_ok=True)


def size_so_far(coming: Download) -> int:
    """Return how many bytes of a download a browser on this machine has written; 0 if that cannot be seen.

    Playwright has no word for it. It does tell its own client where the file is going to be, and browsers write to that
    name, with or without an ending, as the bytes come.
    """
    return max((_size(path) for path in places(coming)), default=0)


def places(coming: Download) -> tuple[Path, ...]:
    """Return where a browser on this machine writes a download; nothing if the driver does not tell.

    Behind an endpoint the place is on the other machine: the same path here is somebody else's file.
    """
    artifact = getattr(coming._impl_obj, "_artifact", None)
    connection = getattr(artifact, "_connection", None)
    if connection is None or connection.is_remote():
        return ()
    place = (getattr(artifact, "_initializer", None) or {}).get("absolutePath")
    return (Path(place), Path(f"{place}.crdownload")) if place else ()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
