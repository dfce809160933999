"""`portaldriver reconcile`: deposits of a bank's file beside remittances, and a page of what to do."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ..errors import PortalError, ReportUnreadable
from .edi_opening import BROKEN, broken, refusing, replacing, watched

if TYPE_CHECKING:
    from ..edi import Claim
    from ..reconcile import BankDeposit, Difference, Reconciliation, Reconciling
    from ..reconcile.bank import Column

COLUMNS = ("date", "amount", "credit", "description", "reference", "originator", "payer")
DAY = "%Y-%m-%d"
EXITS = (
    "Ends with 0: everything comes out; 1: there is something to do; "
    f"{BROKEN}: a file cannot be read, or the page not written. A wrong command ends with 2."
)


def reconcile(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="835...", exists=True, dir_okay=False, readable=True, help="Remittances, of any size."),
    ],
    deposits: Annotated[
        Path | None,
        typer.Option(metavar="CSV", exists=True, dir_okay=False, readable=True, help="The bank's deposits."),
    ] = None,
    claims: Annotated[
        list[Path] | None,
        typer.Option(
            "--claims", metavar="837", exists=True, dir_okay=False, readable=True, help="Claims that were sent."
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=HEADING", help=f"Which heading is a column: {', '.join(COLUMNS)}."),
    ] = None,
    days: Annotated[int, typer.Option(min=0, help="Days that the bank may be off, where no number tells.")] = 5,
    since: Annotated[datetime | None, typer.Option(formats=[DAY], help="First day of the bank's statement.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=[DAY], help="Its last day; else that of a deposit.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page; never over another file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, control numbers too.")] = False,
    names: Annotated[bool, typer.Option("--names", help="Name patients on the page and in the JSON.")] = False,
) -> None:
    """Say which payments reached the bank, and what does not come out: sums and counts, and a page to work from."""
    from ..reconcile import Reconciling

    replacing()
    if html is not None and html.exists():
        raise typer.BadParameter(f"{html.name} is there already: nothing is written over.", param_hint="--html")
    if (since is None) != (until is None):
        raise typer.BadParameter("a statement has a first day and a last", param_hint="--since, --until")
    named = _columns(column or [])
    came = _deposits(deposits, named) if deposits is not None else None
    running = Reconciling(names=names)
    for file in files:
        _taken(running, file)
    try:
        covers = (since.date(), until.date()) if since is not None and until is not None else None
        found = running.end(came, claims=_sent(claims) if claims else None, covers=covers, days=days)
    except PortalError as error:
        broken(str(error))
    if html is not None:
        _written(html, found, names=names)
    if as_json:
        typer.echo(json.dumps(found.wire(), indent=1))
    else:
        _summed(found)
    if not found.settled:
        raise typer.Exit(1)


def _taken(running: Reconciling, file: Path) -> None:
    from ..edi import stream_remittances

    count = 0
    with watched(file) as progress, refusing(file):
        for found in stream_remittances(file, progress=progress):
            running.add(found)
            count += 1
    if not count:
        broken(f"{file.name}: no remittance is in it.")


def _deposits(path: Path, columns: dict[Column, str]) -> tuple[BankDeposit, ...]:
    from ..reconcile import load_deposits

    try:
        return load_deposits(path, columns=columns)
    except ReportUnreadable as error:
        broken(f"{path.name}: {error}")


def _columns(given: Iterable[str]) -> dict[Column, str]:
    found: dict[Column, str] = {}
    for one in given:
        name, equals, heading = one.partition("=")
        if not equals or name not in COLUMNS:
            raise typer.BadParameter(f"COLUMN=HEADING, with COLUMN one of {', '.join(COLUMNS)}", param_hint="--column")
        found[cast("Column", name)] = heading
    return found


def _sent(paths: Iterable[Path]) -> Iterator[Claim]:
    from ..edi import read_claims

    for path in paths:
        with refusing(path):
            for found in read_claims(path):
                yield found.model


def _written(path: Path, found: Reconciliation, *, names: bool) -> None:
    """Write the page, readable by its owner only."""
    from ..reconcile import as_html

    page = as_html(found, at=datetime.now(UTC), names=names)
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        broken(f"{path}: {error.strerror}")
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(page)


def _summed(found: Reconciliation) -> None:
    """Print the sums, and how many differences of each kind there are, the dearest first: no value of a claim."""
    from ..edi.remittances.exact import total
    from ..reconcile.picture import bars, dollars

    for bar in bars(found):
        typer.echo(f"{bar.label:<36}{dollars(bar.amount):>18}")
        for part in bar.parts:
            if part.amount:
                typer.echo(f"  {part.label:<34}{dollars(part.amount):>18}")
    kinds: dict[str, list[Difference]] = {}
    for one in found.differences:
        kinds.setdefault(one.code, []).append(one)
    if kinds:
        typer.echo("")
    for code, same in kinds.items():
        typer.echo(f"{len(same):>6} x {same[0].words} ({code}): {dollars(total(one.amount for one in same))}")
    typer.echo("Everything comes out." if found.settled else f"At stake: {dollars(found.at_stake)}.")
