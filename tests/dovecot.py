"""A real Dovecot for the tests, in a temporary folder, on loopback over TLS, gone when they are over."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from itertools import count
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "canary-mailbox-password"
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
mail_location = maildir:~/Maildir
mailbox_idle_check_interval = 1 secs
first_valid_uid = 1
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    """A running server."""

    def __init__(self, folder: Path, port: int, owner: pwd.struct_passwd) -> None:
        self.folder = folder
        self.port = port
        self.trusting = ssl.create_default_context(cafile=str(folder / "server.pem"))
        self._owner = owner
        self._made = count(1)
        self._delivered = count(1)

    def mailbox(self) -> str:
        """Make a mailbox and return its user name."""
        name = f"codes{next(self._made)}@example.com"
        maildir = self._maildir(name)
        for place in (maildir / "cur", maildir / "new", maildir / "tmp", maildir, maildir.parent):
            self._own(place)
        return name

    def deliver(
        self,
        mailbox: str,
        text: str,
        *,
        sender: str = "Portal <no-reply@example.com>",
        to: str = "clinic@example.com",
        html: str | None = None,
        copies: int = 1,
    ) -> None:
        """Put a message into a mailbox, as a delivery agent does: written elsewhere, then moved."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, 'A (code" for you'
        message["Date"], message["Message-ID"] = format_datetime(datetime.now(UTC)), make_msgid(domain="example.com")
        message.set_content(text)
        if html is not None:
            message.add_alternative(html, subtype="html")
        raw = message.as_bytes()
        for _ in range(copies):
            name = f"{time.time():.6f}.M{next(self._delivered)}P{os.getpid()}.localhost"
            written = self._maildir(mailbox) / "tmp" / name
            written.write_bytes(raw)
            os.chown(written, self._owner.pw_uid, self._owner.pw_gid)
            written.rename(self._maildir(mailbox) / "new" / name)

    def renumber(self, mailbox: str) -> None:
        """Have the mailbox number its messages anew, as after a restored backup."""
        for stale in self._maildir(mailbox).glob("dovecot*"):
            stale.unlink()
        validity = int(time.time()) + 1000 + next(self._made)
        listed = self._maildir(mailbox) / "dovecot-uidlist"
        listed.write_text(f"3 V{validity} N1\n")
        os.chown(listed, self._owner.pw_uid, self._owner.pw_gid)

    def kick(self, mailbox: str) -> None:
        """Have the server say BYE to whoever reads the mailbox."""
        subprocess.run(["doveadm", "-c", self.folder / "config", "kick", mailbox], check=True, capture_output=True)

    def flags(self, mailbox: str) -> list[str]:
        """Return the letters of the flags of the messages that were seen; keywords are small ones."""
        return [path.name.partition(",")[2] for path in (self._maildir(mailbox) / "cur").iterdir()]

    def log(self) -> str:
        """Return what the server logged."""
        return (self.folder / "log").read_text()

    def _maildir(self, mailbox: str) -> Path:
        return self.folder / "home" / mailbox / "Maildir"

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)


def dovecot_or_skip() -> str:
    """Return the server's program, or skip; where CI=true, fail."""
    found = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin:/opt/homebrew/sbin")
    folders = ("/usr/lib/dovecot", "/usr/libexec/dovecot", "/opt/homebrew/libexec/dovecot")
    if found and any((Path(folder) / "imap").exists() for folder in folders):
        return found
    reason = "no Dovecot is installed (scripts/dovecot)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run a server for the length of a block."""
    program = dovecot_or_skip()
    folder = Path(tempfile.mkdtemp(prefix="portaldriver-dovecot-"))
    try:
        folder.chmod(0o755)
        write_certificate(folder / "server.pem", folder / "server.key")
        running = Dovecot(folder, _free_port(), _mail_owner())
        (folder / "config").write_text(_config(running))
        process = subprocess.Popen([program, "-F", "-c", folder / "config"], stderr=subprocess.PIPE)
        try:
            _answers(process, running)
            yield running
        finally:
            process.terminate()
            process.wait(20)
            if process.stderr is not None:
                process.stderr.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mail_owner() -> pwd.struct_passwd:
    """Return whose the mail is: Dovecot refuses to let that be root's."""
    me = pwd.getpwuid(os.geteuid())
    return pwd.getpwnam("nobody") if me.pw_uid == 0 else me


def _config(server: Dovecot) -> str:
    me = pwd.getpwuid(os.geteuid()).pw_name
    root = os.geteuid() == 0
    return CONFIG.format(
        folder=server.folder,
        password=PASSWORD,
        port=server.port,
        internal="dovecot" if root else me,
        login="dovenull" if root else me,
        group="dovecot" if root else grp.getgrgid(os.getegid()).gr_name,
        uid=server._owner.pw_uid,
        gid=server._owner.pw_gid,
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], server: Dovecot) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=2).close()
            return
        except OSError:
            time.sleep(0.05)
    log = server.log()[-2000:] if (server.folder / "log").exists() else ""
    raise AssertionError(f"Dovecot did not start: {log}")


def write_certificate(certificate: Path, key: Path) -> None:
    """Write a certificate for this machine that vouches for itself, and its key."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(secret, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key.write_bytes(
        secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    key.chmod(0o600)
