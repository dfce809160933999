"""The keys that wrap the data keys: given by the caller, or kept by a key service."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from typing import Protocol, runtime_checkable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ...errors import StateKeyError, StateTampered

SIZE = 32
NONCE = 12


@runtime_checkable
class KeySource(Protocol):
    """Wraps and unwraps the data keys of one tenant. What it raises beside our errors becomes `StateKeyError`."""

    async def wrap(self, data_key: bytes, *, tenant: str) -> tuple[str, bytes]:
        """Return the id of the key that was used, and the data key wrapped by it."""
        ...

    async def unwrap(self, key_id: str, wrapped: bytes, *, tenant: str) -> bytes:
        """Return the data key. Raises `StateKeyError` if the key of that id is not there."""
        ...


def new_key() -> str:
    """Return a fresh random key of 32 bytes in base64."""
    return b64encode(secrets.token_bytes(SIZE)).decode()


class LocalKeys:
    """Keys of 32 bytes, raw or in base64, held by this process: the first seals, all open.

    Each tenant's data keys are wrapped by a key derived for that tenant. Raises `StateKeyError` for what is no key.
    """

    def __init__(self, *keys: str | bytes) -> None:
        if not keys:
            raise StateKeyError("no key was given")
        self._keys = {_key_id(raw): raw for raw in map(_raw, keys)}
        self._derived: dict[tuple[str, str], AESGCM] = {}

    def __repr__(self) -> str:
        return "LocalKeys(...)"

    async def wrap(self, data_key: bytes, *, tenant: str) -> tuple[str, bytes]:
        """Wrap with the first key."""
        key_id = next(iter(self._keys))
        nonce = secrets.token_bytes(NONCE)
        return key_id, nonce + self._cipher(key_id, tenant).encrypt(nonce, data_key, tenant.encode())

    async def unwrap(self, key_id: str, wrapped: bytes, *, tenant: str) -> bytes:
        """Unwrap with the key of that id. Raises `StateKeyError` without it, `StateTampered` if it does not fit."""
        if key_id not in self._keys:
            raise StateKeyError("the state was sealed with another key than the ones given")
        try:
            return self._cipher(key_id, tenant).decrypt(wrapped[:NONCE], wrapped[NONCE:], tenant.encode())
        except (InvalidTag, ValueError):
            pass
        raise StateTampered("a sealed row of the state database was changed")

    def _cipher(self, key_id: str, tenant: str) -> AESGCM:
        cipher = self._derived.get((key_id, tenant))
        if cipher is None:
            derive = HKDF(algorithm=SHA256(), length=SIZE, salt=None, info=b"portaldriver data keys|" + tenant.encode())
            cipher = self._derived[key_id, tenant] = AESGCM(derive.derive(self._keys[key_id]))
        return cipher


Wrap = Callable[[bytes, str], Awaitable[tuple[str, bytes]]]
Unwrap = Callable[[bytes, str], Awaitable[bytes]]


class Kms:
    """A key service behind two async callables.

    `wrap(data_key, tenant)` returns a key id (at most 200 bytes) and the wrapped key; `unwrap(wrapped, tenant)` returns
    the data key. What they raise becomes `StateKeyError`.
    """

    def __init__(self, *, wrap: Wrap, unwrap: Unwrap) -> None:
        self._wrap = wrap
        self._unwrap = unwrap

    def __repr__(self) -> str:
        return "Kms(...)"

    async def wrap(self, data_key: bytes, *, tenant: str) -> tuple[str, bytes]:
        """Have the service wrap a data key."""
        return await self._wrap(data_key, tenant)

    async def unwrap(self, key_id: str, wrapped: bytes, *, tenant: str) -> bytes:
        """Have the service unwrap a data key; what it wrapped tells it which of its keys that was."""
        return await self._unwrap(wrapped, tenant)


def _key_id(raw: bytes) -> str:
    return hashlib.sha256(b"portaldriver key id|" + raw).hexdigest()[:16]


def _raw(key: str | bytes) -> bytes:
    """Return a key's 32 bytes."""
    if isinstance(key, bytes) and len(key) == SIZE:
        return key
    try:
        text = key.decode("ascii") if isinstance(key, bytes) else key
        raw = b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        raw = b""
    if len(raw) != SIZE:
        raise StateKeyError("a key is 32 random bytes, raw or in base64; `portaldriver state key` prints a new one")
    return raw
