"""`portaldriver accounts`: which accounts there are, and how they fare."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .opening import State, Tenant, existing, is_there, refuse, state_database, using

if TYPE_CHECKING:
    from ..runtime.store import AccountRecord, StateDatabase

accounts = typer.Typer(help="Accounts and how they fare.")

SHOWN = 8
"""Digits of an account's key that are shown, and usually enough to name it."""
COLOURS = {"live": "green", "stale": "yellow", "none": "dim"}

Account = Annotated[str, typer.Argument(help="The account's key as listed; its beginning is enough.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@dataclass(frozen=True, slots=True)
class _Given:
    """The options given before a subcommand."""

    state: str | None
    tenant: str

    def database(self, state: str | None, tenant: str | None) -> StateDatabase:
        return existing(state or self.state, tenant or self.tenant)


OwnTenant = Annotated[str | None, typer.Option("--tenant", help="Whose rows.")]


@accounts.callback(invoke_without_command=True)
def list_(
    context: typer.Context,
    state: State = None,
    tenant: Tenant = "default",
    show: Annotated[bool, typer.Option("--show", help="Show user names in full.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; times are UTC.")] = False,
) -> None:
    """List the accounts: session, parking, password's end, last sign-in."""
    context.obj = _Given(state, tenant)
    if context.invoked_subcommand is not None:
        return
    records = _records(state_database(state, tenant))
    if as_json:
        typer.echo(json.dumps([_plain(record, show=show) for record in records], indent=2))
    elif not records:
        typer.echo("No account has signed in yet.")
    else:
        Console().print(_table(records, show=show))


@accounts.command()
def release(context: typer.Context, account: Account, state: State = None, tenant: OwnTenant = None) -> None:
    """Let a parked account sign in again."""
    database = context.obj.database(state, tenant)

    async def work(database: StateDatabase) -> bool:
        return await database.accounts.release(await _named(database, account))

    typer.echo("Released." if using(database, work) else "The account is not parked.")


@accounts.command()
def forget(
    context: typer.Context, account: Account, state: State = None, tenant: OwnTenant = None, yes: Yes = False
) -> None:
    """Destroy an account's session and what is known about it. The journal of its writes stays."""
    database = context.obj.database(state, tenant)
    if not yes:
        typer.confirm(f"Destroy the session of {account} and what is known about it?", abort=True)

    async def work(database: StateDatabase) -> None:
        await database.accounts.forget(await _named(database, account))

    using(database, work)
    typer.echo("Forgotten.")


def _records(database: StateDatabase) -> list[AccountRecord]:
    return using(database, lambda database: database.accounts.list()) if is_there(database) else []


async def _named(database: StateDatabase, beginning: str) -> str:
    """Return the one key that begins so."""
    keys = [record.key for record in await database.accounts.list() if record.key.startswith(beginning)]
    if len(keys) != 1:
        refuse("Several accounts' keys begin like this." if keys else "There is no such account.")
    return keys[0]


def _table(records: list[AccountRecord], *, show: bool) -> Table:
    table = Table(
        title="Accounts",
        caption="Times are UTC; what expires is the password. --show gives user names in full.",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for header in ("account", "portal", "user name", "session", "parked", "expires", "last sign-in"):
        table.add_column(header, overflow="fold", no_wrap=header != "user name")
    for record in records:
        table.add_row(
            record.key[:SHOWN],
            record.portal,
            escape(printable(record.username)) if show else masked(record.username),
            f"[{COLOURS[record.session]}]{record.session}[/]",
            _parked(record),
            _expiry(record),
            _minute(record.last_signed_in).replace(" ", "\n"),
        )
    return table


def masked(username: str | None) -> str:
    """Return a user name's first letter and stars, always as many: its length is no one's business either."""
    return f"{printable(username)[0]}*****" if username else ""


def printable(username: str | None) -> str:
    """Return a user name as a terminal can show it: from an environment that is not UTF-8 it holds surrogates."""
    return (username or "").encode("utf-8", "replace").decode()


def _parked(record: AccountRecord) -> str:
    if record.parking is None:
        return ""
    lines = [f"[red]{record.parking.reason}[/]", f"since {_minute(record.parking.at)}"]
    if record.parking.until is not None:
        lines.append(f"until {_minute(record.parking.until)}")
    return "\n".join(lines)


def _expiry(record: AccountRecord) -> str:
    lines = [record.password_expires.isoformat()] if record.password_expires else []
    if record.change_demanded_at is not None:
        lines.append("[yellow]demanded[/]")
    return "\n".join(lines)


def _minute(seconds: float | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def _plain(record: AccountRecord, *, show: bool) -> dict[str, object]:
    """Return what JSON tells of an account."""
    parking = record.parking
    return {
        "portal": record.portal,
        "account": record.key,
        "username": record.username if show else masked(record.username),
        "session": record.session,
        "saved_at": _iso(record.saved_at),
        "parked": None
        if parking is None
        else {
            "reason": parking.reason,
            "at": _iso(parking.at),
            "page": parking.page,
            "until": _iso(parking.until),
        },
        "password_expires": record.password_expires.isoformat() if record.password_expires else None,
        "change_demanded_at": _iso(record.change_demanded_at),
        "last_signed_in": _iso(record.last_signed_in),
        "sign_ins_last_hour": record.sign_ins_last_hour,
    }


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
