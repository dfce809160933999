"""Remittances by the files lane."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from ..claims.seen import SeenInState
from .received import RemittanceLane

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase
    from ..sftp import SftpLane


class RemittancesBySftp:
    """What is new in `outbound`. It has a memory of its own: what `oa.claims.collect` fetched is fetched here too."""

    name: RemittanceLane = "sftp"

    def __init__(
        self, lane: Callable[[], SftpLane], *, state: StateDatabase, account: Callable[[], Awaitable[str]]
    ) -> None:
        self._lane, self._state, self._account = lane, state, account

    async def new(self) -> AsyncGenerator[tuple[str, bytes, datetime | None], None]:
        """Yield files; one is remembered when the next one is asked for."""
        seen = SeenInState(self._state, account=f"{await self._account()}:remittances")
        async with self._lane() as there:
            files = cast("AsyncGenerator[Any, None]", there.fetch_new(seen=seen))
            async with aclosing(files):
                async for file in files:
                    yield file.name, file.content, file.modified
