"""What the state database has to say when a plan is done: nothing pending, every call accounted for."""

from __future__ import annotations

from collections import Counter

from portaldriver import StateDatabase
from portaldriver.runtime.writing import GIVEN
from tests.crash.crew import KEY
from tests.kills.crew import Told
from tests.kills.houses import Struck
from tests.kills.planned import Planned


async def problems(state: str, house: Struck, plan: list[Planned], told: Told) -> list[str]:
    """Return what is wrong in journal and audit log.

    No more requests may have come to the portal than attempts that the journal knows of, whoever sends them. A call
    that returned has one `ok` for each of its commits, and one that began has at most one: whoever was killed may have
    noted it or not.
    """
    found = []
    posts = house.served.portal.strikes.posts
    async with StateDatabase(state, key=KEY) as database:
        account = await database.account_key(house.portal, house.account)
        found += [f"pending: {one.operation}, {one.state}" for one in await database.journal.pending()]
        if not (await database.audit.verify()).sound:
            found.append("the audit log is not sound")
        attempts = 0
        noted: Counter[tuple[str, str]] = Counter()
        async for record in database.audit.entries():
            noted[record.entry.detail.get("write", ""), record.entry.outcome] += 1
        for one, end in ((planned, end) for planned in plan for end in planned.ends):
            key = f"{one.key}{end}"
            name = f"{GIVEN}{key}"
            entry = await database.journal.get(name, account=account)
            attempts += entry.attempt if entry else 0
            if entry is None or entry.state != "confirmed":
                found.append(f"the journal has no such write: {one.operation} {key}")
            elif one.is_resumable and entry.receipt != told.receipts.get(key):
                found.append(f"the journal has no such receipt: {one.operation} {key}")
            handle = (await database.fingerprint("write", account, name))[:20]
            if not noted[handle, "sending"]:
                found.append(f"sent without a note: {one.operation} {key}")
            begun = told.begun[one.key] + (told.begun[key] if end else 0)
            if not told.returned[one.key] <= noted[handle, "ok"] <= begun:
                found.append(f"{noted[handle, 'ok']} notes of success: {one.operation} {key}")
    if posts > attempts:
        found.append(f"sent {posts} times in {attempts} attempts")
    found += [f"two receipts: {key}" for key in sorted(told.changed_their_minds)]
    return found
