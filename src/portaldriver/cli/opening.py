"""How a command comes to the state database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from ..errors import PortalError

if TYPE_CHECKING:
    from ..runtime.store import StateDatabase

T = TypeVar("T")

State = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Path or address of the state database; $PORTALDRIVER_STATE or your own without."),
]
Tenant = Annotated[str, typer.Option(help="Whose rows.")]


def state_database(state: str | None, tenant: str) -> StateDatabase:
    """Return the database that the options name; its key is never among them. A command makes none, and no tenant."""
    from ..runtime.store import StateDatabase

    try:
        return StateDatabase(state, tenant=tenant, create=False)
    except PortalError as error:
        refuse(error.message)


def is_there(database: StateDatabase) -> bool:
    """Return whether there is a database, or say why that cannot be seen."""
    try:
        return database.exists()
    except PortalError as error:
        refuse(error.message)


def existing(state: str | None, tenant: str) -> StateDatabase:
    """Return the database that the options name, or say that there is none."""
    database = state_database(state, tenant)
    if not is_there(database):
        refuse("There is no state database yet.")
    return database


def tenants_of(state: str | None) -> list[str]:
    """Return the tenants of the database that the options name, or say that there is none."""
    from ..runtime.store import StateDatabase

    existing(state, "")
    try:
        return asyncio.run(StateDatabase.tenants(state))
    except PortalError as error:
        refuse(error.message)


def run(database: StateDatabase, work: Callable[[StateDatabase], Awaitable[T]]) -> T:
    """Do something with the database. Raises `PortalError`."""

    async def opened() -> T:
        async with database:
            return await work(database)

    return asyncio.run(opened())


def using(database: StateDatabase, work: Callable[[StateDatabase], Awaitable[T]]) -> T:
    """Do something with the database, or say in one line why it cannot be done."""
    try:
        return run(database, work)
    except PortalError as error:
        refuse(error.message)


def refuse(message: str) -> NoReturn:
    """Say why and end with status 1."""
    complain(message)
    raise typer.Exit(1)


def complain(message: str) -> None:
    """Say what is wrong."""
    typer.secho(message, fg="red", err=True)
