"""The processes below a worker: Playwright's driver, browsers, and the parts of browsers."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress

import psutil

from tests.waiting import until

GRACE = 15.0
"""Seconds for what was below a worker to end by itself."""
NETWORK = "--utility-sub-type=network.mojom.NetworkService"


def everything(pid: int) -> list[psutil.Process]:
    """Return all processes below one."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def drivers(pid: int) -> list[psutil.Process]:
    """Return Playwright's drivers."""
    return _fitting(pid, lambda words: "run-driver" in words)


def browsers(pid: int) -> list[psutil.Process]:
    """Return the main processes of browsers."""
    return _fitting(pid, lambda words: "--remote-debugging-pipe" in words and not _is_part(words))


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


def _is_part(words: list[str]) -> bool:
    return any(word.startswith("--type=") for word in words)


def _fitting(pid: int, fits: Callable[[list[str]], bool]) -> list[psutil.Process]:
    return [process for process in everything(pid) if fits(_words(process))]


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
