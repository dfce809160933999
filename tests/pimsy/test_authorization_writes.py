"""Authorizations written: once, whatever becomes of the answer, and only where the portal then holds what was asked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mock_portals import variants
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.authorizations_desk import CHANGE_UNITS, Authorizations
from mock_portals.pimsy.book import Auth, Client, by_id
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.seed import TODAY
from portaldriver import Duplicate, IdempotencyConflict, InvalidInput, NotFound, NotPermitted, NotSaved, Writing
from portaldriver.errors import LayoutError, SavedDifferently
from portaldriver.models.authorization import AuthorizationUpdate, NewAuthorization
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.writes.authorizations import CreateAuthorization, UpdateAuthorization
from tests.pimsy.conftest import Connect

FORM = "/Clients/Authorization"
PLACES = {"2026-portal": FORM, "2018-portal": "/Authorizations/Edit"}
QUICK = Writing(quiet=0.05, attempts=1)
END = TODAY + timedelta(days=90)


def draft(portal: PimsyPortal, client: int | None = None, **more: Any) -> NewAuthorization:
    """Make an authorization of twelve sessions for a client who has none of this code."""
    fields: dict[str, Any] = {
        "patient_id": str(client or portal.book.clients[0].id),
        "billing_code": "H0015",
        "payer_name": "Cascade Medicaid",
        "starts_on": TODAY,
        "ends_on": END,
        "units_allotted": Decimal(12),
        "unit_alert_level": Decimal(2),
        "expiry_alert_days": 14,
    }
    return NewAuthorization(**(fields | more))


def posts(portal: PimsyPortal, path: str = FORM) -> int:
    """Count what was sent to the form."""
    return portal.count(method="POST", path=path)


@pytest.mark.parametrize("generation", PLACES)
async def test_an_authorization_is_created_once(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    book, path, pimsy = portal.book, PLACES[generation], connect(writing=QUICK)
    there = len(book.auths)
    portal.faults.add(path=path, method="POST", reset=True, after=True)
    saved = await pimsy.authorizations.create(draft(portal), key="intake 1")
    made = book.auths[-1]
    assert made == Auth(
        *(int(saved.authorization_id), book.clients[0].id, "H0015", TODAY, END, Decimal(12), Decimal(12), Decimal(0)),
        *(Decimal(2), 14, "Cascade Medicaid"),
    )
    assert (saved.status, saved.patient_id, len(book.auths)) == ("created", str(made.client), there + 1)
    assert posts(portal, path) == 1, "the answer was lost, the authorization was found"
    wire = draft(portal).model_dump(by_alias=True, mode="json")
    assert await pimsy.authorizations.create(wire, key="intake 1") == saved
    with pytest.raises(IdempotencyConflict):
        await pimsy.authorizations.create(draft(portal, units_allotted=Decimal(9)), key="intake 1")
    portal.layouts["/clients/authorizations"] = portal.layouts["/authorizations"] = Layout(
        hidden=("Insurance Company", "Insurance Co.", "Start Date", "Start")
    )
    with pytest.raises(Duplicate) as twice:
        await pimsy.authorizations.create(draft(portal), key="intake 2")
    assert "Cascade" not in str(twice.value)
    assert posts(portal, path) == 1
    other = await pimsy.authorizations.create(draft(portal, payer_name="Evergreen Health"), key="intake 3")
    assert other.authorization_id == str(book.auths[-1].id) != saved.authorization_id
    placeholder = draft(portal, billing_code="T1016", payer_name=None, units_allotted=None, unmanaged=True)
    assert (await pimsy.authorizations.create(placeholder)).authorization_id == str(book.auths[-1].id)
    assert book.auths[-1].unmanaged
    assert book.auths[-1].payer == ""


async def test_what_the_portal_refuses_or_forgets_is_not_reported_saved(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book, desk, pimsy = portal.book, portal.desk(Authorizations), connect(writing=QUICK)
    there = len(book.auths)
    with pytest.raises(InvalidInput) as refused:
        await pimsy.authorizations.create(draft(portal, payer_name="Nobody Insurance"))
    assert refused.value.field == "payerName"
    with pytest.raises(InvalidInput) as refused:
        await pimsy.authorizations.create(draft(portal, 99999))
    assert refused.value.field == "patientId"
    portal.vary(FORM, variants.set_attribute("#end", "name", "gone"))
    with pytest.raises(InvalidInput) as refused:
        await pimsy.authorizations.create(draft(portal))
    portal.unvary()
    assert refused.value.field == "endsOn"
    assert refused.value.messages == ("endsOn: is required",)
    desk.silently_refuse = 1
    with pytest.raises(NotSaved):
        await pimsy.authorizations.create(draft(portal))
    assert len(book.auths) == there
    await pimsy.authorizations.create(draft(portal))
    assert len(book.auths) == there + 1
    losses = (("alert_days", "expiryAlertDays"), ("code", "billingCode"), ("end", "endsOn"))
    for whose, (field, named) in zip(book.clients[1:4], losses, strict=True):
        desk.loses_field = field
        with pytest.raises(SavedDifferently, match=named):
            await pimsy.authorizations.create(draft(portal, whose.id), key=f"loses {field}")
        assert book.auths[-1].client == whose.id
        with pytest.raises(SavedDifferently, match=named):
            await pimsy.authorizations.create(draft(portal, whose.id), key="again")
        assert book.auths.pop().client == whose.id
    desk.loses_field, client = "", book.clients[4].id
    before = posts(portal)
    for path, operator in (
        (FORM, variants.relabel("main form button", "Store")),
        (FORM, variants.duplicate("main form button")),
        (FORM, variants.drop("#allotted")),
    ):
        portal.vary(path, operator)
        with pytest.raises(LayoutError):
            await pimsy.authorizations.create(draft(portal, client))
        portal.unvary()
    assert (posts(portal), len(book.auths)) == (before, there + 1)
    for operator in (variants.rename_id("allotted", "units"), variants.wrap("main form"), variants.drop("label")):
        portal.vary(FORM, operator)
    saved = await pimsy.authorizations.create(draft(portal, client))
    assert book.auths[-1].id == int(saved.authorization_id)
    assert book.auths[-1].allotted == 12


def test_what_a_crash_left_is_the_same_write(portal: PimsyPortal) -> None:
    for one in (draft(portal), draft(portal, payer_name=None, units_allotted=None, unmanaged=True)):
        create = CreateAuthorization(Binding(), one)
        again = CreateAuthorization.from_payload(Binding(), create.payload)
        assert (again.payload, again.natural_key, again.asked()) == (create.payload, create.natural_key, create.asked())
    update = UpdateAuthorization(Binding(), "7", AuthorizationUpdate(payer_name=None, units_allotted=Decimal("1.5")))
    assert UpdateAuthorization.from_payload(Binding(), update.payload).asked() == update.asked()
    assert update.payload == {"authorizationId": "7", "changes": {"payerName": None, "unitsAllotted": 1.5}}


async def test_pick_lists_are_refreshed_for_who_and_what_came_since(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book = portal.book
    book.clients.append(Client(9001, "Ash", "Newcomer", date(2000, 1, 1)))
    saved = await connect().authorizations.create(draft(portal, 9001))
    assert (book.auths[-1].client, str(book.auths[-1].id)) == (9001, saved.authorization_id)
    assert portal.count(path="/Utilities/RefreshPickLists") == 1


async def test_changes_are_made_where_they_differ(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect(writing=QUICK)
    one = book.auths[3]
    held = Auth(**vars(one))
    update, ident = pimsy.authorizations.update, str(one.id)
    same = {"endsOn": one.end.isoformat(), "unitsAllotted": str(one.allotted), "payerName": one.payer.upper()}
    assert (await update(ident, same)).status == "unchanged"
    assert posts(portal) == 0
    portal.faults.add(path=FORM, method="POST", reset=True, after=True)
    saved = await update(ident, same | {"unitsAllotted": str(one.allotted + 5), "expiryAlertDays": None})
    assert (saved.status, saved.authorization_id, saved.patient_id) == ("updated", ident, str(one.client))
    assert one == Auth(
        **vars(held) | {"allotted": held.allotted + 5, "remaining": held.remaining + 5, "alert_days": None}
    )
    assert posts(portal) == 1
    await update(ident, {"unitsRemaining": "3", "unitAlertLevel": None, "payerName": None, "active": False})
    assert [one.remaining, one.unit_alert, one.payer, one.active] == [3, None, "", False]
    assert (await pimsy.authorizations.get(ident)).active is False
    with pytest.raises(InvalidInput, match="endsOn is before startsOn"):
        await update(ident, {"endsOn": (one.start - timedelta(days=1)).isoformat()})
    with pytest.raises(NotFound):
        await update("9999999", {"active": True})
    desk = portal.desk(Authorizations)
    desk.silently_refuse = 1
    with pytest.raises(NotSaved):
        await update(ident, {"active": True})
    desk.silently_refuse, desk.loses_field = 0, "unit_alert"
    with pytest.raises(SavedDifferently, match="unitAlertLevel"):
        await update(ident, {"active": True, "unitAlertLevel": "1"})
    assert one.active
    assert by_id(book.auths, ident) is one


async def test_who_may_not_change_units_is_told_so(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect(writing=QUICK)
    managed, free = book.auths[0], book.auths[1]
    free.unmanaged = True
    portal.account.hidden = (CHANGE_UNITS,)
    for changes in ({"unitsRemaining": "40"}, {"endsOn": END.isoformat()}, {"unmanaged": True}):
        with pytest.raises(NotPermitted) as refused:
            await pimsy.authorizations.update(str(managed.id), changes)
        assert refused.value.field == next(iter(changes))
    assert posts(portal) == 0
    await pimsy.authorizations.update(str(managed.id), {"expiryAlertDays": 7})
    assert managed.alert_days == 7
    await pimsy.authorizations.update(str(free.id), {"endsOn": END.isoformat()})
    assert free.end == END
    portal.vary("/Clients/Authorizations", variants.drop("main .toolbar a"))
    with pytest.raises(NotPermitted):
        await pimsy.authorizations.create(draft(portal))
