"""The rows of an SQLite database: a long value is scattered over pages, and a number is not written in digits."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory


def is_sqlite(data: bytes) -> bool:
    """Say whether a file is a database."""
    return data.startswith(b"SQLite format 3\0")


def rows(path: Path) -> bytes:
    """Return every value of every table, a line for each, texts before blobs, which may be ciphertext.

    They are read from a copy: the database itself is left alone. What can no longer be read is left out.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder, "copy.sqlite")
        for suffix in ("", "-wal"):
            if (part := path.with_name(path.name + suffix)).exists():
                shutil.copyfile(part, copy.with_name(copy.name + suffix))
        with closing(sqlite3.connect(copy)) as database:
            values = list(_values(database))
    texts = [value.encode("utf-8", "surrogateescape") for value in values if isinstance(value, str)]
    return b"\n".join([*texts, *(value for value in values if isinstance(value, bytes))])


def _values(database: sqlite3.Connection) -> Iterator[str | bytes]:
    database.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    try:
        tables = database.execute("SELECT quote(name) FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f"SELECT * FROM {table}"):  # noqa: S608 - quoted by SQLite
                yield from (value if isinstance(value, bytes) else str(value) for value in row)
    except sqlite3.Error:
        return
