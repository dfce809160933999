"""Files fetched inside the page, piece by piece."""

from __future__ import annotations

import asyncio
import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page

from portaldriver.errors import NotPermitted, PageTimeout, PortalDown, SessionDisplaced, SessionExpired, UnsafeFile
from portaldriver.options import Downloads
from portaldriver.pom import Binding, Interstitial, fetch_file
from tests.pom.serving import Site
from tests.waiting import until

from .sending import attached, broken_off, endless, zipped
from .test_clicks import ELSEWHERE, HTML, Displaced, Reports, SignIn, left_in, reports


@pytest.fixture
async def page(tab: Page, site: Site, binding: Binding) -> Reports:
    interstitials = (Interstitial(SignIn, SessionExpired), Interstitial(Displaced, SessionDisplaced))
    return await reports(tab, site, replace(binding, interstitials=interstitials))


async def test_a_large_file_comes_in_pieces(page: Reports, site: Site, tmp_path: Path) -> None:
    content = zipped({"a": random.Random(5).randbytes(2_500_000)})
    received = await fetch_file(page, attached(site, "/file", content, "a b.zip"), kinds=("zip",), folder=tmp_path)
    assert received.sha256 == hashlib.sha256(content).hexdigest()
    assert (received.name, received.size) == ("a b.zip", len(content))
    assert left_in(tmp_path) == [received.path.name]


@pytest.mark.parametrize(
    "disposition,name",
    [
        ("attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.csv", "résumé.csv"),
        ('attachment; filename="../../x.csv"', "x.csv"),
        ("attachment", "list.csv"),
        ("attachment; filename*;filename*0*", "list.csv"),
    ],
)
async def test_the_name_is_the_headers_or_the_addresss(
    disposition: str, name: str, page: Reports, site: Site, tmp_path: Path
) -> None:
    attached(site, "/some/list.csv", b"a,b\n1,2\n", **{"content-disposition": disposition})
    assert (await fetch_file(page, "/some/list.csv", kinds=("csv",), folder=tmp_path)).name == name


async def test_a_size_is_refused_when_announced_and_when_it_comes(page: Reports, site: Site, tmp_path: Path) -> None:
    limits = Downloads(size=1_500_000)
    attached(site, "/announced", b"x" * 2_000_000)
    sent = endless(site, "/endless")
    for path in ("/announced", "/endless"):
        with pytest.raises(UnsafeFile, match="larger than allowed"):
            await fetch_file(page, path, kinds=("zip",), folder=tmp_path, limits=limits)
    assert len(sent) < 390, "the request was not stopped on its way"
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    "html,error", [(ELSEWHERE, SessionDisplaced), (HTML, SessionExpired)], ids=["displaced", "unknown"]
)
async def test_a_page_in_the_place_of_the_file_is_recognised(
    html: str, error: type[Exception], page: Reports, site: Site, tmp_path: Path
) -> None:
    site.page("/file", html)
    with pytest.raises(error):
        await fetch_file(page, "/file", kinds=("zip",), folder=tmp_path)
    assert left_in(tmp_path) == []


async def test_redirects_to_the_sign_in_are_recognised(page: Reports, site: Site, tmp_path: Path) -> None:
    site.page("/login.aspx", "<p>anything")
    site.redirect("/near", "/login.aspx")
    site.redirect("/far", f"{site.elsewhere}/login.aspx")
    for path in ("/near", "/far"):
        with pytest.raises(SessionExpired):
            await fetch_file(page, path, kinds=("zip",), folder=tmp_path)


@pytest.mark.parametrize("status,error", [(401, SessionExpired), (403, NotPermitted), (503, PortalDown)])
async def test_a_status_is_named(
    status: int, error: type[Exception], page: Reports, site: Site, tmp_path: Path
) -> None:
    site.page("/file", "no", status=status)
    with pytest.raises(error):
        await fetch_file(page, "/file", kinds=("zip",), folder=tmp_path)


async def test_a_file_that_breaks_off_is_no_file(page: Reports, site: Site, tmp_path: Path) -> None:
    with pytest.raises(PortalDown):
        await fetch_file(page, broken_off(site, "/file"), kinds=("zip",), folder=tmp_path)
    assert left_in(tmp_path) == []


async def test_a_file_that_takes_too_long_is_given_up(page: Reports, site: Site, tmp_path: Path) -> None:
    endless(site, "/file", most=2000)
    with pytest.raises(PageTimeout):
        await fetch_file(page, "/file", kinds=("zip",), folder=tmp_path, limits=Downloads(seconds=0.3))
    assert left_in(tmp_path) == []


async def test_a_cancelled_caller_leaves_neither_file_nor_request(page: Reports, site: Site, tmp_path: Path) -> None:
    sent = endless(site, "/file", most=2000)
    fetching = asyncio.create_task(fetch_file(page, "/file", kinds=("zip",), folder=tmp_path))
    await until(lambda: len(sent) > 5)
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert left_in(tmp_path) == []
    assert len(sent) < 1000


async def test_another_kind_and_an_empty_file_are_refused(page: Reports, site: Site, tmp_path: Path) -> None:
    attached(site, "/text", b"words")
    attached(site, "/empty", b"")
    for path, why in (("/text", "text where zip or pdf was due"), ("/empty", "empty")):
        with pytest.raises(UnsafeFile, match=why):
            await fetch_file(page, path, kinds=("zip", "pdf"), folder=tmp_path)
    assert left_in(tmp_path) == []


async def test_a_page_that_is_wanted_is_a_file(page: Reports, site: Site, tmp_path: Path) -> None:
    site.page("/file", HTML)
    assert (await fetch_file(page, "/file", kinds=("html",), folder=tmp_path)).kind == "html"
