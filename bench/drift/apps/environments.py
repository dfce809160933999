"""Environments that hold one version of a package each, made once and kept in a folder."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from bench.drift.apps.family import Version

DONE = "requires.json"


class CannotInstallError(Exception):
    """What a version needs cannot be had here; the message is pip's last line."""


async def environment(folder: Path, version: Version) -> Path:
    """Return the Python that has what a version requires, installed by pip if it is not yet.

    Raises `CannotInstallError`.
    """
    python, done = folder / "bin" / "python", folder / DONE
    wanted = json.dumps(version.requires)
    if done.exists() and await asyncio.to_thread(done.read_text) == wanted:
        return python
    folder.parent.mkdir(parents=True, exist_ok=True)
    await _run(sys.executable, "-m", "venv", "--clear", str(folder))
    if version.requires:
        await _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *version.requires)
    await asyncio.to_thread(done.write_text, wanted)
    return python


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    if process.returncode:
        lines = told.decode(errors="replace").strip().splitlines()
        raise CannotInstallError(lines[-1] if lines else f"{command[0]} ended with {process.returncode}")
