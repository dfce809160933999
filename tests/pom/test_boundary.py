"""Playwright's own errors, provoked for real, become ours; not a word of the page or of what was typed is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Error, Page

from portaldriver.errors import (
    BrowserCrashed,
    ConfigurationError,
    LayoutError,
    PageTimeout,
    PortalDown,
    PortalError,
    SelectorAmbiguous,
    SelectorNotFound,
)
from portaldriver.pom import PageObject, Selector, having
from portaldriver.pom.boundary import DocumentReplaced, at_boundary, translate
from portaldriver.pom.deadline import within

from .secrecy import shown
from .serving import closed_port

SECRET = "Zyxwvut"
MISLEADING = "has been closed because of a navigation: net::ERR_FAILED, Target crashed, is not a valid selector"

HTML = f"""<input id=name value={SECRET}><input id=off value={SECRET} disabled title='{MISLEADING}'>
  <p class=two>{SECRET}</p><p class=two>{MISLEADING}</p><button id=under>{SECRET}</button>
  <div style='position: fixed; inset: 0' title='{SECRET} resolved to {MISLEADING}'>{SECRET}</div>
  <select id=choice><option>{SECRET}</select><input id=radio type=radio checked title='{SECRET}'>
  <iframe id=frame srcdoc='<input id=inner>'></iframe>"""


class Screen(PageObject):
    name = Selector("#name")
    missing = Selector("#missing", having("p", MISLEADING + "!"))
    two = Selector(".two")
    off = Selector("#off")
    under = Selector("#under")
    choice = Selector("#choice")
    radio = Selector("#radio")
    broken = Selector("p[")


Act = Callable[[Screen], Awaitable[object]]
ACTS: dict[str, tuple[Act, type[PortalError], str | None]] = {
    "nothing matches": (lambda s: s.missing.fill(SECRET, timeout=1500), SelectorNotFound, "missing"),
    "two match": (lambda s: s.two.click(), SelectorAmbiguous, "two"),
    "two match a filling": (lambda s: s.two.fill(SECRET), SelectorAmbiguous, "two"),
    "disabled": (lambda s: s.off.fill(SECRET, timeout=1500), PageTimeout, "off"),
    "covered": (lambda s: s.under.click(timeout=1500), PageTimeout, "under"),
    "not offered": (lambda s: s.choice.select_option(value=SECRET + "2", timeout=1500), PageTimeout, "choice"),
    "not a filling's business": (lambda s: s.under.fill(SECRET, timeout=1500), LayoutError, "under"),
    "a radio cannot be unticked": (lambda s: s.radio.set_checked(False, timeout=1500), LayoutError, "radio"),
    "bad selector": (lambda s: s.broken.fill(SECRET, timeout=1500), ConfigurationError, "broken"),
    "a script throws": (lambda s: s.name.evaluate("e => { throw new Error(e.value) }"), LayoutError, None),
    "nobody listens": (lambda s: s.page.goto(f"http://127.0.0.1:{closed_port()}/{SECRET}"), PortalDown, None),
    "no such name": (lambda s: s.page.goto(f"http://{SECRET}.invalid/", timeout=5000), PortalDown, None),
    "no address": (lambda s: s.page.goto(SECRET), LayoutError, None),
    "no window": (lambda s: s.page.wait_for_event("popup", timeout=1500), PageTimeout, None),
}


@pytest.mark.parametrize("case", ACTS)
async def test_an_error_is_ours_and_says_nothing_of_the_page(case: str, own_tab: Page) -> None:
    act, kind, field = ACTS[case]
    await own_tab.set_content(HTML)
    screen = Screen(own_tab)
    with pytest.raises(Error):
        await act(screen)
    with pytest.raises(PortalError) as ours:
        await at_boundary(act(screen), page="Screen")
    assert type(ours.value) is kind
    assert (ours.value.page, ours.value.field) == ("Screen", field)
    assert ours.value.__cause__ is ours.value.__context__ is None
    everything = shown(ours.value)
    for word in (SECRET, SECRET.lower(), "Call log", "crashed,", "disabled=", "127.0.0.1"):
        assert word not in everything


async def during(work: Awaitable[object], event: Awaitable[object]) -> PortalError:
    """Await `work`, let `event` happen meanwhile, and return the error that it became."""
    working = asyncio.ensure_future(at_boundary(work, page="Screen"))
    await asyncio.sleep(0)
    await event
    with pytest.raises(PortalError) as caught:
        await working
    assert SECRET not in shown(caught.value)
    return caught.value


async def test_a_page_that_was_closed(own_tab: Page) -> None:
    await own_tab.set_content(HTML)
    await own_tab.close()
    with pytest.raises(BrowserCrashed) as caught:
        await at_boundary(Screen(own_tab).name.fill(SECRET), page="Screen")
    assert SECRET not in shown(caught.value)
    assert caught.value.retryable


async def test_a_page_that_is_closed_meanwhile(own_tab: Page) -> None:
    await own_tab.set_content(HTML)
    assert type(await during(Screen(own_tab).missing.fill(SECRET), own_tab.close())) is BrowserCrashed


async def test_a_context_that_is_closed_meanwhile(own_tab: Page) -> None:
    await own_tab.set_content(HTML)
    assert type(await during(Screen(own_tab).missing.fill(SECRET), own_tab.context.close())) is BrowserCrashed


async def test_a_page_that_crashes_meanwhile(own_tab: Page) -> None:
    async def crash() -> None:
        with pytest.raises(Error):
            await own_tab.goto("chrome://crash")

    await own_tab.set_content(HTML)
    assert type(await during(Screen(own_tab).missing.fill(SECRET), crash())) is BrowserCrashed


async def test_a_page_that_has_crashed(own_tab: Page) -> None:
    with pytest.raises(Error):
        await own_tab.goto("chrome://crash")
    with pytest.raises(BrowserCrashed):
        await at_boundary(own_tab.evaluate("1"), page="Screen")


async def test_a_frame_that_is_removed_meanwhile(own_tab: Page) -> None:
    await own_tab.set_content(HTML)
    frame = own_tab.frames[1]
    error = await during(frame.locator("#nothing").fill(SECRET), own_tab.evaluate("frame.remove()"))
    assert error.retryable


async def test_a_document_that_is_replaced_under_a_call(own_tab: Page) -> None:
    await own_tab.set_content(HTML)
    error = await during(own_tab.evaluate("new Promise(() => {})"), own_tab.goto("data:text/html,next"))
    assert type(error) is DocumentReplaced
    assert error.retryable


async def test_a_browser_that_never_answers_is_given_up() -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    async with asyncio.timeout(20):
        with pytest.raises(PageTimeout) as caught:
            await within(0.01, never(), page="Screen")
    assert str(caught.value) == "the browser did not answer within the deadline [Screen]"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "message, kind, retryable",
    [
        ("Page.goto: net::ERR_CERT_AUTHORITY_INVALID at https://x", PortalDown, False),
        ("Page.goto: net::ERR_SSL_PROTOCOL_ERROR at https://x", PortalDown, False),
        ("Page.goto: net::ERR_CONNECTION_RESET at https://x", PortalDown, True),
        ("Page.goto: NS_ERROR_UNKNOWN_HOST", PortalDown, True),
        ("Connection closed while reading from the driver", BrowserCrashed, True),
        ("BrowserType.launch: Executable doesn't exist at /x", ConfigurationError, False),
        ("BrowserType.launch: Failed to launch the browser", ConfigurationError, False),
        ('Locator.click: Unknown engine "pd" while parsing selector pd=x', ConfigurationError, False),
        ('Page.goto: Navigation to "x" is interrupted by another navigation to "y"', DocumentReplaced, True),
        (f"something new about {SECRET}", LayoutError, False),
    ],
)
def test_messages_that_cannot_be_provoked_here(message: str, kind: type[PortalError], retryable: bool) -> None:
    error = translate(Error(message), page="Screen")
    assert type(error) is kind
    assert error.retryable is retryable
    assert SECRET not in str(error)


async def test_what_is_not_playwrights_is_left_alone() -> None:
    async def wrong() -> None:
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        await at_boundary(wrong())
