"""The recorded scripts in a real browser: guides that intercept clicks, and the grid."""

from __future__ import annotations

from dataclasses import dataclass

import pyotp
import pytest
from playwright.async_api import Page, TimeoutError

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal

GRID = "#ctl00_phFolderContent_myCustomGrid_myGrid"
SEARCH = "#ctl00_phFolderContent_ucSearch_"
PRIMARY = "button[data-action-button-primary=true]"


@dataclass
class Desk:
    """A signed-in person at the landing page."""

    page: Page
    portal: OfficeAllyPortal

    async def close_guides(self) -> int:
        closed = 0
        guide = self.page.locator("#pendo-guide-container")
        while await self.page.locator("#pendo-base").count():
            key = await guide.get_attribute("data-guide")
            await guide.locator("button").first.click()
            await self.page.locator(f"[data-guide={key}]").wait_for(state="detached")
            closed += 1
            await self.page.wait_for_function(
                "!document.querySelector('#pendo-base') || document.querySelector('#pendo-guide-container')"
            )
        return closed

    async def list(self) -> None:
        await self.page.click("#manage-patients_tab span")
        await self.page.wait_for_selector(f"{GRID} tr.jqgrow")


@pytest.fixture
async def desk(tab: Page, server: MockServer, portal: OfficeAllyPortal) -> Desk:
    await tab.goto(server.origins["pm.officeally.com"] + "/pm")
    await tab.fill("#username", portal.account.username)
    await tab.fill("#password", portal.account.password)
    await tab.click(PRIMARY)
    await tab.fill("#code", pyotp.TOTP(portal.account.totp_secret).now())
    await tab.click(PRIMARY)
    await tab.wait_for_selector("#MainTabs")
    return Desk(tab, portal)


async def test_guides_cover_the_page_and_stay_closed(desk: Desk) -> None:
    with pytest.raises(TimeoutError):
        await desk.page.click("#manage-patients_tab span", timeout=300)
    assert await desk.close_guides() == 3
    await desk.list()
    assert await desk.close_guides() == 2
    await desk.page.reload()
    await desk.page.wait_for_selector(f"{GRID} tr.jqgrow")
    assert await desk.page.locator("#pendo-base").count() == 0
    assert await desk.page.locator("#lblResources").count() == 0


async def test_the_grid(desk: Desk) -> None:
    page, portal = desk.page, desk.portal
    await desk.close_guides()
    portal.guides = 0
    await desk.list()
    headers = await page.locator(".ui-jqgrid-htable th").all_inner_texts()
    names = await page.locator(f"{GRID} tr.jqgrow td:nth-child(7) a").all_inner_texts()
    assert [headers[6], headers[8], headers[11]] == ["Last Name", "DOB", "Primary Insurance"]
    assert names == [patient.last_name for patient in portal.patients[:20]]
    assert await page.inner_text(".ui-paging-info") == "View 1 - 20 of 100"
    portal.grid_delay = 0.2
    await page.click(".ui-icon-seek-next")
    assert await page.locator("[id^=load_]").is_visible()
    assert await page.locator(f"{GRID} tr.jqgrow").first.get_attribute("id") == portal.patients[0].patient_id
    await page.wait_for_selector(f"{GRID} tr[id='{portal.patients[20].patient_id}']")
    assert not await page.locator("[id^=load_]").is_visible()
    await page.select_option(SEARCH + "lstMaxRecords", "10000")
    await page.fill(SEARCH + "txtSearch", "o'br")
    await page.press(SEARCH + "txtSearch", "Enter")
    await page.wait_for_selector(f'{GRID} a:text-is("O\'Brien")')
    await page.fill(SEARCH + "txtSearch", "no such name")
    await page.click(SEARCH + "btnSearch")
    await page.wait_for_selector("text=No records to view")
    assert await page.locator(f"{GRID} tr.jqgrow").count() == 0
    assert "ui-state-disabled" in (await page.locator("td[id^=next_]").get_attribute("class") or "")


async def test_the_form_s_tabs(desk: Desk) -> None:
    page, portal = desk.page, desk.portal
    portal.guides = 0
    patient, origin = portal.patients[0], portal.origins["pm.officeally.com"]
    await page.goto(f"{origin}/pm/ManagePatients/EditPatient.aspx?Tab=P&PID={patient.patient_id}")
    assert await page.get_by_label("Last Name", exact=True).input_value() == patient.last_name
    await page.click("#PatientTabs >> text=Insurance")
    assert await page.locator("#tblTab1").is_visible()
    assert not await page.locator("#tblTab0").is_visible()


async def test_json_that_is_html_leaves_the_old_rows(desk: Desk) -> None:
    await desk.close_guides()
    desk.portal.guides = 0
    await desk.list()
    desk.portal.faults.add(path="/pm/ManagePatients/ManagePatients.aspx", serve_recorded="challenge")
    async with desk.page.expect_response("**jqGridID**"):
        await desk.page.click(".ui-icon-seek-next")
    assert await desk.page.locator("[id^=load_]").is_visible()
    assert await desk.page.locator(f"{GRID} tr.jqgrow").count() == 20


async def test_a_script_of_a_signed_out_page_gets_nothing(desk: Desk) -> None:
    desk.portal.expire_sessions(sso=True)
    outcome = await desk.page.evaluate(
        """() => fetch("/pm/ManagePatients/ManagePatients.aspx?Tab=P&jqGridID=x&rows=20",
                 {headers: {"X-Requested-With": "XMLHttpRequest"}}).then(() => "answered", error => error.name)"""
    )
    assert outcome == "TypeError"
    assert desk.portal.count(method="OPTIONS") <= 2  # the script and the page's own one: no chain of them
