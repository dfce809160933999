"""How much memory a process and all its descendants hold."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Process(NamedTuple):
    """One process; `memory` in bytes."""

    pid: int
    parent: int
    memory: int


def descendants(pid: int) -> list[Process]:
    """Return all processes below this one: Playwright's driver and every browser process, wherever it was forked."""
    children: dict[int, list[Process]] = {}
    for process in _processes():
        children.setdefault(process.parent, []).append(process)
    found: list[Process] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += [process.pid for process in below]
    return found


def memory_below(pid: int) -> int:
    """Return the bytes that a process' descendants hold; on Linux shared pages are counted once (PSS)."""
    return sum(_shared_fairly(process) for process in descendants(pid))


def _processes() -> Iterator[Process]:
    return _from_proc() if PROC.joinpath("self", "stat").exists() else _from_ps()


def _from_proc() -> Iterator[Process]:
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                # The command's name stands in parentheses and may hold anything.
                after_name = entry.joinpath("stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            yield Process(int(entry.name), int(after_name[1]), int(after_name[21]) * os.sysconf("SC_PAGE_SIZE"))


def _from_ps() -> Iterator[Process]:
    listed = subprocess.run(["ps", "-axo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        pid, parent, kilobytes = map(int, line.split())
        yield Process(pid, parent, kilobytes * 1024)


def _shared_fairly(process: Process) -> int:
    """Return the process' proportional set size, or its resident size where that cannot be read."""
    try:
        rollup = PROC.joinpath(str(process.pid), "smaps_rollup").read_text()
    except OSError:
        return process.memory
    sizes = [int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")]
    return sizes[0] * 1024 if sizes else process.memory
