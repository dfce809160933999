"""The envelope around what is kept: AES-256-GCM with a fresh data key per object, bound to the place it stands in.

Layout: format, key id (1 byte length), wrapped data key (2 bytes length), nonce (12), ciphertext with its tag (16).
Everything before the nonce is authenticated together with tenant, account, kind and version, so that nothing can be
moved to another row, or changed, without being noticed.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ...errors import PortalError, StateKeyError, StateTampered
from .keys import NONCE, SIZE, KeySource

FORMAT = b"PD1"
KEY_SERVICE = 30.0
"""Seconds that a key source may take."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed object stands: it opens nowhere else."""

    account: str
    kind: str
    version: str


@dataclass(frozen=True, slots=True)
class _Envelope:
    key_id: str
    wrapped: bytes
    nonce: bytes
    ciphertext: bytes


class Seals:
    """Seals and opens for one tenant."""

    def __init__(self, keys: KeySource, *, tenant: str) -> None:
        self._keys = keys
        self._tenant = tenant

    def __repr__(self) -> str:
        return "Seals(...)"

    async def seal(self, plain: bytes, place: Place) -> bytes:
        """Return the object sealed for its place. Raises `StateKeyError`."""
        return (await self.sealer())(plain, place)

    async def sealer(self) -> Callable[[bytes, Place], bytes]:
        """Return what seals one object, at once: a transaction that tells its place must not wait for a key service.

        Raises `StateKeyError`.
        """
        data_key = AESGCM.generate_key(SIZE * 8)
        key_id, wrapped = await _asked(self._keys.wrap(data_key, tenant=self._tenant))
        head = _head(key_id, wrapped)

        def seal(plain: bytes, place: Place) -> bytes:
            nonce = secrets.token_bytes(NONCE)
            return head + nonce + AESGCM(data_key).encrypt(nonce, plain, self._bound(head, place))

        return seal

    async def unseal(self, sealed: object, place: Place) -> bytes:
        """Return what was sealed. Raises `StateKeyError` for an unknown key, `StateTampered` for what was changed."""
        envelope = _parsed(sealed)
        data_key = await _asked(self._keys.unwrap(envelope.key_id, envelope.wrapped, tenant=self._tenant))
        head = _head(envelope.key_id, envelope.wrapped)
        try:
            return AESGCM(data_key).decrypt(envelope.nonce, envelope.ciphertext, self._bound(head, place))
        except (InvalidTag, ValueError, TypeError):
            pass
        raise _changed()

    async def seal_json(self, value: Any, place: Place) -> bytes:
        """Seal a JSON value. Raises `TypeError` or `ValueError` for what is none."""
        return await self.seal(json.dumps(value, separators=(",", ":"), allow_nan=False).encode(), place)

    async def unseal_json(self, sealed: object, place: Place) -> Any:
        """Return the JSON value that was sealed."""
        return json.loads(await self.unseal(sealed, place))

    async def current_key(self) -> str:
        """Return the id of the key that seals now."""
        key_id, _ = await _asked(self._keys.wrap(secrets.token_bytes(SIZE), tenant=self._tenant))
        return key_id

    def _bound(self, head: bytes, place: Place) -> bytes:
        parts = (self._tenant, place.account, place.kind, place.version)
        return b"".join(len(part).to_bytes(4, "big") + part for part in (head, *(text.encode() for text in parts)))


def key_of(sealed: object) -> str:
    """Return the id of the key that an object was sealed with. Raises `StateTampered` for what is no such object."""
    return _parsed(sealed).key_id


def _head(key_id: str, wrapped: bytes) -> bytes:
    name = key_id.encode()
    if not 0 < len(name) < 256 or not 0 < len(wrapped) < 65536:
        raise StateKeyError("the key source gave an empty or overlong key id or wrapped key")
    return FORMAT + bytes([len(name)]) + name + len(wrapped).to_bytes(2, "big") + wrapped


def _parsed(sealed: object) -> _Envelope:
    try:
        if isinstance(sealed, bytes) and sealed[:3] == FORMAT:
            named = 4 + sealed[3]
            wrapped = named + 2 + int.from_bytes(sealed[named : named + 2], "big")
            rest = sealed[wrapped:]
            if named > 4 and wrapped > named + 2 and len(rest) >= NONCE + 16:
                key_id = sealed[4:named].decode()
                return _Envelope(key_id, sealed[named + 2 : wrapped], rest[:NONCE], rest[NONCE:])
    except (ValueError, IndexError):
        pass
    raise _changed()


async def _asked(question: Awaitable[T]) -> T:
    """Await a key source, whose own errors may quote what it was given: only their class is told."""
    try:
        async with asyncio.timeout(KEY_SERVICE):
            return await question
    except PortalError:
        raise
    except Exception as error:
        failed = type(error).__name__
    raise StateKeyError(f"the key source failed ({failed})", retryable=True)


def _changed() -> StateTampered:
    return StateTampered("a sealed row of the state database was changed")
