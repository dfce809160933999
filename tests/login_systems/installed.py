"""Whether a login system that a longer job installs is there, and what running one takes."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

WANTED = "PORTALDRIVER_IDP"


def require(*programs: str | Path) -> None:
    """Skip unless the longer job runs and has these files; where CI=true it has to have them."""
    if os.environ.get(WANTED) != "1":
        pytest.skip("a longer job's: scripts/test --idp")
    missing = [str(program) for program in programs if not Path(program).exists()]
    if not missing:
        return
    reason = f"not installed (scripts/idp): {', '.join(missing)}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    ready: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
) -> Iterator[None]:
    """Run a server and whatever it starts for the length of a block, which begins once it is `ready`."""
    with log.open("ab") as written:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            env={**_plain(os.environ), **(environment or {})},
            cwd=log.parent,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user is not None else None,
            extra_groups=[] if user is not None else None,
            start_new_session=True,
        )
    try:
        _wait(process, ready, log)
        yield
    finally:
        # Its workers are in its group, and outlive it if they are not told too.
        _signal(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(3)
        _signal(process, signal.SIGKILL)
        process.wait()


def listens(port: int) -> Callable[[], bool]:
    """Return a question whether somebody answers at a port of loopback."""

    def asked() -> bool:
        with socket.socket() as tried:
            tried.settimeout(1)
            return tried.connect_ex(("127.0.0.1", port)) == 0

    return asked


def _plain(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without our own settings and without a proxy's."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith("PORTALDRIVER_") and not name.lower().endswith("_proxy")
    }


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        if ready():
            return
        time.sleep(0.05)
    raise AssertionError(f"it did not start: {log.read_text(errors='replace')[-2000:]}")


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # the whole group is gone
        os.killpg(process.pid, number)
