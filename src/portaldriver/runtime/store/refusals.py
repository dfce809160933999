"""The driver's errors as ours, without its words: they may quote the address, statements or rows."""

from __future__ import annotations

from ...errors import StateError

_SQLITE = {
    "SQLITE_BUSY": ("the state database is locked by another process", True),
    "SQLITE_LOCKED": ("the state database is locked by another process", True),
    "SQLITE_NOTADB": ("the file is not a state database", False),
    "SQLITE_CORRUPT": ("the file of the state database is damaged", False),
    "SQLITE_CANTOPEN": ("the file of the state database cannot be opened", False),
    "SQLITE_READONLY": ("the file of the state database cannot be written", False),
    "SQLITE_PERM": ("the file of the state database cannot be opened", False),
    "SQLITE_FULL": ("the disk of the state database is full", True),
    "SQLITE_IOERR": ("the disk of the state database fails", True),
}

_POSTGRESQL = {
    "28": ("the state database refuses its user name or password", False),
    "3D": ("the state database does not exist on its server", False),
    "42501": ("the user of the state database lacks a permission", False),
    "40": ("the state database gave up a transaction", True),
    "53": ("the server of the state database is overloaded", True),
    "57": ("the server of the state database is going down or starting", True),
    "08": ("the state database cannot be reached", True),
}


def refusal(error: BaseException) -> StateError:
    """Return our error for one of the database's."""
    cause = getattr(error, "orig", None) or error
    words, retryable = _sqlite(cause) or _postgresql(cause) or _other(cause)
    return StateError(words, retryable=retryable)


def _sqlite(cause: BaseException) -> tuple[str, bool] | None:
    name = getattr(cause, "sqlite_errorname", None)
    if name is None:
        return None
    primary = "_".join(str(name).split("_")[:2])  # SQLITE_BUSY_SNAPSHOT is a kind of SQLITE_BUSY
    return _SQLITE.get(primary, (f"the state database refused a statement ({name})", False))


def _postgresql(cause: BaseException) -> tuple[str, bool] | None:
    code = getattr(cause, "sqlstate", None)
    if code is None:
        return None
    return (
        _POSTGRESQL.get(code)
        or _POSTGRESQL.get(code[:2])
        or (f"the state database refused a statement (SQLSTATE {code})", False)
    )


def _other(cause: BaseException) -> tuple[str, bool]:
    # What a server says while connecting comes without a code.
    if isinstance(cause, Exception) and type(cause).__module__.startswith("psycopg"):
        said = str(cause)
        if "SSL was required" in said or "certificate" in said:
            return "the server of the state database offers no TLS, or its certificate is not trusted", False
        if "authentication" in said or "password" in said or "no pg_hba.conf entry" in said:
            return _POSTGRESQL["28"]
        if "does not exist" in said:
            return _POSTGRESQL["3D"]
    if isinstance(cause, TimeoutError) or type(cause).__name__ == "TimeoutError":
        return "the state database gave no answer in time", True
    if isinstance(cause, OSError) or type(cause).__name__ in ("OperationalError", "InterfaceError"):
        return "the state database cannot be reached", True
    return f"the state database cannot be used ({type(cause).__name__})", False
