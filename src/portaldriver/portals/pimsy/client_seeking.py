"""Clients looked up by who they are, where no number is known."""

from __future__ import annotations

from ...errors import NotFound
from ...pom import Binding
from ...pom.values import as_typed
from ...runtime.session import Tab
from .charts import chart_of, number_of, row_of
from .client_filling import Identity
from .client_mapping import names_of
from .grids import ANY, every
from .pages.clients import ClientFilter, ClientRow, Clients


async def clients_like(tab: Tab, binding: Binding, who: Identity) -> list[ClientRow]:
    """Return the clients of that name and birth date, active or not."""
    screen = Clients(tab.page, binding)
    wanted = ClientFilter(last_name=who.last_name, first_name=who.first_name, dob=as_typed(who.dob), active=ANY)
    rows = [row for row in await every(tab, screen, screen.grid, wanted) if who.fits(row.name, row.dob)]
    return [row for row in rows if await _is(tab, binding, row, who)]


async def _is(tab: Tab, binding: Binding, row: ClientRow, who: Identity) -> bool:
    """Tell whether a row is of this very person: filters match beginnings, and not every name is `Last, First`."""
    if names_of(row.name)[0] is not None:
        return True
    front = (await chart_of(tab, binding, number_of(row))).front
    return Identity(front.last_name, front.first_name, front.dob or who.dob).text == who.text


async def clients_around(tab: Tab, binding: Binding, who: Identity) -> dict[str, ClientRow]:
    """Return, by their numbers, the clients who share the last name, the first name or the birth date with somebody.

    A portal that cuts or changes one of them on saving still shows the client under another.
    """
    screen = Clients(tab.page, binding)
    asked = (
        ClientFilter(last_name=who.last_name, active=ANY),
        ClientFilter(first_name=who.first_name, active=ANY),
        ClientFilter(dob=as_typed(who.dob), active=ANY),
    )
    return {number_of(row): row for wanted in asked for row in await every(tab, screen, screen.grid, wanted)}


async def is_client(tab: Tab, binding: Binding, patient_id: str) -> bool:
    """Tell whether somebody has a chart, active or not."""
    try:
        await row_of(tab, binding, patient_id)
    except NotFound:
        return False
    return True
