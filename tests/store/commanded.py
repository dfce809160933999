"""Commands as a person gives them, and databases for them."""

from __future__ import annotations

import asyncio

from typer.testing import CliRunner, Result

from portaldriver.cli.commands import app
from portaldriver.runtime.store import StateDatabase

from .saved import put


def run(*arguments: str, **environment: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "100", **environment})


def fill(state: str, *tenants: str, key: str | None = None) -> None:
    """Give each tenant a session: two sealed objects with its pepper."""

    async def fill() -> None:
        for tenant in tenants:
            async with StateDatabase(state, tenant=tenant, key=key) as database:
                await put(database)

    asyncio.run(fill())
