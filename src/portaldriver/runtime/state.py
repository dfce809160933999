"""Where a session's cookies are kept between runs."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, Protocol

from ..errors import ConfigurationError

Saved = dict[str, Any]


class StateStore(Protocol):
    """Keeps one session's saved state per account key."""

    def load(self, key: str) -> Saved | None:
        """Return what was saved, or None."""
        ...

    def save(self, key: str, state: Saved) -> None:
        """Keep the state, replacing what was there."""
        ...

    def delete(self, key: str) -> None:
        """Forget the state."""
        ...


def account_key(portal: str, username: str) -> str:
    """Return the name under which an account's state is kept; it does not show who it is."""
    return hashlib.sha256(f"{portal}\0{username}".encode()).hexdigest()[:32]


class MemoryState:
    """State for as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, Saved] = {}

    def __repr__(self) -> str:
        return f"MemoryState({len(self._kept)} accounts)"

    def load(self, key: str) -> Saved | None:
        """Return what was saved, or None."""
        return self._kept.get(key)

    def save(self, key: str, state: Saved) -> None:
        """Keep the state."""
        self._kept[key] = state

    def delete(self, key: str) -> None:
        """Forget the state."""
        self._kept.pop(key, None)


class FileState:
    """State in plain JSON files of mode 0600 below a folder of mode 0700. Whoever reads them is signed in."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def __repr__(self) -> str:
        return "FileState(...)"

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def load(self, key: str) -> Saved | None:
        """Return what was saved, or None. Raises `ConfigurationError` for a file that is not ours."""
        try:
            text = self._file(key).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            state = json.loads(text)
        except ValueError:
            state = None
        if not isinstance(state, dict):
            raise ConfigurationError("a saved session is not readable; delete its file to sign in afresh")
        return state

    def save(self, key: str, state: Saved) -> None:
        """Keep the state; a reader sees the old file or the new one, never half of it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".saving-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(state, file)
            Path(name).replace(self._file(key))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def delete(self, key: str) -> None:
        """Forget the state."""
        self._file(key).unlink(missing_ok=True)
