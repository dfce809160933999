"""The commands of drift, on the clinic's screen and on reports made without a browser."""

from __future__ import annotations

import json
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml.html import fromstring
from typer.testing import CliRunner, Result

from portaldriver.cli.commands import app
from portaldriver.drift.baseline import Baseline, Baselines
from portaldriver.drift.log import Log
from portaldriver.drift.reports import as_html
from portaldriver.drift.reports.wording import advice, advice_unknown
from portaldriver.drift.states import PageReport
from portaldriver.drift.survey import did_not_come
from portaldriver.errors import ConfigurationError, PortalDown
from portaldriver.testing import drift_runs
from portaldriver.testing.drift_clients import from_environment
from portaldriver.testing.drift_runs import Toured
from tests.drift.reported import AT, REFUSED, SILENT, WORN

SAME = PageReport(page="Claims", portal="office_ally", generation="2026-auth0")
MOVED = SAME.model_copy(update={"page": "PatientList", "findings": (WORN,)})


class Asked:
    """A portal's account in a test's hands: what its tour shows."""

    portal = "office_ally"

    def __init__(self) -> None:
        self.shows = Toured((SAME,), (Baseline(page="Claims", portal="office_ally", generation="g"),))
        self.fails: Exception | None = None

    def __call__(self, *_: object, **__: object) -> Any:
        """Open a client."""
        return self._opened()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Asked]:
        if self.fails:
            raise self.fails
        yield self

    async def toured(self, client: object, **_: object) -> Toured:
        """Make the tour."""
        return self.shows


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Asked:
    made = Asked()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(drift_runs, "toured", made.toured)
    monkeypatch.setattr(drift_runs, "unpassed", lambda *_: ())
    monkeypatch.setattr("portaldriver.cli.drift_options.clients", lambda *_: [made()])
    return made


def run(*options: str, input: str = "") -> Result:
    """Run a command of drift."""
    return CliRunner().invoke(app, ["drift", *options], input=input)


CODES: list[tuple[tuple[PageReport, ...], int]] = [
    ((SAME,), 0),
    ((SAME.model_copy(update={"findings": (WORN,)}),), 1),
    ((SAME.model_copy(update={"findings": (REFUSED,)}),), 2),
    ((SAME.model_copy(update={"unknown": "it did not come"}),), 2),
    ((SAME.model_copy(update={"findings": (REFUSED, SILENT)}), SAME), 3),
]


@pytest.mark.parametrize("reports, code", CODES, ids=["same", "proposal", "refused", "unknown", "silent"])
def test_the_status_says_how_grave_it_is(asked: Asked, reports: tuple[PageReport, ...], code: int) -> None:
    asked.shows = Toured(reports)
    assert run("check", "--portal", "office_ally").exit_code == code


def test_what_cannot_be_checked_is_no_drift(asked: Asked) -> None:
    asked.fails = PortalDown("the portal answered 503")
    came = run("check", "--portal", "office_ally")
    assert (came.exit_code, "PortalDown: the portal answered 503" in came.output) == (4, True)


def test_reports_go_where_they_are_wanted(asked: Asked, tmp_path: Path) -> None:
    asked.shows = Toured((MOVED,))
    wanted = ["--report=html=out/d.html", "--report=json=out/d.json", "--report=junit=out/d.xml", "--report=github"]
    came = run("check", "--portal", "office_ally", *wanted)
    assert "::error" in came.output
    assert "<!doctype html>" in (tmp_path / "out" / "d.html").read_text()
    assert 'tests="1"' in (tmp_path / "out" / "d.xml").read_text()
    again = run("show", "out/d.json", "--report=html=again.html")
    assert again.exit_code == 0
    assert "PatientList.save" in again.output
    assert (tmp_path / "again.html").exists()
    assert run("show", "nowhere.json").exit_code == 4
    assert run("check", "--portal", "office_ally", "--report=pdf").exit_code == 2


