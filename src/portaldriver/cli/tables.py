"""`portaldriver tables`: a practice's tables, kept up to date in a folder."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from ..errors import PortalError
from ..testing.drift_clients import clients
from .drift_options import Account, Client
from .opening import State, Tenant, complain, refuse

if TYPE_CHECKING:
    from ..analytics import Kept

DAY = "%Y-%m-%d"


def tables(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where tables go: DIR/TABLE/RUN.ENDING.")],
    since: Annotated[datetime, typer.Option(formats=[DAY], help="First day; keep it: another one begins anew.")],
    run: Annotated[str, typer.Option(help="What the night is called; the day in UTC without.")] = "",
    ending: Annotated[str, typer.Option("--as", metavar="KIND", help="parquet or csv.")] = "parquet",
    reports: Annotated[bool, typer.Option("--reports", help="The eight financial reports too.")] = False,
    until: Annotated[
        datetime | None, typer.Option(formats=[DAY], help="Last day of the reports; today, by this machine's clock.")
    ] = None,
    account: Account = None,
    client: Client = None,
    state: State = None,
    tenant: Tenant = "default",
) -> None:
    """Write what is new, changed or gone at a practice on PIMSY since the last run.

    They hold patients' data. The same --run goes on where it broke off.
    """
    if len(account or []) + len(client or []) > 1:
        raise typer.BadParameter("one practice has one folder", param_hint="--account")
    if ending not in ("parquet", "csv"):
        raise typer.BadParameter("it is parquet or csv", param_hint="--as")
    named = run or f"{datetime.now(UTC):%Y-%m-%d}"
    done: list[Kept] = []
    last = (until or datetime.now()).date() if reports else None  # the practice's day is the wall's
    try:
        asyncio.run(_written(done, folder, since, named, ending, last, account or [], client or [], state, tenant))
    except (PortalError, OSError) as error:
        Console().print(shown(done, named))
        refuse(f"{error if isinstance(error, PortalError) else error.strerror}; {_next(error)}")
    Console().print(shown(done, named))
    if any(one.refused for one in done):
        complain("Tables that the user may not see are missing.")
        raise typer.Exit(1)


async def _written(
    done: list[Kept],
    folder: Path,
    since: datetime,
    run: str,
    ending: str,
    last: date | None,
    account: list[str],
    functions: list[str],
    state: str | None,
    tenant: str,
) -> None:
    from ..analytics import nightly, pimsy_reports, pimsy_tables
    from ..portals.pimsy import Pimsy
    from ..runtime.store import StateDatabase

    [opening] = clients("pimsy", account, functions)
    async with StateDatabase(state, tenant=tenant) as database, opening as client:
        if not isinstance(client, Pimsy):
            refuse("The client is none of PIMSY.")
        sources = pimsy_tables(client, since=since.date())
        if last is not None:
            sources += pimsy_reports(client, since=since.date(), until=last)
        kind: Literal["parquet", "csv"] = "csv" if ending == "csv" else "parquet"
        async for one in nightly(sources, folder, state=database, run=run, ending=kind, progress=_tell):
            done.append(one)


def _next(error: PortalError | OSError) -> str:
    soon = isinstance(error, PortalError) and error.retryable
    return f"{'the' if soon else 'once that is put right, the'} same command goes on."


def _tell(table: str, rows: int) -> None:
    typer.echo(f"{table}: {rows} rows", err=True)


def shown(done: list[Kept], run: str) -> Table:
    """Return the tables that were written, and how many rows each has."""
    made = Table(title=f"Tables of {run}", title_justify="left")
    made.add_column("table")
    for header in ("rows", "new", "changed", "gone"):
        made.add_column(header, justify="right")
    for one in done:
        if one.there or one.refused:
            made.add_row(one.table, "there already" if one.there else "may not be seen", "", "", "")
        else:
            made.add_row(one.table, *(str(each) for each in (one.rows, one.new, one.changed, one.gone)))
    return made
