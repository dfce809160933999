"""Files that a click brings, and the pages that portals send in their place."""

from __future__ import annotations

import asyncio
import hashlib
import stat
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.async_api import Download as Coming
from playwright.async_api import Page

from portaldriver.errors import (
    PageTimeout,
    PortalDown,
    PortalError,
    SelectorNotFound,
    SessionDisplaced,
    SessionExpired,
    UnexpectedPage,
    UnsafeFile,
)
from portaldriver.options import Downloads
from portaldriver.pom import Binding, Download, Interstitial, PageObject, Selector, having
from portaldriver.pom.arrivals import places, size_so_far
from tests.pom.secrecy import shown
from tests.pom.serving import Site
from tests.waiting import until

from .sending import PDF, attached, broken_off, endless, zipped


class SignIn(PageObject):
    at = r"/login\.aspx"
    ready = Selector("html")


class Displaced(PageObject):
    ready = Selector(having("body", "signed in elsewhere"))


class Reports(PageObject):
    host = "portal.example.com"
    path = "/reports"
    ready = Selector("#get")
    export = Download(opener=Selector("#get"), kinds=("zip",))
    listing = Download(opener=Selector("#get"), kinds=("csv", "pdf"))
    missing = Download(opener=Selector("#nothing-like-it"), kinds=("zip",))


