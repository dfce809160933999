"""`portaldriver state`: keys and seals of the state database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import PortalError
from .opening import State, complain, refuse, run, state_database, tenants_of

if TYPE_CHECKING:
    from ..runtime.store import Checked

state = typer.Typer(no_args_is_help=True, help="Keys and seals of the state database.")

OnlyTenant = Annotated[str | None, typer.Option("--tenant", help="Only this tenant's rows; all tenants' without.")]


@state.command()
def key() -> None:
    """Print a new key. Keep it in a file of mode 0600, or in the environment: not in a command."""
    from ..runtime.store import new_key

    typer.echo(new_key())


@state.command()
def reseal(state: State = None, tenant: OnlyTenant = None) -> None:
    """Seal with the first key what other keys sealed, and say whether those can go. May run while others work.

    Ends with status 1 while some tenant needs another key than the first.
    """
    chosen, others = _chosen(state, tenant)
    failed = [name for name in chosen if not _resealed(state, name)]
    _say_untouched(others)
    behind = [name for name in (*chosen, *others) if name in failed or _is_behind(state, name)]
    if behind:
        refuse(f"Keep the other keys: not everything is sealed with the first one of {', '.join(behind)}.")
    typer.echo("No tenant of this database needs another key than the first.")


@state.command()
def check(state: State = None, tenant: OnlyTenant = None) -> None:
    """Open the database and every seal in it. Ends with status 1 if something was changed or does not open."""
    chosen, others = _chosen(state, tenant)
    found = {name: kinds for name in chosen if (kinds := _checked(state, name)) is not None}
    if found:
        Console().print(_table(found))
    _say_untouched(others)
    bad = any(kind.changed or kind.locked for kinds in found.values() for kind in kinds)
    if bad or len(found) < len(chosen):
        refuse("Not everything in the state database opens.")


def _chosen(state: str | None, tenant: str | None) -> tuple[list[str], list[str]]:
    """Return the tenants to walk over, and the others."""
    names = tenants_of(state)
    if not names:
        refuse("The state database has no tenant yet.")
    if tenant is None:
        return names, []
    if tenant not in names:
        refuse(f"The state database has no tenant {tenant!r}.")
    return [tenant], [name for name in names if name != tenant]


def _resealed(state: str | None, tenant: str) -> bool:
    """Seal a tenant's objects anew and say how many; False if that cannot be done."""
    try:
        count = run(state_database(state, tenant), lambda database: database.reseal())
    except PortalError as error:
        complain(f"{tenant}: {error.message}")
        return False
    done = f"{count} objects were sealed anew." if count else "everything is sealed with the first key already."
    typer.echo(f"{tenant}: {done}")
    return True


def _is_behind(state: str | None, tenant: str) -> bool:
    """Whether a tenant has something that another key sealed; what does not open with the keys given is that too."""
    try:
        return run(state_database(state, tenant), lambda database: database.outstanding()) > 0
    except PortalError as error:
        complain(f"{tenant}: {error.message}")
        return True


def _checked(state: str | None, tenant: str) -> list[Checked] | None:
    try:
        return run(state_database(state, tenant), lambda database: database.check())
    except PortalError as error:
        complain(f"{tenant}: {error.message}")
        return None


def _say_untouched(tenants: list[str]) -> None:
    if tenants:
        typer.echo(f"Not touched: {', '.join(tenants)}.")


def _table(found: dict[str, list[Checked]]) -> Table:
    table = Table(title="State database")
    table.add_column("tenant", overflow="fold")
    table.add_column("kind", no_wrap=True)
    for header in ("sound", "changed", "other key"):
        table.add_column(header, justify="right")
    for tenant, kinds in found.items():
        for kind in kinds:
            table.add_row(escape(tenant), kind.kind, str(kind.sound), _bad(kind.changed), _bad(kind.locked))
        table.add_section()
    return table


def _bad(count: int) -> str:
    return f"[red]{count}[/]" if count else "0"
