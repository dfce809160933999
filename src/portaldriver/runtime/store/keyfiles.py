"""Where a key may lie: the environment, a private file."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from ...errors import StateKeyError
from .keys import LocalKeys, new_key

KEY = "PORTALDRIVER_STATE_KEY"
KEY_FILE = "PORTALDRIVER_STATE_KEY_FILE"


def from_environment() -> LocalKeys:
    """Return the keys in `PORTALDRIVER_STATE_KEY` (comma separated), else in the file `PORTALDRIVER_STATE_KEY_FILE`.

    Raises `StateKeyError` if neither is set, or holds no key.
    """
    if keys := environment_keys():
        return keys
    raise StateKeyError(f"set {KEY} or {KEY_FILE}; `portaldriver state key` prints a new key")


def environment_keys() -> LocalKeys | None:
    """Return the keys that the environment names, or None if it names none."""
    if given := os.environ.get(KEY, "").strip():
        return listed(given)
    if path := os.environ.get(KEY_FILE, "").strip():
        return from_file(path)
    return None


def listed(given: str) -> LocalKeys:
    """Return the keys of a comma-separated list."""
    return LocalKeys(*(key.strip() for key in given.split(",") if key.strip()))


def from_file(path: str | Path, *, create: bool = False) -> LocalKeys:
    """Return the keys in a file, one a line; lines that begin with `#` are passed over.

    `create` makes a file of mode 0600 with a new key if there is none: of several processes that do so at once, all
    get the same key. Raises `StateKeyError` for a file that others may read, that is missing, or that holds no key.
    """
    file = Path(path).expanduser()
    if create:
        _create(file)
    return LocalKeys(*_lines(file))


def _lines(file: Path) -> list[str]:
    """Return what a private file holds, line by line."""
    failed, mode, lines = "", 0, list[str]()
    try:
        with file.open(encoding="ascii") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            lines = [line.strip() for line in opened.read(65536).splitlines()]
    except FileNotFoundError:
        failed = "is missing"
    except (OSError, ValueError) as error:
        failed = f"cannot be read ({type(error).__name__})"
    if failed:
        raise StateKeyError(f"the key file {file} {failed}")
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise StateKeyError(f"the key file {file} may be read by others: chmod 600 it, or make a new key")
    return [line for line in lines if line and not line.startswith("#")]


def _create(file: Path) -> None:
    """Make a key file if there is none."""
    failed = ""
    try:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _link(file)
    except (OSError, ValueError) as error:
        failed = type(error).__name__
    if failed:
        raise StateKeyError(f"the key file {file} cannot be made ({failed})")


def _link(file: Path) -> None:
    """Put a new key in place at once and whole: written elsewhere and linked, unless another process was faster."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".state-key-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(new_key() + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        file.hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink(missing_ok=True)
    _keep(file.parent)


def _keep(folder: Path) -> None:
    """Have a folder's entries outlive a power cut: what the key seals may be on the disk before its name is."""
    if os.name != "posix":
        return  # folders cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
