"""A page object: its address, its elements, how it is opened, and what may stand in its way."""

from __future__ import annotations

import asyncio
from typing import Annotated

import pytest
from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import Response

from portaldriver.errors import ChallengeRequired, PageTimeout, PortalDown, SessionExpired, UnexpectedPage
from portaldriver.pom import (
    Binding,
    Detail,
    Evidence,
    Form,
    Inside,
    Interstitial,
    JqGrid,
    PageObject,
    Popup,
    Probe,
    Record,
    Selector,
    Table,
    button,
    first_of,
)

from .serving import Site, closed_port

HOST = "portal.example.com"


class Row(Record):
    name: Annotated[str, Selector("td")]


class Frame(PageObject):
    menu = Selector("#menu")
    ready = Selector("#ready")


class People(Frame):
    host = HOST
    path = "/people?Tab=P"
    evidence = Evidence.ATTESTED
    ready = Selector("#people", "table")
    save = Selector("#save", button("Save"))
    list = Table(Row, rows=Selector("tr"), empty=Selector("#none"), next=Selector("#next"))
    record = Detail(Row)
    form = Form(Row)
    inner = Inside(Frame, frame=Selector("iframe"))
    window = Popup(Frame, opener=Selector("#open"))


class Grid(People):
    grid = JqGrid(Row, "g")


class Login(PageObject):
    at = r"/login\b"
    ready = Selector("html")


class Challenge(PageObject):
    ready = Selector("#challenge")


OUT = Interstitial(Login, lambda: SessionExpired("signed out"))
HUMAN = Interstitial(Challenge, lambda: ChallengeRequired("are you human"))


def bound(binding: Binding, *interstitials: Interstitial) -> Binding:
    return Binding(origins=binding.origins, timeouts=binding.timeouts, interstitials=interstitials)


def test_addresses_are_built_from_origin_path_and_query() -> None:
    assert People.url(Binding()) == "https://portal.example.com/people?Tab=P"
    assert People.url(Binding(), id=7, q="a b&c") == "https://portal.example.com/people?Tab=P&id=7&q=a+b%26c"
    there = Binding(origins={HOST: "http://127.0.0.1:8000/"})
    assert People.url(there) == "http://127.0.0.1:8000/people?Tab=P"
    assert Login.title() == "Login"


def test_elements_include_inherited_ones_and_those_of_regions() -> None:
    found = People.selectors()
    assert set(found) == {
        "menu", "ready", "save", "list.rows", "list.empty", "list.next", "inner.frame", "window.opener",
    }  # fmt: skip
    assert found["ready"] is People.ready
    assert set(Grid.selectors()) - set(found) == {
        f"grid.{part}" for part in ("rows", "empty", "busy", "next", "page_input", "size_choice")
    }


async def test_probe_says_which_candidate_matched_and_how_many(tab: Page) -> None:
    await tab.set_content(
        "<table><tr><td>1<tr><td>2</table><input id=x><input type=submit value=Save><iframe></iframe>"
    )
    found = await People(tab).probe()
    assert found["ready"] == Probe(1, 1, "table:")
    assert found["save"] == Probe(1, 1, "input:submit")
    assert found["list.rows"] == Probe(0, 2, "tr:")
    assert found["menu"] == Probe(-1, 0, "")


async def test_open_waits_until_the_page_is_ready(tab: Page, site: Site, binding: Binding) -> None:
    site.page("/people", "<script>setTimeout(() => document.body.innerHTML = '<p id=people>', 60)</script><body>")
    people = People(tab, binding)
    await people.open(id=7)
    assert await people.ready.count() == 1
    assert tab.url == site.origin + "/people?Tab=P&id=7"


async def test_a_page_is_open_once_its_scripts_listen(tab: Page, site: Site, binding: Binding) -> None:
    asked = asyncio.Event()

    async def late(_: Request) -> Response:
        asked.set()
        await site.gate.wait()
        return Response("document.querySelector('#save').onclick = () => { document.title = 'heard' }")

    site.answer("/late.js", late)
    site.page("/people", "<script src=/late.js defer></script><p id=people>there<button id=save>Save</button>")
    people = People(tab, binding)
    opening = asyncio.ensure_future(people.open())
    await asked.wait()
    await tab.wait_for_selector("#people")
    assert not opening.done()
    site.gate.set()
    await opening
    await people.save.click()
    assert await tab.title() == "heard"


async def test_a_page_whose_scripts_never_come_is_used_as_it_is(tab: Page, site: Site, hurried: Binding) -> None:
    site.page("/people", "<script src=/late.js defer></script><p id=people>there")
    site.halting("/late.js", "")
    await People(tab, hurried).open()