LINK = "<a id=get href=/file>Get</a>"
OPENERS = [
    LINK,
    "<a id=get target=_new href=/file>Get</a>",
    "<button id=get onclick=\"window.open('/file')\">Get</button>",
    "<form method=post action=/file><button id=get>Get</button></form>",
    "<button id=get onclick=\"setTimeout(() => location = '/file', 80)\">Get</button>",
]
CONTENT = zipped({"a.835": b"ISA"})


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give files a temporary folder that can be looked at."""
    folder = tmp_path_factory.mktemp("system")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def guarded(binding: Binding) -> Binding:
    """Bind with two interstitials."""
    interstitials = (Interstitial(SignIn, SessionExpired), Interstitial(Displaced, SessionDisplaced))
    return replace(binding, interstitials=interstitials)


@pytest.fixture
def hasty(guarded: Binding) -> Binding:
    """Bind with little patience, for what is expected to run out of time."""
    return replace(guarded, timeouts=replace(guarded.timeouts, navigation=1.5, action=1.5))


async def reports(tab: Page, site: Site, binding: Binding, html: str = LINK) -> Reports:
    site.page("/reports", html)
    page = Reports(tab, binding)
    await page.open()
    return page


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*")]


@pytest.mark.parametrize("opener", OPENERS, ids=["link", "new window", "script window", "postback", "late"])
async def test_a_file_comes(opener: str, own_tab: Page, site: Site, guarded: Binding, tmp_path: Path) -> None:
    attached(site, "/file", CONTENT, "../12_ERA.zip")
    page = await reports(own_tab, site, guarded, opener)
    received = await page.export.receive(folder=tmp_path)
    assert received.path.read_bytes() == CONTENT
    assert received.path.parent == tmp_path
    assert "ERA" not in received.path.name
    assert received.name.endswith("12_ERA.zip")
    assert (received.size, received.kind) == (len(CONTENT), "zip")
    assert received.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stat.S_IMODE(received.path.stat().st_mode) == 0o600
    assert len(left_in(tmp_path)) == 1
    assert own_tab.context.pages == [own_tab]


async def test_a_folder_of_its_own_is_private(tab: Page, site: Site, guarded: Binding, temporary: Path) -> None:
    attached(site, "/file", PDF, "a.pdf")
    received = await (await reports(tab, site, guarded)).listing.receive()
    assert received.path.parent.parent == temporary
    assert stat.S_IMODE(received.path.parent.stat().st_mode) == 0o700


async def test_the_page_can_be_used_afterwards_and_the_browser_keeps_nothing(
    own_tab: Page, site: Site, guarded: Binding, tmp_path: Path
) -> None:
    attached(site, "/file", CONTENT)
    page = await reports(own_tab, site, guarded)
    kept: list[Coming] = []
    own_tab.on("download", lambda coming: kept.append(coming))
    await page.export.receive(folder=tmp_path)
    await page.export.receive(folder=tmp_path)
    assert len(left_in(tmp_path)) == 2
    assert [place for coming in kept for place in places(coming) if place.exists()] == []


HTML = "<!DOCTYPE html><title>Sign in</title><body>Please sign in, Jane Doeling"
ELSEWHERE = "<html><body>You were signed in elsewhere"


@pytest.mark.parametrize("opener", OPENERS[:3], ids=["link", "new window", "script window"])
async def test_a_redirect_to_the_sign_in_is_recognised(
    opener: str, own_tab: Page, site: Site, guarded: Binding, tmp_path: Path
) -> None:
    site.redirect("/file", "/login.aspx")
    site.page("/login.aspx", HTML)
    page = await reports(own_tab, site, guarded, opener)
    with pytest.raises(SessionExpired) as caught:
        await page.export.receive(folder=tmp_path)
    assert caught.value.page == "Reports.export"
    assert left_in(tmp_path) == []
    assert own_tab.context.pages == [own_tab]


async def test_an_interstitial_in_the_place_of_the_file_is_recognised(
    tab: Page, site: Site, guarded: Binding, tmp_path: Path
) -> None:
    site.page("/file", ELSEWHERE)
    with pytest.raises(SessionDisplaced):
        await (await reports(tab, site, guarded)).export.receive(folder=tmp_path)


@pytest.mark.parametrize(
    "html,error", [(ELSEWHERE, SessionDisplaced), (HTML, SessionExpired)], ids=["displaced", "unknown"]
)
async def test_a_page_served_as_the_file_is_recognised(
    html: str, error: type[PortalError], tab: Page, site: Site, guarded: Binding, tmp_path: Path
) -> None:
    attached(site, "/file", html.encode())
    with pytest.raises(error) as caught:
        await (await reports(tab, site, guarded)).export.receive(folder=tmp_path)
    assert "Doeling" not in shown(caught.value)
    assert left_in(tmp_path) == []


async def test_a_page_that_nobody_knows_is_not_waited_for_to_the_end(
    tab: Page, site: Site, hasty: Binding, tmp_path: Path
) -> None:
    patient = replace(hasty, timeouts=replace(hasty.timeouts, navigation=60))
    site.page("/file", "<p>Sorry")
    with pytest.raises(UnexpectedPage, match="in the place of the file"):
        await (await reports(tab, site, patient)).export.receive(folder=tmp_path)


async def test_an_overloaded_portal_is_named(tab: Page, site: Site, guarded: Binding, tmp_path: Path) -> None:
    site.page("/file", "<p>Busy", status=503)
    with pytest.raises(PortalDown):
        await (await reports(tab, site, guarded)).export.receive(folder=tmp_path)


async def test_nothing_comes(tab: Page, site: Site, hasty: Binding, tmp_path: Path) -> None:
    page = await reports(tab, site, hasty, "<button id=get>Get</button>")
    with pytest.raises(PageTimeout, match="no file came"):
        await page.export.receive(folder=tmp_path)
    assert left_in(tmp_path) == []


async def test_a_missing_opener_is_named(tab: Page, site: Site, hasty: Binding, tmp_path: Path) -> None:
    with pytest.raises(SelectorNotFound) as caught:
        await (await reports(tab, site, hasty)).missing.receive(folder=tmp_path)
    assert "Reports.missing.opener" in str(caught.value)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("content", [PDF, b"\x7fELF\x00", b"words"], ids=["pdf", "program", "text"])
async def test_another_kind_is_refused(
    content: bytes, tab: Page, site: Site, guarded: Binding, tmp_path: Path, temporary: Path
) -> None:
    attached(site, "/file", content, "Doeling.zip")
    page = await reports(tab, site, guarded)
    with pytest.raises(UnsafeFile, match="where zip was due") as caught:
        await page.export.receive(folder=tmp_path)
    assert "Doeling" not in shown(caught.value)
    with pytest.raises(UnsafeFile):
        await page.export.receive()
    assert left_in(tmp_path) == left_in(temporary) == []


async def test_an_announced_size_is_refused_at_once(tab: Page, site: Site, guarded: Binding, tmp_path: Path) -> None:
    attached(site, "/file", CONTENT + b"x" * 5_000_000)
    with pytest.raises(UnsafeFile, match="larger than allowed"):
        await (await reports(tab, site, guarded)).export.receive(folder=tmp_path, limits=Downloads(size=1_000_000))
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("opener", OPENERS[:2], ids=["link", "new window"])
async def test_a_size_that_was_not_announced_is_noticed_as_it_comes(
    opener: str, own_tab: Page, site: Site, guarded: Binding, tmp_path: Path
) -> None:
    sent = endless(site, "/file")
    page = await reports(own_tab, site, guarded, opener)
    kept: list[Coming] = []
    own_tab.on("download", lambda coming: kept.append(coming))
    with pytest.raises(UnsafeFile, match="larger than allowed"):
        await page.export.receive(folder=tmp_path, limits=Downloads(size=500_000))
    assert len(sent) < 300, "the file was not stopped on its way"
    assert left_in(tmp_path) == []
    await until(lambda: not any(place.exists() for place in places(kept[0])))


async def test_the_driver_still_tells_where_a_file_is_going_to_be(own_tab: Page, site: Site, guarded: Binding) -> None:
    """It is not part of its public interface: if it goes, sizes are noticed at the end only."""
    endless(site, "/file")
    await reports(own_tab, site, guarded)
    async with own_tab.expect_download() as coming:
        await own_tab.click("#get")
    download = await coming.value
    await until(lambda: size_so_far(download) > 50_000)
    await download.cancel()


@pytest.mark.parametrize("remote", [False, True])
async def test_a_place_on_another_machine_is_none_here(remote: bool, tmp_path: Path) -> None:
    """Behind an endpoint, the same path on this machine is somebody else's file."""
    place = tmp_path / "file"
    place.write_bytes(b"mine")
    connection = SimpleNamespace(is_remote=lambda: remote)
    artifact = SimpleNamespace(_connection=connection, _initializer={"absolutePath": str(place)})
    coming = cast("Coming", SimpleNamespace(_impl_obj=SimpleNamespace(_artifact=artifact)))
    assert size_so_far(coming) == (0 if remote else 4)
    assert places(coming) == (() if remote else (place, tmp_path / "file.crdownload"))


