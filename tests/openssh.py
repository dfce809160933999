"""A real OpenSSH server for the tests: on loopback, with keys of its own, without privileges, gone when they are over."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/authorized
StrictModes no
UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PubkeyAuthentication yes
MaxStartups 100
LogLevel VERBOSE
Subsystem sftp internal-sftp
ForceCommand internal-sftp -d {folder}/home
"""


class OpenSsh:
    """A running server. `home` holds `inbound` and `outbound`, as the clearinghouse's does (guide 10.1)."""

    def __init__(self, program: str, folder: Path, port: int, owner: pwd.struct_passwd) -> None:
        self.folder, self.port, self._program, self._owner = folder, port, program, owner
        self.home = folder / "home"
        self.key = folder / "client"
        self.username = owner.pw_name
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def inbound(self) -> Path:
        return self.home / "inbound"

    @property
    def outbound(self) -> Path:
        return self.home / "outbound"

    @property
    def fingerprint(self) -> str:
        """What `ssh-keygen -l` says of the server's key."""
        told = subprocess.run(
            ["ssh-keygen", "-lf", self.folder / "host.pub"], check=True, capture_output=True, text=True
        )
        return told.stdout.split()[1]

    @property
    def known_host(self) -> str:
        """The line of a known_hosts file."""
        kind, key = (self.folder / "host.pub").read_text().split()[:2]
        return f"[127.0.0.1]:{self.port} {kind} {key}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def names(self) -> list[str]:
        """Return what lies in `inbound`."""
        return sorted(path.name for path in self.inbound.iterdir())

    def put(self, folder: Path, name: str, content: bytes, *, mtime: int = 1_760_000_000) -> Path:
        """Put a file there, as the server's owner."""
        path = folder / name
        path.write_bytes(content)
        os.utime(path, (mtime, mtime))
        self._own(path)
        return path

    def clear(self) -> None:
        """Make both folders anew, empty."""
        for folder in (self.inbound, self.outbound):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self._own(folder)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        as_other = {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-D", "-e", "-f", self.folder / "config"],
                stdin=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                **(as_other if os.geteuid() == 0 else {}),  # type: ignore[call-overload]
            )
        end = time.monotonic() + 30
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"sshd did not start: {self.log[-2000:]}")

    def stop(self) -> None:
        """End it, and the processes of its connections."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    def change_key(self) -> None:
        """Have it show another key from now on."""
        self.stop()
        (self.folder / "host").unlink()
        self.make_key("host")
        self.start()

    def make_key(self, name: str) -> Path:
        """Make a pair of keys."""
        path = self.folder / name
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        self._own(path)
        return path

    def _own(self, path: Path) -> None:
        os.chown(path, self._owner.pw_uid, self._owner.pw_gid)


def sshd_or_skip() -> str:
    """Return the server's program, which wants to be called by its whole path, or skip; where CI=true, fail."""
    found = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    if found and shutil.which("ssh-keygen"):
        return found
    reason = "no OpenSSH server is installed (scripts/openssh)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def openssh() -> Iterator[OpenSsh]:
    """Run a server for the length of a block."""
    program = sshd_or_skip()
    folder = Path(tempfile.mkdtemp(prefix="portaldriver-openssh-"))
    try:
        folder.chmod(0o755)
        server = OpenSsh(program, folder, _free_port(), _owner())
        server.make_key("host")
        server.make_key("client")
        shutil.copy(folder / "client.pub", folder / "authorized")
        (folder / "config").write_text(CONFIG.format(port=server.port, folder=folder))
        server.clear()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd:
    """Return whom it runs as: as root it would want a folder of the system's."""
    me = pwd.getpwuid(os.geteuid())
    return pwd.getpwnam("nobody") if me.pw_uid == 0 else me


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
