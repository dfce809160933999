"""Find the browsers that this test run has started, to kill or freeze them.

Debian's command for the headless shell is a script that stays for as long as its browser does, with the same arguments:
what is done to it is not done to the browser.
"""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes through /proc")

PIPE = "--remote-debugging-pipe"
DRIVER = "run-driver"


def browsers_of_ours() -> set[int]:
    """Return the main processes of browsers whose driver is a child of this process."""
    drivers = [child for child in psutil.Process().children() if DRIVER in command_of(child)]
    return {browser.pid for driver in drivers for browser in browsers_below(driver.pid)}


def browsers_below(process: int) -> list[psutil.Process]:
    """Return the main processes of browsers below one; a script that has started one is none."""
    found = {one: _parent_of(one) for one in descendants(process) if _is_browser(command_of(one))}
    return [one for one in found if one.pid not in found.values()]


def driver_of(browser: int) -> psutil.Process:
    """Return the driver of Playwright's that has started a browser."""
    return next(one for one in psutil.Process(browser).parents() if DRIVER in command_of(one))


def descendants(process: int) -> list[psutil.Process]:
    """Return a process's descendants (a browser's are two deep: its zygotes start the renderers); none if it is gone."""
    try:
        return psutil.Process(process).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def command_of(process: psutil.Process) -> list[str]:
    """Return the words that a process was started with; none if it is gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _is_browser(words: list[str]) -> bool:
    return PIPE in words and not any(word.startswith("--type=") for word in words)


def _parent_of(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.Error:
        return None
