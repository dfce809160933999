"""`portaldriver state`."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portaldriver.runtime.store import LocalKeys, StateDatabase, new_key

from .commanded import fill, run

DONE = "No tenant of this database needs another key than the first."


@pytest.fixture
def state(tmp_path: Path) -> str:
    return str(tmp_path / "state.db")


def test_key_prints_a_key() -> None:
    LocalKeys(run("state", "key").output.strip())


def test_check_and_reseal(state: str, tmp_path: Path) -> None:
    fill(state, "default")
    assert run("state", "check", "--state", state).exit_code == 0
    assert "already" in run("state", "reseal", "--state", state).output
    old, key = own_key(tmp_path), new_key()
    result = run("state", "reseal", "--state", state, PORTALDRIVER_STATE_KEY=f"{key},{old}")
    assert result.exit_code == 0
    assert result.output.splitlines() == ["default: 2 objects were sealed anew.", DONE]
    assert run("state", "check", "--state", state, PORTALDRIVER_STATE_KEY=key).exit_code == 0
    wrong = run("state", "check", "--state", state)
    assert wrong.exit_code == 1
    assert "another key" in wrong.output


def own_key(tmp_path: Path) -> str:
    return (tmp_path / "xdg_config_home" / "portaldriver" / "state.key").read_text().strip()


def test_reseal_walks_all_tenants(state: str, tmp_path: Path) -> None:
    fill(state, "one", "two")
    old, key = own_key(tmp_path), new_key()
    result = run("state", "reseal", "--state", state, PORTALDRIVER_STATE_KEY=f"{key},{old}")
    assert result.exit_code == 0
    assert result.output.splitlines() == ["one: 2 objects were sealed anew.", "two: 2 objects were sealed anew.", DONE]
    result = run("state", "check", "--state", state, PORTALDRIVER_STATE_KEY=key)
    assert result.exit_code == 0, "what was told is true: the old key can go"
    assert all(tenant in result.output for tenant in ("one", "two"))


def test_reseal_of_one_tenant_names_the_others_and_keeps_their_keys(state: str, tmp_path: Path) -> None:
    fill(state, "one", "two", "three")
    both = {"PORTALDRIVER_STATE_KEY": f"{new_key()},{own_key(tmp_path)}"}
    result = run("state", "reseal", "--state", state, "--tenant", "one", **both)
    assert result.exit_code == 1
    assert "one: 2 objects were sealed anew." in result.output
    assert "Not touched: three, two." in result.output
    assert "Keep the other keys: not everything is sealed with the first one of three, two." in result.output
    assert run("state", "reseal", "--state", state, "--tenant", "two", **both).exit_code == 1
    last = run("state", "reseal", "--state", state, "--tenant", "three", **both)
    assert last.exit_code == 0
    assert last.output.splitlines() == ["three: 2 objects were sealed anew.", "Not touched: one, two.", DONE]


def test_a_tenant_whose_key_was_not_given_stops_no_other(state: str, tmp_path: Path) -> None:
    fill(state, "one", "three")
    fill(state, "two", key=new_key())
    both = {"PORTALDRIVER_STATE_KEY": f"{new_key()},{own_key(tmp_path)}"}
    result = run("state", "reseal", "--state", state, **both)
    assert result.exit_code == 1
    assert "three: 2 objects were sealed anew." in result.output
    assert "two: the state was sealed with another key than the ones given" in result.output
    assert result.output.splitlines()[-1].endswith("the first one of two.")
    checked = run("state", "check", "--state", state, **both)
    assert checked.exit_code == 1
    assert all(words in checked.output for words in ("one", "three", "two: the state was sealed with another key"))
    only = run("state", "check", "--state", state, "--tenant", "one", **both)
    assert only.exit_code == 0
    assert "Not touched: three, two." in only.output


def test_an_empty_file_is_no_database(state: str) -> None:
    Path(state).touch()
    assert run("state", "reseal", "--state", state).output == "There is no state database yet.\n"
    assert Path(state).stat().st_size == 0


def test_a_database_without_tenants(state: str) -> None:
    async def shred() -> None:
        async with StateDatabase(state) as database:
            await database.cursors.set("c", 1)
        async with StateDatabase(state, create=False) as database:
            await database.shred()

    asyncio.run(shred())
    for command in ("check", "reseal"):
        result = run("state", command, "--state", state)
        assert (result.exit_code, result.output) == (1, "The state database has no tenant yet.\n")


def test_check_tells_what_was_changed(state: str) -> None:
    fill(state, "default")
    with closing(sqlite3.connect(state)) as connection:
        connection.execute("UPDATE portaldriver_sessions SET generation = 9 WHERE stale = 0")
        connection.commit()
    result = run("state", "check", "--state", state)
    assert result.exit_code == 1
    assert "Not everything in the state database opens." in result.output


def test_check_of_nothing(state: str) -> None:
    result = run("state", "check", "--state", state)
    assert (result.exit_code, result.output) == (1, "There is no state database yet.\n")
