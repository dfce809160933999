"""Signing in: to the pinned server only, never twice with what was refused, and with nothing in a log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import asyncssh
import pytest

from portaldriver.errors import ConfigurationError, InvalidCredentials, PortalDown
from portaldriver.portals.office_ally.clearinghouse.sftp import (
    FilesOptions,
    HostKeyChanged,
    InMemoryRefusals,
    RefusalsInState,
    SftpAccess,
    SftpLane,
)
from portaldriver.runtime.secret import Secret
from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.sftp.cutting import Proxy
from tests.clearinghouse.sftp.lanes import CONTENT, NAME, lane, no_wait
from tests.openssh import OpenSsh

PIN = "SHA256:" + "A" * 43
PASSWORD = "canary-sftp-password"


def test_there_is_no_trust_on_first_use() -> None:
    for pins in ((), ("MD5:aa:bb",), ("SHA256:short",), ("example.com ssh-ed25519 no-key",), PIN):
        with pytest.raises(ConfigurationError, match="ssh-keyscan"):
            SftpAccess(username="clinic", password=Secret(lambda: PASSWORD), host_keys=pins)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        SftpAccess(username="clinic", host_keys=(PIN,))
    assert PASSWORD not in repr(SftpAccess(username="clinic", password=Secret(lambda: PASSWORD), host_keys=(PIN,)))


async def test_lines_of_known_hosts_pin_too(server: OpenSsh) -> None:
    files = SftpLane(
        SftpAccess(
            host="127.0.0.1",
            port=server.port,
            username=server.username,
            key=server.key.read_bytes(),
            host_keys=(server.known_host,),
        ),
        usage="test",
    )
    async with files:
        assert (await files.stage(CONTENT, name=NAME)).temporary in server.names()


@pytest.mark.parametrize("lines", [False, True])
async def test_another_key_ends_it_at_once(server: OpenSsh, wire: Proxy, lines: bool) -> None:
    pin = server.known_host.replace(f":{server.port}", f":{wire.port}") if lines else server.fingerprint
    server.change_key()
    access = SftpAccess(host="127.0.0.1", port=wire.port, username="x", key=server.key, host_keys=(pin,))
    async with SftpLane(access, usage="test", sleep=no_wait) as files:
        with pytest.raises(HostKeyChanged):
            await files.stage(CONTENT, name=NAME)
    assert wire.accepted == 1


async def test_a_refused_key_is_not_tried_again_and_another_one_is(server: OpenSsh, wire: Proxy) -> None:
    wrong = server.folder / "wrong"
    if not wrong.exists():
        server.make_key("wrong")
    refusals = InMemoryRefusals()

    def files(key: Any) -> SftpLane:
        access = SftpAccess(
            host="127.0.0.1", port=wire.port, username=server.username, key=key, host_keys=(server.fingerprint,)
        )
        return SftpLane(access, usage="test", refusals=refusals, sleep=no_wait)

    for _ in range(2):
        async with files(wrong) as lane_:
            with pytest.raises(InvalidCredentials):
                await lane_.stage(CONTENT, name=NAME)
    assert wire.accepted == 1
    async with files(server.key) as lane_:
        await lane_.stage(CONTENT, name=NAME)


async def test_what_was_refused_is_known_to_other_processes_until_somebody_says_otherwise(tmp_path: Path) -> None:
    now = [1000.0]
    async with StateDatabase(tmp_path / "state.db", key=new_key()) as state:
        first, second = (RefusalsInState(state, now=lambda: now[0]) for _ in range(2))
        password, key = [await first.fingerprint(*one) for one in ((PASSWORD, None), (None, b"a key"))]
        assert PASSWORD not in password
        assert await first.fingerprint("another", None) != password
        for refused in (password, key):
            assert not await second.has("clinic@host:22", refused)
            await first.add("clinic@host:22", refused)
            assert await second.has("clinic@host:22", refused)
            assert not await second.has("other@host:22", refused)
        now[0] += 3601
        assert not await second.has("clinic@host:22", key), "it may be in place by now"
        await first.add("clinic@host:22", password)
        now[0] += 10**8
        assert await second.has("clinic@host:22", password)
        await second.forget("clinic@host:22")
        assert not await first.has("clinic@host:22", password)


class _Passwords(asyncssh.SSHServer):
    def __init__(self, tried: list[str]) -> None:
        self.tried = tried

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self.tried.append(password)
        return password == PASSWORD


@contextmanager
def _passwords(home: Path, key: asyncssh.SSHKey, tried: list[str]) -> Iterator[int]:
    """Run asyncssh's own server in a thread called `server`: it shares its log with our side, which is told by that."""
    ports: Queue[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()

    async def serve() -> None:
        over = asyncio.Event()
        listening = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[key],
            server_factory=lambda: _Passwords(tried),
            sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=str(home).encode()),
            config=None,
        )
        ports.put((listening.get_port(), asyncio.get_running_loop(), over))
        await over.wait()
        listening.close()
        await listening.wait_closed()

    thread = Thread(target=lambda: asyncio.run(serve()), name="server", daemon=True)
    thread.start()
    port, loop, over = ports.get(timeout=10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)


async def test_a_password_is_tried_once_and_logs_show_nothing(
    server: OpenSsh, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asyncssh.set_debug_level(3)  # the one that shows what is sent
    tried: list[str] = []
    key = asyncssh.generate_private_key("ssh-ed25519")
    refusals = InMemoryRefusals()

    def files(password: str) -> SftpLane:
        access = SftpAccess(
            host="127.0.0.1",
            port=port,
            username="clinic",
            password=Secret(lambda: password),
            host_keys=(key.get_fingerprint("sha256"),),
        )
        return SftpLane(access, usage="test", refusals=refusals, sleep=no_wait)

    try:
        with _passwords(server.home, key, tried) as port:
            for _ in range(2):
                async with files("canary-sftp-wrong") as lane_:
                    with pytest.raises(InvalidCredentials) as refused:
                        await lane_.stage(CONTENT, name=NAME)
                    assert "canary" not in str(refused.value)
            assert tried == ["canary-sftp-wrong"]
            async with files(PASSWORD) as lane_:
                await lane_.commit(await lane_.stage(CONTENT, name=NAME))
        assert NAME in server.names()
    finally:
        asyncssh.set_debug_level(1)
    said = {record.threadName for record in caplog.records if record.name.startswith("asyncssh")}
    assert "server" in said
    ours = [record.getMessage() for record in caplog.records if record.threadName != "server"]
    assert not [message for message in ours if "canary" in message or "OATEST" in message or "clinic" in message]


async def test_what_cannot_be_reached_is_tried_a_few_times(server: OpenSsh) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    files = lane(server, port=1, sleep=wait, options=FilesOptions(attempts=3, pause=2))
    async with files:
        with pytest.raises(PortalDown):
            await files.stage(CONTENT, name=NAME)
    assert len(waits) == 2
    assert 1 < waits[0] < waits[1] < 6
