"""Which servers are reached without TLS: those on this machine."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

from portaldriver.errors import ConfigurationError, StateError
from portaldriver.runtime.store import StateDatabase, new_key
from portaldriver.runtime.store.location import located
from tests.postgres import Server

HERE = (
    "postgresql://u@127.0.0.1/d",
    "postgresql://u@[::1]:5432/d",
    "postgresql://u@localhost/d",
    "postgresql:///d",
    "postgresql://u@/d?host=/run/postgresql",
    "postgresql://u@/d?host=localhost:5432&host=127.0.0.1:5433",
    "postgresql://u@127.0.0.1/d?sslmode=disable",
)
ELSEWHERE = (
    "postgresql://u:canary@db.example.com/d",
    "postgres://u@10.0.0.7/d",
    "postgresql://u@localhost.example.com/d",
    "postgresql://u@/d?host=localhost:5432&host=db.example.com:5432",
    "postgresql://u@localhost/d?hostaddr=192.0.2.7",
    "postgresql://u@127.0.0.1,db.example.com/d",
    "postgresql://u@2130706433/d",
)


@pytest.fixture(autouse=True)
def _no_settings_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)


def _mode(address: str) -> object:
    return located(address).url.query.get("sslmode")


@pytest.mark.parametrize("address", HERE)
def test_on_this_machine_all_is_free(address: str) -> None:
    assert _mode(address) == make_url(address).query.get("sslmode")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_elsewhere_tls_is_demanded(address: str) -> None:
    assert _mode(address) == "require"
    joined = address + ("&" if "?" in address else "?")
    for mode in ("require", "verify-ca", "verify-full"):
        assert _mode(f"{joined}sslmode={mode}") == mode
    for mode in ("disable", "allow", "prefer", "Require", "disable&sslmode=require"):
        with pytest.raises(ConfigurationError, match="over TLS") as refused:
            located(f"{joined}sslmode={mode}")
        assert "canary" not in str(refused.value)
        assert refused.value.__context__ is None


def test_the_environment_is_looked_at_as_libpq_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PGHOST", "db.example.com"), ("PGHOSTADDR", "192.0.2.7")):
        with monkeypatch.context() as environment:
            environment.setenv(name, value)
            assert _mode("postgresql:///d") == "require"
    monkeypatch.setenv("PGSSLMODE", "disable")
    assert _mode("postgresql://u@db.example.com/d") == "require"
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert _mode("postgresql://u@db.example.com/d") is None, "libpq takes what the environment says, which is more"


def test_a_service_has_to_be_told_to_use_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file may name any server, and what we add to an address would win over what it says."""
    with pytest.raises(ConfigurationError, match="over TLS"):
        located("postgresql:///d?service=clinic")
    assert _mode("postgresql:///d?service=clinic&sslmode=verify-full") == "verify-full"
    monkeypatch.setenv("PGSERVICE", "clinic")
    with pytest.raises(ConfigurationError, match="over TLS"):
        located("postgresql:///d")


async def test_a_server_without_tls_is_told_apart_from_one_that_is_away(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portaldriver.runtime.store.transport._is_here", lambda host: False)
    for mode in ("", "?sslmode=verify-full"):
        database = StateDatabase(postgres.url("postgres") + mode, key=new_key())
        with pytest.raises(StateError, match="offers no TLS") as refused:
            await database.open()
        assert not refused.value.retryable
        assert refused.value.__context__ is None
        await database.aclose()


def test_hosts_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="names its hosts") as refused:
        located("postgresql://u:canary@/d?host=one:1&host=two:x")
    assert "canary" not in str(refused.value)
    assert refused.value.__context__ is None