def test_smoke_tells_a_finding_once_a_day_and_remembers_every_run(asked: Asked, tmp_path: Path) -> None:
    asked.shows = Toured((MOVED,))
    for _ in range(3):
        assert run("smoke", "--portal", "office_ally", "--keep", "kept").exit_code == 1
    told = [json.loads(line) for line in (tmp_path / "kept" / "events.jsonl").read_text().splitlines()]
    assert [(one["event"], one["page"], one["portal"]) for one in told] == [
        ("SelectorDegraded", "PatientList", "office_ally"),
        ("PageChanged", "PatientList", "office_ally"),
    ]
    assert len((tmp_path / "kept" / "history.jsonl").read_text().splitlines()) == 3
    assert "in 3 runs" in (tmp_path / "kept" / "drift.html").read_text()
    assert run("show", "kept").exit_code == 0


def test_accepting_writes_baselines_asks_for_what_changes_and_says_who(asked: Asked, tmp_path: Path) -> None:
    accept = ["accept", "--portal", "office_ally", "--baselines", "own", "--generation", "g", "--by", "Ada"]
    assert run(*accept).exit_code == 0
    known = Baselines(tmp_path / "own").load("Claims", "g")
    assert known is not None
    asked.shows = replace(asked.shows, baselines=(known.model_copy(update={"title": "Claims"}),))
    asked.shows = replace(asked.shows, reports=(MOVED.model_copy(update={"unknown": did_not_come("PageTimeout")}),))
    came = run(*accept, input="n\n")
    assert came.exit_code == 1
    assert "PatientList is not accepted whole: the page did not come (PageTimeout)" in came.output
    assert Baselines(tmp_path / "own").load("Claims", "g") == known
    assert run(*accept, input="y\n").exit_code == 0
    assert Baselines(tmp_path / "own").load("Claims", "g") != known
    assert run(*accept).exit_code == 0
    noted = Log(tmp_path / "drift-log.jsonl").entries()
    assert [(one.what, one.by, one.page, bool(one.before)) for one in noted] == [
        ("accepted", "Ada", "Claims", False),
        ("accepted", "Ada", "Claims", True),
    ]


def test_what_reports_advise_can_be_pasted(asked: Asked, tmp_path: Path) -> None:
    silent = MOVED.model_copy(update={"findings": (SILENT,)})
    own = MOVED.model_copy(update={"baselines": "my own"})
    new = SAME.model_copy(update={"page": "Visits", "generation": "", "unknown": "no baseline was accepted"})
    steps = [*advice(silent, SILENT), *advice(own, WORN), *advice_unknown(new)]
    commands = [part for step in steps for part in step.split("`")[1::2] if part.startswith("portaldriver ")]
    assert [one.split()[2] for one in commands] == ["propose", "apply", "accept", "accept"]
    assert "--generation 2026-auth0 --element PatientList.criteria.last_name --patch" in commands[0]
    assert "--only PatientList" in commands[2]
    first_steps = fromstring(as_html([silent, own], at=AT)).xpath("//section[@class='todo']//code/text()")
    for command in [*commands, *(one for one in first_steps if one.startswith("portaldriver"))]:
        words = shlex.split(command.replace('"$USER"', "ada"))
        assert words[3:5] == ["--portal", "office_ally"]
        came = run(*words[2:], input="y\n")
        assert came.exit_code == 0, came.output
    assert (tmp_path / "my own" / "g" / "Claims.json").exists()
    assert (tmp_path / "baselines" / "office_ally" / "g" / "Claims.json").exists()


def test_a_client_is_made_of_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="PORTALDRIVER_PIMSY_NORTH_SIDE_USERNAME is not set"):
        from_environment("pimsy", "north-side")
    for name, value in {"USERNAME": "invented", "PASSWORD": "secret", "ACRONYM": "demo"}.items():
        monkeypatch.setenv(f"PORTALDRIVER_PIMSY_NORTH_SIDE_{name}", value)
    assert repr(from_environment("pimsy", "north-side")) == "Pimsy(open)"
    with pytest.raises(ConfigurationError, match="office_ally, pimsy"):
        from_environment("nowhere")
