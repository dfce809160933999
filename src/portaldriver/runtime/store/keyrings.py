"""A key in the system's keyring."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import ModuleType

from platformdirs import user_config_path

from ...errors import ConfigurationError, StateKeyError
from .keyfiles import listed
from .keys import LocalKeys, new_key

ENTRY = "state-key"
TURN = 120.0
"""Seconds that a process waits while another makes the key: a person may have to unlock the keyring."""


def from_keyring(service: str = "portaldriver", *, create: bool = False) -> LocalKeys:
    """Return the keys (comma separated) that the system's keyring keeps for `service`; needs the extra `keyring`.

    `create` stores a new key if there is none: of several processes that do so at once, all get the same key. Raises
    `ConfigurationError` without the extra or a keyring that works, `StateKeyError` if there is no key.
    """
    ring = _keyring()
    failed = ""
    stored: str | None = None
    try:
        stored = ring.get_password(service, ENTRY)
        if stored is None and create:
            stored = _made(ring, service)
    except Exception as error:  # each backend has errors of its own
        failed = type(error).__name__
    if failed:
        raise ConfigurationError(f"the system's keyring cannot be used ({failed})")
    if not stored:
        raise StateKeyError("the system's keyring holds no key for the state database")
    return listed(stored)


def _keyring() -> ModuleType:
    try:
        import keyring
    except ModuleNotFoundError:
        pass
    else:
        return keyring
    raise ConfigurationError("the system's keyring needs an extra: pip install 'portaldriver[keyring]'")


def _made(ring: ModuleType, service: str) -> str | None:
    """Store a new key unless another process was faster: keyrings write over what is there."""
    with _alone():
        stored: str | None = ring.get_password(service, ENTRY)
        if stored is None:
            ring.set_password(service, ENTRY, new_key())
            stored = ring.get_password(service, ENTRY)
        return stored


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other processes of this user out. SQLite's lock works on every system and ends with its process."""
    folder = user_config_path("portaldriver")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "keyring.lock"
    file.touch(mode=0o600)
    with closing(sqlite3.connect(file, timeout=TURN, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
