"""Run a site as a process of its own, on loopback and in a folder that is gone afterwards."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

SITES = Path(__file__).parent / "sites"
LOOPBACK = "127.0.0.1"


class SiteFailedError(Exception):
    """A site ended or did not answer; the message holds the end of what it wrote."""


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        port: int = one.getsockname()[1]
        return port


@asynccontextmanager
async def running(python: Path, site: str, *arguments: str, patience: float = 240) -> AsyncIterator[str]:
    """Yield the origin of a site that answers; `patience` is in seconds. Raises `SiteFailedError`."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="portaldriver-drift-"))
    port = free_port()
    path = f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    surroundings = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONPATH": str(SITES)}
    surroundings["PYTHONDONTWRITEBYTECODE"] = "1"  # several Pythons share the sites
    log = folder / "log"
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            str(python),
            str(SITES / site),
            str(port),
            *arguments,
            cwd=folder,
            env=surroundings,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=written,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            await _answers(process, port, patience, log)
            yield f"http://{LOOPBACK}:{port}"
        finally:
            await _end(process)
            shutil.rmtree(folder, ignore_errors=True)


async def _answers(process: asyncio.subprocess.Process, port: int, patience: float, log: Path) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while process.returncode is None:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection(LOOPBACK, port)
                    writer.close()
                    return
                await asyncio.sleep(0.2)
    raise SiteFailedError(log.read_text(errors="replace")[-1500:])  # noqa: ASYNC240 -- a few lines, once


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the process and what it started, which share a group of their own."""
    for number in (15, 9):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await process.wait()
                return
