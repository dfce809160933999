"""Redacted accounts of failures: enough to mend a declaration or to wake the right person, and no patient in them."""

from __future__ import annotations

import json
import logging
import os
import platform
import re
import secrets
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio

from ..errors import LayoutError, PoolTimeout, PortalError, RejectedError, SessionDisplaced, UnavailableError
from ..events import EventSink, FailureBundled, tell
from ..options import Timeouts
from ..pom.addresses import path_of
from ..pom.deadline import GRACE, within
from ..pom.trace import Step, so_far
from .masking import declaration_of
from .outline import outlined, screens_in, trees_of
from .owned import to_the_end
from .report import report
from .veil import veiled_picture

if TYPE_CHECKING:
    from playwright.async_api import Page

log = logging.getLogger("portaldriver")

Sealer = Callable[[bytes, str], Awaitable[bytes]]
"""Seals bytes; the text says what they are and is to be bound to them."""

ABANDONED = 3600
"""Seconds after which an unfinished bundle is nobody's any more."""

_NAME = re.compile(r"\d{8}T\d{12}Z-[A-Za-z]+-[0-9a-f]{8}")


def worth_bundling(error: PortalError) -> bool:
    """Tell whether an error is one that a person has to look into."""
    if isinstance(error, RejectedError | PoolTimeout):
        return False
    return isinstance(error, LayoutError | UnavailableError | SessionDisplaced)


class Bundles:
    """A folder of failure bundles, of which the newest `keep` are kept.

    With `raw`, which seals, a bundle also holds the page and its picture as they were; otherwise nothing of them.
    """

    def __init__(
        self, folder: Path | str, *, raw: Sealer | None = None, keep: int = 50, timeouts: Timeouts | None = None
    ) -> None:
        if keep < 1:
            raise ValueError("keep must be more than 0")
        self.folder = Path(folder)
        self._raw = raw
        self._keep = keep
        self._seconds = (timeouts or Timeouts()).answer

    async def note(self, page: Page, error: PortalError, *, emit: EventSink | None = None) -> None:
        """Write a bundle if the error is worth one and has none yet, and tell. Never raises."""
        if error.artifacts or not worth_bundling(error):
            return
        paths = await self.write(page, error, so_far())
        if paths:
            names = tuple(str(Path(path).relative_to(self.folder)) for path in paths)
            tell(emit, FailureBundled(files=names))

    async def write(self, page: Page, error: PortalError, steps: Sequence[Step]) -> tuple[str, ...]:
        """Write a bundle about what the tab shows; return its files' paths, also set as `error.artifacts`.

        Never raises: what cannot be had is left out, and a bundle that cannot be written is logged by class only.
        """
        paths: tuple[str, ...] = ()
        try:
            paths = await to_the_end(self._written(page, error, steps))
        except Exception as failure:
            log.warning("a failure could not be bundled: %s", type(failure).__name__)
        if paths:
            error.artifacts = paths
        return paths

    async def _written(self, page: Page, error: PortalError, steps: Sequence[Step]) -> tuple[str, ...]:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z-{type(error).__name__}-{secrets.token_hex(4)}"
        contents = await self._contents(page, error, steps, name)
        return await anyio.to_thread.run_sync(_store, self.folder, name, contents, self._keep)

    async def _contents(self, page: Page, error: PortalError, steps: Sequence[Step], name: str) -> dict[str, bytes]:
        contents: dict[str, bytes] = {}
        # Whatever is there when the time is over is the bundle.
        with anyio.move_on_after(6 * (self._seconds + GRACE)):
            await _quietly(self._look(page, contents, screens_in(error.page, steps), name))
        told = [asdict(step) for step in steps]
        facts = _facts(page, error)
        account = {"error": type(error).__name__, "message": error.message, **facts, "steps": told}
        contents["error.json"] = json.dumps(account, indent=2, default=str).encode()
        html = report(error, facts, told, picture=contents.get("screenshot.png"))
        contents["report.html"] = html.encode()
        return contents

    async def _look(self, page: Page, contents: dict[str, bytes], screens: set[str], name: str) -> None:
        trees = await trees_of(page, self._seconds)
        if not trees:
            return
        contents["outline.html"] = (await anyio.to_thread.run_sync(outlined, trees, screens)).encode()
        if self._raw is not None:
            await _quietly(self._seal(page, contents, self._raw, name))
        picture = await veiled_picture(page, [frame for frame, _ in trees.values()], self._seconds)
        if picture is not None:
            contents["screenshot.png"] = picture

    async def _seal(self, page: Page, contents: dict[str, bytes], seal: Sealer, name: str) -> None:
        frames = [(frame.url, await within(self._seconds, frame.content())) for frame in page.frames]
        whole = json.dumps([{"url": url, "html": html} for url, html in frames]).encode()
        contents["page.json.sealed"] = await seal(whole, f"{name}/page.json")
        clear = await within(self._seconds, page.screenshot(timeout=self._seconds * 1000))
        contents["clear.png.sealed"] = await seal(clear, f"{name}/clear.png")


async def _quietly(part: Awaitable[None]) -> None:
    try:
        await part
    except Exception as error:
        log.debug("a part of a bundle was left out: %s", type(error).__name__)


def _facts(page: Page, error: PortalError) -> dict[str, Any]:
    """Return what is known beside the page's content; names of ours, versions, and the address without its query."""
    with suppress(Exception):
        url, browser = page.url, page.context.browser
        return _about(error) | {
            "host": urlsplit(url).hostname or "",
            "path": path_of(url),
            "browser": f"{browser.browser_type.name} {browser.version}" if browser else "",
        }
    return _about(error)


def _about(error: PortalError) -> dict[str, Any]:
    return {
        "portal": error.portal,
        "operation": error.operation,
        "page": error.page,
        "field": error.field,
        "retryable": error.retryable,
        "session": error.session_id,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "declared": declaration_of(error.page, error.field),
        "versions": ", ".join(
            [
                *(f"{package} {_version(package)}" for package in ("portaldriver", "playwright")),
                f"Python {platform.python_version()}",
                platform.system(),
            ]
        ),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _store(folder: Path, name: str, contents: Mapping[str, bytes], keep: int) -> tuple[str, ...]:
    """Write a bundle under a name of its own once it is whole, and remove the oldest ones."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{name}"
    unfinished.mkdir(mode=0o700)
    try:
        for file, content in sorted(contents.items()):
            with os.fdopen(os.open(unfinished / file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                opened.write(content)
        unfinished.rename(folder / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _prune(folder, keep)
    return tuple(str(folder / name / file) for file in sorted(contents))


def _prune(folder: Path, keep: int) -> None:
    entries = list(folder.iterdir())
    ours = sorted(entry for entry in entries if _NAME.fullmatch(entry.name))
    for old in [*ours[:-keep], *filter(_abandoned, entries)]:
        shutil.rmtree(old, ignore_errors=True)


def _abandoned(entry: Path) -> bool:
    """Tell whether a process died over a bundle: what another one is writing is younger."""
    if not _NAME.fullmatch(entry.name.removeprefix(".")) or not entry.name.startswith("."):
        return False
    with suppress(OSError):
        return time() - entry.lstat().st_mtime > ABANDONED
    return False
