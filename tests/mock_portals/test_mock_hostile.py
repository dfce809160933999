"""Content of other origins, and sign-ins bent by a phisher: over HTTP, then in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Page

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.phishing import Phishing
from tests.mock_portals.surfing import LANDING, LIST, Surfer
from tests.waiting import until

FORM = "form[data-form-primary=true]"
SECRET = "Typed-Where-It-Should-Not & more"


@pytest.fixture
def phishing(portal: OfficeAllyPortal, server: MockServer) -> Iterator[Phishing]:
    site = Phishing(portal)
    with MockServer(site):
        yield site


def test_by_default_no_page_knows_another_origin(member: Surfer) -> None:
    for path in (LANDING, f"{LIST}?Tab=P"):
        member.open(path)
        assert "foreign" not in member.answer.text


@pytest.mark.parametrize("path", [LANDING, f"{LIST}?Tab=P"])
def test_foreign_content_points_at_the_given_origin(member: Surfer, portal: OfficeAllyPortal, path: str) -> None:
    portal.foreign = "http://other.localhost:81"
    member.open(path)
    for css in ("img", "script", "iframe"):
        assert str(member.one(f"#foreign-content > {css}").get("src")).startswith("http://other.localhost:81/")
    assert 'WebSocket("ws://other.localhost:81/socket")' in member.answer.text
    assert "foreign.example" not in member.answer.text
    portal.foreign = None
    member.open(path)
    assert not member.has("#foreign-content")


def test_a_copy_of_the_form_at_every_address(surfer: Surfer, phishing: Phishing) -> None:
    for path in ("/", "/u/login?state=x", "/anything.aspx"):
        surfer.open(phishing.origin + path)
        assert surfer.has("#username")
        assert surfer.has("#password")
    surfer.submit(FORM, {"username": "riley.okafor", "password": SECRET})
    assert phishing.received(SECRET)
    assert not phishing.received("Typed-Nowhere")
    assert phishing.arrived[-1].form["password"] == SECRET
    assert phishing.arrived[-1].path == "/anything.aspx"


def test_what_arrives_in_an_address_counts(surfer: Surfer, phishing: Phishing) -> None:
    surfer.client.get(phishing.origin + "/beacon", params={"p": SECRET})
    assert phishing.received(SECRET)


def test_the_sign_in_leads_to_the_phisher(surfer: Surfer, portal: OfficeAllyPortal, phishing: Phishing) -> None:
    portal.phish_from(phishing.origin + "/u/login")
    surfer.open("/pm/Login.aspx")
    assert str(surfer.answer.url) == phishing.origin + "/u/login"
    portal.phish_from(None)
    surfer.open("/pm/Login.aspx")
    surfer.password(portal.account.username, portal.account.password)
    assert surfer.path == "/u/mfa-otp-challenge"


def test_the_real_form_posts_to_the_phisher(surfer: Surfer, portal: OfficeAllyPortal, phishing: Phishing) -> None:
    portal.phish_from(phishing.origin + "/steal", by="action")
    surfer.open("/pm/Login.aspx")
    assert surfer.path == "/u/login"
    assert surfer.one(FORM).get("action") == phishing.origin + "/steal"


def test_the_form_is_in_a_frame_of_the_phisher_s(surfer: Surfer, portal: OfficeAllyPortal, phishing: Phishing) -> None:
    portal.phish_from(phishing.origin, by="frame")
    surfer.open("/pm/Login.aspx")
    assert surfer.path == "/u/login"
    assert not surfer.has("#password")
    assert surfer.one("#sign-in-frame").get("src") == phishing.origin


def test_only_the_current_sign_in_can_be_bent() -> None:
    with pytest.raises(ValueError, match="current"):
        OfficeAllyPortal(generation="2021-login1", patients=1).phish_from("http://phish.localhost")


class TestInABrowser:
    async def test_foreign_content_calls_its_origin_in_five_ways(
        self, tab: Page, portal: OfficeAllyPortal, phishing: Phishing
    ) -> None:
        portal.foreign, portal.guides = phishing.third_party, 0
        account = portal.add_account(username="kim", password="Harbor-Winter-1", mfa=False)
        await self.sign_in(tab, portal, account.username, account.password)
        await tab.wait_for_selector("#MainTabs")
        wanted = {"/pixel.gif", "/analytics.js", "/frame.html", "/collect", "/socket"}
        await until(lambda: {visit.path for visit in phishing.arrived} >= wanted)
        assert {visit.host for visit in phishing.arrived} == {"other.example"}

    async def test_a_frame_of_the_phisher_s_takes_what_is_typed(
        self, tab: Page, portal: OfficeAllyPortal, phishing: Phishing
    ) -> None:
        portal.phish_from(phishing.origin + "/login", by="frame")
        await tab.goto(portal.origins["pm.officeally.com"] + "/pm")
        frame = tab.frame_locator("#sign-in-frame")
        await frame.locator("#username").fill("riley.okafor")
        await frame.locator("#password").fill(SECRET)
        await frame.locator("button[data-action-button-primary=true]").click()
        await until(lambda: phishing.received(SECRET))

    async def test_a_page_of_the_phisher_s_shows_the_real_form(
        self, tab: Page, portal: OfficeAllyPortal, phishing: Phishing
    ) -> None:
        portal.phish_from(phishing.framing(portal.origins["pm.officeally.com"] + "/pm/Login.aspx"))
        await tab.goto(portal.origins["pm.officeally.com"] + "/pm")
        assert tab.url.startswith(phishing.origin)
        frame = tab.frame_locator("#real-sign-in")
        await frame.locator("#username").fill(portal.account.username)
        await frame.locator("#password").fill(portal.account.password)
        await frame.locator("button[data-action-button-primary=true]").click()
        await until(lambda: portal.count(method="POST", path="/u/login"))
        await frame.locator("#code").wait_for()
        assert not phishing.received(portal.account.password)

    async def sign_in(self, tab: Page, portal: OfficeAllyPortal, username: str, password: str) -> None:
        await tab.goto(portal.origins["pm.officeally.com"] + "/pm")
        await tab.fill("#username", username)
        await tab.fill("#password", password)
        await tab.click("button[data-action-button-primary=true]")
