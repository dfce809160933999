"""Adding a patient with Playwright alone, as a careful person writes it who knows the portal and its ids.

The same fields, the payer chosen in its window, the diagnosis chosen among what is suggested, one click, a wait for the
list that means saved; and, where that is asked for, one look into the list. What is not done: to make sure beforehand
that there is no such patient, to read the form back before the click, to remember anything, and to compare what was
kept. Where an answer is lost nobody knows what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from playwright.async_api import Error, Page

P = "#ctl00_phFolderContent_ucPatient_"
POPUP = "#ctl04_popupBase_"
GRID = "#ctl00_phFolderContent_myCustomGrid_myGrid"
SEARCH = "#ctl00_phFolderContent_ucSearch_"
FORM = "/pm/ManagePatients/EditPatient.aspx?PageAction=add&Tab=P"

IDENTITY = {"LastName": "", "FirstName": "", "MiddleName": "Q", "DOB_Month": "02", "DOB_Day": "09", "DOB_Year": "1987"}
CHOSEN = {"lstGender": "Female", "ddlLanguage": "Spanish", "lstMaritalStatus": "Married", "lstState": "IL"}
TYPED = {
    "Email": "new.patient@example.com",
    "Height": "68",
    "Weight": "150",
    "AddressLine1": "9 Alder Ln",
    "AddressLine2": "Apt 4",
    "City": "Lakemont",
    "Zip": "60999",
    "HomePhone_AreaCode": "503",
    "HomePhone_Prefix": "555",
    "HomePhone_Number": "0131",
    "CellPhone_AreaCode": "503",
    "CellPhone_Prefix": "555",
    "CellPhone_Number": "0132",
    "EmployerName": "Example Freight",
    "EmergencyContactName": "Bo Vance",
    "EmergencyContactRelation": "Friend",
}
COVERAGE = {
    "InsurancePlanName": "Gold HMO",
    "InsuranceSubscriberID": "X-1",
    "InsuranceGroupNo": "G-1",
    "InsuranceVisitCopay": "25.50",
}
PAYER_ID, PAYER, CODE = "30416", "Northwind PPO", "F41.1"
"""A payer whose name begins no other's: of several the SDK would look through all, and by hand the first be taken."""


def draft(last: str, first: str) -> Mapping[str, object]:
    """Return the same patient as the SDK takes it."""
    return {
        "lastName": last,
        "firstName": first,
        "middleName": "Q",
        "dob": "1987-02-09",
        "sex": "F",
        "language": "Spanish",
        "maritalStatus": "Married",
        "email": TYPED["Email"],
        "height": "68",
        "weight": "150",
        "address": {"line1": "9 Alder Ln", "line2": "Apt 4", "city": "Lakemont", "region": "IL", "postalCode": "60999"},
        "phones": {"home": "+1-503-555-0131", "cell": "+1-503-555-0132"},
        "employer": "Example Freight",
        "contacts": [{"role": "emergency", "name": "Bo Vance", "relationship": "Friend"}],
        "insurancePolicies": [
            {
                "isPrimary": True,
                "payerName": PAYER,
                "payerId": PAYER_ID,
                "planName": "Gold HMO",
                "memberId": "X-1",
                "groupNumber": "G-1",
                "copay": 25.5,
            }
        ],
        "diagnoses": [{"code": CODE}],
    }


async def create(page: Page, origin: str, last: str, first: str) -> None:
    """Fill in the form and send it."""
    await page.goto(origin + FORM)
    for name, text in (IDENTITY | {"LastName": last, "FirstName": first} | TYPED).items():
        await page.fill(P + name, text)
    for name, label in CHOSEN.items():
        await page.select_option(P + name, label=label)
    await page.fill(f"{P}ucDiagnosisCodes_dc_10_1", CODE)
    await page.click(f"ul.ui-autocomplete li.ui-menu-item:has-text('{CODE} ')")
    await page.click("#PatientTabs li:nth-of-type(2)")
    await _choose_payer(page)
    for name, text in COVERAGE.items():
        await page.fill(P + name, text)
    await page.click(P + "btnUpdate")
    await page.wait_for_selector(GRID)


async def _choose_payer(page: Page) -> None:
    async with page.expect_popup() as opened:
        await page.click(P + "btnPopup")
    window = await opened.value
    await window.fill(POPUP + "txtSearch", PAYER)
    async with window.expect_navigation(wait_until="domcontentloaded"):  # before it, a choice is not heard
        await window.click(POPUP + "btnSearch")
    row = window.locator(f"{POPUP}grvPopup tr:has-text('{PAYER}')")
    async with window.expect_event("close"):
        with suppress(Error):  # the window may be gone before the click is answered
            await row.locator("a[id$=_lnkSelect]").click(no_wait_after=True)


async def look_up(page: Page, last: str) -> str:
    """Search the list, which is open, for a last name that nobody else has, and return the patient's id."""
    await page.fill(SEARCH + "txtSearch", last)
    await page.click(SEARCH + "btnSearch")
    row = await page.wait_for_selector(f"{GRID} tr.jqgrow:has-text('{last}')")
    assert row is not None
    return await row.get_attribute("id") or ""
