"""Billing codes: what the list shows is the practice's book, in both lanes, where the tenant has billing at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mock_portals import variants
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.billing_desk import CODES
from mock_portals.pimsy.book import BillingCode
from mock_portals.pimsy.grids import Layout
from portaldriver.errors import ExtractionError, InvalidInput, NotFound, NotOnThisSurface, NotPermitted
from tests.pimsy.conftest import Connect


async def test_codes_are_the_book_in_both_lanes(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book = portal.book
    book.codes.append(BillingCode(9001, "90834", "An older one", active=False))
    book.codes.append(BillingCode(9002, "X9999", "Counted by a word of the practice's own", decrement="Per Day"))
    portal.filter_prompt = True
    portal.layouts[CODES.lower()] = Layout(hidden=("Color",), first=("Type", "Minutes per Unit"))
    pimsy = connect()
    fetched = [one async for one in pimsy.billing_codes.list(page_size=3)]
    assert fetched == [one async for one in pimsy.billing_codes.list(page_size=3, lane="page")]
    active = [one for one in book.codes if one.active]
    assert [(one.billing_code_id, one.code, one.kind) for one in fetched] == [
        (str(one.id), one.code, one.type) for one in active
    ]
    assert [(one.pool or "", one.unmanaged, one.default_units) for one in fetched] == [
        (one.auth_group, one.unmanaged, one.default_units) for one in active
    ]
    timed = await pimsy.billing_codes.get("h2019", lane="page")
    assert timed.counting == "per_time"
    assert timed.minutes_per_unit == 15
    assert timed.color is None, "the user hid that column"
    assert (await pimsy.billing_codes.get("X9999")).counting is None
    assert (await pimsy.billing_codes.get("90834")).active, "not the older one of the same spelling"
    assert (await pimsy.billing_codes.list(active=None, kind="CPT General")).total == 5
    wire = timed.model_dump(by_alias=True, mode="json")
    assert wire["minutesPerUnit"] == 15
    assert Decimal(str(wire["defaultUnits"])) == 1
    with pytest.raises(NotFound):
        await pimsy.billing_codes.get("00000")
    with pytest.raises(InvalidInput):
        await pimsy.billing_codes.get(" ")
    portal.vary(CODES, variants.relabel("main th:nth-child(3)", "Billing Code"))
    assert (await pimsy.billing_codes.list()).items == tuple(fetched)
    portal.unvary()
    portal.vary(CODES, variants.relabel("main th:nth-child(3)", "Bill"))
    with pytest.raises(ExtractionError, match="code"):
        await pimsy.billing_codes.list()
    portal.unvary()
    portal.account.hidden = ("Billing Codes",)
    await pimsy.health()
    with pytest.raises((NotPermitted, NotOnThisSurface)):
        await pimsy.billing_codes.list()


async def test_a_tenant_without_billing_says_so(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    portal.surfaces.discard("billing")
    with pytest.raises(NotOnThisSurface, match="Financial > Billing Codes"):
        await connect().billing_codes.get("90834")