async def test_a_file_that_breaks_off_is_no_file(tab: Page, site: Site, guarded: Binding, tmp_path: Path) -> None:
    broken_off(site, "/file")
    with pytest.raises(PortalDown, match="broke off"):
        await (await reports(tab, site, guarded)).export.receive(folder=tmp_path)
    assert left_in(tmp_path) == []


async def test_a_file_that_takes_too_long_is_given_up(
    own_tab: Page, site: Site, guarded: Binding, tmp_path: Path
) -> None:
    endless(site, "/file", most=2000)
    with pytest.raises(PageTimeout, match="did not come whole"):
        await (await reports(own_tab, site, guarded)).export.receive(folder=tmp_path, limits=Downloads(seconds=0.3))
    assert left_in(tmp_path) == []


async def test_a_cancelled_caller_leaves_nothing(own_tab: Page, site: Site, guarded: Binding, tmp_path: Path) -> None:
    sent = endless(site, "/file", most=2000)
    page = await reports(own_tab, site, guarded)
    receiving = asyncio.create_task(page.export.receive(folder=tmp_path))
    await until(lambda: len(sent) > 5)
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving
    assert left_in(tmp_path) == []
    many = len(sent)
    assert many < 1000


def test_a_declaration_names_its_parts() -> None:
    assert "export.opener" in Reports.selectors()
    assert Reports.export.kinds == ("zip",)
    with pytest.raises(TypeError):
        Download(opener=Selector("#get"), kinds=())
