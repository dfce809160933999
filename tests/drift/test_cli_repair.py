"""From a portal that moved to a reviewed declaration: by the commands, over a mock portal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from typer.testing import CliRunner

from mock_portals.variants import relabel
from portaldriver.cli.commands import app
from portaldriver.client import PortalClient
from portaldriver.drift import overrides
from portaldriver.drift.checks import Stop
from portaldriver.drift.log import Log
from portaldriver.errors import ConfigurationError
from portaldriver.pom.replaced import every_selector
from portaldriver.portals.pimsy import client as pimsy_client
from portaldriver.portals.pimsy import tour
from portaldriver.portals.pimsy.pages.clients import Clients
from tests.drift.mocks import pimsy

GENERATION = "2018-portal"


def moved(portal: Any) -> None:
    """Let the list of clients be redesigned."""
    portal.vary("/Clients", relabel('label[for="group"]', "Group"))
    portal.vary("/Clients", relabel('label[for="last_name"]', "Surname"))


@pytest.fixture
def clients_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the tour have one stop, and a redesigned portal to make it at."""

    def stops(client: pimsy_client.Pimsy) -> Sequence[Stop]:
        return [stop for stop in tour.stops(client) if stop[0] == "clients"]

    def opened(*_: object) -> list[AbstractAsyncContextManager[PortalClient]]:
        return [pimsy(GENERATION, prepare=moved)]

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pimsy_client, "stops", stops)
    monkeypatch.setattr("portaldriver.cli.drift_options.clients", opened)


@pytest.mark.usefixtures("clients_only")
def test_what_is_sure_is_proposed_and_becomes_overrides_that_clients_take_from_their_signer_only(
    tmp_path: Path,
) -> None:
    asked = ["drift", "propose", "--portal", "pimsy", "--only", "Clients", "--by", "Ada"]
    came = CliRunner().invoke(app, [*asked, "--patch", "it.patch", "--overrides", "pimsy.toml"])
    assert came.exit_code == 2, came.output  # one is repaired, and one refused
    assert "Clients.criteria.last_name: nothing is proposed" in came.output
    noted = Log(tmp_path / "drift-log.jsonl").entries()
    assert [(one.what, one.by, one.page, one.element) for one in noted] == [
        ("proposed", "Ada", "Clients", "criteria.group")
    ]
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(private)
    with pytest.raises(ConfigurationError, match="not signed"):
        overrides.read(tmp_path / "pimsy.toml", portal="pimsy", key=public)
    assert CliRunner().invoke(app, ["drift", "sign", "pimsy.toml", "--key", "key.pem"]).exit_code == 0
    found = overrides.read(tmp_path / "pimsy.toml", portal="pimsy", key=public)
    assert found.count == 1
    assert every_selector(found.instead(Clients))["criteria.group"].candidates[0].query == "#group"
    assert CliRunner().invoke(app, ["drift", "sign", "nowhere.toml", "--key", "key.pem"]).exit_code == 4
