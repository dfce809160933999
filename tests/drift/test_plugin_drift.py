"""The plugin of pytest: a test per page object, named before the run; what fails says what moved and what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portaldriver.drift.baseline import Baseline, Baselines
from tests.drift.reported import REFUSED, SILENT

CONFTEST = """
import json
from contextlib import asynccontextmanager
import pytest
from portaldriver.drift.states import PageReport
from portaldriver.testing import drift_runs

REPORTS = [PageReport.model_validate(one) for one in json.loads({reports!r})]

@asynccontextmanager
async def opened():
    with open("tours", "a") as file:
        file.write("made ")
    yield None

async def toured(client, **_):
    return drift_runs.Toured(tuple(REPORTS))

drift_runs.toured = toured

@pytest.fixture(scope="session")
def portal_client():
    return opened()
"""


WITHOUT = [part for name in ("asyncio", "playwright", "xdist", "hypothesispytest") for part in ("-p", f"no:{name}")]
"""What else pytest would load by itself, and takes time for."""


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the plugin in a project of its own."""
    return ran(folder, "-p", "portaldriver.testing.drift", *options, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


def ran(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a project of its own."""
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    usual = ("-p", "no:cacheprovider", "-rs", "-o", "console_output_style=classic")
    paths = os.pathsep.join(path for path in [str(folder / "installed"), *sys.path] if path)
    environment = {**os.environ, "PYTHONPATH": paths, "PYTEST_ADDOPTS": "", **variables}
    command = [sys.executable, "-m", "pytest", *usual, *options]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=120
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project with a suite of its own, and what it accepted: three pages, of which the tour passes two."""
    accepted = Baselines(tmp_path / "accepted")
    for page in ("Claims", "PatientList", "Visits"):
        accepted.save(Baseline(page=page, portal="demo", generation="first"))
    one = {"portal": "demo", "generation": "first"}
    reports = [
        one | {"page": "PatientList", "findings": [SILENT.model_dump(mode="json"), REFUSED.model_dump(mode="json")]},
        one | {"page": "Claims"},
        {"page": "NewScreen", "unknown": "no baseline was accepted"},
    ]
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "conftest.py").write_text(CONFTEST.format(reports=json.dumps(reports)), encoding="utf-8")
    (tmp_path / "tests" / "test_own.py").write_text("raise SystemError('not to be read')\n", encoding="utf-8")
    return tmp_path


def test_one_test_per_page_names_what_moved_and_what_to_do(project: Path) -> None:
    ran = run(project, "--portal", "demo", "--drift", "--drift-baselines", "accepted", "-v")
    told = ran.stdout
    assert ran.returncode == 1, told
    assert "test_page[Claims] PASSED" in told
    assert "test_page[PatientList] FAILED" in told
    assert "test_page[Visits] FAILED" in told
    assert "Visits: it was accepted here, and the tour did not come by it" in told
    assert "PatientList.criteria.last_name: finds another element" in told
    assert "accessible name: Last Name -> First Name" in told
    assert "1. Stop what uses" in told
    assert "nobody accepted NewScreen" in told
    assert (project / "tours").read_text() == "made "
    assert "not to be read" not in told


def test_names_are_known_before_anything_is_asked(project: Path) -> None:
    ran = run(project, "--portal", "demo", "--drift", "--drift-baselines", "accepted", "--collect-only", "-q")
    assert not (project / "tours").exists()
    assert [line.rpartition("[")[2].rstrip("]") for line in ran.stdout.splitlines() if "test_page[" in line] == [
        "Claims",
        "PatientList",
        "Visits",
    ]


def test_where_the_package_is_installed_the_option_alone_will_do(project: Path) -> None:
    """What an installer writes is written here: the package's name, and where pytest finds its way in."""
    told = project / "installed" / "invented-1.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: invented\nVersion: 1\n", encoding="utf-8")
    (told / "entry_points.txt").write_text("[pytest11]\nportaldriver-drift = portaldriver_pytest\n", encoding="utf-8")
    asked = ("--drift", "--portal", "demo", "--drift-baselines", "accepted", "-v", "-k", "Claims")
    found = ran(project, *asked, *WITHOUT)
    assert "test_page[Claims] PASSED" in found.stdout, found.stdout + found.stderr
    assert found.returncode == 0
    own = project / "tests" / "test_own.py"
    own.write_text("import sys\n\ndef test_it():\n    assert 'portaldriver' not in sys.modules\n", encoding="utf-8")
    (project / "tests" / "conftest.py").unlink()
    plain = ran(project, *WITHOUT)  # whoever measures coverage begins with the package's first line
    assert (plain.returncode, "1 passed" in plain.stdout) == (0, True), plain.stdout


def test_without_a_fixture_the_environment_is_asked(tmp_path: Path) -> None:
    ran = run(tmp_path, "--portal", "office_ally", "--drift", "-k", "PatientList", "-q")
    assert ran.returncode == 1
    assert "PORTALDRIVER_OFFICE_ALLY_USERNAME is not set" in ran.stdout
    assert run(tmp_path, "--drift").returncode == 4
