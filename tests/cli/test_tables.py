"""`portaldriver tables` writes a folder, says what is in it, and where it stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from portaldriver.cli.commands import app
from portaldriver.errors import ExtractionError, NotPermitted, PortalError
from portaldriver.models.invoices import EdeBatch
from portaldriver.models.reports import DepositLine
from portaldriver.models.service_appointment import ServiceAppointmentSummary
from portaldriver.portals.pimsy import Pimsy

Fails = Callable[[], Exception] | None


class Lists:
    """A resource that lists what it was given, and fails then if it is to."""

    def __init__(self, *models: Any, fails: Fails = None) -> None:
        self.models, self.fails = models, fails

    async def list(self, *_: object, **__: object) -> AsyncIterator[Any]:
        for one in self.models:
            yield one
        if self.fails is not None:
            raise self.fails()


class Reports:
    """Reports in which there is the same deposit twice, and nothing else."""

    def __getattr__(self, name: str) -> Any:
        async def lines(since: date, until: date) -> AsyncIterator[Any]:
            if name == "deposits":
                for _ in range(2):
                    yield DepositLine(deposited_on=since, amount=Decimal("61.50"))

        return lines


class Practice(Pimsy):
    """A practice that needs no browser."""

    def __init__(self, *, ede: Fails = None) -> None:
        at = {"start": "2026-03-02T09:00", "end": "2026-03-02T09:45", "visit_length": 45}
        one = ServiceAppointmentSummary.model_validate({"appointment_id": "1", "patient_name": "Canary, Nora", **at})
        given = {name: Lists() for name in ("notes", "authorizations", "invoices", "outcomes")}
        self.__dict__ |= given | {
            "reports": Reports(),
            "appointments": Lists(one),
            "ede": Lists(EdeBatch(batch_id="50"), fails=ede),
        }

    async def __aenter__(self) -> Practice:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    def runs(*more: str, ede: Fails = None) -> tuple[int, str]:
        monkeypatch.setattr("portaldriver.cli.tables.clients", lambda *_: [Practice(ede=ede)])
        monkeypatch.setenv("PORTALDRIVER_STATE_KEY", KEY)
        given = ["--since", "2026-01-01", "--as", "csv", "--state", str(tmp_path / "state.db"), *more]
        result = CliRunner().invoke(app, ["tables", str(tmp_path / "out"), *given])
        return result.exit_code, result.output

    return runs


KEY = "A" * 43 + "="


def test_it_says_how_many_rows_each_table_has(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    code, told = run("--run", "n1")
    assert code == 0, told
    lines = {line.split()[1]: line.split()[3] for line in told.splitlines() if line.startswith("│")}
    assert lines["appointments"] == "1"
    assert lines["notes"] == "0"
    assert "Canary" not in told
    assert (tmp_path / "out" / "appointments" / "n1.csv").read_text(encoding="utf-8").count("\n") == 2


def test_reports_come_where_they_are_asked_for(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """Two deposits that are alike are two rows, and in the next night nothing is new."""
    assert run("--run", "n0")[0] == 0
    assert not (tmp_path / "out" / "report_deposits").exists()
    for night, count in (("n1", 2), ("n2", 0)):
        code, told = run("--run", night, "--reports")
        assert code == 0, told
        written = (tmp_path / "out" / "report_deposits" / f"{night}.csv").read_text(encoding="utf-8").splitlines()
        assert len(written) == 1 + count
        assert len({line.split(",")[1] for line in written}) == 1 + count
    assert len([one for one in (tmp_path / "out").iterdir() if one.name.startswith("report_")]) == 8


def test_without_a_name_a_night_is_called_by_its_day(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    assert run()[0] == 0
    [file] = (tmp_path / "out" / "notes").iterdir()
    assert abs((date.fromisoformat(file.stem) - date.today()).days) <= 1


def test_what_broke_off_is_told_and_the_same_command_goes_on(run: Callable[..., tuple[int, str]]) -> None:
    code, told = run("--run", "n1", ede=lambda: PortalError("the portal is away", retryable=True))
    assert code == 1
    assert "the portal is away; the same command goes on." in told
    code, told = run("--run", "n1")
    assert code == 0
    assert told.count("there already") == 4


def test_what_has_to_be_put_right_first_is_told_with_where_it_is(run: Callable[..., tuple[int, str]]) -> None:
    hidden = ExtractionError("a column is hidden", page="Exchange.grid", field="category", retryable=False)
    code, told = run("--run", "n1", ede=lambda: hidden)
    assert code == 1
    assert "a column is hidden [Exchange.grid.category]; once that is put right, the same command goes on." in told


def test_reports_have_a_last_day(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """Whose range is none is refused before anything is written."""
    code, told = run("--run", "n1", "--reports", "--until", "2025-12-31")
    assert code == 1
    assert "until is before since [until]" in told
    assert not (tmp_path / "out").exists()
    assert run("--run", "n1", "--reports", "--until", "2026-01-31")[0] == 0


def test_a_table_that_may_not_be_seen_is_no_success(run: Callable[..., tuple[int, str]]) -> None:
    code, told = run("--run", "n1", ede=lambda: NotPermitted("no"))
    assert code == 1
    assert "may not be seen" in told
    assert "scores" in told


@pytest.mark.parametrize("more", [("--as", "xlsx"), ("--account", "a", "--account", "b"), ("--run", "../x")])
def test_a_wrong_command_writes_nothing(
    run: Callable[..., tuple[int, str]], tmp_path: Path, more: tuple[str, ...]
) -> None:
    assert run(*more)[0] in (1, 2)
    assert not (tmp_path / "out").exists()
