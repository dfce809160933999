"""Every list under every kind of redesign: read right, read with a field less and said so, or refused. Never wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_portals.grafting import Element, Tree, matches
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.beds_desk import AVAILABILITY, BEDS
from mock_portals.pimsy.book import Stay
from mock_portals.pimsy.seed import TODAY
from mock_portals.pimsy.waiting_desk import LIST as WAITING
from mock_portals.variants import (
    Operator,
    add_text,
    drop,
    duplicate,
    move_before,
    relabel,
    rename_id,
    set_attribute,
    wrap,
)
from portaldriver import Retry, Timeouts
from portaldriver.errors import LayoutError, PageTimeout
from portaldriver.portals.pimsy import Pimsy
from tests.conftest import Told
from tests.pimsy.conftest import Connect

ADMINISTRATION = "/administration"
LISTS: dict[str, tuple[str, Callable[[Pimsy], Any]]] = {
    "programs": (f"{ADMINISTRATION}/organization/divisions", lambda pimsy: pimsy.programs.list()),
    "locations": (f"{ADMINISTRATION}/organization/locations", lambda pimsy: pimsy.locations.list()),
    "rooms": (f"{ADMINISTRATION}/organization/rooms", lambda pimsy: pimsy.rooms.list()),
    "providers": (f"{ADMINISTRATION}/users", lambda pimsy: pimsy.providers.list()),
    "payers": (f"{ADMINISTRATION}/payers", lambda pimsy: pimsy.payers.list()),
    "clients": ("/clients/clientmanagement", lambda pimsy: pimsy.clients.list()),
    "groups": ("/clients/clientgroups", lambda pimsy: pimsy.groups.list()),
    "authorizations": ("/clients/authorizations", lambda pimsy: pimsy.authorizations.list()),
    "billing codes": ("/financial/billingcodes", lambda pimsy: pimsy.billing_codes.list()),
    "rates": ("/financial/billingmatrix", lambda pimsy: pimsy.rates.list()),
    "beds": (AVAILABILITY.lower(), lambda pimsy: pimsy.beds.list()),
    "bed assignments": (BEDS.lower(), lambda pimsy: pimsy.beds.assignments()),
    "waiting list": (WAITING.lower(), lambda pimsy: pimsy.waiting_list.list()),
}


def reversed_columns(tree: Tree) -> None:
    """Turn the order of all columns round."""
    for row in matches(tree.getroot(), "main table tr"):
        cells: list[Element] = list(row)
        for cell in cells:
            row.remove(cell)
            row.insert(0, cell)


HARMLESS: list[Operator] = [
    wrap("main table"),
    wrap("main td a", tag="b"),
    rename_id("records", "ctl9_records"),
    move_before("main form.foot", "main table"),
    set_attribute("main td", "class", "cell"),
    reversed_columns,
]
HARMFUL: list[Operator] = [
    *(drop(f"main th:nth-child({place})") for place in (1, 2)),
    *(relabel(f"main th:nth-child({place})", "Else") for place in (1, 2, 3)),
    *(duplicate(f"main th:nth-child({place})") for place in (1, 2)),
    drop("main tbody tr:first-child"),
    drop("#records"),
    add_text("#records", "about "),
    relabel("#active-filters", "Active = Perhaps"),
]
GONE: list[Operator] = [set_attribute("main tbody tr", "data-id", None), drop("main table")]
"""Rows that cannot be told are waited for: the same for all lists."""


def flat(held: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Put the fields of parts beside those of the whole."""
    found: dict[str, Any] = {}
    for name, value in held.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found


@pytest.mark.sample(6)
@pytest.mark.parametrize("name", LISTS)
async def test_no_redesign_of_a_list_is_read_wrong(
    name: str, portal: PimsyPortal, connect: Connect, seated: None, told: Told
) -> None:
    path, call = LISTS[name]
    book, pimsy = portal.book, connect(timeouts=Timeouts(read=3.0), retry=Retry(attempts=1))
    for number in (-2, -3):
        book.clients[number].waiting = True
        book.stays.append(Stay(book.next_id(), book.clients[number + 3].id, book.beds[number].id, TODAY))

    async def read() -> list[dict[str, Any]]:
        return [flat(one.model_dump()) for one in (await call(pimsy)).items]

    right = await read()
    assert len(right) > 1
    for operator in HARMLESS:
        portal.vary(path, operator)
    assert await read() == right
    refused = 0
    for number, operator in enumerate(HARMFUL):
        portal.unvary()
        portal.vary(path, operator)
        told.clear()
        try:
            found = await read()
        except LayoutError:
            refused += 1
            continue
        assert len(found) == len(right)
        lost = {
            field
            for held, good in zip(found, right, strict=True)
            for field in good
            if held.get(field) != good[field] and not held.get(field)
        }
        kept = [{key: value for key, value in one.items() if key not in lost} for one in found]
        assert kept == [{key: value for key, value in one.items() if key not in lost} for one in right], number
        assert not lost or told.named("FieldMissing"), number
    assert refused >= len(HARMFUL) // 2


async def test_rows_that_cannot_be_told_are_no_empty_list(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    path, call = LISTS["programs"]
    pimsy = connect(timeouts=Timeouts(read=1.0), retry=Retry(attempts=1))
    for operator in GONE:
        portal.unvary()
        portal.vary(path, operator)
        with pytest.raises((LayoutError, PageTimeout)):
            await call(pimsy)
