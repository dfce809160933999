"""Where an account's files go, how it signs in there, and by which keys the server is known."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from .....errors import ConfigurationError
from .....runtime.secret import Secret

HOST = "ftp10.officeally.com"
"""Seen in the field; the guide of 2022 says `ftp.officeally.com` (guide 10.1)."""

NO_KEY = (
    "the server's key has to be pinned: host_keys takes SHA256:... fingerprints or lines of a known_hosts file. "
    "`ssh-keyscan HOST | ssh-keygen -lf -` shows what the server has; compare it with what Office Ally's EDI support "
    "says before it is trusted"
)
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?")
_LINE = re.compile(r"(?:@(?:cert-authority|revoked)\s+)?\S+\s+\S+\s+(\S+)(?:\s.*)?")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SftpAccess:
    """An SFTP account: its credentials are not those of the web (guide 10.1).

    `key` is a private key without a passphrase, as a file or its content. `host_keys` are the only keys that the server
    is known by: either `SHA256:...` fingerprints or lines of a `known_hosts` file, not both. Raises
    `ConfigurationError`.
    """

    username: str
    password: Secret | None = None
    key: Path | bytes | None = None
    host_keys: tuple[str, ...] = ()
    host: str = HOST
    port: int = 22
    turn: anyio.Lock = field(default_factory=anyio.Lock, init=False, compare=False)
    """One sign-in at a time: a second one waits to hear whether the first was refused."""

    def __post_init__(self) -> None:
        if not (self.host and self.username) or not 0 < self.port < 65536:
            raise ConfigurationError("an SFTP account has a host, a port and a user name")
        if self.password is None and self.key is None:
            raise ConfigurationError("an SFTP account has a password, a key or both")
        if self.password is not None and not isinstance(self.password, Secret):
            raise ConfigurationError("the SFTP password must be a Secret")
        if not (type(self.host_keys) is tuple and self.host_keys):
            raise ConfigurationError(NO_KEY)
        if not (all(map(_fingerprint, self.host_keys)) or all(map(_line, self.host_keys))):
            raise ConfigurationError(f"a host key cannot be read. {NO_KEY}")

    def __repr__(self) -> str:
        return f"SftpAccess({self.host}:{self.port})"

    @property
    def fingerprints(self) -> frozenset[str]:
        """The pinned fingerprints; empty where lines of a known_hosts file are pinned."""
        return frozenset(pin.rstrip("=") for pin in self.host_keys if _fingerprint(pin))


def _fingerprint(pin: str) -> bool:
    return _FINGERPRINT.fullmatch(pin) is not None


def _line(pin: str) -> bool:
    found = _LINE.fullmatch(pin.strip())
    if found is None or "\n" in pin.strip():
        return False
    try:
        return len(base64.b64decode(found[1], validate=True)) > 16
    except (binascii.Error, ValueError):
        return False