async def test_a_ready_element_that_does_not_show_is_not_ready(tab: Page, hurried: Binding) -> None:
    await tab.set_content("<p id=people hidden>")
    with pytest.raises(PageTimeout) as caught:
        await People(tab, hurried).arrive()
    assert caught.value.page == "People"


async def test_what_stands_in_the_way_is_raised(tab: Page, site: Site, binding: Binding) -> None:
    site.page("/login", "<p>")
    site.redirect("/people", "/login?back=%2Fpeople")
    with pytest.raises(SessionExpired) as caught:
        await People(tab, bound(binding, HUMAN, OUT)).open()
    assert str(caught.value) == "signed out [People]"


async def test_a_screen_may_be_told_by_its_address(tab: Page, site: Site, binding: Binding) -> None:
    class Here(PageObject):
        host = HOST
        path = "/people"
        at = "/people$"

    site.page("/people", "<p>")
    site.page("/login", "<p>")
    await Here(tab, bound(binding, OUT)).open()
    site.redirect("/people", "/login?back=%2Fpeople")
    with pytest.raises(SessionExpired):
        await Here(tab, bound(binding, OUT)).open()


async def test_the_first_of_several_screens_decides_by_order(tab: Page, binding: Binding) -> None:
    await tab.set_content("<p id=challenge>x<p id=people>y")
    assert type(await first_of(tab, (Challenge, People), binding)) is Challenge
    assert type(await first_of(tab, (People, Challenge), binding)) is People


async def test_a_wanted_screen_comes_before_an_interstitial_and_may_be_one(tab: Page, binding: Binding) -> None:
    await tab.set_content("<p id=challenge>x<p id=people>y")
    with_both = bound(binding, HUMAN)
    assert type(await first_of(tab, (People,), with_both)) is People
    await tab.set_content("<p id=challenge>x")
    with pytest.raises(ChallengeRequired):
        await first_of(tab, (People,), with_both)
    assert type(await first_of(tab, (People, Challenge), with_both)) is Challenge


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_page_that_answers_with_trouble_is_down(status: int, tab: Page, site: Site, binding: Binding) -> None:
    site.page("/people", "<p id=people>", status=status, headers={"Retry-After": "9"})
    with pytest.raises(PortalDown) as caught:
        await People(tab, binding).open()
    assert caught.value.retry_after == 9
    assert caught.value.page == "People"


@pytest.mark.parametrize("status", [200, 400, 404])
async def test_other_answers_are_what_they_show(status: int, tab: Page, site: Site, binding: Binding) -> None:
    site.page("/people", "<p id=people>", status=status)
    await People(tab, binding).open()


async def test_a_port_where_nobody_listens_is_a_portal_that_is_down(tab: Page, binding: Binding) -> None:
    nowhere = Binding(origins={HOST: f"http://127.0.0.1:{closed_port()}"}, timeouts=binding.timeouts)
    with pytest.raises(PortalDown) as caught:
        await People(tab, nowhere).open()
    assert caught.value.retryable
    assert "connection refused" in str(caught.value)


@pytest.mark.parametrize("beginning", ["", "<p>half"])
async def test_a_page_that_never_finishes_is_given_up(beginning: str, tab: Page, site: Site, hurried: Binding) -> None:
    site.halting("/people", beginning)
    async with asyncio.timeout(15):
        with pytest.raises(PageTimeout):
            await People(tab, hurried).open()


async def test_a_page_that_shows_its_ready_element_is_open_though_it_never_finishes(
    tab: Page, site: Site, binding: Binding
) -> None:
    site.halting("/people", "<!doctype html><p id=people>x</p>" + " " * 2048)
    await People(tab, binding).open()


async def test_a_page_can_be_opened_right_after_one_that_could_not(tab: Page, site: Site, binding: Binding) -> None:
    site.page("/people", "<p id=people>")
    for _ in range(8):
        with pytest.raises(PortalDown):  # the browser's own error page is still on its way then
            await People(tab, binding).visit(f"http://127.0.0.1:{closed_port()}/")
        await People(tab, binding).open()


async def test_a_page_that_hangs_the_browser_is_given_up(own_tab: Page, site: Site, hurried: Binding) -> None:
    site.page("/people", "<p>x</p><script>setTimeout(() => { for (;;); }, 20)</script>")
    async with asyncio.timeout(30):
        with pytest.raises(PageTimeout):
            await People(own_tab, hurried).open()


async def test_secrets_are_typed_only_at_the_portals_origin(tab: Page, site: Site, binding: Binding) -> None:
    site.page("/people", "<p id=people>")
    people = People(tab, binding)
    await people.open()
    people.require_origin("other.example.com", HOST)
    for url in (site.elsewhere + "/people", "about:blank"):
        await tab.goto(url)
        with pytest.raises(UnexpectedPage):
            people.require_origin(HOST)
