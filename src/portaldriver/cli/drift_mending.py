"""What `portaldriver drift` does about drift: propose repairs, apply those that were reviewed, sign overrides."""

from __future__ import annotations

import os
import shlex
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ..errors import ConfigurationError
from .drift_options import FAILED, Account, Asked, BaselinesOption, Client, Generation, Only, Portal, seen

if TYPE_CHECKING:
    from ..drift.mending import Plan
    from ..testing.drift_runs import Toured

LogOption = Annotated[Path, typer.Option(metavar="FILE", help="What is done is noted here: names and digests.")]
ByOption = Annotated[str, typer.Option(help="Who does this; the user of this machine without.")]
Element = Annotated[
    list[str] | None, typer.Option(metavar="PAGE.ELEMENT", help="Mend this one alone; may be repeated.")
]
NOTED = Path("drift-log.jsonl")


def add_to(drift: typer.Typer) -> None:
    """Add the commands to those of `portaldriver drift`."""
    for command in (propose, apply, sign):
        drift.command()(command)


def propose(
    portal: Portal = "",
    account: Account = None,
    client: Client = None,
    baselines: BaselinesOption = None,
    generation: Generation = "",
    only: Only = None,
    element: Element = None,
    patch: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the patch here, for a review.")] = None,
    overrides: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the same as overrides.")] = None,
    by: ByOption = "",
    log: LogOption = NOTED,
) -> None:
    """Show the declarations that would find again what was lost, as a patch and as overrides. No source is changed.

    Ends with 0: nothing is lost; 1: all that is lost has a repair; 2: something has none, and why is said.
    """
    from ..drift.applying import proposed
    from ..drift.log import Log
    from ..drift.overrides import written

    asked = Asked(portal, account, client, baselines, generation, only)
    found = seen(asked)
    plan = plan_of(found, asked, element)
    diff = plan.patch.diff(Path.cwd())
    _tell(plan, overrides)
    if patch is not None:
        patch.write_text(diff, encoding="utf-8")
    else:
        typer.echo(diff, nl=False)
    if overrides is not None:
        overrides.write_text(written([one.override() for one in plan.repairs], portal=_portal(found, portal)), "utf-8")
    proposed(plan, by=by or getuser(), log=Log(log), portal=_portal(found, portal))
    raise typer.Exit(2 if plan.refused else 1 if plan.repairs else 0)


def apply(
    portal: Portal = "",
    account: Account = None,
    client: Client = None,
    baselines: BaselinesOption = None,
    generation: Generation = "",
    only: Only = None,
    element: Element = None,
    patch: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The patch that was reviewed: another is not applied.")
    ] = None,
    confirmed_by: Annotated[
        str, typer.Option(metavar="NAME", help="Who answers for what commits, takes secrets, tells money or identity.")
    ] = "",
    command: Annotated[str, typer.Option(help="What is run afterwards, in place of the pages' tests.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Write it; without, it is shown.")] = False,
    by: ByOption = "",
    log: LogOption = NOTED,
) -> None:
    """Write the reviewed patch and the baselines that hold then, and run the pages' tests. Shows it without --write.

    Ends as the tests do.
    """
    from ..drift.applying import apply as done
    from ..drift.baseline import Baselines
    from ..drift.log import Log

    asked = Asked(portal, account, client, baselines, generation, only)
    found = seen(asked)
    plan = plan_of(found, asked, element)
    _tell(plan)
    try:
        applied = done(
            plan,
            by=by or getuser(),
            log=Log(log),
            portal=_portal(found, portal),
            confirmed_by=confirmed_by,
            baselines=Baselines(baselines) if baselines is not None else None,
            root=Path.cwd(),
            command=shlex.split(command),
            reviewed=patch.read_text(encoding="utf-8") if patch is not None else None,
            dry_run=not write,
        )
    except (ConfigurationError, OSError) as error:
        _fail(str(error) if isinstance(error, ConfigurationError) else "the patch cannot be read")
    if not write:
        typer.echo(applied.diff, nl=False)
    for path in applied.files:
        typer.echo(f"Written: {path.name}")
    raise typer.Exit(applied.tests or 0)


def sign(
    file: Annotated[Path, typer.Argument(help="The file of overrides.")],
    key: Annotated[Path, typer.Option(metavar="FILE", help="Your Ed25519 private key, in PEM.")],
    password: Annotated[
        str, typer.Option(metavar="VARIABLE", help="The variable of the environment that has the key's password.")
    ] = "",
) -> None:
    """Sign a file of overrides: clients that know your public key take no other."""
    from ..drift import signing

    try:
        given = os.environ[password].encode() if password else None
        beside = signing.sign(file, key.read_bytes(), password=given)
    except KeyError:
        _fail(f"{password} is not set")
    except OSError:
        _fail("the file or the key cannot be read")
    except ConfigurationError as error:
        _fail(error.message)
    typer.echo(f"Signed in {beside}.")


def plan_of(found: Toured, asked: Asked, elements: list[str] | None = None) -> Plan:
    """Return what can be done about what a tour found."""
    from ..drift.baseline import shipped
    from ..drift.mending import Plan
    from ..testing.drift_runs import folder_of

    plan = Plan(only=frozenset(elements or ()))
    pages = {page.title(): (page, look) for page, look in found.looks.items()}
    for report in found.reports:
        if report.page in pages and report.drifted:
            page, look = pages[report.page]
            kept = folder_of(report.portal, asked.baselines, asked.generation) or shipped(page)
            if (baseline := kept.load(page, report.generation)) is not None:
                plan.add(page, report, look, baseline)
    return plan


def _portal(found: Toured, portal: str) -> str:
    return portal or next((one.portal for one in found.reports if one.portal), "")


def _tell(plan: Plan, overrides: Path | None = None) -> None:
    held = f"{overrides.name} holds it" if overrides is not None else "--overrides FILE writes it as an override"
    for one in plan.repairs:
        where = f"{one.page.title()}.{one.element}"
        if one.unpatchable:
            typer.secho(f"{where}: no patch, as {one.unpatchable}: {held}", fg="yellow", err=True)
        if one.needs_person:
            typer.secho(f"{where}: for a person to confirm ({one.risk.value})", fg="yellow", err=True)
    for where, why in plan.refused.items():
        typer.secho(f"{where}: nothing is proposed: {'; '.join(why)}", fg="red", err=True)


def _fail(message: str) -> NoReturn:
    typer.secho(message, fg="red", err=True)
    raise typer.Exit(FAILED)
