"""Payers and charge types: the list and the form beside it show what stands in the practice's book."""

from __future__ import annotations

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Payer
from mock_portals.pimsy.grids import Layout
from mock_portals.variants import drop, relabel, rename_id, set_attribute, wrap
from portaldriver.errors import ExtractionError, NotFound, NotOnThisSurface, NotPermitted, UnexpectedPage
from portaldriver.portals.pimsy.grids import Lane
from tests.pimsy.conftest import Connect

PAYERS = "/administration/payers"
FULL = Payer(
    9001,
    "Harbor Mutual",
    number="HM900",
    ub_number="HMUB",
    eligibility_number="HME1",
    address="9 Example Road",
    city="Seaview",
    state="WA",
    zip="98101-0009",
    phone="800-555-0199",
    type_indicator="All Others",
    exclude_from_ede=True,
    on_statements=True,
    no_automatic_secondaries=True,
    coding_requirements="ICD-10",
    code_group="Therapy Bundle",
    in_network_group="North",
    exclude_from_billing_service=True,
)


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_the_list_is_the_book_in_both_lanes(
    lane: Lane, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book = portal.book
    book.payers += [FULL, Payer(9002, "Old Plan", active=False), Payer(9003, "Deductible", type_indicator="")]
    book.payers.append(Payer(9004, "Late Fee", type_indicator="Additional Charges"))
    portal.filter_prompt = True
    pimsy = connect()
    listed = [one async for one in pimsy.payers.list(lane=lane, page_size=2)]
    assert [(one.payer_id, one.name, one.payer_number or "", one.type_indicator or "") for one in listed] == [
        (str(one.id), one.name, one.number, one.type_indicator) for one in book.payers if one.active
    ]
    kinds = ["payer", "payer", "charge_type", "payer", None, "charge_type"]
    assert [one.kind for one in listed] == kinds
    assert (await pimsy.payers.list(active=None, lane=lane)).total == len(book.payers)
    medicaid = await pimsy.payers.list(type_indicator="Medicaid", lane=lane)
    assert [one.name for one in medicaid.items] == ["Cascade Medicaid"]
    portal.layouts[PAYERS] = Layout(hidden=("Type Indicator",), first=("Payer #",))
    hidden = (await pimsy.payers.list(lane=lane)).items
    assert [(one.name, one.kind) for one in hidden] == [(one.name, None) for one in book.payers if one.active]


async def test_one_comes_with_all_that_the_form_holds(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    portal.book.payers.append(FULL)
    pimsy = connect()
    payer = await pimsy.payers.get("9001")
    assert payer.address is not None
    assert (payer.address.line1, payer.address.postal_code) == (FULL.address, FULL.zip)
    wire = payer.model_dump(by_alias=True, mode="json", exclude={"address"})
    assert wire == {
        "payerId": "9001",
        "name": FULL.name,
        "payerNumber": FULL.number,
        "kind": "payer",
        "typeIndicator": FULL.type_indicator,
        "active": True,
        "institutionalPayerNumber": FULL.ub_number,
        "eligibilityPayerNumber": FULL.eligibility_number,
        "phone": FULL.phone,
        "excludedFromClaims": True,
        "onStatements": True,
        "excludedFromBillingService": True,
        "noAutomaticSecondaries": True,
        "inNetworkGroup": FULL.in_network_group,
        "codingRequirements": FULL.coding_requirements,
        "billingCodeGroup": FULL.code_group,
    }
    plain = await pimsy.payers.get(str(portal.book.payers[2].id))
    assert (plain.kind, plain.address, plain.excluded_from_claims) == ("charge_type", None, True)
    assert (plain.on_statements, plain.payer_number) == (False, None)
    for variant in (
        rename_id("payer_number", "ctl00_payer"),
        wrap("main form"),
        relabel("label[for=ctl00_payer]", "Payer Control #"),
    ):
        portal.vary(PAYERS, variant)
    assert await pimsy.payers.get("9001") == payer
    with pytest.raises(NotFound):
        await pimsy.payers.get("1")


async def test_what_is_not_the_one_asked_for_is_refused(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy = connect()
    ident = str(portal.book.payers[0].id)
    portal.vary(PAYERS, set_attribute("#name", "value", "Another"))
    with pytest.raises(UnexpectedPage, match="another payer"):
        await pimsy.payers.get(ident)
    portal.unvary()
    portal.vary(PAYERS, drop("main tbody a"))
    with pytest.raises(ExtractionError, match="record"):
        await pimsy.payers.get(ident)
    portal.unvary()
    portal.layouts[PAYERS] = Layout(hidden=("Name",))
    with pytest.raises(ExtractionError, match="name"):
        await pimsy.payers.list()
    portal.account.hidden = ("Insurance Co., Payers, Charge Types",)
    await pimsy.health()
    with pytest.raises(NotPermitted):
        await pimsy.payers.list()
    portal.surfaces.discard("administration")
    await pimsy.health()
    with pytest.raises(NotOnThisSurface, match="desktop application"):
        await pimsy.payers.get(ident)
