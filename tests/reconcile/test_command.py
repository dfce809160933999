"""`portaldriver reconcile`: sums on the terminal, a page, and no patient without being asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from portaldriver.cli.commands import app
from tests.edi.remittances import Paid, interchange
from tests.reconcile.making import answer

FIRST = Paid(claims=(answer("CLAIM-77", "200", "120", patient="30"),), trace="T1001")
SECOND = replace(FIRST, claims=(answer("CLAIM-78", "90", "40"),), trace="T1002", payer="Second Plan")
BANK = "Date,Amount,Trace\n2026-03-03,120.00,T1001\n2026-03-12,40.00,T1002\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["reconcile", *map(str, arguments)], env={"COLUMNS": "120", "TERM": "dumb"})


@pytest.fixture
def era(tmp_path: Path) -> Path:
    path = tmp_path / "week.835"
    path.write_text(interchange(FIRST.segments(), SECOND.segments()), newline="")
    return path


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "bank.csv"
    path.write_text(BANK)
    return path


def test_all_comes_out(era: Path, bank: Path) -> None:
    done = run("--deposits", bank, era)
    assert done.exit_code == 0, done.output
    assert "Everything comes out." in done.output
    assert "$160.00" in done.output
    assert "CLAIM-77" not in done.output


def test_a_missing_deposit_and_a_page_and_json(era: Path, bank: Path, tmp_path: Path) -> None:
    bank.write_text(BANK.replace("40.00,T1002", "7.00,OTHER9"))
    page = tmp_path / "out.html"
    month = ("--since", "2026-03-01", "--until", "2026-03-31")
    done = run("--deposits", bank, era, *month, "--html", page, "--names")
    assert done.exit_code == 1
    assert "1 x announced, and the bank does not show it (deposit_missing): $40.00" in done.output
    assert page.stat().st_mode & 0o777 == 0o600
    assert "T1002" in page.read_text(encoding="utf-8")
    again = run("--deposits", bank, era, "--html", page)
    assert run("--deposits", bank, era, "--since", "2026-03-01").exit_code == 2
    assert again.exit_code == 2
    wired = json.loads(run("--deposits", bank, era, *month, "--json").output)
    assert [one["code"] for one in wired["differences"]] == ["deposit_missing", "deposit_unexplained"]


def test_columns_by_name(era: Path, bank: Path) -> None:
    bank.write_text(BANK.replace("Date,Amount,Trace", "When,Sum,No"))
    assert run("--deposits", bank, era).exit_code == 3
    columns = ("--column", "date=When", "--column", "amount=Sum", "--column", "reference=No")
    assert run("--deposits", bank, *columns, era).exit_code == 0
    assert run("--deposits", bank, "--column", "day=When", era).exit_code == 2


def test_broken_files_are_named_without_their_content(era: Path, bank: Path, tmp_path: Path) -> None:
    bank.write_text("Date,Amount\n2026-03-03,SECRET\n")
    done = run("--deposits", bank, era)
    assert done.exit_code == 3
    assert "bank.csv: row 2: its amount cannot be read" in done.output
    assert "SECRET" not in done.output
    empty = tmp_path / "none.835"
    empty.write_text("")
    assert run(empty).exit_code == 3
    cut = tmp_path / "cut.835"
    cut.write_text(era.read_text()[:-200], newline="")
    assert run(cut).exit_code == 3


def test_without_a_bank(era: Path) -> None:
    done = run(era)
    assert done.exit_code == 0
    assert "Deposited" not in done.output
