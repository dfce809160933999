"""`portaldriver accounts`, and how commands come to the database."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from portaldriver.cli.commands import app
from portaldriver.runtime.store import StateDatabase

from .commanded import fill, run
from .saved import put

NAMES = ("desk@example.com", "billing[bold]", "service@example.org")


@pytest.fixture
def state(tmp_path: Path) -> str:
    return str(tmp_path / "state.db")


@pytest.fixture
def filled(state: str) -> list[str]:
    """A live, a parked and a stale account; their keys."""

    async def fill() -> list[str]:
        async with StateDatabase(state) as database:
            keys = [await database.account_key("office_ally", name) for name in NAMES]
            for key in keys:
                attempt = await database.accounts.begin_sign_in(key, fingerprint="f", per_hour=9)
                await database.accounts.end_sign_in(attempt, outcome="ok")
            await put(database, keys[0])
            await database.accounts.park(keys[1], reason="InvalidCredentials", fingerprint="f", page="Password")
            await put(database, keys[2])
            await database.sessions.mark_stale(keys[2], generation=1)
            await database.accounts.note_expiry(keys[2], expires=date(2026, 12, 24), demanded=True)
            return keys

    return asyncio.run(fill())


def test_nothing_yet(state: str) -> None:
    result = run("accounts", "--state", state)
    assert (result.exit_code, result.output) == (0, "No account has signed in yet.\n")
    assert json.loads(run("accounts", "--state", state, "--json").output) == []
    assert not Path(state).exists(), "looking makes nothing"


def test_the_list_masks_user_names(state: str, filled: list[str]) -> None:
    shown = run("accounts", "--state", state).output
    for name in NAMES:
        assert name not in shown
    for key in filled:
        assert key[:8] in shown
    for words in ("d*****", "InvalidCredentials", "2026-12-24", "demanded", "live", "stale", "none"):
        assert words in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_the_list_shows_user_names_on_request(state: str, filled: list[str]) -> None:
    shown = run("accounts", "--state", state, "--show", COLUMNS="160").output
    assert all(name in shown for name in NAMES)


def test_the_list_as_json(state: str, filled: list[str]) -> None:
    listed: list[dict[str, Any]] = json.loads(run("accounts", "--state", state, "--json").output)
    by_key = {account["account"]: account for account in listed}
    assert set(by_key) == set(filled)
    parked = by_key[filled[1]]
    assert parked["username"] == "b*****"
    assert parked["parked"]["reason"] == "InvalidCredentials"
    assert parked["parked"]["at"].endswith("+00:00")
    assert [by_key[key]["session"] for key in filled] == ["live", "none", "stale"]
    assert by_key[filled[2]]["password_expires"] == "2026-12-24"
    full = json.loads(run("accounts", "--state", state, "--json", "--show").output)
    assert {account["username"] for account in full} == set(NAMES)


def test_release(state: str, filled: list[str]) -> None:
    assert run("accounts", "release", filled[1][:8], "--state", state).output == "Released.\n"
    assert run("accounts", "--state", state, "release", filled[1]).output == "The account is not parked.\n"


def test_accounts_that_are_not_there(state: str, filled: list[str]) -> None:
    for name, words in (("zz", "no such account"), ("", "Several accounts")):
        result = run("accounts", "release", name, "--state", state)
        assert result.exit_code == 1
        assert words in result.output


def test_forget_asks_first(state: str, filled: list[str]) -> None:
    kept = CliRunner().invoke(app, ["accounts", "forget", filled[0], "--state", state], input="n\n")
    assert kept.exit_code == 1
    assert run("accounts", "forget", filled[0], "--state", state, "--yes").output == "Forgotten.\n"
    assert filled[0] not in run("accounts", "--state", state, "--json").output


def test_commands_make_neither_databases_nor_tenants(state: str, tmp_path: Path) -> None:
    commands = [
        ["accounts", "release", "0"],
        ["accounts", "forget", "0", "--yes"],
        ["state", "reseal"],
        ["state", "check"],
    ]
    for command in commands:
        result = run(*command, "--state", state)
        assert (result.exit_code, result.output) == (1, "There is no state database yet.\n")
    assert list(tmp_path.iterdir()) == []
    fill(state, "clinic")
    for command in [["accounts"], *commands]:
        result = run(*command, "--state", state, "--tenant", "tpyo")
        assert result.exit_code == 1
        assert "has no tenant 'tpyo'" in result.output
        assert len(result.output.splitlines()) == 1
    assert asyncio.run(StateDatabase.tenants(state)) == ["clinic"]


def test_what_cannot_be_looked_at_is_told_in_one_line() -> None:
    for command in (["accounts"], ["state", "check"], ["accounts", "release", "0"]):
        result = run(*command, "--state", "x" * 300)
        assert result.exit_code == 1
        assert "cannot be looked at" in result.output
        assert len(result.output.splitlines()) == 1


def test_user_names_that_are_not_utf_8_are_shown(state: str) -> None:
    async def fill() -> None:
        async with StateDatabase(state) as database:
            await database.account_key("office_ally", os.fsdecode(b"\xe9va@example.com"))

    asyncio.run(fill())
    assert "?va@example.com" in run("accounts", "--state", state, "--show").output
    assert "?*****" in run("accounts", "--state", state).output
    (listed,) = json.loads(run("accounts", "--state", state, "--json", "--show").output)
    assert listed["username"] == os.fsdecode(b"\xe9va@example.com")


def test_addresses_that_are_none_are_refused_in_one_line() -> None:
    for command in (["accounts"], ["state", "check"], ["state", "reseal"]):
        result = run(*command, "--state", "mysql://u:canary@h/d")
        assert result.exit_code == 1
        assert "canary" not in result.output
        assert len(result.output.splitlines()) == 1
