"""LemonLDAP::NG as Debian packages it: its FastCGI server behind nginx, both processes of the tests."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..installed import free_port, listens, require, running
from . import settings

FASTCGI, NGINX = Path("/usr/sbin/llng-fastcgi-server"), Path("/usr/sbin/nginx")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has an account."""

    uid: str
    mail: str
    mobile: str
    password: str = "Spring-Harbor-44"


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that reached the server."""

    path: str
    form: dict[str, str]


class Lemon:
    """A running portal."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.origin = f"http://auth.{settings.DOMAIN}:{port}"
        self._read = self._heard = 0
        self._made = count(1)
        with self._people() as people:
            people.execute(
                "CREATE TABLE people (uid TEXT PRIMARY KEY, password TEXT, mail TEXT, mobile TEXT, traits TEXT)"
            )

    def enrol(self, *traits: str, mail: str = "") -> Person:
        """Add somebody.

        `totp`, `mail`, `text` are second factors; `alone` is who may have one session only, `change` to whom the menu
        offers to change the password.
        """
        number = next(self._made)
        person = Person(f"person{number}", mail or f"person{number}@example.com", f"55501{number:02d}")
        with self._people() as people:
            row = (person.uid, person.password, person.mail, person.mobile, " ".join(traits))
            people.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?)", row)
        return person

    def grant(self, person: Person, *traits: str) -> None:
        """Give somebody other traits."""
        with self._people() as people:
            people.execute("UPDATE people SET traits = ? WHERE uid = ?", (" ".join(traits), person.uid))

    def end_sessions(self) -> None:
        """Lose all sessions, as when their store is lost."""
        for kept in ("sessions", "cache"):
            for path in (self.folder / kept).rglob("*"):
                if path.is_file() and path.parent.name != "lock":
                    path.unlink()

    def lose_mail_to(self, person: Person) -> None:
        """Have the next message to somebody lost on its way."""
        (self.folder / "lost" / person.mail).touch()

    def texts(self) -> list[tuple[str, str]]:
        """Take the text messages that were sent: numbers and words."""
        found = []
        for path in sorted((self.folder / "texts").iterdir()):
            number, _, words = path.read_text().partition(" ")
            found.append((number, words))
            path.unlink()
        return found

    def mark(self) -> None:
        """Count what is sent and noted from here on."""
        self._read = self._size("access")
        self._heard = self._size("log")

    def posted(self, path: str = "") -> list[Posted]:
        """Return the forms sent since `mark`, all or those to one path, by the server's own log."""
        forms = [
            Posted(urlsplit(entry["path"]).path, dict(parse_qsl(entry["form"])))
            for entry in self._requests()
            if entry["method"] == "POST"
        ]
        return [form for form in forms if path in ("", form.path)]

    def statuses(self, path: str) -> set[str]:
        """Return with which statuses a page was answered since `mark`."""
        return {entry["status"] for entry in self._requests() if urlsplit(entry["path"]).path == path}

    def passwords(self) -> list[str]:
        """Return the passwords sent since `mark`."""
        return [form.form["password"] for form in self.posted() if "password" in form.form]

    def codes(self) -> list[tuple[str, str]]:
        """Return the codes sent since `mark`, each with the path it went to."""
        return [(form.path, form.form["code"]) for form in self.posted() if "code" in form.form]

    def noted(self, words: str) -> int:
        """Count the lines that the portal logged since `mark` with these words in them."""
        with (self.folder / "log").open() as log:
            log.seek(self._heard)
            return sum(words in line for line in log)

    def _requests(self) -> list[dict[str, str]]:
        with (self.folder / "access").open() as log:
            log.seek(self._read)
            return [json.loads(line) for line in log]

    def _size(self, name: str) -> int:
        return (self.folder / name).stat().st_size

    @contextmanager
    def _people(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.folder / "people.db")
        try:
            with connection:
                yield connection
        finally:
            connection.close()


@contextmanager
def lemonldap() -> Iterator[Lemon]:
    """Run a portal for the length of a block."""
    require(FASTCGI, NGINX, settings.CODE / "htdocs" / "index.psgi")
    folder = Path(tempfile.mkdtemp(prefix="portaldriver-lemonldap-"))
    try:
        port = free_port()
        settings.write(folder, port, f"http://auth.{settings.DOMAIN}:{port}")
        lemon = Lemon(folder, port)
        user = _own(folder)
        with _fastcgi(folder, user), _nginx(folder, port, user):
            yield lemon
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fastcgi(folder: Path, user: str | None) -> Any:
    socket = folder / "fastcgi.socket"
    environment = {
        "LLNG_DEFAULTCONFFILE": str(folder / "llng.ini"),
        "LLNG_DEFAULTLOGGER": "Lemonldap::NG::Common::Logger::Std",
        "EMAIL_SENDER_TRANSPORT": "Sendmail",
        "EMAIL_SENDER_TRANSPORT_sendmail": str(folder / "sendmail"),
    }
    command: list[str | Path] = [FASTCGI, "--foreground", "-s", socket, "-p", folder / "fastcgi.pid", "-n", "3"]
    return running(command, log=folder / "log", ready=socket.exists, environment=environment, user=user)


def _nginx(folder: Path, port: int, user: str | None) -> Any:
    command: list[str | Path] = [NGINX, "-e", "stderr", "-c", folder / "nginx.conf"]
    return running(command, log=folder / "nginx", ready=listens(port), user=user)


def _own(folder: Path) -> str | None:
    """Give everything to who runs the servers, which refuse to be root's; None is who runs the tests."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return nobody.pw_name
