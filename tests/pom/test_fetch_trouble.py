"""What a fetch meets instead of rows, and the error that it means."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import Response

from portaldriver.errors import (
    NotPermitted,
    PageTimeout,
    PortalDown,
    PortalError,
    SessionExpired,
    UnexpectedPage,
)
from portaldriver.pom import Binding, Interstitial, PageObject, Record, Selector, Table, having, key

from .secrecy import shown
from .serving import Site

SECRET = "Zyxwvut"


class Row(Record):
    """A row without fields."""


class Screen(PageObject):
    host = "portal.example.com"
    grid = Table(Row, rows=Selector("tr[id]", key("rows")), empty=Selector("#none"))


class SignIn(PageObject):
    at = r"/login\b"
    ready = Selector("form")


class Refused(PageObject):
    ready = Selector(having("body", "The requested URL was rejected"))


@pytest.fixture
async def screen(tab: Page, site: Site, binding: Binding) -> Screen:
    await tab.goto(site.page("/here", "<p>"))
    bound = Binding(
        origins=binding.origins,
        timeouts=binding.timeouts,
        interstitials=(
            Interstitial(SignIn, lambda: SessionExpired("signed out")),
            Interstitial(Refused, lambda: NotPermitted("refused")),
        ),
    )
    return Screen(tab, bound)


async def trouble(screen: Screen, url: str, *, json: bool = False) -> PortalError:
    with pytest.raises(PortalError) as caught:
        await screen.grid.fetch(url, json=json)
    assert SECRET not in shown(caught.value)
    assert caught.value.page == "Screen.grid"
    return caught.value


@pytest.mark.parametrize(
    "status, error",
    [(401, SessionExpired), (403, NotPermitted), (404, UnexpectedPage), (429, PortalDown), (500, PortalDown)],
)
@pytest.mark.parametrize("json", [False, True])
async def test_a_status_means_its_error(
    status: int, error: type[PortalError], json: bool, screen: Screen, site: Site
) -> None:
    assert type(await trouble(screen, site.page("/x", SECRET, status=status), json=json)) is error


async def test_retry_after_in_seconds_is_handed_on(screen: Screen, site: Site) -> None:
    error = await trouble(screen, site.page("/x", "", status=503, headers={"Retry-After": "7"}))
    assert type(error) is PortalDown
    assert error.retry_after == 7


async def test_retry_after_as_a_date_is_handed_on(screen: Screen, site: Site) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    error = await trouble(screen, site.page("/x", "", status=503, headers={"Retry-After": when}))
    assert error.retry_after is not None
    assert 3000 < error.retry_after <= 3600


@pytest.mark.parametrize("value", ["soon", "", "Wed, 99 Nov"])
async def test_a_retry_after_that_makes_no_sense_is_none(value: str, screen: Screen, site: Site) -> None:
    assert (await trouble(screen, site.page("/x", "", status=503, headers={"Retry-After": value}))).retry_after is None


async def test_a_retry_after_in_the_past_is_now(screen: Screen, site: Site) -> None:
    past = "Wed, 21 Oct 2015 07:28:00 GMT"
    assert (await trouble(screen, site.page("/x", "", status=503, headers={"Retry-After": past}))).retry_after == 0


@pytest.mark.parametrize("json", [False, True])
async def test_a_redirect_to_another_origin_is_a_lost_session(json: bool, screen: Screen, site: Site) -> None:
    site.page("/sso", "<form>")
    site.redirect("/hop", site.elsewhere + "/sso")
    assert type(await trouble(screen, site.redirect("/x", site.origin + "/hop"), json=json)) is SessionExpired


@pytest.mark.parametrize("json", [False, True])
async def test_a_redirect_to_the_sign_in_is_what_that_means(json: bool, screen: Screen, site: Site) -> None:
    site.page("/login", f"<form>{SECRET}</form>")
    error = await trouble(screen, site.redirect("/x", site.origin + "/login"), json=json)
    assert str(error) == "signed out [Screen.grid]"


async def test_an_interstitial_wins_over_rows_and_status(screen: Screen, site: Site) -> None:
    html = "The requested URL was rejected<table><tr id=r1><td>x</table>"
    assert type(await trouble(screen, site.page("/x", html))) is NotPermitted
    assert type(await trouble(screen, site.page("/x", html, status=503))) is NotPermitted
    assert type(await trouble(screen, site.page("/x", html), json=True)) is NotPermitted


async def test_a_page_where_json_was_due_is_unexpected(screen: Screen, site: Site) -> None:
    assert type(await trouble(screen, site.page("/x", f"<p>{SECRET}</p>"), json=True)) is UnexpectedPage


async def test_a_page_with_neither_rows_nor_marker_is_unexpected(screen: Screen, site: Site) -> None:
    assert type(await trouble(screen, site.page("/x", f"<p>{SECRET}</p>"))) is UnexpectedPage


async def test_a_marker_that_is_hidden_does_not_say_that_there_are_none(screen: Screen, site: Site) -> None:
    site.page("/x", "<div style='DISPLAY: none'><p id=none>No records</p></div><script>load()</script>")
    assert type(await trouble(screen, site.origin + "/x")) is UnexpectedPage


@pytest.mark.parametrize("answer", [{}, {"error": SECRET}, None, "x", 0, [SECRET]])
async def test_json_without_a_place_for_rows_is_no_empty_list(answer: object, screen: Screen, site: Site) -> None:
    assert type(await trouble(screen, site.page("/x", json.dumps(answer)), json=True)) is UnexpectedPage


@pytest.mark.parametrize("answer", [[], {"rows": []}, {"rows": [], "error": None}])
async def test_json_with_no_rows_is_an_empty_list(answer: object, screen: Screen, site: Site) -> None:
    assert (await screen.grid.fetch(site.page("/x", json.dumps(answer)), json=True)).records == ()


async def test_a_refused_connection_is_a_portal_that_is_down(screen: Screen, site: Site, tab: Page) -> None:
    await tab.route("**/x", lambda route: route.abort("connectionrefused"))
    error = await trouble(screen, site.origin + "/x")
    assert type(error) is PortalDown
    assert error.retryable


async def test_a_body_that_never_ends_is_given_up_at_the_deadline(screen: Screen, site: Site) -> None:
    url = site.halting("/x", "<table><tr id=r1><td>x")
    async with asyncio.timeout(10):
        with pytest.raises(PageTimeout):
            await screen.grid.fetch(url, deadline=0.3)


async def test_headers_that_never_come_are_given_up_at_the_deadline(screen: Screen, site: Site) -> None:
    async def never(_: Request) -> Response:
        await site.gate.wait()
        return Response()

    async with asyncio.timeout(10):
        with pytest.raises(PageTimeout):
            await screen.grid.fetch(site.answer("/x", never), json=True, deadline=0.3)


async def test_after_a_503_the_rendered_page_says_so_too(screen: Screen, site: Site, tab: Page) -> None:
    await tab.goto(site.page("/x", "<h1>Service unavailable</h1>", status=503))
    with pytest.raises(PortalDown):
        await screen.grid.read()
