"""What the commands of `portaldriver drift` have in common: whom they ask, what of it, and where reports go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ..errors import PortalError
from ..testing.drift_clients import clients

if TYPE_CHECKING:
    from ..drift.checks import Progress
    from ..testing.drift_runs import Toured

FAILED = 4
"""The status of a check that could not be made."""
KINDS = ("html", "json", "junit", "github")

Portal = Annotated[str, typer.Option(help="The portal: office_ally, pimsy.")]
Account = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="An account, as the environment names it; may be repeated. PORTALDRIVER_<PORTAL>_<NAME>_USERNAME, "
        "_PASSWORD, _TOTP, _ACRONYM; without it PORTALDRIVER_<PORTAL>_USERNAME and so on.",
    ),
]
Client = Annotated[
    list[str] | None,
    typer.Option(metavar="MODULE:FUNCTION", help="A function of yours that returns a client; may be repeated."),
]
BaselinesOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="What you accepted; what comes with the package without.")
]
Generation = Annotated[str, typer.Option(help="Compare with this layout of the portal alone; the nearest without.")]
Only = Annotated[list[str] | None, typer.Option(metavar="PAGE", help="Tell of this page object; may be repeated.")]
ReportOption = Annotated[
    list[str] | None,
    typer.Option(metavar="KIND[=FILE]", help="html, json, junit or github, to a file or here; may be repeated."),
]
PicturesOption = Annotated[bool, typer.Option(help="Take masked pictures of pages, for the HTML report.")]
By = Annotated[str, typer.Option(metavar="NAME", help="Who does this, for the log; your user name without.")]
LogFile = Annotated[Path, typer.Option(metavar="FILE", help="Where it is noted who proposed, applied and accepted.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a command asks, and what of it."""

    portal: str
    account: list[str] | None = None
    client: list[str] | None = None
    baselines: Path | None = None
    generation: str = ""
    only: list[str] | None = None


def targets(reports: list[str] | None) -> dict[str, Path | None]:
    """Return where each kind of report goes; None is the terminal."""
    found: dict[str, Path | None] = {}
    for one in reports or []:
        kind, _, path = one.partition("=")
        if kind not in KINDS:
            raise typer.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}", param_hint="--report")
        found[kind] = Path(path) if path else None
    return found


def seen(asked: Asked, *, pictures: bool = False, every_picture: bool = False) -> Toured:
    """Make the tours that were asked for, and say how far they are. Ends the command if that cannot be done."""
    try:
        return asyncio.run(_seen(asked, pictures=pictures, every_picture=every_picture))
    except PortalError as error:
        fail(f"{type(error).__name__}: {error.message}")


async def _seen(asked: Asked, *, pictures: bool, every_picture: bool) -> Toured:
    from ..testing.drift_runs import Toured, folder_of, toured

    if not asked.portal and not asked.client:
        raise typer.BadParameter("name one, or a --client of yours", param_hint="--portal")
    found, portal = Toured(()), asked.portal
    for number, opening in enumerate(clients(asked.portal, asked.account or [], asked.client or []), 1):
        async with opening as client:
            portal = client.portal
            one = await toured(
                client,
                baselines=folder_of(portal, asked.baselines, asked.generation),
                generation=asked.generation,
                only=asked.only or (),
                pictures=pictures,
                every_picture=every_picture,
                progress=_progress(number),
            )
        found = found.joined(one)
    return _with_unpassed(found, portal, asked)


def _with_unpassed(found: Toured, portal: str, asked: Asked) -> Toured:
    """Report what was accepted here and not passed; of what came with the package only say so: not all have it all."""
    from ..drift.baseline import Baselines
    from ..testing.drift_runs import home_of, unpassed

    lost = unpassed(found.reports, Baselines(asked.baselines or home_of(portal)), asked.only or ())
    if lost and asked.baselines is None:
        names = ", ".join(one.page for one in lost)
        typer.secho(f"Not passed, so nothing is said of: {names}", fg="yellow", err=True)
        return found
    return replace(found, reports=(*found.reports, *lost))


def _progress(account: int) -> Progress:
    def told(at: int, of: int, name: str) -> None:
        typer.secho(f"{f'{account}: ' if account > 1 else ''}{at}/{of} {name}", fg="bright_black", err=True)

    return told


def fail(message: str) -> NoReturn:
    """Say why a check could not be made and end."""
    typer.secho(message, fg="red", err=True)
    raise typer.Exit(FAILED)
