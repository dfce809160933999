"""The state database: sessions, leases, accounts, cursors and the journal, sealed, in SQLite or PostgreSQL."""

from __future__ import annotations

from .accounts import Accounts
from .cursors import Cursors
from .database import StateDatabase
from .journal import Journal
from .keyfiles import from_environment, from_file
from .keyrings import from_keyring
from .keys import KeySource, Kms, LocalKeys, new_key
from .leases import Lease, Leases
from .records import AccountRecord, Checked, Entry, Parking, SavedSession
from .sessions import Sessions

__all__ = [
    "AccountRecord",
    "Accounts",
    "Checked",
    "Cursors",
    "Entry",
    "Journal",
    "KeySource",
    "Kms",
    "Lease",
    "Leases",
    "LocalKeys",
    "Parking",
    "SavedSession",
    "Sessions",
    "StateDatabase",
    "from_environment",
    "from_file",
    "from_keyring",
    "new_key",
]
