"""Where artifacts lie: a private folder, or any store that fsspec knows."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ..errors import ConfigurationError, StateError

ABANDONED = 3600.0
"""Seconds after which a file that was not written to its end is nobody's any more."""

_AT_ONCE = frozenset({"abfs", "abfss", "az", "gcs", "gs", "memory", "oci", "oss", "s3", "s3a"})
"""Stores in which an object is there whole or not at all."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

T = TypeVar("T")


class ArtifactMissing(StateError):
    """The store holds no artifact with this digest."""


class Place(Protocol):
    """Files under their names. Every call blocks. `StateError` is raised for a place that does not work."""

    remote: bool

    def find(self, beginning: str) -> str | None:
        """Return the first name that begins so, None if there is none. A name is `FOLDER/.../FILE`."""

    def read(self, name: str) -> bytes:
        """Return what a file holds."""

    def write(self, name: str, content: bytes) -> None:
        """Put a file in place at once and whole."""

    def address(self, name: str) -> str:
        """Return where a file is, without anything secret."""

    def sign(self, name: str, seconds: int) -> str:
        """Return an address that opens a file for so long. Raises `ConfigurationError` if the place cannot do that."""


class Folder:
    """A folder of this machine: folders in it are for its owner alone (0700), and so are its files (0600)."""

    remote = False

    def __init__(self, root: Path) -> None:
        self._root = root
        self._swept = False

    def find(self, beginning: str) -> str | None:
        """Return the first name that begins so."""
        folder, _, start = beginning.rpartition("/")
        return _first(folder, start, _tried("looked for", lambda: self._names(folder)))

    def read(self, name: str) -> bytes:
        """Return what a file holds; links are not followed."""
        return _tried("read", lambda: self._content(self._root / name))

    def write(self, name: str, content: bytes) -> None:
        """Write a file elsewhere in the folder and move it to its place, where it outlives a power cut."""
        _tried("kept", lambda: self._write(self._root / name, content))

    def address(self, name: str) -> str:
        """Return a file's path."""
        return str(self._root / name)

    def sign(self, name: str, seconds: int) -> str:
        """Refuse: a folder signs nothing."""
        raise _cannot_sign()

    def _names(self, folder: str) -> list[str]:
        try:
            return [path.name for path in (self._root / folder).iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _content(self, path: Path) -> bytes:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            return file.read()

    def _write(self, final: Path, content: bytes) -> None:
        parts = self._root / ".parts"
        for folder in (self._root, parts, final.parent.parent, final.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep(parts)
        unfinished = parts / secrets.token_hex(16)
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(final)
        finally:
            unfinished.unlink(missing_ok=True)
        _keep_entries(final.parent)

    def _sweep(self, parts: Path) -> None:
        """Remove, once, what was left by processes that died while they wrote."""
        if self._swept:
            return
        self._swept = True
        for left in parts.iterdir():
            with suppress(OSError):
                if left.stat().st_mtime < time.time() - ABANDONED:
                    left.unlink()


class Remote:
    """A store by its address, through fsspec (extra `artifacts`), which is opened when it is first used."""

    remote = True

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        if find_spec("fsspec") is None:
            raise ConfigurationError("artifacts outside of a folder need the extra portaldriver[artifacts]")
        self._url, self._options = url, dict(options)
        self._opened: tuple[Any, str] | None = None

    def find(self, beginning: str) -> str | None:
        """Return the first name that begins so."""
        system, root = self._store()
        folder, _, start = beginning.rpartition("/")
        return _first(folder, start, _tried("looked for", lambda: _listed(system, f"{root}/{folder}")))

    def read(self, name: str) -> bytes:
        """Return what an object holds."""
        system, root = self._store()
        return _tried("read", lambda: bytes(system.cat_file(f"{root}/{name}")))

    def write(self, name: str, content: bytes) -> None:
        """Put an object in place; where the store could show half of it, elsewhere first."""
        system, root = self._store()
        if not _tried("kept", lambda: _written(system, f"{root}/{name}", content)):
            raise StateError("the artifact could not be kept (it came out at another size)", retryable=True)

    def address(self, name: str) -> str:
        """Return an object's address, without the credentials that may stand in the store's."""
        system, root = self._store()
        return str(system.unstrip_protocol(f"{root}/{name}"))

    def sign(self, name: str, seconds: int) -> str:
        """Return an address that opens an object for so long."""
        system, root = self._store()
        signed = _tried("signed", lambda: _signed(system, f"{root}/{name}", seconds))
        if signed is None:
            raise _cannot_sign()
        return signed

    def _store(self) -> tuple[Any, str]:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def _open(self) -> tuple[Any, str]:
        failed = ""
        try:
            system, root = import_module("fsspec.core").url_to_fs(self._url, **self._options)
            return system, str(root).rstrip("/")
        except ImportError:
            failed = "a package for this kind of store is missing"
        except Exception as error:  # it may quote the address, with what is secret in it
            failed = type(error).__name__
        raise ConfigurationError(f"the store for artifacts cannot be opened ({failed})")


def _first(folder: str, start: str, names: Iterable[str]) -> str | None:
    return next((f"{folder}/{name}" for name in sorted(names) if name.startswith(start)), None)


def _listed(system: Any, folder: str) -> list[str]:
    system.invalidate_cache()
    try:
        found = system.ls(folder, detail=False)
    except FileNotFoundError:
        return []
    return [str(path).rstrip("/").rsplit("/", 1)[-1] for path in found]


def _written(system: Any, final: str, content: bytes) -> bool:
    """Write an object, and tell whether it is as large as it should be."""
    system.makedirs(final.rpartition("/")[0], exist_ok=True)
    if _AT_ONCE & set(_protocols(system)):
        system.pipe_file(final, content)
    else:
        _moved(system, f"{final}.{secrets.token_hex(8)}.part", final, content)
    system.invalidate_cache()
    return bool(system.size(final) == len(content))


def _moved(system: Any, unfinished: str, final: str, content: bytes) -> None:
    """Write elsewhere and move; another process that was faster with the same bytes is no failure."""
    try:
        system.pipe_file(unfinished, content)
        system.mv(unfinished, final)
    except Exception:
        with suppress(Exception):
            system.rm_file(unfinished)
        if not system.exists(final):
            raise


def _protocols(system: Any) -> tuple[str, ...]:
    given = system.protocol
    return (given,) if isinstance(given, str) else tuple(given)


def _cannot_sign() -> ConfigurationError:
    return ConfigurationError("the store for artifacts cannot sign addresses: give one that can, as S3, GCS or Azure")


def _signed(system: Any, path: str, seconds: int) -> str | None:
    try:
        return str(system.sign(path, expiration=seconds))
    except NotImplementedError:
        return None


def _tried(what: str, call: Callable[[], T]) -> T:
    """Turn whatever a store raises into `StateError`: only its class is told, for it may quote addresses and keys."""
    try:
        return call()
    except Exception as error:
        missing = isinstance(error, FileNotFoundError) and what != "kept"
        failed = _named(error)
    if missing:
        raise ArtifactMissing("there is no artifact with this digest")
    raise StateError(f"the artifact could not be {what} ({failed})")


def _named(error: Exception) -> str:
    code = errno.errorcode.get(error.errno or 0) if isinstance(error, OSError) else None
    return f"{type(error).__name__}, {code}" if code else type(error).__name__


def _keep_entries(folder: Path) -> None:
    if os.name != "posix":
        return  # folders cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
