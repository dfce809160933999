"""The schedule under redesigns of every kind, in both generations: read right, or refused."""

from __future__ import annotations

from typing import Any

import pytest

from mock_portals.pimsy import PimsyPortal
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
from portaldriver.errors import LayoutError
from tests.pimsy.conftest import Connect
from tests.pimsy.sals import in_full, read, truth, vivid

LIST, EDIT = "", "/sal"
PATHS = {"2026-portal": "/calendar", "2018-portal": "/home"}

READ_RIGHT: list[tuple[str, Operator]] = [
    (LIST, wrap("main table")),
    (LIST, wrap("main td a", tag="b")),
    (LIST, rename_id("records", "ctl9_records")),
    (LIST, move_before("main form.foot", "main table")),
    (LIST, set_attribute("main a", "class", "btn")),
    (EDIT, wrap("main form p")),
    (EDIT, rename_id("client", "ctl9_client")),
    (EDIT, relabel('label[for="client"]', "Client")),
    (EDIT, relabel('label[for="code"]', "Service Code")),
    (EDIT, set_attribute("#status", "name", "state")),
    (EDIT, move_before("#notes", "#client")),
]
REFUSED: list[tuple[str, Operator]] = [
    (LIST, drop("main th:nth-child(2)")),
    (LIST, relabel("main th:nth-child(3)", "From")),
    (LIST, duplicate("main th:nth-child(14)")),
    (LIST, drop("#records")),
    (LIST, add_text("#records", "about ")),
    (LIST, drop("main tbody tr:first-child")),
    (EDIT, duplicate("#number")),
    (EDIT, drop('label[for="status"], #status')),
    (EDIT, set_attribute("#start_time", "value", "noon")),
    (EDIT, set_attribute("main form", "aria-label", "Edit Something")),
    (EDIT, drop("#number")),
]


@pytest.mark.sample(1)
@pytest.mark.parametrize("generation", PATHS)
async def test_redesigns_are_read_right_or_refused(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    special = vivid(portal)
    pimsy = connect(timeouts=Timeouts(read=2.0), retry=Retry(attempts=1))

    async def look() -> tuple[dict[str, Any], dict[str, Any]]:
        rows = await pimsy.appointments.list(special.start.date(), page_size=500)
        row = next(one for one in rows.items if one.appointment_id == str(special.id))
        return read(row), read(await pimsy.appointments.get(str(special.id)))

    for path, operator in READ_RIGHT:
        portal.vary(PATHS[generation] + path, operator)
    assert await look() == (truth(portal, special), in_full(portal, special))
    accepted = []
    for number, (path, operator) in enumerate(REFUSED):
        portal.unvary()
        portal.vary(PATHS[generation] + path, operator)
        try:
            await look()
        except LayoutError:
            continue
        accepted.append(number)
    assert not accepted
