"""A client as its users have it watches its pages: silent about those that were accepted, and not about others."""

from __future__ import annotations

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.variants import rename_id
from portaldriver import Drift
from tests.conftest import Connect, Told

PATH = "/pm/ManagePatients/ManagePatients.aspx"
NEWS = {"SelectorDegraded", "SelectorGone", "SelectorSilent", "PageChanged"}


def news(told: Told) -> list[str]:
    return [
        f"{one.name} {getattr(one, 'page', '')} {getattr(one, 'field', '')}".strip() for one in told if one.name in NEWS
    ]


async def test_pages_that_were_accepted_are_no_news(connect: Connect, seated: None, told: Told) -> None:
    listed = await connect(drift=Drift()).patients.list(page_size=50, lane="page")
    assert len(listed.items) == 50
    assert news(told) == []


async def test_a_page_that_moved_is_told_of_while_it_is_read(
    portal: OfficeAllyPortal, connect: Connect, seated: None, told: Told
) -> None:
    portal.vary(PATH, rename_id("addNewPatient", "lnkAdd"))
    listed = await connect(drift=Drift()).patients.list(page_size=50, lane="page")
    assert len(listed.items) == 50
    assert "SelectorDegraded PatientList add" in news(told)
    assert "PageChanged PatientList" in news(told)
