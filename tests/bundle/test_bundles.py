"""Bundles: which errors get one, where they lie, how many are kept, and that nothing goes wrong over them."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
from pathlib import Path
from time import monotonic, time

import pytest
from playwright.async_api import Page

from portaldriver import errors
from portaldriver.errors import PageTimeout, PortalError, SelectorNotFound
from portaldriver.options import Timeouts
from portaldriver.pom import PageObject, trace
from portaldriver.runtime.bundle import Bundles, worth_bundling
from portaldriver.runtime.report import next_for, report
from tests.conftest import Told
from tests.pom.serving import Site
from tests.waiting import until

from .canary import PERSON, found_in, inside, serve

QUICK = Timeouts(answer=10)


def every(base: type[PortalError] = PortalError) -> list[type[PortalError]]:
    return [base, *(kind for below in base.__subclasses__() for kind in every(below))]


def name(kind: type[PortalError]) -> str:
    return kind.__name__


BUNDLED: set[type[PortalError]] = {
    *every(errors.LayoutError),
    *(set(every(errors.UnavailableError)) - {errors.PoolTimeout}),
    errors.SessionDisplaced,
}


ALL: list[type[PortalError]] = sorted(set(every()), key=name)
OURS: list[type[PortalError]] = sorted(BUNDLED, key=name)


@pytest.mark.parametrize("kind", ALL)
def test_errors_that_a_person_has_to_look_into_are_bundled(kind: type[PortalError]) -> None:
    if kind.__module__ == errors.__name__:
        assert worth_bundling(kind()) is (kind in BUNDLED)


@pytest.mark.parametrize("kind", OURS)
def test_every_bundle_says_what_to_do(kind: type[PortalError]) -> None:
    assert len(next_for(kind())) > 60
    assert "None were recorded" in report(kind("<b>"), {}, (), picture=None)
    assert "<b>" not in report(kind("<b>"), {"page": "<b>"}, (), picture=None)


async def test_a_bundle_is_private_named_and_told(own_tab: Page, site: Site, tmp_path: Path, told: Told) -> None:
    await own_tab.goto(serve(site, PERSON))
    error = SelectorNotFound("no candidate matches", page="Chart")
    folder = tmp_path / "failures"
    await Bundles(folder, timeouts=QUICK).note(own_tab, error, emit=told.append)
    (bundle,) = inside(folder)
    assert "-SelectorNotFound-" in bundle.name
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(bundle.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in bundle.iterdir()} == {0o600}
    assert set(error.artifacts) == {str(file) for file in bundle.iterdir()}
    assert told.named("FailureBundled")[0].files == tuple(f"{bundle.name}/{Path(a).name}" for a in error.artifacts)
    await Bundles(folder, timeouts=QUICK).note(own_tab, error)
    assert len(inside(folder)) == 1, "one error, one bundle"


async def test_an_error_that_is_nobodys_fault_leaves_nothing(tab: Page, tmp_path: Path, told: Told) -> None:
    await Bundles(tmp_path, timeouts=QUICK).note(tab, errors.NotFound("no such patient"), emit=told.append)
    assert not inside(tmp_path)
    assert not told


async def test_old_bundles_go_and_other_files_stay(tab: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "20200101-mine").mkdir()
    bundles = Bundles(tmp_path, keep=2, timeouts=QUICK)
    for number in range(4):
        await bundles.write(tab, SelectorNotFound(str(number)), ())
    kept = [path.name for path in inside(tmp_path)]
    assert len(kept) == 4
    assert {"notes.txt", "20200101-mine"} < set(kept)
    last = inside(tmp_path, "*-SelectorNotFound-*")[-1]
    assert '"message": "3"' in (last / "error.json").read_text()
    with pytest.raises(ValueError, match="keep"):
        Bundles(tmp_path, keep=0)


async def test_what_a_dead_process_left_unfinished_goes_after_an_hour(tab: Page, tmp_path: Path) -> None:
    dead, alive = (tmp_path / f".20260102T030405123456Z-SelectorNotFound-{end}" for end in ("0000000a", "0000000b"))
    mine = tmp_path / ".20260102-mine"
    for folder in (dead, alive, mine):
        folder.mkdir()
        (folder / "error.json").write_text("{}")
    for folder in (dead, mine):
        os.utime(folder, (time() - 3700, time() - 3700))
    await Bundles(tmp_path, timeouts=QUICK).write(tab, SelectorNotFound("no"), ())
    assert [path.exists() for path in (dead, alive, mine)] == [False, True, True]


async def test_a_frozen_page_gives_a_bundle_without_a_picture(own_tab: Page, tmp_path: Path) -> None:
    await own_tab.evaluate("setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); }, 0)")
    begun = monotonic()
    paths = await Bundles(tmp_path, timeouts=Timeouts(answer=0.2)).write(own_tab, PageTimeout("late"), ())
    assert monotonic() - begun < 20
    assert {Path(path).name for path in paths} == {"error.json", "report.html"}
    assert "There is no picture" in inside(tmp_path, "*/report.html")[0].read_text()


async def test_a_page_that_is_gone_gives_a_bundle(own_tab: Page, tmp_path: Path) -> None:
    await own_tab.close()
    paths = await Bundles(tmp_path, timeouts=QUICK).write(own_tab, errors.BrowserCrashed("gone"), ())
    assert {Path(path).name for path in paths} == {"error.json", "report.html"}


async def test_a_bundle_that_cannot_be_written_is_logged_by_class_only(
    tab: Page, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "Doeling").write_text("a file where the folder should be")
    error = SelectorNotFound("no candidate matches")
    with caplog.at_level(logging.WARNING, logger="portaldriver"):
        assert await Bundles(tmp_path / "Doeling", timeouts=QUICK).write(tab, error, ()) == ()
    assert caplog.messages == ["a failure could not be bundled: FileExistsError"]
    assert error.artifacts == ()


async def test_the_page_as_it_was_is_sealed_and_only_on_request(own_tab: Page, site: Site, tmp_path: Path) -> None:
    bound: list[str] = []

    async def seal(content: bytes, what: str) -> bytes:
        assert content.startswith(b"\x89PNG") or PERSON.last.encode() in content
        bound.append(what)
        return bytes(byte ^ 0x5A for byte in content)

    await own_tab.goto(serve(site, PERSON))
    await Bundles(tmp_path, raw=seal, timeouts=QUICK).write(own_tab, SelectorNotFound("no"), ())
    (bundle,) = inside(tmp_path)
    assert bound == [f"{bundle.name}/page.json", f"{bundle.name}/clear.png"]
    assert {path.name for path in bundle.glob("*.sealed")} == {"page.json.sealed", "clear.png.sealed"}
    assert found_in(tmp_path, PERSON) == []


async def test_a_sealer_that_fails_costs_the_raw_part_alone(tab: Page, tmp_path: Path) -> None:
    async def seal(content: bytes, what: str) -> bytes:
        raise OSError("no key")

    paths = await Bundles(tmp_path, raw=seal, timeouts=QUICK).write(tab, SelectorNotFound("no"), ())
    assert {Path(path).name for path in paths} == {"error.json", "outline.html", "report.html", "screenshot.png"}


async def test_a_cancelled_caller_leaves_a_whole_bundle_and_a_clean_page(
    own_tab: Page, site: Site, tmp_path: Path
) -> None:
    await own_tab.goto(serve(site, PERSON))
    writing = asyncio.create_task(Bundles(tmp_path, timeouts=QUICK).write(own_tab, SelectorNotFound("no"), ()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await until(lambda: inside(tmp_path, "[0-9]*"))
    assert await own_tab.evaluate("document.adoptedStyleSheets.length") == 0
    assert len(inside(tmp_path, "[0-9]*/*")) == 4


async def test_steps_reach_the_report(own_tab: Page, site: Site, tmp_path: Path) -> None:
    class Charts(PageObject):
        pass

    with trace.recording():
        await Charts(own_tab).visit(serve(site, PERSON))
        error = SelectorNotFound("no candidate matches", page="Charts")
        await Bundles(tmp_path, timeouts=QUICK).note(own_tab, error)
    text = inside(tmp_path, "*/report.html")[0].read_text()
    assert "<td>Charts</td><td>visit</td>" in text
