"""The state database: one place for sessions, leases, accounts, cursors and the journal."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Self

import anyio

from ...errors import ClosedError, WrongEventLoop
from ..owned import begun, to_the_end
from .access import Access
from .accounts import Accounts, account_key
from .audit import Audit
from .control_numbers import ControlNumbers
from .cursors import Cursors
from .enrollments import EnrollmentRows
from .journal import Journal
from .keyfiles import listed
from .keys import KeySource, LocalKeys
from .leases import Leases
from .location import MEMORY, located
from .opening import admitted_anew, opened, tenants
from .rates import Rates
from .records import Checked
from .remittances import Remittances
from .sessions import Sessions
from .submissions import Submissions
from .walking import checked, destroyed, outstanding, resealed


class StateDatabase:
    """What outlives a process: sealed, in an SQLite file or in PostgreSQL, opened at its first use.

    `url` is a path, `sqlite:///...`, `postgresql://...` or "memory:"; without it `PORTALDRIVER_STATE`, else a file in
    the user's state folder. `key` is a key source or keys in base64; without it the environment's, else, for a file,
    one in the user's configuration folder, made with the database. Each `tenant` has rows and keys of its own. With
    `create=False` nothing is made: `StateError` for a database or a tenant that is not there. A PostgreSQL server on
    another machine is reached over TLS, or `ConfigurationError`.

    A seal binds an object to its row, not to the present: a whole backup that is put back comes with the parking,
    leases and sessions of its day, and nothing tells.

    Every method raises `StateError` for a database that cannot be used, `StateKeyError` if the key is not the one that
    sealed it, `StateTampered` for a row that was changed, `WrongEventLoop` outside the event loop of its first use and
    `ClosedError` after it was closed. Times are epoch seconds by the database's clock.
    """

    def __init__(
        self,
        url: str | Path | None = None,
        *,
        key: KeySource | str | bytes | None = None,
        tenant: str = "default",
        create: bool = True,
    ) -> None:
        self._location = located(url)
        self._key = _source(key)
        self._tenant = tenant
        self._create = create
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening: asyncio.Task[Access] | None = None
        self._closed = False
        self.sessions = Sessions(self._access)
        self.leases = Leases(self._access)
        self.accounts = Accounts(self._access)
        self.cursors = Cursors(self._access)
        self.journal = Journal(self._access)
        self.audit = Audit(self._access)
        self.rates = Rates(self._access)
        self.control_numbers = ControlNumbers(self._access)
        self.submissions = Submissions(self._access)
        self.remittances = Remittances(self._access)
        self.enrollments = EnrollmentRows(self._access)

    @classmethod
    def in_memory(cls) -> StateDatabase:
        """Return a database that lives as long as it is open, with a random key."""
        return cls(MEMORY)

    @classmethod
    async def tenants(cls, url: str | Path | None = None) -> list[str]:
        """Return the names of all tenants of a database, in order; no key is needed and nothing is made."""
        return await to_the_end(tenants(located(url)))

    def __repr__(self) -> str:
        return f"StateDatabase({self._location.dialect}, tenant={self._tenant!r})"

    @property
    def tenant(self) -> str:
        """Whose rows and keys these are."""
        return self._tenant

    def exists(self) -> bool:
        """Whether there is something to open: a file may not have been made yet. Raises `StateError`."""
        return self._location.is_there()

    async def open(self) -> None:
        """Connect, bring the tables up to date and check the key; done by the first use if not before."""
        await self._access()

    async def aclose(self) -> None:
        """Wait for what is running, then close all connections. Closing twice is harmless."""
        if self._loop is not None:
            self._here()
        self._closed = True
        opening, self._opening = self._opening, None
        if opening is not None:
            await to_the_end(_closed(opening))

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def account_key(self, portal: str, username: str) -> str:
        """Return an account's opaque key, 32 hex digits, and remember what it stands for."""
        return await account_key(await self._access(), portal, username)

    async def fingerprint(self, *secrets: str) -> str:
        """Return a keyed hash that tells whether secrets are the same as before, and nothing else about them."""
        return (await self._access()).keyed("fingerprint", *secrets)

    async def reseal(self) -> int:
        """Seal with the first key what others sealed; return how many objects that were.

        Others may work meanwhile. What is interrupted goes on when it is called again.
        """
        return await resealed(await self._access())

    async def outstanding(self) -> int:
        """Return how many objects `reseal` would seal anew. The other keys can go when no tenant has any."""
        return await outstanding(await self._access())

    async def check(self) -> list[Checked]:
        """Open every sealed object and return how many are sound, kind by kind."""
        return await checked(await self._access())

    async def shred(self, *, tenant: str | None = None) -> None:
        """Destroy everything of a tenant, by default one's own. Whoever else uses it has to end first.

        SQLite overwrites it. PostgreSQL's own log and backups may hold former versions: destroy the key as well.
        """
        access = await self._access()
        await destroyed(access.run, tenant or self._tenant)
        if tenant in (None, self._tenant):
            self._opening = begun(admitted_anew(access, create=self._create))

    async def _access(self) -> Access:
        """Return the way in, opening the database if nobody did."""
        self._here()
        if self._closed:
            raise ClosedError("the state database is closed")
        if self._opening is None or _has_failed(self._opening):
            self._opening = begun(opened(self._location, self._key, self._tenant, create=self._create))
        opening = self._opening
        with anyio.CancelScope(shield=True):
            await asyncio.shield(opening)
        return opening.result()

    def _here(self) -> None:
        """Raise `WrongEventLoop` anywhere else than where it was used first."""
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        if self._loop is not loop:
            raise WrongEventLoop("the state database was first used in another event loop")


def _has_failed(opening: asyncio.Task[Access]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)


async def _closed(opening: asyncio.Task[Access]) -> None:
    """Close what was opened, if it was."""
    await asyncio.wait([opening])
    if not _has_failed(opening):
        await opening.result().run.aclose()


def _source(key: KeySource | str | bytes | None) -> KeySource | None:
    if isinstance(key, str):
        return listed(key)
    return LocalKeys(key) if isinstance(key, bytes) else key
