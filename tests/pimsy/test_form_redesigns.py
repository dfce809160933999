"""Forms under redesigns, in both generations: filled right and saved once, or refused with nothing sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.grafting import Tree, matches
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Book
from mock_portals.variants import Operator, drop, duplicate, relabel, set_attribute, wrap
from portaldriver import Retry, Writing
from portaldriver.errors import LayoutError, PageTimeout
from portaldriver.portals.pimsy import Pimsy
from tests.conftest import TIMEOUTS
from tests.pimsy.conftest import Connect

GENERATIONS = ("2026-portal", "2018-portal")
CHART = "/Clients/Chart"
HASTY = replace(TIMEOUTS, navigation=2)
"""For pages that never get there: what is waited for is the deadline's end."""
ONCE: dict[str, Any] = {"retry": Retry(attempts=1), "writing": Writing(quiet=0.05, attempts=1)}


@dataclass(frozen=True)
class Way:
    """One write: where its form is by generation, a field of that by id, the call, and what then stands in the book."""

    paths: tuple[str, str]
    field: str
    call: Callable[[Pimsy, Book], Awaitable[Any]]
    kept: Callable[[Book], object]


CLIENT = {"firstName": "Uma", "lastName": "Example-Moved", "dob": "1991-01-01", "email": "uma@example.com"}
POLICY = {"isPrimary": True, "payerName": "Evergreen Health", "memberId": "M-77"}


def _ident(book: Book) -> str:
    return str(book.clients[0].id)


WAYS = {
    "a new client": Way(
        (f"{CHART}/New", f"{CHART}/New"),
        "email",
        lambda pimsy, _: pimsy.clients.create(CLIENT),
        lambda book: [one.email for one in book.clients if one.last_name == "Example-Moved"] == ["uma@example.com"],
    ),
    "a client": Way(
        (f"{CHART}/Details", f"{CHART}/Details"),
        "phone",
        lambda pimsy, book: pimsy.clients.update(_ident(book), {"phone": "206-555-0188"}),
        lambda book: book.clients[0].phone == "206-555-0188",
    ),
    "a policy": Way(
        (f"{CHART}/Insurance", f"{CHART}/Insurance"),
        "",
        lambda pimsy, book: pimsy.clients.update(_ident(book), {"insurancePolicies": [POLICY]}),
        lambda book: book.clients[0].insurance["Primary"].individual_number == "M-77",
    ),
    "an authorization": Way(
        ("/Clients/Authorization", "/Authorizations/Edit"),
        "allotted",
        lambda pimsy, book: pimsy.authorizations.create(
            {
                "patientId": _ident(book),
                "billingCode": "H0015",
                "payerName": "Cascade Medicaid",
                "startsOn": "2026-03-02",
                "endsOn": "2026-05-31",
                "unitsAllotted": 12,
            }
        ),
        lambda book: (book.auths[-1].code, book.auths[-1].allotted) == ("H0015", Decimal(12)),
    ),
    "an appointment": Way(
        ("/Calendar/Sal", "/Home/Sal"),
        "start_time",
        lambda pimsy, book: pimsy.appointments.create(
            {
                "patientId": _ident(book),
                "providerName": book.users[0].name,
                "start": "2027-03-01T09:00",
                "billingCode": "90834",
            }
        ),
        lambda book: book.sals[-1].start.isoformat() == "2027-03-01T09:00:00",
    ),
}


def renamed(tree: Tree) -> None:
    """Give every control another id, and its label with it."""
    for form in matches(tree.getroot(), "main form"):
        for item in form.iter("*"):
            for name in ("id", "for", "aria-labelledby"):
                if item.get(name):
                    item.set(name, f"ctl00_{item.get(name)}")


def turned(tree: Tree) -> None:
    """Have the fields of every form stand in the opposite order."""
    for form in matches(tree.getroot(), "main form[method=post]"):
        rows = [item for item in form if item.tag == "p"]
        for row in rows:
            form.remove(row)
        form.extend(reversed(rows))


HARMLESS: tuple[Operator, ...] = (
    renamed,
    turned,
    wrap("main form p"),
    set_attribute("main label", "class", "required"),
    set_attribute("main form input", "autocomplete", "off"),
)


ELSEWHERE = (set_attribute("main form[method=post]", "aria-label", "Something Else"),)
"""Another form, which most pages wait for in vain."""


def harmful(field: str) -> list[tuple[Operator, ...]]:
    """Return what no write may go through: its Save or, where one is given, a field of it cannot be told any more."""
    save = "main form[method=post] button"
    found: list[tuple[Operator, ...]] = [ELSEWHERE, (relabel(save, "Save and Close"),), (duplicate(save),)]
    if field:
        # Which field is which is said by its label and, failing that, by its name.
        found.append((relabel(f"main label[for={field}]", "Unheard of"), set_attribute(f"#{field}", "name", "unheard")))
        found.append((drop(f"#{field}"),))
        found.append((duplicate(f"main label[for={field}], #{field}"), set_attribute("main label", "for", None)))
    return found


@pytest.mark.sample(4)
@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("name", WAYS)
async def test_a_form_is_filled_right_or_not_sent(
    name: str, generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    way, book = WAYS[name], portal.book
    path = way.paths[GENERATIONS.index(generation)]
    pimsy, hasty = connect(**ONCE), connect(timeouts=HASTY, **ONCE)
    before = repr((book.clients, book.auths, book.sals))
    sent = []
    for number, operators in enumerate(harmful(way.field)):
        portal.unvary()
        for operator in operators:
            portal.vary(path, operator)
        with pytest.raises((LayoutError, PageTimeout)):
            await way.call(hasty if operators is ELSEWHERE else pimsy, book)
        if portal.count(method="POST", path=path):
            sent.append(number)
    assert not sent
    assert repr((book.clients, book.auths, book.sals)) == before
    portal.unvary()
    for operator in HARMLESS:
        portal.vary(path, operator)
    await way.call(pimsy, book)
    assert way.kept(book)
    assert portal.count(method="POST", path=path) == 1
