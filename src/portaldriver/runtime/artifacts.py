"""Files that are kept: what was sent, what came back, each under the digest of its bytes.

The store holds bytes and nothing else. A file's own name may tell of a patient, and a store may be shared: it is never
written there. `put` gives it back, for those who keep it sealed (the state database) or not at all. The bytes are as
they came: encryption at rest is the disk's or the bucket's.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import anyio
import anyio.to_thread
from platformdirs import user_state_path

from ..errors import ConfigurationError, StateError, StateTampered
from .artifact_places import ArtifactMissing, Folder, Place, Remote

__all__ = ["ARTIFACTS", "Artifact", "ArtifactMissing", "Artifacts"]

ARTIFACTS = "PORTALDRIVER_ARTIFACTS"
"""The environment variable with the address of the store."""
LONGEST_TTL = timedelta(days=7)
"""For how long an address may be signed: what the stores allow."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_EXTENSIONS = frozenset(
    "270 271 276 277 835 837 997 999 csv edi html json pdf png ta1 txt x12 xlsx xml zip".split()  # noqa: SIM905
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that is kept. `digest` is the SHA-256 of its bytes (hex), `size` in bytes, `kind` the caller's word.

    `name` is what the file was called where it came from: it is not kept, and does not show.
    """

    digest: str
    size: int
    name: str = field(repr=False)
    kind: str
    location: str = field(repr=False)
    is_new: bool = field(default=True, compare=False)
    """Whether the bytes were not there before."""

    @property
    def audited(self) -> dict[str, str]:
        """What an audit entry says of it, as its `detail`: no name, no place."""
        return {"sha256": self.digest, "size": str(self.size), "kind": self.kind}


class Artifacts:
    """Files under their digests, in a private folder by default, or in any store that fsspec knows.

    `location` is a folder or an address (`s3://BUCKET/PREFIX`, extra `artifacts`); `options` are fsspec's for it.
    Without one, `PORTALDRIVER_ARTIFACTS` counts, else a folder beside the state database. `deadline` is in seconds, for
    each call to a store elsewhere.
    """

    def __init__(
        self,
        location: str | Path | None = None,
        *,
        options: Mapping[str, Any] | None = None,
        deadline: float = 60.0,
    ) -> None:
        if deadline <= 0:
            raise ConfigurationError("the deadline for artifacts must be more than 0")
        self._place = _place(location, options or {})
        self._deadline = deadline

    def __repr__(self) -> str:
        return f"Artifacts({type(self._place).__name__})"

    async def put(self, content: bytes, *, name: str, kind: str) -> Artifact:
        """Keep bytes, and return where. Bytes that are there already are not written again.

        `kind` goes into the audit log: a word of our own code, as `837P`. Raises `StateTampered` if other bytes lie in
        their place, `StateError` if they cannot be kept; nothing half is left then.
        """
        if not _KIND.fullmatch(kind):
            raise ConfigurationError("the kind of an artifact is a word: letters, digits, and . _ -")
        return await self._run(partial(_put, self._place, bytes(content), name, kind))

    async def get(self, digest: str) -> bytes:
        """Return the bytes with a digest. Raises `StateTampered` if they are others by now, `ArtifactMissing`."""
        return await self._run(partial(_get, self._place, _checked(digest)))

    async def signed_url(self, digest: str, *, ttl: timedelta) -> str:
        """Return an address that gives the bytes to whoever holds it, for as long as `ttl`: treat it as a secret.

        Raises `ConfigurationError` if the store cannot sign, as a folder cannot, `ArtifactMissing`.
        """
        if not timedelta(seconds=1) <= ttl <= LONGEST_TTL:
            raise ConfigurationError("a signed address lasts from one second to seven days")
        return await self._run(partial(_signed, self._place, _checked(digest), int(ttl.total_seconds())))

    async def _run(self, call: Callable[[], T]) -> T:
        """Run what blocks in a thread: to its end in a folder, up to the deadline elsewhere."""
        if not self._place.remote:
            return await anyio.to_thread.run_sync(call)
        with anyio.move_on_after(self._deadline):
            return await anyio.to_thread.run_sync(call, abandon_on_cancel=True)
        raise StateError("the store for artifacts did not answer within its deadline", retryable=True)


def _place(location: str | Path | None, options: Mapping[str, Any]) -> Place:
    given = location or os.environ.get(ARTIFACTS, "").strip() or user_state_path("portaldriver") / "artifacts"
    if isinstance(given, str) and given.startswith("file://"):
        given = Path(unquote(urlsplit(given).path))
    if isinstance(given, str) and "://" in given:
        return Remote(given, options)
    if options:
        raise ConfigurationError("a folder for artifacts takes no options")
    return Folder(Path(given).expanduser().absolute())


def _put(place: Place, content: bytes, name: str, kind: str) -> Artifact:
    digest = hashlib.sha256(content).hexdigest()
    found = place.find(_beginning(digest))
    if found is not None:
        _same(place.read(found), digest)
    kept = found or _beginning(digest) + _extension(name)
    if found is None:
        place.write(kept, content)
    return Artifact(digest, len(content), name, kind, place.address(kept), is_new=found is None)


def _get(place: Place, digest: str) -> bytes:
    return _same(place.read(_found(place, digest)), digest)


def _signed(place: Place, digest: str, seconds: int) -> str:
    return place.sign(_found(place, digest), seconds)


def _found(place: Place, digest: str) -> str:
    found = place.find(_beginning(digest))
    if found is None:
        raise ArtifactMissing("there is no artifact with this digest")
    return found


def _same(content: bytes, digest: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != digest:
        raise StateTampered("an artifact is not what was kept under its digest")
    return content


def _beginning(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}."


def _extension(name: str) -> str:
    """Return the extension of a name if it is one of ours: any other might say something."""
    suffix = PurePosixPath(name).suffix[1:].casefold()
    return suffix if suffix in _EXTENSIONS else "bin"


def _checked(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise ConfigurationError("a digest is the SHA-256 of an artifact: 64 digits and letters a to f")
    return digest
