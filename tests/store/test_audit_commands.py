"""`portaldriver audit`."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portaldriver.runtime.store import AuditEntry, SignedHead, StateDatabase

from .commanded import fill, run


@pytest.fixture
def state(tmp_path: Path) -> str:
    """A log of five entries, in a folder of its own."""
    folder = tmp_path / "state"
    folder.mkdir()
    address = str(folder / "state.db")
    asyncio.run(_enter(address, 5))
    return address


async def _enter(address: str, count: int) -> None:
    async with StateDatabase(address) as database:
        for number in range(count):
            await database.audit.append(
                AuditEntry(
                    operation="appointments.cancel",
                    outcome="InvalidInput" if number % 2 else "ok",
                    actor=f"desk-{number}@example.com",
                    record=f"appointment:{5000 + number}",
                    session="0123456789abcdef",
                    portal="office_ally",
                    account="fedcba9876543210",
                    detail={"field": "reason\x1b[2J[bold]"} if number % 2 else {},
                )
            )


def _sql(state: str, *statements: str) -> None:
    with closing(sqlite3.connect(state)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_sound_log_is_told_with_and_without_heads_from_elsewhere(state: str, tmp_path: Path) -> None:
    alone = run("audit", "verify", "--state", state)
    assert alone.exit_code == 0
    assert "sound: 5 entries" in alone.output
    assert "No head from elsewhere was given" in alone.output
    heads, key = tmp_path / "heads", tmp_path / "key.pem"
    assert run("audit", "head", "--state", state, "--out", str(heads)).exit_code == 0
    assert run("audit", "key", "--state", state, "--out", str(key)).exit_code == 0
    asyncio.run(_enter(state, 2))
    more = run("audit", "head", "--state", state).output
    heads.write_text(heads.read_text() + "\n" + more)
    held = run("audit", "verify", "--state", state, "--head", str(heads), "--key", str(key))
    assert (
        held.output
        == "The audit log is sound: 7 entries, each as it was written, and agrees with 2 heads kept elsewhere.\n"
    )
    assert SignedHead.from_json(more).size == 7


def test_what_is_wrong_is_told_with_the_first_entry_that_it_concerns(state: str, tmp_path: Path) -> None:
    head = tmp_path / "head"
    run("audit", "head", "--state", state, "--out", str(head))
    older = "SELECT size, frontier, head FROM portaldriver_audit_heads"
    with closing(sqlite3.connect(state)) as connection:
        row = connection.execute(older).fetchone()
    asyncio.run(_enter(state, 2))
    newer = tmp_path / "newer"
    run("audit", "head", "--state", state, "--out", str(newer))
    _sql(state, "DROP TRIGGER portaldriver_audit_deleted", "DROP TRIGGER portaldriver_audit_grown")
    _sql(state, "DELETE FROM portaldriver_audit WHERE number >= 5")
    cut = run("audit", "verify", "--state", state)
    assert cut.exit_code == 1
    assert cut.output.splitlines() == [
        "- entries 5 to 6 are missing; the end was cut off",
        "The audit log is not as it was written, from entry 5 on.",
    ]
    with closing(sqlite3.connect(state)) as connection:
        connection.execute("UPDATE portaldriver_audit_heads SET size = ?, frontier = ?, head = ?", row)
        connection.commit()
    assert run("audit", "verify", "--state", state, "--head", str(head)).exit_code == 0
    put_back = run("audit", "verify", "--state", state, "--head", str(head), "--head", str(newer))
    assert put_back.exit_code == 1
    assert "entries 5 to 6 are gone" in put_back.output


def test_the_list_is_for_people(state: str) -> None:
    listed = run("audit", "list", "--state", state).output
    for words in (
        "desk-4@example.com",
        "appointments.cancel",
        "appointment:5004",
        "InvalidInput",
        "office_ally",
        "fedcba98",
    ):
        assert words in listed
    assert "\x1b" not in listed
    assert "?[2J[bold]" in listed.replace("\n", "")
    assert max(map(len, listed.splitlines())) <= 100
    one = run("audit", "list", "--state", state, "--record", "appointment:5002").output
    assert "desk-2" in one
    assert "desk-3" not in one
    newest = run("audit", "list", "--state", state, "--limit", "2").output
    assert [f"desk-{number}" in newest for number in range(5)] == [False] * 3 + [True] * 2
    assert "desk-0" in run("audit", "list", "--state", state, "--since", "2020-01-01").output
    assert run("audit", "list", "--state", state, "--since", "2999-01-01").output == "There is no such entry.\n"
    narrow = run("audit", "list", "--state", state, COLUMNS="80").output
    assert "office_ally" in narrow
    assert max(map(len, narrow.splitlines())) <= 80


def test_an_export_is_checked_by_an_auditor_without_the_database(state: str, tmp_path: Path) -> None:
    out, key = tmp_path / "export.jsonl", tmp_path / "key.pem"
    run("audit", "key", "--state", state, "--out", str(key))
    assert run("audit", "export", "--state", state, "--out", str(out)).output.startswith(
        "5 entries, each with its proof"
    )
    assert out.stat().st_mode & 0o777 == 0o600
    Path(state).unlink()
    checked = run("audit", "check", str(out), "--key", str(key))
    assert checked.exit_code == 0
    assert checked.output.startswith("5 entries, each proved to be in the log of ")
    lines = out.read_text().splitlines()
    told = json.loads(lines[3])
    told["entry"]["outcome"] = "ok"
    told["entry"]["actor"] = "somebody-else"
    out.write_text("\n".join([*lines[:3], json.dumps(told)]))
    changed = run("audit", "check", str(out), "--key", str(key))
    assert (changed.exit_code, changed.output) == (
        1,
        "export.jsonl: line 4: this entry is not in the log of the export's head\n",
    )


def test_files_that_do_not_do_are_told_in_one_line(state: str, tmp_path: Path) -> None:
    there, empty, missing = tmp_path / "there", tmp_path / "empty", tmp_path / "missing"
    there.write_text("canary\n")
    empty.touch()
    for arguments, words in (
        (["head", "--out", str(there), "--state", state], "there: File exists"),
        (["export", "--out", str(there), "--state", state], "there: File exists"),
        (["verify", "--head", str(there), "--state", state], "there: this is no head of an audit log"),
        (["verify", "--head", str(empty), "--state", state], "empty: there is no head in it"),
        (["verify", "--head", str(missing), "--state", state], "missing: No such file or directory"),
        (["verify", "--key", str(there), "--state", state], "there: this is no public key"),
        (["check", str(missing), "--key", str(there)], "there: this is no public key"),
    ):
        result = run("audit", *arguments)
        assert result.exit_code == 1
        assert words in result.output
        assert len(result.output.splitlines()) == 1
    assert there.read_text() == "canary\n"
    _sql(state, "DROP TRIGGER portaldriver_audit_kept", "UPDATE portaldriver_audit SET at = 5 WHERE number = 3")
    out = tmp_path / "half"
    assert run("audit", "export", "--out", str(out), "--state", state).exit_code == 1
    assert not out.exists(), "no half export is left"


def test_commands_make_nothing(tmp_path: Path) -> None:
    state = str(tmp_path / "new" / "state.db")
    for command in (["verify"], ["head"], ["key"], ["list"], ["export", "--out", str(tmp_path / "out")]):
        result = run("audit", *command, "--state", state)
        assert (result.exit_code, result.output) == (1, "There is no state database yet.\n")
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "out").exists()
    fill(state, "default")
    assert run("audit", "list", "--state", state).output == "Nothing was entered yet.\n"
    assert "sound: 0 entries" in run("audit", "verify", "--state", state).output
