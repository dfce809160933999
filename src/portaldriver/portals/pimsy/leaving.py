"""By which ways claims of invoices left or may have left, as the journal knows of all users of a practice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...runtime.jobs import NATURAL, UNCERTAIN, released
from .batching import Difference
from .writes.invoice_routes import routed_by
from .writes.invoicing import ALL_BATCHES, SendBatch

if TYPE_CHECKING:
    from ...client import PortalClient
    from ...runtime.store import Entry


class Ways:
    """What the journal says of invoices. It is kept by account, and an invoice is the practice's."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client

    async def taken(self, numbers: Sequence[str]) -> tuple[Difference, ...]:
        """Return what keeps invoices from leaving by a batch, or a second time."""
        found = [Difference(one, "routed") for one in await self.routed(numbers)]
        return (*found, *await self.pending(numbers))

    async def routed(self, numbers: Sequence[str]) -> list[str]:
        """Return those whose original claims leave by another way, whoever made them."""
        return [number for number in numbers if await self._entries(number)]

    async def pending(self, numbers: Sequence[str]) -> tuple[Difference, ...]:
        """Return those of which another user sent a batch whose end is not known. One's own are looked up first."""
        journal, own = self._client._state.journal, await self._own()
        asked: set[str] = set()
        for account in await self._accounts():
            if account != own:
                for entry in await journal.pending(account=account, record=ALL_BATCHES):
                    if entry.operation == SendBatch.operation and entry.state in UNCERTAIN:
                        asked.update(json.loads(entry.payload)["invoiceIds"])
        return tuple(Difference(one, "pending") for one in numbers if one in asked)

    async def free(self, number: str) -> None:
        """Let an invoice's original claim begin anew, whoever made it."""
        for entry in await self._entries(number):
            await released(self._client.writes._pipeline, entry)

    async def _entries(self, number: str) -> list[Entry]:
        journal, name = self._client._state.journal, f"{NATURAL}{routed_by(number)}"
        entries = [await journal.get(name, account=account) for account in await self._accounts()]
        return [entry for entry in entries if entry is not None and entry.state == "confirmed"]

    async def _accounts(self) -> list[str]:
        """Return the accounts of the practice; one of whom nobody knows the user may be of it too."""
        name, _, _ = self._client._upkeep.custody.portal.account_name.rpartition("/")
        practice = f":{name.rpartition(':')[2]}/"
        known = [
            one.key
            for one in await self._client._state.accounts.list()
            if one.portal in ("", self._client._binding.portal)
            if one.username is None or practice in f":{one.username}"
        ]
        return sorted({await self._own(), *known})

    async def _own(self) -> str:
        return await self._client._upkeep.custody.known()
