"""A process that sends claims by SFTP, and is killed where it is told to be: STATE HOST-PORT USER KEY FINGERPRINT WHERE."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from portaldriver.options import Writing
from portaldriver.portals.office_ally.clearinghouse.claims import Claims, ClaimsOut
from portaldriver.portals.office_ally.clearinghouse.claims.by_sftp import BySftp
from portaldriver.portals.office_ally.clearinghouse.claims.means import Means
from portaldriver.portals.office_ally.clearinghouse.sftp import FilesOptions, InMemoryRefusals, SftpAccess, SftpLane
from portaldriver.runtime import points
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.claims.conftest import ACCOUNT, numbered
from tests.edi.sendable import SUBMITTER

MADE = datetime(2026, 3, 2, 9)


async def _no_wait(_: float) -> None:
    return


def desk(state: StateDatabase, access: SftpAccess) -> Claims:
    """Return an account's claims, which go out by SFTP."""

    async def account() -> str:
        return ACCOUNT

    def lane() -> SftpLane:
        quick = FilesOptions(connect=10, step=10)
        return SftpLane(access, usage="production", options=quick, refusals=InMemoryRefusals(), sleep=_no_wait)

    audit = Auditing(state, portal="office_ally", account=account, session=lambda: None, actor=None, audited="all")
    means = Means(
        state=state,
        account=account,
        config=ClaimsOut(submitter=SUBMITTER, usage="production", channel="sftp"),
        channels={"sftp": BySftp(lane)},
        audit=audit,
        options=Writing(lease=3.0),
        clock=lambda: MADE,
    )
    return Claims(lambda: means)


async def main(database: str, port: str, user: str, key: str, fingerprint: str, where: str) -> None:
    def struck(label: str) -> None:
        if label == where:
            os.kill(os.getpid(), signal.SIGKILL)

    points.listener = struck
    access = SftpAccess(host="127.0.0.1", port=int(port), username=user, key=Path(key), host_keys=(fingerprint,))
    async with StateDatabase(database) as state:
        await desk(state, access).submit_many(numbered(3))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
