"""Screens inside iframes, and in windows that a click opens."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page

from portaldriver.errors import PageTimeout, PortalDown, SelectorNotFound
from portaldriver.pom import Binding, Inside, PageObject, Popup, Selector, button
from portaldriver.pom.windows import choose_and_leave, close_page

from .serving import Site


class Visit(PageObject):
    ready = Selector("#note")
    note = Selector("#note")
    turn = Selector("#turn")


class Lookup(PageObject):
    ready = Selector("#pick")
    pick = Selector("#pick", button("Pick"))
    stay = Selector("#stay")


class Desk(PageObject):
    host = "portal.example.com"
    path = "/desk"
    ready = Selector("#desk")
    chosen = Selector("#chosen")
    inner = Inside(Visit, frame=Selector("iframe[id^=frame]"))
    lookup = Popup(Lookup, opener=Selector("#open"))


LOOKUP = """<button id=pick onclick="opener.document.getElementById('chosen').value = 'Acme'; window.close()">Acme</button>
  <button id=stay>Nothing</button>"""


async def desk(tab: Page, site: Site, binding: Binding, html: str) -> Desk:
    site.page("/desk", f"<p id=desk>x</p><input id=chosen>{html}")
    page = Desk(tab, binding)
    await page.open()
    return page


@pytest.fixture
def own_tab(whole_tab: Page) -> Page:
    """Give a tab of a browser whose windows are real."""
    return whole_tab


@pytest.fixture
def short(binding: Binding) -> Binding:
    """Bind with little patience for actions, and with enough for windows to open."""
    return replace(binding, timeouts=replace(binding.timeouts, action=1))


@pytest.mark.parametrize("number", [3, 17])
async def test_a_numbered_frame_is_found_by_its_element(number: int, tab: Page, site: Site, binding: Binding) -> None:
    site.page("/visit", "<textarea id=note>old</textarea>")
    page = await desk(tab, site, binding, f"<iframe></iframe><iframe id=frame{number} src=/visit></iframe>")
    visit = await page.inner.enter()
    await visit.note.fill("new")
    assert await visit.note.input_value() == "new"
    assert visit.page is tab


async def test_a_frame_that_comes_late_and_loads_slowly_is_waited_for(tab: Page, site: Site, binding: Binding) -> None:
    site.page("/visit", "<script>setTimeout(() => document.body.innerHTML = '<p id=note>x', 60)</script><body>")
    add = "document.body.insertAdjacentHTML(`beforeend`, `<iframe id=frame1 src=/visit></iframe>`)"
    page = await desk(tab, site, binding, f"<script>setTimeout(() => {add}, 60)</script>")
    assert await (await page.inner.enter()).note.inner_text() == "x"


async def test_a_frame_that_navigates_is_followed(tab: Page, site: Site, binding: Binding) -> None:
    site.page("/second", "<p id=note>second")
    site.page("/visit", "<p id=note>first<a id=turn href=/second>go</a>")
    page = await desk(tab, site, binding, "<iframe id=frame1 src=/visit></iframe>")
    visit = await page.inner.enter()
    came = await visit.follow(visit.turn, to=(Visit,))
    assert await came.page.frames[1].locator("#note").inner_text() == "second"
    assert await visit.note.inner_text() == "second"


async def test_a_frame_that_redirects_itself_while_it_is_entered_is_followed(
    tab: Page, site: Site, binding: Binding
) -> None:
    site.page("/second", "<p id=note>second")
    site.page("/visit", "<script>setTimeout(() => location = '/second', 40)</script>")
    page = await desk(tab, site, binding, "<iframe id=frame1 src=/visit></iframe>")
    assert await (await page.inner.enter()).note.inner_text() == "second"


async def test_what_is_no_frame_is_named(tab: Page, site: Site, binding: Binding) -> None:
    class Wrong(Desk):
        inner = Inside(Visit, frame=Selector("#chosen"))

    await desk(tab, site, binding, "")
    with pytest.raises(SelectorNotFound) as caught:
        await Wrong(tab, binding).inner.enter()
    assert str(caught.value) == "the element is not a frame [Wrong.inner]"


async def test_a_frame_that_is_missing_is_named(tab: Page, site: Site, binding: Binding, hurried: Binding) -> None:
    await desk(tab, site, binding, "")
    with pytest.raises(SelectorNotFound) as caught:
        await Desk(tab, hurried).inner.enter()
    assert "Desk.inner.frame" in str(caught.value)


OPEN = "<button id=open onclick=\"window.open('/lookup')\">Look up</button>"
OPEN_LATE = "<button id=open onclick=\"setTimeout(() => window.open('/lookup'), 60)\">Look up</button>"


@pytest.mark.parametrize("opener", [OPEN, OPEN_LATE, "<a id=open target=_blank href=/lookup rel=opener>Look up</a>"])
async def test_a_window_is_opened_and_closed_at_the_end(
    opener: str, own_tab: Page, site: Site, binding: Binding
) -> None:
    site.page("/lookup", LOOKUP)
    page = await desk(own_tab, site, binding, opener)
    async with page.lookup.open() as lookup:
        assert lookup.page is not own_tab
        assert await lookup.pick.is_visible()
    assert own_tab.context.pages == [own_tab]


async def test_a_choice_fills_the_opener_and_closes_the_window(own_tab: Page, site: Site, binding: Binding) -> None:
    site.page("/lookup", LOOKUP)
    page = await desk(own_tab, site, binding, OPEN)
    async with page.lookup.open() as lookup:
        await choose_and_leave(lookup, lookup.pick)
    assert await page.chosen.input_value() == "Acme"
    assert own_tab.context.pages == [own_tab]


async def test_a_window_that_closes_itself_late_is_waited_for(own_tab: Page, site: Site, binding: Binding) -> None:
    site.page("/lookup", LOOKUP.replace("window.close()", "setTimeout(() => window.close(), 60)"))
    page = await desk(own_tab, site, binding, OPEN)
    async with page.lookup.open() as lookup:
        await choose_and_leave(lookup, lookup.pick)
        assert lookup.page.is_closed()


async def test_a_window_that_stays_after_a_choice_is_a_timeout(own_tab: Page, site: Site, short: Binding) -> None:
    site.page("/lookup", LOOKUP)
    page = await desk(own_tab, site, short, OPEN)
    with pytest.raises(PageTimeout, match="did not close") as caught:
        async with page.lookup.open() as lookup:
            await choose_and_leave(lookup, lookup.stay)
    assert caught.value.page == "Lookup"
    assert own_tab.context.pages == [own_tab]


async def test_a_window_that_does_not_open_is_named(own_tab: Page, site: Site, hurried: Binding) -> None:
    page = await desk(own_tab, site, hurried, "<button id=open>Look up</button>")
    with pytest.raises(PageTimeout) as caught:
        async with page.lookup.open():
            pass
    assert str(caught.value) == "the window did not open [Desk.lookup]"


async def test_an_opener_that_is_missing_is_named(own_tab: Page, site: Site, hurried: Binding) -> None:
    page = await desk(own_tab, site, hurried, "")
    with pytest.raises(SelectorNotFound) as caught:
        async with page.lookup.open():
            pass
    assert "Desk.lookup.opener" in str(caught.value)


async def test_a_window_that_shows_trouble_is_closed_too(own_tab: Page, site: Site, binding: Binding) -> None:
    site.page("/lookup", "<h1>Sorry</h1>", status=503)
    page = await desk(own_tab, site, binding, OPEN)
    with pytest.raises(PortalDown):
        async with page.lookup.open():
            pass
    assert own_tab.context.pages == [own_tab]


async def test_a_cancelled_use_closes_the_window(own_tab: Page, site: Site, binding: Binding) -> None:
    site.page("/lookup", LOOKUP)
    page = await desk(own_tab, site, binding, OPEN)
    opened = asyncio.Event()

    async def use() -> None:
        async with page.lookup.open():
            opened.set()
            await asyncio.Event().wait()

    using = asyncio.create_task(use())
    await opened.wait()
    using.cancel()
    with pytest.raises(asyncio.CancelledError):
        await using
    assert own_tab.context.pages == [own_tab]


async def test_a_page_is_closed_also_while_it_is_on_its_way(whole_chromium: Browser, site: Site) -> None:
    """Chromium forgets more than half of such requests to close."""
    url = site.page("/far", "<p>far</p>")
    async with await whole_chromium.new_context() as context:

        async def close_early(seconds: float) -> bool:
            page = await context.new_page()
            leaving = asyncio.ensure_future(page.goto(url, wait_until="commit"))
            await asyncio.sleep(seconds)
            await close_page(page, 10)
            leaving.cancel()
            return page.is_closed()

        for number in range(5):
            assert all(await asyncio.gather(*[close_early(0.01 + 0.008 * number) for _ in range(3)]))
