"""A process of its own at the state database: `python -m tests.store.worker ADDRESS ACTION ...`, key in the environment.

It says `ready`, waits for a line, does its work and tells what came of it, one JSON value a line.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable

from portaldriver.errors import LeaseLost, SignInsExhausted
from portaldriver.runtime.store import AuditEntry, StateDatabase

from .saved import ACCOUNT, put

NAME = "sign-in:a"


def say(value: object) -> None:
    print(json.dumps(value), flush=True)


async def told() -> None:
    """Wait for a line."""
    await asyncio.to_thread(sys.stdin.readline)


async def hold(database: StateDatabase, ttl: str) -> None:
    """Hold a lease until a line comes, then save a session under its fence."""
    async with database.leases.hold(NAME, ttl=float(ttl), wait=60) as lease:
        say([lease.fence, lease.taken_over])
        await told()
        say(lease.lost)
        try:
            say((await put(database, fence=lease.fence, value="worker")).generation)
        except LeaseLost:
            say("LeaseLost")


async def claim(database: StateDatabase, count: str) -> None:
    """Claim codes; tell which were won."""
    await told()
    say([n for n in range(int(count)) if await database.accounts.claim(ACCOUNT, f"totp:{n}")])


async def sign_in(database: StateDatabase, cap: str) -> None:
    """Begin sign-ins until the cap is reached; tell how many there were."""
    await told()
    begun = 0
    try:
        while True:
            await database.accounts.begin_sign_in(ACCOUNT, fingerprint="f", per_hour=int(cap))
            begun += 1
    except SignInsExhausted:
        say(begun)


async def enter(database: StateDatabase) -> None:
    """Open a database that may not be there yet; tell the key of an account."""
    await told()
    say(await database.account_key("p", "u"))


async def entered(database: StateDatabase, count: int) -> list[int]:
    """Make audit entries in twenty tasks; return their numbers."""

    async def enter() -> list[int]:
        entry = AuditEntry(operation="o", outcome="ok")
        return [await database.audit.append(entry) for _ in range(count // 20)]

    return [number for numbers in await asyncio.gather(*(enter() for _ in range(20))) for number in numbers]


async def enter_audit(database: StateDatabase, count: str) -> None:
    """Make audit entries; tell their numbers."""
    await told()
    say(await entered(database, int(count)))


ACTIONS: dict[str, Callable[..., Awaitable[None]]] = {
    "hold": hold,
    "claim": claim,
    "sign_in": sign_in,
    "enter": enter,
    "enter_audit": enter_audit,
}


async def main(address: str, action: str, *options: str) -> None:
    async with StateDatabase(address) if action != "enter" else _later(address) as database:
        say("ready")
        await ACTIONS[action](database, *options)


class _later:
    """A database that is opened by its first use only."""

    def __init__(self, address: str) -> None:
        self._database = StateDatabase(address)

    async def __aenter__(self) -> StateDatabase:
        return self._database

    async def __aexit__(self, *_: object) -> None:
        await self._database.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
