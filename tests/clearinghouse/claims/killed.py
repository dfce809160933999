"""A process that sends claims into a folder, and is killed where it is told to be: python -m ... STATE FOLDER WHERE."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portaldriver.models.sent_claim import SubmissionChannel
from portaldriver.options import Writing
from portaldriver.portals.office_ally.clearinghouse.claims import Claims, ClaimsOut
from portaldriver.portals.office_ally.clearinghouse.claims.channels import Channel, Leaving, Left, Outgoing
from portaldriver.portals.office_ally.clearinghouse.claims.means import Means
from portaldriver.runtime import points
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.claims.conftest import ACCOUNT, numbered
from tests.edi.sendable import MADE, SUBMITTER


class Folder:
    """A folder that takes a file by one rename, as the files lane does."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def send(self, file: Outgoing, *, leaving: Leaving) -> Left:
        staged = self._root / "staged" / file.id
        staged.write_bytes(file.content)
        await leaving({"staged": file.id})
        staged.rename(self._root / "in" / f"{file.name}-{os.urandom(4).hex()}")
        points.reached("in")
        return Left()

    def proves(self, error: BaseException) -> bool:
        return False

    async def settle(self, file: Outgoing, marker: Mapping[str, Any]) -> Left | None:
        return None if (self._root / "staged" / str(marker["staged"])).exists() else Left()


def desk(state: StateDatabase, root: Path) -> Claims:
    async def account() -> str:
        return ACCOUNT

    audit = Auditing(state, portal="office_ally", account=account, session=lambda: None, actor=None, audited="all")
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="sftp")
    channels: Mapping[SubmissionChannel, Channel] = {"sftp": Folder(root)}
    quick = Writing(lease=3.0)
    means = Means(
        state=state, account=account, config=config, channels=channels, audit=audit, options=quick, clock=lambda: MADE
    )
    return Claims(lambda: means)


async def main(database: str, root: str, where: str) -> None:
    def struck(label: str) -> None:
        if label == where:
            os.kill(os.getpid(), signal.SIGKILL)

    points.listener = struck
    async with StateDatabase(database) as state:
        await desk(state, Path(root)).submit_many(numbered(3))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
