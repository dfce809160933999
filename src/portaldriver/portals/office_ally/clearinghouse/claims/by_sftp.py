"""Claims out by the files lane: uploaded under a temporary name, and sent by one rename (guide 10.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from ..sftp import SftpLane, Staged
from .channels import Leaving, Left, Outgoing


class BySftp:
    """Lets files leave by SFTP. `lane` opens a connection of its own."""

    def __init__(self, lane: Callable[[], SftpLane]) -> None:
        self._lane = lane

    def __repr__(self) -> str:
        return "BySftp()"

    async def send(self, file: Outgoing, *, leaving: Leaving) -> Left:
        """Stage the file, have that noted, and rename it."""
        async with self._lane() as lane:
            staged = await lane.stage(file.content, name=file.name)
            await leaving({"staged": asdict(staged)})
            await lane.commit(staged)
        return Left()

    def proves(self, error: BaseException) -> bool:
        """No: a rename whose answer was lost may come yet."""
        return False

    async def settle(self, file: Outgoing, marker: Mapping[str, Any]) -> Left | None:
        """Tell that the file left; one that is still staged is renamed now, which cannot make two of it.

        It is not taken back: a process that died after that would leave nothing to tell a file that was taken back from
        one that was picked up.
        """
        staged = Staged(**marker["staged"])
        async with self._lane() as lane:
            if await lane.whereabouts(staged) == "staged":
                await lane.commit(staged)
        return Left()
