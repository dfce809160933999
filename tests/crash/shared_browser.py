"""A browser that runs by itself and serves several processes; each sees only the contexts it made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import psutil
from playwright._impl._driver import compute_driver_executable, get_driver_env
from playwright.async_api import async_playwright

from portaldriver.runtime import browsers
from tests.conftest import light

START = 60.0


@asynccontextmanager
async def shared_browser(folder: Path) -> AsyncIterator[str]:
    """Run Playwright's browser server and return its endpoint."""
    settings = folder / "browser.json"
    settings.write_text(json.dumps(await _settings()))
    process = await asyncio.create_subprocess_exec(
        *compute_driver_executable(),
        *("launch-server", "--browser", "chromium", "--config", str(settings)),
        env=get_driver_env(),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        with anyio.fail_after(START):
            endpoint = (await process.stdout.readline()).decode().strip()
        assert endpoint.startswith("ws://"), "the browser server did not start"
        yield endpoint
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the server, which takes its browser along."""
    below = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    with anyio.CancelScope(shield=True):
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # else it warns of its pipe at exit
        _, alive = await asyncio.to_thread(psutil.wait_procs, below, timeout=10)
    for left in alive:
        left.kill()


async def _settings() -> dict[str, Any]:
    async with async_playwright() as playwright:
        options = light(browsers.launch_options(browsers.find(playwright)))
    return {
        "executablePath": options["executable_path"],
        "chromiumSandbox": options["chromium_sandbox"],
        "args": options["args"],
        "headless": True,
        "host": "127.0.0.1",
    }
