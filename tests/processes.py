"""Find the browsers that this test run has started, to kill or freeze them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes through /proc")


def parent_of(process: int) -> int:
    """Return the process's parent."""
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])


def browsers_of_ours() -> set[int]:
    """Return the main processes of browsers whose driver is a child of this process."""
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _is_ours(entry)}


def _is_ours(entry: Path) -> bool:
    try:
        command = (entry / "cmdline").read_bytes()
        if b"--remote-debugging-pipe" not in command or b"--type=" in command:
            return False
        return parent_of(parent_of(int(entry.name))) == os.getpid()
    except (OSError, IndexError):
        return False


def children_of(process: int) -> set[int]:
    """Return a process's descendants (a browser's are two deep: its zygotes start the renderers)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parents[int(entry.name)] = parent_of(int(entry.name))
    found: set[int] = set()
    edge = {process}
    while edge := {pid for pid, parent in parents.items() if parent in edge} - found:
        found |= edge
    return found
