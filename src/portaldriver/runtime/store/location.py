"""Where the state database is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path, user_state_path
from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from ...errors import ConfigurationError, StateError
from .keyfiles import KEY, KEY_FILE, environment_keys, from_file
from .keys import KeySource, LocalKeys, new_key
from .transport import secured

STATE = "PORTALDRIVER_STATE"
MEMORY = "memory:"

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True, repr=False)
class Location:
    """An address. `file` is None for a database in memory and for PostgreSQL."""

    url: URL
    file: Path | None

    def __repr__(self) -> str:
        return f"Location({self.dialect})"

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @property
    def in_memory(self) -> bool:
        """Whether it lives in this process only."""
        return self.dialect == "sqlite" and self.file is None

    def is_there(self) -> bool:
        """Whether there is something to open; a server always counts. Raises `StateError` if that cannot be seen."""
        if self.file is None:
            return not self.in_memory
        failed = ""
        try:
            return self.file.stat().st_size > 0
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError) as error:
            failed = type(error).__name__
        raise StateError(f"the file of the state database cannot be looked at ({failed})")


def located(url: str | Path | None) -> Location:
    """Return the location that an argument, the environment or the user's own folder gives.

    Raises `ConfigurationError` for an address that is none of ours, or that would do without TLS where that is needed.
    """
    given = url or os.environ.get(STATE, "").strip() or user_state_path("portaldriver") / "state.db"
    if given == MEMORY:
        return Location(URL.create(_DRIVERS["sqlite"], database=":memory:"), None)
    if isinstance(given, Path) or "://" not in given:
        return _file(Path(given))
    return _address(given)


def keys_for(location: Location) -> KeySource:
    """Return the keys that the environment or the user's own key file gives; the file is made for a new database.

    Raises `StateError` if there are none, or if it cannot be seen whether the database is new.
    """
    if location.in_memory:
        return LocalKeys(new_key())
    is_there = location.is_there()  # looked at before the keys: who makes a database has made its key before
    if keys := environment_keys():
        return keys
    if location.file is None:
        raise StateError(f"a state database on a server needs a key: give `key=`, or set {KEY} or {KEY_FILE}")
    return from_file(user_config_path("portaldriver") / "state.key", create=not is_there)


def _file(path: Path) -> Location:
    file = path.expanduser().absolute()
    return Location(URL.create(_DRIVERS["sqlite"], database=str(file)), file)


def _address(given: str) -> Location:
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        url = URL.create("none")
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None or (driver.startswith("sqlite") and url.query):
        raise ConfigurationError("the state database is a path, sqlite:///PATH or postgresql://USER@HOST/NAME")
    if driver.startswith("sqlite"):
        database = url.database or ":memory:"
        return located(MEMORY) if database == ":memory:" else _file(Path(database))
    return Location(secured(url.set(drivername=driver)), None)
