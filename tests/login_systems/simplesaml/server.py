"""SimpleSAMLphp as Debian packages it, under PHP's own server, with a configuration of the tests."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from ..installed import free_port, listens, require, running

HOST = "idp.example.com"
USER, PASSWORD = "S-100", "Spring-Harbor-44"
WHO = "riley.okafor"
"""Whom the user name stands for at the portal: the only thing of him that the assertion holds."""
PROGRAM = Path("/usr/bin/php")
CODE = Path("/usr/share/simplesamlphp/www")
FROM_JSON = "json_decode(file_get_contents(__DIR__ . '/{}.json'), true)"
_REQUEST = re.compile(r" \[(\d+)\]: ([A-Z]+) ([^\s?]+)")


class SimpleSaml:
    """A running identity provider; its settings are read anew for each request."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.origin = f"http://idp.localhost:{port}"
        self.certificate = _keys(folder)
        self.entity = f"{self.origin}/simplesamlphp/saml2/idp/metadata.php"
        self.sign_on = f"{self.origin}/simplesamlphp/saml2/idp/SSOService.php"
        self._read = 0
        self.set_theme(twig=False)
        self._write("authsources", {"staff": {0: "exampleauth:UserPass", f"{USER}:{PASSWORD}": {"uid": [WHO]}}})
        keys = {"privatekey": "idp.key", "certificate": "idp.crt"}
        self._describe("saml20-idp-hosted", {self.entity: {"host": "__DEFAULT__", "auth": "staff"} | keys})

    def set_theme(self, *, twig: bool, language: str = "en") -> None:
        """Have pages made by version 1's own templates or by the Twig templates that became version 2's."""
        spoken = {"language.available": [language], "language.default": language}
        self._write("config", _settings(self.folder, self.origin) | {"usenewui": twig} | spoken)

    def know(self, services: Mapping[str, str], *, asking: str) -> None:
        """Know service providers, by name, with the address that takes assertions; people are asked about one."""
        consent = {"90": {"class": "consent:Consent"}}
        described: dict[str, Any] = {
            name: {"AssertionConsumerService": address} | ({"authproc": consent} if name == asking else {})
            for name, address in services.items()
        }
        self._describe("saml20-sp-remote", described)

    def forget_everybody(self) -> None:
        """Lose what is known of every browser, as when the store of sessions is lost."""
        for session in (self.folder / "sessions").iterdir():
            session.unlink()

    def mark(self) -> None:
        """Count requests from here on."""
        self._read = (self.folder / "access").stat().st_size

    def posts(self) -> list[str]:
        """Return the paths that something was sent to since `mark`, by the server's own log."""
        written = (self.folder / "access").read_text()[self._read :]
        return [path for _, method, path in _REQUEST.findall(written) if method == "POST"]

    def _describe(self, name: str, described: Mapping[str, Any]) -> None:
        self._write(f"metadata/{name}", described, variable="metadata")

    def _write(self, name: str, values: Mapping[Any, Any], *, variable: str = "config") -> None:
        place = self.folder / "config" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        written = place.with_suffix(".new")
        written.write_text(json.dumps(values))
        written.rename(place.with_suffix(".json"))
        place.with_suffix(".php").write_text(f"<?php ${variable} = {FROM_JSON.format(place.name)};\n")


@contextmanager
def simplesaml_server() -> Iterator[SimpleSaml]:
    """Run an identity provider for the length of a block."""
    require(PROGRAM, CODE / "module.php")
    folder = Path(tempfile.mkdtemp(prefix="portaldriver-simplesaml-"))
    try:
        for name in ("sessions", "log", "data", "temporary", "keys", "web"):
            (folder / name).mkdir()
        (folder / "web" / "simplesamlphp").symlink_to(CODE)
        port = free_port()
        server = SimpleSaml(folder, port)
        environment = {"SIMPLESAMLPHP_CONFIG_DIR": str(folder / "config"), "PHP_CLI_SERVER_WORKERS": "4"}
        command: list[str | Path] = [PROGRAM, "-S", f"127.0.0.1:{port}", "-t", folder / "web"]
        with running(command, log=folder / "access", ready=listens(port), environment=environment):
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path, origin: str) -> dict[str, Any]:
    return {
        "baseurlpath": f"{origin}/simplesamlphp/",
        "certdir": f"{folder}/keys/",
        "loggingdir": f"{folder}/log/",
        "datadir": f"{folder}/data/",
        "tempdir": f"{folder}/temporary",
        "metadatadir": f"{folder}/config/metadata/",
        "secretsalt": secrets.token_hex(16),
        "auth.adminpassword": secrets.token_hex(16),
        "technicalcontact_email": "help@example.com",
        "timezone": "UTC",
        "enable.saml20-idp": True,
        "module.enable": {"exampleauth": True, "consent": True, "core": True, "saml": True},
        "session.cookie.secure": False,
        "session.cookie.samesite": None,
        "session.phpsession.savepath": f"{folder}/sessions",
        "language.cookie.secure": False,
        "logging.handler": "file",
        "logging.level": 5,
        "production": True,
        "showerrors": False,
        "errorreporting": False,
        "admin.checkforupdates": False,
        "metadata.sources": [{"type": "flatfile"}],
        "store.type": "phpsession",
    }


def _keys(folder: Path) -> str:
    """Write a key and a certificate that vouches for itself, and return the certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    certificate = made.public_bytes(serialization.Encoding.PEM)
    (folder / "keys" / "idp.crt").write_bytes(certificate)
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    (folder / "keys" / "idp.key").write_bytes(written)
    return certificate.decode()
