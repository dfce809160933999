"""Keep everybody from writing to a state database in SQLite, so that nobody is stopped while writing.

Who is stopped in the midst of it has its one place to write, and everybody else waits in vain: that is SQLite's way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager


@contextmanager
def nobody_writes(state: str) -> Iterator[None]:
    """Wait for who writes just now, and let nobody begin meanwhile."""
    with closing(sqlite3.connect(state, timeout=20, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            database.execute("ROLLBACK")
