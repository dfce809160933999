"""Lists of several pages that change while they are turned, and links that lead on from the list they stand in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from mock_portals.grafting import Tree, matches
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Payer
from mock_portals.variants import duplicate
from mock_portals.visiting import Visit
from portaldriver import Retry
from portaldriver.errors import ExtractionError, SelectorAmbiguous
from portaldriver.portals.pimsy import grids
from tests.pimsy.conftest import Connect

PAYERS = "/administration/payers"


def meanwhile(portal: PimsyPortal, path: str, change: Callable[[Visit], object]) -> None:
    """Let the practice go on working: `change` comes before each answer of a list."""
    handler = portal._routes["GET", path]

    def answer(visit: Visit, session: Any) -> Any:
        change(visit)
        return handler(visit, session)

    portal._routes["GET", path] = answer


@pytest.mark.parametrize("restless", [False, True])
async def test_no_row_is_missed_where_one_goes_and_another_comes(
    restless: bool, portal: PimsyPortal, connect: Connect, seated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = portal.book
    book.payers[:] = [Payer(9000 + number, f"Payer {number}") for number in range(8)]
    monkeypatch.setattr(grids, "At", partial(grids.At, size=3))
    done: list[str] = []

    def change(visit: Visit) -> None:
        # When the second page is asked for, one of the first goes and one comes at the end: there are as many as before.
        if visit.query.get("page") == "2" and (restless or not done):
            done.append("")
            gone = book.payers.pop(0)
            book.payers.append(Payer(gone.id + 100, f"{gone.name} anew"))

    meanwhile(portal, PAYERS, change)
    pimsy = connect(retry=Retry(attempts=1))
    if restless:
        with pytest.raises(ExtractionError, match="changed while it was read") as refused:
            await pimsy.payers.get("9003")
        assert refused.value.retryable
        return
    assert (await pimsy.payers.get("9003")).name == "Payer 3"
    assert [one.id for one in book.payers][:3] == [9001, 9002, 9003], "it stood on the page that had been read"
    assert done


def relative(tree: Tree) -> None:
    """Write the links of a list as they lead from its own folder."""
    for link in matches(tree.getroot(), "main table a[href]"):
        link.set("href", str(link.get("href")).split("/", 2)[2])


def based(tree: Tree) -> None:
    """Write them as they lead from the site's root, and say so."""
    head = matches(tree.getroot(), "head")[0]
    base = head.makeelement("base", {"href": "/", "target": "_self"})
    head.insert(0, base)
    for link in matches(tree.getroot(), "main table a[href]"):
        link.set("href", str(link.get("href")).removeprefix("/"))


async def test_a_link_leads_from_the_list_it_stands_in_whatever_the_tab_shows(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    """In the fetch lane the tab stays at the dashboard, and the list is never where the tab is."""
    book, pimsy = portal.book, connect()
    client, payer, user = str(book.clients[0].id), str(book.payers[0].id), str(book.users[0].id)
    plain = [await pimsy.clients.get(client), await pimsy.payers.get(payer), await pimsy.providers.get(user)]
    for operator in (relative, based):
        portal.unvary()
        for path in ("/clients/clientmanagement", PAYERS):
            portal.vary(path, operator)
        assert await pimsy.clients.get(client) == plain[0]
        assert await pimsy.clients.get(client, lane="page") == plain[0]
        assert await pimsy.payers.get(payer) == plain[1]
    portal.unvary()
    portal.vary("/administration/users", based)
    assert await pimsy.providers.get(user) == plain[2]


async def test_of_two_links_none_is_followed(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy = connect(retry=Retry(attempts=1))
    portal.vary(PAYERS, duplicate("main table td a"))
    with pytest.raises(SelectorAmbiguous):
        await pimsy.payers.get(str(portal.book.payers[0].id))
