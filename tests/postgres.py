"""A real PostgreSQL server for the tests, in a temporary folder, on loopback, gone when they are over."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

PASSWORD = "canary-database-password"
USER = "portaldriver"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "80",
}


class Server:
    """A running server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._made = count(1)

    def url(self, database: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, *, database: str = "postgres") -> None:
        """Run a statement outside any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def database(self, *, template: str = "template1") -> str:
        """Make a database and return its address."""
        name = f"test_{next(self._made)}_{secrets.token_hex(3)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)


def postgres_or_skip() -> Path:
    """Return the folder of the server's programs, or skip; where CI=true, fail."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    reason = "no PostgreSQL server is installed (scripts/postgres)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def server() -> Iterator[Server]:
    """Run a server for the length of a block."""
    programs = postgres_or_skip()
    owner = _other_than_root()
    folder = Path(tempfile.mkdtemp(prefix="portaldriver-postgres-"))
    try:
        if owner is not None:
            shutil.chown(folder, owner, pwd.getpwnam(owner).pw_gid)
        _initialise(programs, folder, owner)
        with _started(programs, folder, owner) as port:
            yield Server(port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_than_root() -> str | None:
    """Return whom the server has to run as: it refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _initialise(programs: Path, folder: Path, owner: str | None) -> None:
    word = folder / "password"
    word.write_text(PASSWORD)
    word.chmod(0o644)  # the folder is private
    options = ["--no-sync", "--locale=C", "--encoding=UTF8", "--auth=scram-sha-256"]
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", f"--username={USER}", f"--pwfile={word}", *options],
        check=True,
        capture_output=True,
        cwd=folder,
        user=owner,
    )


@contextmanager
def _started(programs: Path, folder: Path, owner: str | None) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, user=owner)
    try:
        _answers(process, port, folder / "log")
        yield port
    finally:
        process.terminate() if process.poll() is not None else process.send_signal(3)  # SIGQUIT: at once
        process.wait(20)


def _answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            psycopg.connect(Server(port).url("postgres"), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
