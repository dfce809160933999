"""The one request that a commit may become, whatever happens to it on its way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest
from playwright.async_api import Error, Page

from portaldriver.errors import LeaseLost, SelectorAmbiguous, SelectorNotFound, SelectorUncertain
from portaldriver.pom import Binding, PageObject, Selector, button
from portaldriver.pom.commit import Commit, Submission, aside, guarded
from tests.pom.submitting import AGAIN, FAULTS, FORM, SLOW, Book, submitting
from tests.waiting import until

FILE = b"ISA*00*" + b"hello 837 \xc3\xa9 " * 2000


class Claim(PageObject):
    """The form."""

    ready = Selector("form")
    file = Selector("input[type=file]")
    save = Commit("#save", button("Save"), sends="^/save$")


@pytest.fixture
async def book() -> AsyncIterator[Book]:
    async with submitting() as made:
        yield made


async def opened(tab: Page, book: Book, host: str = "127.0.0.1") -> Claim:
    claim = Claim(tab, Binding())
    await tab.context.clear_cookies()
    await tab.goto(book.origin.replace("127.0.0.1", host))
    return claim


async def pressed(claim: Claim) -> bool:
    """Press the button; tell whether the portal then says that it saved."""
    try:
        await claim.save.click(no_wait_after=True)
        await claim.page.locator("#done").wait_for(timeout=1500)
    except Error:
        return False
    return True


async def submitted(claim: Claim, **options: Any) -> tuple[Submission, bool]:
    async with guarded(claim, Claim.save, seconds=5, **options) as submission:
        saved = await pressed(claim)
    return submission, saved


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_sends_nothing_twice(tab: Page, book: Book, fault: str) -> None:
    claim = await opened(tab, book)
    book.faults = [fault]
    submission, saved = await submitted(claim)
    assert len(book.posted) == 1
    assert submission.left
    assert submission.status == {"503": 503, "408": 408, "421": 421, "307": 307, "lost redirect": 302}.get(fault)
    assert not saved


@pytest.mark.parametrize("fault", AGAIN)
async def test_without_it_the_browser_sends_again(tab: Page, book: Book, fault: str) -> None:
    """What the guard is for: were it not so, the test above would prove nothing."""
    claim = await opened(tab, book)
    book.faults = [fault]
    assert await pressed(claim), "the repeat was saved, and nobody was told that it was one"
    assert len(book.posted) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "pm.officeally.localhost"])
async def test_what_goes_out_is_what_the_browser_would_have_sent(whole_tab: Page, book: Book, host: str) -> None:
    claim = await opened(whole_tab, book, host)
    await claim.file.set_input_files({"name": "a.837", "mimeType": "text/plain", "buffer": FILE})
    assert await pressed(claim)
    claim = await opened(whole_tab, book, host)
    await claim.file.set_input_files({"name": "a.837", "mimeType": "text/plain", "buffer": FILE})
    submission, saved = await submitted(claim, holds=[FILE])
    assert (submission, saved) == (Submission(left=True, status=302), True)
    plain, ours = book.posted
    of_connections = {"cache-control", "connection", "accept-encoding", "content-type", "content-length"}
    assert {k: v for k, v in plain.headers.items() if k not in of_connections} == {
        k: v for k, v in ours.headers.items() if k not in of_connections
    }
    assert ours.parts == plain.parts
    assert FILE in ours.parts
    assert {one["name"] for one in await whole_tab.context.cookies(whole_tab.url)} == {"one", "two"}


async def test_cookies_go_with_it(tab: Page, book: Book) -> None:
    claim = await opened(tab, book)
    await tab.context.add_cookies([{"name": "session", "value": "s 1", "url": book.origin}])
    await submitted(claim)
    assert book.posted[0].headers["cookie"] == "session=s 1"


async def test_a_file_that_is_not_whole_does_not_go_out(tab: Page, book: Book) -> None:
    claim = await opened(tab, book)
    submission, saved = await submitted(claim, holds=[FILE])
    assert not book.posted
    assert not saved
    assert (submission.left, submission.status) == (False, None)
    assert submission.withheld


async def test_a_second_click_is_stopped(tab: Page, book: Book) -> None:
    """A page whose script sends twice, or a hand that presses twice."""
    book.form = FORM + "<script>document.forms[0].onsubmit = () => { fetch('/save', {method: 'POST'}) }</script>"
    claim = await opened(tab, book)
    submission, _ = await submitted(claim)
    assert len(book.posted) == 1
    assert submission.stopped == 1


async def test_what_a_page_sends_elsewhere_is_not_the_commit_s(tab: Page, book: Book) -> None:
    book.form = FORM + "<script>fetch('/log', {method: 'POST'})</script>"
    claim = await opened(tab, book)
    async with guarded(claim, Claim.save, seconds=5) as submission:
        await tab.evaluate("fetch('/log', {method: 'POST'}).then(a => a.status)")
    assert submission == Submission()
    assert len(book.posted) == 2
    late = await tab.evaluate("fetch('/save', {method: 'POST'}).then(a => a.status, () => 'stopped')")
    assert late == "stopped", "a script that sends after its time is not let through"
    assert len(book.posted) == 2


async def test_once_sent_the_guard_is_gone_with_its_block(tab: Page, book: Book) -> None:
    submission, saved = await submitted(await opened(tab, book))
    assert (submission.left, saved) == (True, True)
    await tab.evaluate("fetch('/save', {method: 'POST'}).then(a => a.status)")
    assert len(book.posted) == 2


async def test_a_commit_is_told_from_reads_that_are_posted_to_the_same_path(tab: Page, book: Book) -> None:
    asked = Commit("#save", sends="^/save$", asks="oper=Save")
    asked.__set_name__(Claim, "save")
    claim = await opened(tab, book)
    async with guarded(claim, asked, seconds=5) as submission:
        await tab.evaluate("fetch('/save?oper=Get', {method: 'POST'}).then(a => a.status)")
        assert submission == Submission()
        await tab.evaluate("fetch('/save?oper=Save', {method: 'POST'}).then(a => a.status)")
    assert submission.left
    assert len(book.posted) == 2


async def test_what_was_lost_meanwhile_is_not_sent(tab: Page, book: Book) -> None:
    async def lost() -> None:
        raise LeaseLost("another process took over")

    submission, saved = await submitted(await opened(tab, book), proof=lost)
    assert not book.posted
    assert (submission.left, submission.withheld, saved) == (False, "another process took over", False)


async def test_a_page_that_sends_nothing_left_nothing(tab: Page, book: Book) -> None:
    book.form = FORM + "<script>document.forms[0].onsubmit = () => false</script>"
    submission, saved = await submitted(await opened(tab, book))
    assert (submission, saved) == (Submission(), False)


async def test_a_call_that_is_given_up_stops_what_was_not_sent_yet(tab: Page, book: Book) -> None:
    claim = await opened(tab, book)
    async with guarded(claim, Claim.save, seconds=5) as submission:
        with anyio.move_on_after(0):
            await claim.save.click()
    await anyio.sleep(0.3)
    assert len(book.posted) == int(submission.left)


async def test_a_page_that_goes_away_meanwhile(own_tab: Page, book: Book, caplog: pytest.LogCaptureFixture) -> None:
    claim = await opened(own_tab, book)
    book.faults = ["late reset"]
    async with guarded(claim, Claim.save, seconds=5) as submission:
        await claim.save.click(no_wait_after=True)
        await until(lambda: book.posted)
        await own_tab.close()
    await anyio.sleep(SLOW + 0.2)
    assert (submission.left, submission.answered) == (True, False)
    assert len(book.posted) == 1
    assert not caplog.records, "nothing is left for the loop to complain of"


@pytest.mark.parametrize(
    "html, error, words",
    [
        ("<form><button>Save</button></form>", SelectorUncertain, "#save is gone, button"),
        ("<form><button id=save>a</button><button id=save>b</button></form>", SelectorAmbiguous, "2 elements"),
        ("<form><button>Store</button></form>", SelectorNotFound, "not there"),
    ],
)
async def test_a_control_that_moved_is_not_pressed(
    tab: Page, book: Book, html: str, error: type[Exception], words: str
) -> None:
    book.form = html
    claim = await opened(tab, book)
    with pytest.raises(error, match=words) as raised:
        await submitted(claim)
    assert "save" in str(raised.value)
    assert not book.posted


async def test_where_a_portal_refuses_the_driver_the_browser_sends_and_is_watched(tab: Page, book: Book) -> None:
    by_browser = Commit("#save", sends="^/save$", by_browser=True)
    by_browser.__set_name__(Claim, "save")
    claim = await opened(tab, book)
    async with guarded(claim, by_browser, seconds=5) as submission:
        assert await pressed(claim)
    assert (submission, len(book.posted)) == (Submission(left=True, status=302), 1)
    claim = await opened(tab, book)
    book.faults = ["reset"]
    async with guarded(claim, by_browser, seconds=5) as submission:
        await pressed(claim)
    assert len(book.posted) == 3, "the browser's repeat is its own: that is the price"


async def test_what_a_script_posts_aside_the_browser_sends_to_where_it_is_meant_for(tab: Page, book: Book) -> None:
    by_browser = Commit("#save", sends="^/save$", by_browser=True)
    by_browser.__set_name__(Claim, "save")
    claim = await opened(tab, book)
    async with guarded(claim, by_browser, seconds=5) as submission:
        await tab.evaluate("url => fetch(url, {method: 'POST'}).then(a => a.status)", aside(f"{book.origin}/save"))
    assert (submission.left, len(book.posted)) == (True, 1)
