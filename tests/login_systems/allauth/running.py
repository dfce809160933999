"""The site from the tests' side: started, asked and ended; and its accounts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from portaldriver import Totp

from .pages import HOST

STEP, EARLY, LATE = 30.0, 3.0, 18.0
"""Seconds of a step of codes, and into one: where a test begins, and from where on the next one is nearer."""
ROOT = Path(__file__).parents[3]
LOGIN, CODE, CONFIRM, MFA = (
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/login/code/confirm/",
    "/accounts/2fa/authenticate/",
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Account:
    """Somebody whom the site knows."""

    name: str
    email: str
    password: str
    totp: str
    recovery: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the site saw since the test began: what, who, which."""

    entries: list[list[str]]

    def count(self, what: str, *, who: str | None = None, which: str | None = None) -> int:
        """Return how often something happened."""
        return sum(entry[0] == what and who in (None, entry[1]) and which in (None, entry[2]) for entry in self.entries)


class Site:
    """A running site."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self.folder = folder
        self._process = process
        self._made = count(1)
        self._ahead = 0.0
        self.waited = 0.0
        """Seconds that its clock was moved on instead of being waited for."""
        self.port, self.started_in = self._answer()
        self.origin = f"http://accounts.localhost:{self.port}"
        self.origins = {HOST: self.origin}

    def ask(self, command: str, **arguments: Any) -> Any:
        """Have the site do what its `Control` offers."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([command, arguments]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the site ended"
        return json.loads(line)

    def begin(self) -> None:
        """Forget what earlier tests left."""
        self.set_clock(0.0)
        self.waited = 0.0
        self.ask("configure")
        self.ask("ledger", forget=True)

    def enrol(self, *, totp: bool = False, recovery: bool = False) -> Account:
        """Make an account that no other test has."""
        name = f"clerk{next(self._made)}"
        who = {"name": name, "email": f"{name}@example.com", "password": f"Canary-{name}-91"}
        secret = pyotp.random_base32() if totp else ""
        codes = self.ask("enrol", **who, totp=secret, recovery=recovery)
        return Account(**who, totp=secret, recovery=tuple(codes))

    def ledger(self) -> Ledger:
        """Return what the site saw."""
        return Ledger(self.ask("ledger"))

    def steps(self, account: Account) -> list[list[str]]:
        """Return how each of an account's live sessions was signed in, as allauth recorded it; the shortest first."""
        return sorted(self.ask("steps", name=account.name))

    # --- its clock

    def set_clock(self, ahead: float) -> None:
        """Have the site's clock about so many seconds ahead of ours, and a few into a step of its codes.

        Which of them serve is then the same whenever a test runs.
        """
        into = (time.time() + ahead) % STEP
        self._set(ahead + (EARLY - into if into < LATE else STEP + EARLY - into))

    def _set(self, ahead: float) -> None:
        self._ahead = ahead
        self.ask("ahead", seconds=ahead)

    def now(self) -> float:
        """Return the time by the site's clock."""
        return time.time() + self._ahead

    async def let_pass(self, seconds: float) -> None:
        """Have time pass at the site."""
        self.waited += seconds
        self._set(self._ahead + seconds)

    def codes_of(self, account: Account, *, secret: str | None = None) -> Totp:
        """Return an authenticator with the site's clock, for which a test need not wait."""
        return Totp(secret or account.totp, clock=self.now, sleep=self.let_pass)

    # --- others who use it

    @contextmanager
    def visitor(self) -> Iterator[httpx.Client]:
        """Return another browser of the site, with the token that its forms want."""
        # Limits are the site's own: by its name, too.
        headers = {"Host": self.origin.removeprefix("http://")}
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, trust_env=False) as client:
            client.get(LOGIN)
            client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
            yield client


@contextmanager
def site() -> Iterator[Site]:
    """Run the site for the length of a block."""
    _require_allauth()
    folder = Path(tempfile.mkdtemp(prefix="portaldriver-allauth-"))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.login_systems.allauth", "0", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Site(folder, process)
    finally:
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def _require_allauth() -> None:
    if find_spec("allauth") is not None and find_spec("fido2") is not None:
        return
    reason = "django-allauth[mfa] is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
