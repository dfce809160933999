"""The operating system's view of what we started: a frozen process is ended here, since it answers no call."""

from __future__ import annotations

from contextlib import suppress

import psutil

DRIVER = "run-driver"
"""What stands in the command of Playwright's own process."""


def drivers() -> set[psutil.Process]:
    """Return the processes of Playwright's drivers that this process has started."""
    found = set()
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if DRIVER in child.cmdline():
                found.add(child)
    return found


def lineage(pid: int) -> list[psutil.Process]:
    """Return a process and its ancestors below this one, nearest first; nothing if it does not descend from us.

    A process number that a browser tells of itself means nothing here if it runs in a container of its own.
    """
    us = psutil.Process()
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        line = [process, *process.parents()]
        if us in line[1:]:
            return line[: line.index(us)]
    return []


def family(process: psutil.Process) -> list[psutil.Process]:
    """Return a process and all its descendants; nothing once it has ended."""
    with suppress(psutil.Error):
        return [process, *process.children(recursive=True)]
    return []


def work_done(process: psutil.Process) -> float | None:
    """Return the seconds of processor time that a process has used, or None once it has ended."""
    with suppress(psutil.Error):
        used = process.cpu_times()
        return used.user + used.system
    return None


def kill(processes: list[psutil.Process]) -> None:
    """Kill what of these still runs. A number that was given to another process meanwhile is left alone."""
    for process in processes:
        with suppress(psutil.Error):
            process.kill()
