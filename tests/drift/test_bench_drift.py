"""What is counted is counted right, and the measurements run on the data where it lies beside the project."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.drift import measures as m
from bench.drift.descent import descend
from bench.drift.fitting import fit_whether, fit_which
from bench.drift.places import DATA
from bench.drift.realapps import load
from bench.drift.variants import OWN_WORDS, hashed, hostile

ROOT = Path(__file__).parents[2]


def answer(sure: float, right: bool, *, present: bool = True, accepted: bool = True) -> m.Answer:
    return m.Answer("one", present, right, sure, sure, accepted)


def test_measures_count_what_they_say() -> None:
    answers = [answer(0.9, True), answer(0.8, True), answer(0.7, False), answer(0.2, True, accepted=False)]
    answers += [answer(0.75, False, present=False), answer(0.1, False, present=False, accepted=False)]
    assert m.located(answers) == 0.75
    assert m.wrong_at(0.75)(answers) == pytest.approx(1 / 3)
    assert m.coverage_at(0.01)(answers) == 0.5
    assert m.coverage_at(0.25)(answers) == 1.0
    assert m.absent_healed_at(0.75)(answers) == 0.5
    assert m.absent_healed_at(0.5)(answers) == 0.0
    assert m.accepted(answers) == 0.75
    assert m.wrong_accepted(answers) == 0.5
    assert m.absent_accepted(answers) == 0.5


def test_calibration_is_nought_where_probabilities_mean_what_they_say() -> None:
    honest = [answer(0.75, n < 3) for n in range(4)]
    assert m.calibration(honest) == 0
    assert m.calibration([answer(0.75, False)] * 4) == 0.75


def test_the_lowest_point_is_found() -> None:
    pull = np.array([3.0, -2.0, 0.5])
    steep = np.array([1.0, 100.0, 0.01])
    found = descend(lambda at: (float(steep @ (at - pull) ** 2), 2 * steep * (at - pull)), np.zeros(3), flat=1e-9)
    assert found == pytest.approx(pull, abs=1e-5)


def test_weights_are_learnt() -> None:
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(200, 3))
    weights, _ = fit_whether(rows, rows[:, 1] > 0, ridge=1.0, signs=np.zeros(3))
    assert weights.argmax() == 1
    known, _ = fit_whether(rows, rows[:, 1] > 0, ridge=1e6, signs=np.zeros(3), towards=np.array([0.0, 0.0, 5.0]))
    assert known == pytest.approx([0, 0, 5], abs=0.01)
    searches = [(part, part[:, 2] == part[:, 2].max()) for part in rows.reshape(20, 10, 3)]
    assert fit_which(searches, ridge=1.0).argmax() == 2


def test_a_weight_never_has_the_wrong_sign() -> None:
    chance = np.random.default_rng(2)
    rows = chance.normal(size=(300, 2))
    truth = rows[:, 0] - rows[:, 1] > 0
    free, _ = fit_whether(rows, truth, ridge=1.0, signs=np.zeros(2))
    held, _ = fit_whether(rows, truth, ridge=1.0, signs=np.array([1.0, 1.0]))
    assert free[1] < 0
    assert held[0] > 0 == held[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One family of one page: three labelled fields, in a second version further down."""

    def page(top: int) -> list[dict[str, object]]:
        labels = ("First name", "Last name", "Phone")
        return [
            {
                "t": "input", "a": {"name": label.lower(), "id": f"id_{n}", "type": "text"}, "lab": label, "n": n, "p": -1,
                "xp": f"/html[1]/body[1]/div[{n + 1}]/input[1]", "b": [9, top + 40 * n, 200, 20], "sec": "Person",
            }
            for n, label in enumerate(labels)
        ]  # fmt: skip

    family = tmp_path / "clinic"
    family.mkdir()
    for version, top in (("1", 10), ("2", 300)):
        (family / f"{version}.json.gz").write_bytes(gzip.compress(json.dumps({"/add": page(top)}).encode()))
    pairs = [[n, n, ["f", str(n), ""]] for n in range(3)]
    (family / "pairs.json").write_text(
        json.dumps([{"old": "1", "new": "2", "page": "/add", "pairs": pairs, "unmatched_old": []}])
    )
    return tmp_path


def test_pages_are_read_with_their_truth(folder: Path) -> None:
    (case,) = load(folder)
    assert [one.name for one in case.old] == ["First name", "Last name", "Phone"]
    assert case.truth == [0, 1, 2]
    assert case.old[1].previous == "First name"
    assert case.old[1].next == "Phone"
    gone = case.without(0)
    assert sorted(at is None for at in gone.truth) == [False, False, True]
    assert len(gone.new) == 2


def test_variants_keep_the_truth(folder: Path) -> None:
    (case,) = load(folder, hashed(OWN_WORDS))
    assert [one.name for one in case.new] == ["Forename", "Family name", "Call at"]
    assert all(one.id.startswith("x") for one in case.new)
    (case,) = load(folder, hostile)
    for old, at in zip(case.old, case.truth, strict=True):
        assert at is None or case.new[at].name in (old.name, dict(OWN_WORDS)[old.name.lower()].capitalize())


@pytest.mark.skipif(not DATA.exists(), reason="the data is not part of the project")
@pytest.mark.parametrize("name", ["drift-similo2", "drift-coldheal", "drift-realapps"])
def test_measurements_run(name: str) -> None:
    run = [sys.executable, "-m", "bench", name, "--quick", "--json"]
    figures = json.loads(subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True, timeout=170).stdout)
    assert len({figure["name"] for figure in figures}) == len(figures)
    assert all(figure["value"] >= 0 for figure in figures)
    if name != "drift-coldheal":
        assert any(figure["name"].endswith("located") and figure["ok"] for figure in figures)


def test_without_data_it_says_so(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "bench", "drift-coldheal", "--data", str(tmp_path / "nothing")]
    ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode
    assert "--data" in ended.stderr
