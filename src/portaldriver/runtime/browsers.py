"""Find a browser to drive: one that is named, one that is installed, or Playwright's own.

`python -m portaldriver.runtime.browsers` prints its path or says what to do; `--check` also starts it.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from . import features

if TYPE_CHECKING:
    from playwright.async_api import Playwright

VARIABLE = "PORTALDRIVER_BROWSER"

COMMANDS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
"""The browser speaks to the portal and to nobody else; popups are ordinary tools of these portals."""

WHAT_TO_DO = f"""No browser was found. Any one of these will do:
  Debian or Ubuntu:  sudo apt-get install chromium chromium-sandbox libatomic1
  macOS:             brew install --cask chromium     (or install Google Chrome)
  anywhere:          python -m playwright install --with-deps chromium
  a browser of your own: set {VARIABLE} to the path of its executable"""


def _installed() -> Iterator[Path]:
    for command in COMMANDS:
        if found := shutil.which(command):
            yield Path(found)
    for application in APPLICATIONS:
        if Path(application).exists():
            yield Path(application)


def installed() -> Path | None:
    """Return the browser that `PORTALDRIVER_BROWSER` names, else an installed Chromium or Chrome.

    Raises `ConfigurationError` if the variable names something that cannot be run.
    """
    given = os.environ.get(VARIABLE)
    if not given:
        return next(_installed(), None)
    if not os.access(given, os.X_OK):
        raise ConfigurationError(f"{VARIABLE} does not name an executable file")
    return Path(given)


def find(playwright: Playwright) -> Path:
    """Return the executable to start. Raises `ConfigurationError` saying what to install."""
    own = Path(playwright.chromium.executable_path)
    found = installed() or (own if own.exists() else None)
    if found is None:
        raise ConfigurationError(WHAT_TO_DO)
    return found


def launch_options(executable: Path, *, headless: bool = True) -> dict[str, Any]:
    """Return Playwright's launch options. The sandbox is on unless we are root, where Chromium refuses it."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": str(executable),
        "headless": headless,
        "args": [*QUIET, features.switch(), "--disable-popup-blocking"],
        "chromium_sandbox": not root,
        "env": _environment(),
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


def _environment() -> dict[str, str]:
    """Return what the browser sees of our environment: none of our keys, and a place for a dying page's memory.

    No switch keeps Debian's Chromium from writing crash dumps, by default into the user's configuration folder; a place
    that is none does.
    """
    seen = {name: value for name, value in os.environ.items() if not name.startswith("PORTALDRIVER_")}
    return seen | {"BREAKPAD_DUMP_LOCATION": _dumps()}


@cache
def _dumps() -> str:
    """Make a private folder that ends with this process, and in which no dump finds a place."""
    folder = tempfile.mkdtemp(prefix="portaldriver-dumps-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("new", "pending", "completed", "attachments"):
        Path(folder, name).touch()  # the reporter wants folders of these names, and gives up
    return folder


async def _find_and_start(*, start: bool) -> Path:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        executable = find(playwright)
        if start:
            browser = await playwright.chromium.launch(**launch_options(executable), timeout=60_000)
            await browser.close()
        return executable


def main(arguments: list[str]) -> int:
    """Print the browser's path, or what to do, and return the exit code."""
    try:
        print(asyncio.run(_find_and_start(start="--check" in arguments)))
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    except Exception as error:  # the browser's own words are what helps here, and no page was open
        print(f"The browser does not start:\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
