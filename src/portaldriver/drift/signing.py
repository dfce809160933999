"""Signatures of files of overrides: Ed25519, detached, in a file beside it."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from ..errors import ConfigurationError

_FOR = b"portaldriver overrides 1\n"
"""Stands before what is signed: a signature of something else is none of this."""


def signature_of(path: Path) -> Path:
    """Return where the signature of a file is."""
    return path.with_name(f"{path.name}.sig")


def sign(path: str | Path, private_key: bytes, *, password: bytes | None = None) -> Path:
    """Sign a file with an Ed25519 key in PEM, and return the signature's file. Raises `ConfigurationError`."""
    path = Path(path)
    try:
        key = load_pem_private_key(private_key, password)
    except (TypeError, ValueError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigurationError("the key to sign with is no Ed25519 key in PEM, or its password is another")
    beside = signature_of(path)
    beside.write_bytes(base64.b64encode(key.sign(_FOR + path.read_bytes())) + b"\n")
    return beside


def require_signature(path: Path, content: bytes, public_key: str | bytes) -> None:
    """Raise `ConfigurationError` unless the content of a file is signed by the owner of a public key in PEM."""
    given = public_key.encode() if isinstance(public_key, str) else public_key
    try:
        key = load_pem_public_key(given)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigurationError("overrides_key is no Ed25519 public key in PEM")
    try:
        signature = base64.b64decode(signature_of(path).read_bytes().strip(), validate=True)
    except OSError:
        raise ConfigurationError(f"{path.name} is not signed, and a key for its signature is given") from None
    except ValueError:
        signature = b""
    try:
        key.verify(signature, _FOR + content)
    except InvalidSignature:
        raise ConfigurationError(f"{path.name} is not signed by the owner of the key that is given") from None
