"""Every measurement runs and prints what machines read. Nothing here looks at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import MODULES, main
from bench.measure import Figure, at_least, at_most
from bench.mfa_codes import EVERY_5_SECONDS, EVERY_SECOND, IDLE, SDK, figures_of
from bench.report import as_json
from portaldriver.runtime.browsers import VARIABLE
from tests.dovecot import dovecot_or_skip

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(300)
AIMS = {
    "read": 6,
    "engine": 3,
    "import": 1,
    "memory": 0,
    "sessions": 5,
    "mfa": 7,
    "writes": 1,
    "duplicates": 3,
    "pimsy": 1,
    "pimsy-export": 2,
    "clearinghouse": 2,
    "remittances": 3,
}


def run(*arguments: str) -> str:
    """Run it in the browser without a window's machinery: whose times these are, nobody asks here."""
    command = [sys.executable, "-m", "bench", *arguments, "--quick"]
    browser = os.environ.get(VARIABLE) or shutil.which("chromium-headless-shell")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | ({VARIABLE: browser} if browser else {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", sorted(MODULES))
def test_json_is_a_list_of_figures(name: str) -> None:
    if name == "mfa":
        dovecot_or_skip()
    figures = json.loads(run(name, "--json"))
    for figure in figures:
        assert list(figure) == ["name", "value", "unit", "aim", "ok"]
        assert figure["value"] >= 0
        assert isinstance(figure["aim"], str | None)
        assert (figure["aim"] is None) == (figure["ok"] is None)
    assert len({figure["name"] for figure in figures}) == len(figures)
    assert sum(figure["aim"] is not None for figure in figures) == AIMS[name]


def test_the_table_shows_medians_beside_ratios() -> None:
    table = run("import")
    assert "<= 1.3" in table
    assert " ms : " in table


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "invalid choice" in capsys.readouterr().err


def test_an_aim_is_met_at_its_bound() -> None:
    figures = [
        Figure("fast", 50.0, "times faster", at_least(50)),
        Figure("slow", 49.9, "times faster", at_least(50)),
        Figure("short", 1.3, "times its time", at_most(1.3)),
        Figure("free", 1.0, "ms"),
    ]
    found = json.loads(as_json(figures))
    assert [figure["ok"] for figure in found] == [True, False, True, None]
    assert [figure["aim"] for figure in found] == [">= 50", ">= 50", "<= 1.3", None]


def test_of_the_codes_in_hand_the_median_has_the_aim_and_the_slow_ones_are_shown() -> None:
    quick = [0.4] * 27 + [3.0] * 3
    others = dict.fromkeys((IDLE, EVERY_SECOND, EVERY_5_SECONDS), [1.0] * 30)
    figures = {figure.name: figure for figure in figures_of({SDK: quick} | others)}
    assert figures["code in hand after its delivery, median"].ok
    assert figures["code in hand after its delivery, 95th percentile"].value == 3000
    assert figures["code in hand, against IDLE by hand"].value == 0.4
    assert figures["code in hand, against a look each second"].value == 2.5
    late = figures_of({SDK: [1.2] * 30} | others)
    assert late[0].ok is False
