"""Required (brown) fields that a practice chose, and forms that lose what was typed when one leaves without Save (guide 2.2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mock_portals.grafting import Tree, matches
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.clients_desk import CHART
from mock_portals.pimsy.organization_desk import LOCATIONS
from mock_portals.pimsy.waiting_desk import NEW as PROSPECT
from mock_portals.variants import set_attribute
from portaldriver import Writing
from portaldriver.errors import InvalidInput, SelectorUncertain
from portaldriver.portals.pimsy import Pimsy
from tests.pimsy.conftest import Connect

BRISK = Writing(quiet=0.05, attempts=1)
DETAILS, NEW, INSURANCE = f"{CHART}/Details", f"{CHART}/New", f"{CHART}/Insurance"
LOST = "/Content/portal.css"
WATCH = f"""for (const form of document.querySelectorAll('form[method=post]')) {{
  let typed = false;
  form.addEventListener('input', () => {{ typed = true; }});
  form.addEventListener('submit', () => {{ typed = false; }});
  addEventListener('pagehide', () => {{
    if (typed) fetch('{LOST}?lost=' + encodeURIComponent(form.getAttribute('aria-label')), {{keepalive: true}});
  }});
}}"""
"""Tells the server which form was left filled and unsaved."""


def watched(tree: Tree) -> None:
    body = matches(tree.getroot(), "body")[0]
    script = body.makeelement("script", {})
    script.text = WATCH
    body.append(script)


def lost(portal: PimsyPortal) -> list[str]:
    """Return the forms that were left filled and unsaved."""
    return [seen.query["lost"] for seen in portal.requests if "lost" in seen.query]


CLIENT = {"firstName": "Uma", "lastName": "Example-Brown", "dob": "1991-01-01"}
Call = Callable[[Pimsy, str], Awaitable[Any]]
CASES: dict[str, tuple[str, str, str, Call]] = {
    "a new client": (NEW, "Email", "email", lambda pimsy, _: pimsy.clients.create(CLIENT)),
    "a client": (
        DETAILS,
        "Default Division",
        "programName",
        lambda pimsy, one: pimsy.clients.update(one, {"programName": None}),
    ),
    "what stood blank": (
        DETAILS,
        "City",
        "address.city",
        lambda pimsy, one: pimsy.clients.update(one, {"middleName": "Q"}),
    ),
    "a prospect": (PROSPECT, "Phone Number", "phone", lambda pimsy, _: pimsy.waiting_list.add(CLIENT)),
    "a policy": (
        INSURANCE,
        "Group Number",
        "insurancePolicies",
        lambda pimsy, one: pimsy.clients.update(
            one, {"insurancePolicies": [{"isPrimary": True, "payerName": "Cascade Medicaid", "memberId": "M-9"}]}
        ),
    ),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", CASES)
async def test_what_a_practice_requires_is_named_as_our_field(
    name: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    path, label, field, call = CASES[name]
    client, others = portal.book.clients[3], len(portal.book.clients)
    client.city = ""
    client.insurance["Primary"].group_number = ""
    before = repr(client)
    portal.required[path.lower()] = (label,)
    pimsy = connect(writing=BRISK)
    with pytest.raises(InvalidInput) as refused:
        await call(pimsy, str(client.id))
    assert (refused.value.field or "").startswith(field)
    assert "is required" in refused.value.messages[0]
    assert repr(client) == before
    assert len(portal.book.clients) == others
    assert portal.count(method="POST", path=path) == 1
    portal.required.clear()
    portal.vary(path, set_attribute("main label", "class", "required"))
    await call(pimsy, str(client.id))
    assert portal.count(method="POST", path=path) == 2, "brown alone refuses nothing and hides no field"


async def test_no_form_is_left_filled_without_a_word(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    for path in (NEW, DETAILS, INSURANCE, PROSPECT, LOCATIONS, f"{CHART}/Demographics", f"{CHART}/Contact"):
        portal.vary(path, watched)
    book, pimsy = portal.book, connect(writing=BRISK)
    made = await pimsy.clients.create(
        CLIENT
        | {
            "sex": "F",
            "contacts": [{"role": "emergency", "name": "Example, Ada"}],
            "insurancePolicies": [{"isPrimary": True, "payerName": "Evergreen Health", "memberId": "M-1"}],
        }
    )
    await pimsy.clients.update(made.patient_id, {"middleName": "Q", "sex": "M", "insurancePolicies": []})
    await pimsy.clients.update(made.patient_id, {"middleName": "Q"})
    await pimsy.waiting_list.add(CLIENT | {"firstName": "Una"})
    await pimsy.locations.update(str(book.locations[0].id), {"phone": "206-555-0198"})
    with pytest.raises(InvalidInput, match="programName"):
        await pimsy.clients.update(made.patient_id, {"middleName": "R", "programName": "Nowhere"})
    await pimsy.health()
    assert not lost(portal)
    portal.required[LOCATIONS.lower()] = ("Phone",)
    with pytest.raises(InvalidInput, match="phone"):
        await pimsy.locations.update(str(book.locations[0].id), {"phone": None})
    await pimsy.clients.list(lane="page")
    assert not lost(portal), "the portal gave the form back as it was sent"
    portal.vary(LOCATIONS, set_attribute("#location_city", "oninput", "this.value = 'else'"))
    portal.required.clear()
    with pytest.raises(SelectorUncertain, match="city"):
        await pimsy.locations.update(str(book.locations[0].id), {"address": {"city": "Harborview"}})
    await pimsy.clients.list(lane="page")
    assert lost(portal) == ["Location"], "what could not be filled was told, and nothing of it was saved"
    assert book.locations[0].city == "Seaview"
