"""The processes below a worker: Playwright's driver and the parts of browsers."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress

import psutil

from tests.processes import DRIVER, command_of, descendants
from tests.waiting import until

GRACE = 15.0
"""Seconds for what was below a worker to end by itself."""
NETWORK = "--utility-sub-type=network.mojom.NetworkService"


def drivers(pid: int) -> list[psutil.Process]:
    """Return Playwright's drivers."""
    return _fitting(pid, lambda words: DRIVER in words)


def network_services(pid: int) -> list[psutil.Process]:
    """Return the browsers' network services, which hold the cookies."""
    return _fitting(pid, lambda words: NETWORK in words)


def renderers(pid: int) -> list[psutil.Process]:
    """Return the processes that show pages."""
    return _fitting(pid, lambda words: "--type=renderer" in words)


def begun(process: psutil.Process) -> float:
    """Return when a process began; 0 if it is gone."""
    try:
        return float(process.create_time())
    except psutil.NoSuchProcess:
        return 0.0


def send(process: psutil.Process, number: signal.Signals) -> bool:
    """Send a signal; False if the process is gone."""
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return False
    return True


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run; what only waits to be buried does not."""
    return [process for process in processes if _runs(process)]


async def outliving(processes: list[psutil.Process]) -> int:
    """End what does not end by itself after those above it have; return how many those were."""
    with suppress(TimeoutError):
        await until(lambda: not alive(processes), seconds=GRACE)
    orphans = alive(processes)
    end(orphans)
    return len(orphans)


def end(processes: list[psutil.Process]) -> None:
    """Kill what is left of them."""
    for process in alive(processes):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _fitting(pid: int, fits: Callable[[list[str]], bool]) -> list[psutil.Process]:
    return [process for process in descendants(pid) if fits(command_of(process))]
