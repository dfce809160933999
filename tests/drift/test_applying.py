"""From a page that moved to a source that finds it again: shown first, confirmed where it has to be, and noted."""

from __future__ import annotations

import importlib
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from playwright.async_api import Page
from typer.testing import CliRunner

from portaldriver.cli import drift_mending
from portaldriver.cli.drift_options import FAILED
from portaldriver.drift.applying import apply, proposed
from portaldriver.drift.baseline import Baseline, Baselines, accept
from portaldriver.drift.comparing import compare
from portaldriver.drift.log import Log
from portaldriver.drift.looking import Look, look_at
from portaldriver.drift.mending import Plan
from portaldriver.drift.overrides import read, written
from portaldriver.drift.states import Finding, PageReport, Proposal, State
from portaldriver.errors import ConfigurationError
from portaldriver.pom import Binding
from portaldriver.pom.replaced import every_selector
from portaldriver.testing.drift_runs import Toured
from tests.pom.serving import Site

from . import clinic
from .clinic import PAGE
from .test_states import replaced

MOVED = replaced(
    ('id="state" name="status"', 'id="f7" name="status"'), ('for="state"', 'for="f7"'),
    ('id="copay" name="copay"', 'id="f9" name="copay"'), ('for="copay"', 'for="f9"'),
    ('<a href="/claims">Claims</a>', ""), ("<th>Last Name</th>", "<th>Subscriber</th>"),
)  # fmt: skip
PASSES, FAILS = ((sys.executable, "-c", f"raise SystemExit({code})") for code in (0, 3))


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The clinic's page objects in a source of their own, which may be changed."""
    text = Path(clinic.__file__).read_text(encoding="utf-8")
    text = text[: text.index("async def looked")].replace("from tests.pom.serving import Site\n", "")
    (tmp_path / "invented_clinic.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("invented_clinic", None)
    yield importlib.import_module("invented_clinic")
    sys.modules.pop("invented_clinic", None)


async def looked(module: Any, binding: Binding, site: Site, tab: Page, body: str) -> Look:
    site.page("/patients", body)
    page = module.PatientSearch(tab, binding)
    await page.open()
    return await look_at(page)


def report_of(module: Any, known: Baseline, look: Look) -> PageReport:
    """Compare, and propose what is called as before: what is lost is not found by a model here."""

    def answered(one: Finding) -> Finding:
        if one.state is not State.GONE or one.was is None:
            return one
        found = next((each for each in look.elements if each.name == one.was.name and each.role == one.was.role), None)
        proposal = Proposal(found=found, why=() if found else ("nothing is like it",))
        return one.model_copy(update={"proposal": proposal})

    report = compare(module.PatientSearch, known, look)
    return report.model_copy(update={"findings": tuple(map(answered, report.findings))})


async def planned(module: Any, binding: Binding, site: Site, tab: Page) -> tuple[Plan, Baseline]:
    known = accept(module.PatientSearch, await looked(module, binding, site, tab, PAGE), portal="clinic")
    look = await looked(module, binding, site, tab, MOVED(PAGE))
    plan = Plan()
    plan.add(module.PatientSearch, report_of(module, known, look), look, known)
    return plan, known


async def test_what_moved_is_found_by_the_patched_source_and_by_the_override(
    module: Any, tmp_path: Path, binding: Binding, site: Site, tab: Page
) -> None:
    plan, _ = await planned(module, binding, site, tab)
    log, kept = Log(tmp_path / "log" / "drift.jsonl"), Baselines(tmp_path / "baselines")
    options: dict[str, Any] = {"by": "Ottoline", "log": log, "baselines": kept, "root": tmp_path, "command": PASSES}
    assert {one.element: one.needs_person for one in plan.repairs} == {
        "criteria.status": False,
        "criteria.copay": True,
        "grid.last_name": True,
    }
    assert plan.refused["PatientSearch.claims"]

    proposed(plan, by="nightly", log=log)
    source = tmp_path / "invented_clinic.py"
    before = source.read_text(encoding="utf-8")
    shown = apply(plan, **options)
    assert '+    status: Annotated[str, Selector(label("Status"), "#f7", "#state")] = ""' in shown.diff
    assert (shown.files, shown.tests) == ((), None)
    with pytest.raises(ConfigurationError, match=r"confirm.*PatientSearch\.(criteria\.copay|grid\.last_name)"):
        apply(plan, **options, dry_run=False)
    with pytest.raises(ConfigurationError, match="reviewed"):
        apply(plan, **options, dry_run=False, confirmed_by="Philippa", reviewed=shown.diff.replace("#f7", "#f8"))
    assert source.read_text(encoding="utf-8") == before
    assert not kept.folder.exists()

    overrides = tmp_path / "clinic.toml"
    overrides.write_text(written([one.override("Philippa") for one in plan.repairs], portal="clinic"), "utf-8")
    made = read_for(module, overrides).instead(module.PatientSearch)

    done = apply(plan, **options, dry_run=False, confirmed_by="Philippa", reviewed=shown.diff)
    assert (done.tests, len(done.files)) == (0, 2)
    patched = importlib.reload(module)
    for name in [one.element for one in plan.repairs]:
        assert every_selector(patched.PatientSearch)[name].spec == every_selector(made)[name].spec
    look = await looked(patched, binding, site, tab, MOVED(PAGE))
    baseline = kept.load("PatientSearch", "")
    assert baseline
    report = compare(patched.PatientSearch, baseline, look)
    states = {one.element: one.state for one in report.findings}
    assert {states[each.element] for each in plan.repairs} == {State.SAME}
    assert states["claims"] is State.GONE

    told = log.entries()
    assert {one.what for one in told} == {"proposed", "applied", "accepted"}
    by_element = {one.element: one for one in told if one.what == "applied"}
    assert (by_element["criteria.copay"].confirmed_by, by_element["criteria.status"].confirmed_by) == ("Philippa", "")
    assert "Status" not in log.path.read_text(encoding="utf-8")


def read_for(module: Any, file: Path) -> Any:
    """Read overrides for the one page object of this source: others of its title are other tests'."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("portaldriver.drift.overrides._titled", lambda _: [module.PatientSearch])
        return read(file, portal="clinic")


async def test_tests_that_fail_are_told_and_the_log_is_only_added_to(
    module: Any, tmp_path: Path, binding: Binding, site: Site, tab: Page
) -> None:
    plan, _ = await planned(module, binding, site, tab)
    log = Log(tmp_path / "drift.jsonl")
    proposed(plan, by="nightly", log=log)
    first = log.path.read_bytes()
    done = apply(
        plan, by="Ottoline", log=log, baselines=Baselines(tmp_path / "b"), command=FAILS, dry_run=False,
        confirmed_by="Philippa",
    )  # fmt: skip
    assert done.tests == 3
    assert log.path.read_bytes().startswith(first)
    assert len(log.path.read_bytes()) > len(first)
    assert log.path.stat().st_mode & 0o077 == 0


async def test_the_commands_show_first_and_write_what_was_reviewed(
    module: Any,
    tmp_path: Path,
    binding: Binding,
    site: Site,
    tab: Page,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = Baselines(tmp_path / "baselines")
    known = accept(module.PatientSearch, await looked(module, binding, site, tab, PAGE), portal="clinic")
    kept.save(known)
    look = await looked(module, binding, site, tab, MOVED(PAGE))
    found = Toured((report_of(module, known, look),), looks={module.PatientSearch: look})
    monkeypatch.setattr(drift_mending, "seen", lambda _: found)
    monkeypatch.chdir(tmp_path)
    drift = typer.Typer()
    drift_mending.add_to(drift)

    def run(*arguments: str) -> int:
        return CliRunner().invoke(drift, [*arguments, "--portal", "clinic", "--baselines", "baselines"]).exit_code

    source = tmp_path / "invented_clinic.py"
    before = source.read_text(encoding="utf-8")
    one = ("--element", "PatientSearch.criteria.status")
    assert run("propose") == 2  # the link is gone, and nothing is proposed in its place
    assert run("propose", *one, "--patch", "p.diff", "--overrides", "o.toml", "--by", "Ottoline") == 1
    assert read_for(module, tmp_path / "o.toml").count == 1
    assert run("apply", *one) == 0
    assert run("apply", "--write", "--patch", "p.diff") == FAILED  # everything is not what was reviewed
    assert source.read_text(encoding="utf-8") == before
    command = shlex.join(FAILS)
    assert run("apply", *one, "--write", "--patch", "p.diff", "--by", "Ottoline", "--command", command) == 3
    assert source.read_text(encoding="utf-8") != before
    assert [entry.by for entry in Log("drift-log.jsonl").entries() if entry.what == "applied"] == ["Ottoline"]


async def test_what_no_patch_can_mend_is_said_and_stands_in_the_overrides(
    module: Any, tmp_path: Path, binding: Binding, site: Site, tab: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "invented_clinic.py"
    text = source.read_text(encoding="utf-8").replace(
        'status: Annotated[str, Selector("#state")]', "status: Annotated[str, made()]"
    )
    source.write_text(text.replace("class Criteria", 'made = lambda: Selector("#state")\n\n\nclass Criteria'), "utf-8")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = importlib.reload(module)
    known = accept(module.PatientSearch, await looked(module, binding, site, tab, PAGE), portal="clinic")
    Baselines(tmp_path / "baselines").save(known)
    look = await looked(module, binding, site, tab, MOVED(PAGE))
    found = Toured((report_of(module, known, look),), looks={module.PatientSearch: look})
    monkeypatch.setattr(drift_mending, "seen", lambda _: found)
    monkeypatch.chdir(tmp_path)
    drift = typer.Typer()
    drift_mending.add_to(drift)
    asked = ["propose", "--portal", "clinic", "--baselines", "baselines", "--element", "PatientSearch.criteria.status"]
    came = CliRunner().invoke(drift, [*asked, "--overrides", "o.toml", "--patch", "p.diff"])
    assert came.exit_code == 1
    assert "no patch, as its declaration is made by a function or a loop: o.toml holds it" in came.output
    assert (tmp_path / "p.diff").read_text(encoding="utf-8") == ""
    made = read_for(module, tmp_path / "o.toml").instead(module.PatientSearch)
    assert every_selector(made)["criteria.status"].spec[0] == ("label", "Status")
    assert "--overrides FILE" in CliRunner().invoke(drift, asked).output


def test_the_command_signs_with_a_key_from_a_file(tmp_path: Path) -> None:
    drift = typer.Typer()
    drift_mending.add_to(drift)
    private = Ed25519PrivateKey.generate()
    (tmp_path / "key").write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file = tmp_path / "clinic.toml"
    file.write_text(written([], portal="clinic"), encoding="utf-8")
    run = CliRunner().invoke(drift, ["sign", str(file), "--key", str(tmp_path / "key")])
    assert run.exit_code == 0
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert read(file, portal="clinic", key=public).count == 0
    assert CliRunner().invoke(drift, ["sign", str(file), "--key", str(file)]).exit_code == FAILED
