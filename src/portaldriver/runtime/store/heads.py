"""Signed heads of an audit log: its size and root at a time, signed with Ed25519. To verify one takes no database."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from ...errors import ConfigurationError
from .audit_records import canonical

TYPE = "portaldriver-audit-head-1"
"""Stands in every head, so that no signature of one is taken for that of something else."""
NOTHING = "0" * 64
"""What the first entry has for the hash of the one before."""


@dataclass(frozen=True, slots=True)
class AuditKey:
    """The public key of a tenant's audit log, 32 bytes."""

    raw: bytes

    @property
    def id(self) -> str:
        """What heads name it by: its SHA-256 in hex."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def pem(self) -> str:
        """The key as other tools read it (SubjectPublicKeyInfo)."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @classmethod
    def from_pem(cls, text: str) -> AuditKey:
        """Read a key. Raises `ConfigurationError` for what is no Ed25519 public key."""
        try:
            key = load_pem_public_key(text.encode())
            if isinstance(key, Ed25519PublicKey):
                return cls(key.public_bytes_raw())
        except (ValueError, UnsupportedAlgorithm):
            pass
        raise ConfigurationError("this is no public key of an audit log (Ed25519, PEM)")

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SignedHead:
    """How a log stood: `root` of its first `size` entries, the `last` one's hash, `time` in milliseconds, all signed.

    Keep them where the log's owner cannot change them: they are what later looks are held against.
    """

    size: int
    root: str
    last: str
    time: int
    key: str
    signature: str

    @property
    def signed(self) -> bytes:
        """What the signature is of."""
        return canonical({name: value for name, value in self._plain().items() if name != "signature"})

    @property
    def json(self) -> str:
        """The head as it is kept: one line."""
        return canonical(self._plain()).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> SignedHead:
        """Read a head. Raises `ConfigurationError` for what is none; whether it is signed is another question."""
        try:
            return cls.from_plain(json.loads(text))
        except ValueError:  # JSON's errors and encodings' are such
            pass
        raise _no_head()

    @classmethod
    def from_plain(cls, value: Any) -> SignedHead:
        """Return the head that JSON tells. Raises `ConfigurationError`."""
        names = {"size": int, "root": str, "last": str, "time": int, "key": str, "signature": str}
        if isinstance(value, dict) and value.keys() == {"type", *names} and value["type"] == TYPE:
            told = {name: value[name] for name in names}
            if all(type(told[name]) is kind for name, kind in names.items()) and told["size"] >= 0:
                return cls(**told)
        raise _no_head()

    def is_signed_by(self, key: AuditKey) -> bool:
        """Whether the key signed exactly this."""
        try:
            signature = b64decode(self.signature, validate=True)
        except ValueError:
            return False
        return self.key == key.id and key.signed(self.signed, signature)

    def _plain(self) -> dict[str, Any]:
        names = ("size", "root", "last", "time", "key", "signature")
        return {"type": TYPE} | {name: getattr(self, name) for name in names}


class Signer:
    """A tenant's private key."""

    def __init__(self, raw: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(raw)
        self.key = AuditKey(self._private.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return "Signer(...)"

    @staticmethod
    def new() -> bytes:
        """Return a fresh private key, 32 bytes."""
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def head(self, *, size: int, root: bytes, last: str, time: int) -> SignedHead:
        """Sign how the log stands."""
        bare = SignedHead(size, root.hex(), last, time, self.key.id, "")
        return SignedHead(size, bare.root, last, time, bare.key, b64encode(self._private.sign(bare.signed)).decode())


def _no_head() -> ConfigurationError:
    return ConfigurationError("this is no head of an audit log")
