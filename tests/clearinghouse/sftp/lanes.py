"""Lanes to the tests' server, whose waits take no time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portaldriver.portals.office_ally.clearinghouse.sftp import FilesOptions, InMemoryRefusals, SftpAccess, SftpLane
from tests.openssh import OpenSsh

NAME = "OATEST_837P_20261116090000_000000001.txt"
CONTENT = b"ISA*00*canary-content-Nora Example~" * 3000


async def no_wait(_: float) -> None:
    """Pass the time at once."""


def access(server: OpenSsh, **others: Any) -> SftpAccess:
    told: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "username": server.username,
        "key": Path(server.key),
        "host_keys": (server.fingerprint,),
    }
    return SftpAccess(**told | others)


def lane(server: OpenSsh, *, port: int | None = None, usage: Any = "test", **others: Any) -> SftpLane:
    told: dict[str, Any] = {
        "refusals": InMemoryRefusals(),
        "sleep": no_wait,
        "options": FilesOptions(connect=10, step=10),
    } | others
    return SftpLane(access(server, port=port or server.port), usage=usage, **told)
