"""A click that leads on: only a new document counts, or a message that a script shows in the old one."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from portaldriver.errors import PageTimeout, PortalDown, SessionExpired
from portaldriver.pom import Binding, Interstitial, PageObject, Selector

from .serving import Site, closed_port


class Login(PageObject):
    """The first step; a second step or a refusal may follow."""

    host = "portal.example.com"
    path = "/login"
    ready = Selector("#name")
    go = Selector("#go")


class Password(PageObject):
    ready = Selector("#password")


class Failed(PageObject):
    ready = Selector("#error")


class Lost(PageObject):
    ready = Selector("#lost")


LOGIN = "<input id=name>"


async def login(tab: Page, binding: Binding, site: Site, control: str) -> Login:
    site.page("/login", LOGIN + control)
    page = Login(tab, binding)
    await page.open()
    return page


POST = "<form method=post action=/next><button id=go>Go</button></form>"


async def test_the_screen_that_comes_is_returned(tab: Page, binding: Binding, site: Site) -> None:
    page = await login(tab, binding, site, POST)
    site.page("/next", "<p id=password>x")
    assert type(await page.follow(page.go, to=(Failed, Password))) is Password


async def test_the_same_screen_counts_only_in_a_new_document(tab: Page, binding: Binding, site: Site) -> None:
    page = await login(tab, binding, site, POST)
    site.page("/next", LOGIN + "<p id=error>wrong</p>")
    came = await page.follow(page.go, to=(Login,))
    assert type(came) is Login
    assert tab.url.endswith("/next")


async def test_a_document_that_stays_is_no_answer(tab: Page, hurried: Binding, binding: Binding, site: Site) -> None:
    page = await login(tab, binding, site, "<p id=error>old</p><button id=go>Go</button>")
    with pytest.raises(PageTimeout) as caught:
        await Login(tab, hurried).follow(page.go, to=(Login, Failed))
    assert caught.value.page == "Login"


async def test_an_error_that_a_script_shows_in_the_same_document_counts_as_staying(
    tab: Page, binding: Binding, site: Site
) -> None:
    script = "setTimeout(() => document.body.insertAdjacentHTML(`beforeend`, `<p id=error>wrong`), 60)"
    page = await login(tab, binding, site, f'<button id=go onclick="{script}">Go</button>')
    assert type(await page.follow(page.go, to=(Password, Login), staying=(Failed,))) is Failed


async def test_a_redirect_by_script_is_followed(tab: Page, binding: Binding, site: Site) -> None:
    page = await login(tab, binding, site, POST)
    site.page("/next", "<script>setTimeout(() => location = '/last', 30)</script>")
    site.page("/last", "<p id=password>x")
    assert type(await page.follow(page.go, to=(Password,))) is Password


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_an_answer_of_the_400s_is_a_page_like_others(
    status: int, tab: Page, binding: Binding, site: Site
) -> None:
    page = await login(tab, binding, site, POST)
    site.page("/next", "<p id=error>wrong", status=status)
    assert type(await page.follow(page.go, to=(Failed,))) is Failed


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_trouble_after_a_click_is_a_portal_that_is_down(
    status: int, tab: Page, binding: Binding, site: Site
) -> None:
    page = await login(tab, binding, site, POST)
    site.page("/next", "<h1>Sorry</h1>", status=status)
    with pytest.raises(PortalDown) as caught:
        await page.follow(page.go, to=(Password, Failed))
    assert str(status) in str(caught.value)
    assert caught.value.page == "Login"


async def test_a_refused_connection_after_a_click_is_a_portal_that_is_down(
    tab: Page, binding: Binding, site: Site
) -> None:
    page = await login(tab, binding, site, f"<a id=go href=http://127.0.0.1:{closed_port()}/>Go</a>")
    with pytest.raises(PortalDown):
        await page.follow(page.go, to=(Password,))


async def test_an_interstitial_after_a_click_is_its_error(tab: Page, binding: Binding, site: Site) -> None:
    bound = Binding(
        origins=binding.origins,
        timeouts=binding.timeouts,
        interstitials=(Interstitial(Lost, lambda: SessionExpired("signed out")),),
    )
    page = await login(tab, bound, site, POST)
    site.page("/next", "<p id=lost>x")
    with pytest.raises(SessionExpired):
        await page.follow(page.go, to=(Password,))
