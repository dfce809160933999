"""Runs oidc-provider as a process of its own, on loopback, and keeps what it says of itself."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx
import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = ROOT / os.environ.get("PORTALDRIVER_NODE_MODULES", ".venv/node/node_modules")
PACKAGE = PACKAGES / "oidc-provider"
SERVER = Path(__file__).with_name("server.mjs")


@dataclass(frozen=True, repr=False)
class User:
    """Somebody whom the provider knows; `subject` is what it calls them before others."""

    login: str
    password: str
    subject: str


@dataclass(repr=False)
class OidcProvider:
    """A running provider with one user."""

    process: subprocess.Popen[str]
    issuer: str
    user: User
    token: str
    """What registers a client."""
    log: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        netloc = urlsplit(self.issuer).netloc
        # Its name is one that browsers alone look up.
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{netloc.rpartition(':')[2]}",
            headers={"Host": netloc, "Accept": "application/json"},
            trust_env=False,
            timeout=10,
        )
        self._reader = threading.Thread(target=self._read, name="oidc-provider log", daemon=True)
        self._reader.start()

    def told(self, event: str, *, client: str = "") -> list[dict[str, Any]]:
        """Return what happened under a name, at one client where that is given, oldest first."""
        return [line for line in self.log if line["event"] == event and client in ("", line.get("client"))]

    def stop(self) -> None:
        """End the process, if it still runs."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.terminate()
        self.process.wait(20)
        self._reader.join(20)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.http.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.log.append(json.loads(line))


def node_or_skip() -> str:
    """Return the program, or skip; where CI=true, fail."""
    found = shutil.which("node", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if found is None:
        _do_without("no node is installed")
    if not (PACKAGE / "package.json").is_file():
        _do_without("scripts/node-packages has not installed oidc-provider")
    return found


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def oidc_provider() -> Iterator[OidcProvider]:
    """Run a provider for the length of a block."""
    user = User("S-100", f"canary-{secrets.token_urlsafe(12)}", secrets.token_hex(8))
    token = secrets.token_urlsafe(24)
    process = subprocess.Popen(
        [node_or_skip(), SERVER, PACKAGE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    users = {user.login: {"password": user.password, "subject": user.subject}}
    process.stdin.write(json.dumps({"users": users, "token": token}) + "\n")
    process.stdin.flush()
    first = process.stdout.readline()
    if not first:
        process.wait(20)
        raise AssertionError("oidc-provider did not start")
    running = OidcProvider(process, json.loads(first)["issuer"], user, token)
    try:
        yield running
    finally:
        running.stop()
