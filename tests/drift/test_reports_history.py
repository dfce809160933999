"""Earlier runs are remembered by names and counts, and a file that was torn loses one line at most."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from portaldriver.drift.reports import past_runs, remember, run_of
from portaldriver.drift.states import State

from .reported import ALL, AT


def test_runs_come_back_in_order_and_only_the_last(tmp_path: Path) -> None:
    file = tmp_path / "drift" / "history.jsonl"
    assert past_runs(file) == ()
    runs = [run_of(ALL, AT + timedelta(days=day)) for day in range(4)]
    for run in runs:
        remember(file, run)
    assert past_runs(file) == tuple(runs)
    assert past_runs(file, most=2) == tuple(runs[2:])
    assert past_runs(file, most=0) == ()
    found = runs[0].of("PatientSearch", "clinic")
    assert found is not None
    assert (found.code, found.drifted, found.states[State.GONE]) == (3, 3, 1)
    assert runs[0].of("PatientSearch", "other") is None
    assert runs[0].drifted == 3


def test_a_torn_line_takes_no_other_with_it(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    run = run_of(ALL, AT)
    remember(file, run)
    with file.open("ab") as torn:
        torn.write(b'{"at": "2026-03-0\xff')
    remember(file, run)
    assert past_runs(file) == (run, run)


def test_no_text_of_a_page_is_remembered() -> None:
    told = run_of(ALL, AT).model_dump_json()
    for word in ("Last Name", "Claims", "clinic.css", "has the same"):
        assert word not in told
