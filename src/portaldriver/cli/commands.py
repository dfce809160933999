"""The commands of `portaldriver`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ..testing.recording import RecordingError, import_har
from .accounts import accounts
from .audit import audit
from .catalog import page_objects
from .drift import drift
from .edi import edi
from .reconcile import EXITS, reconcile
from .state import state
from .tables import tables

app = typer.Typer(
    pretty_exceptions_show_locals=False,  # they may hold a patient's data
    no_args_is_help=True,
    add_completion=False,
    help="Typed access to healthcare portals that have no API.",
)
record = typer.Typer(no_args_is_help=True, help="Recordings of portals.")
app.add_typer(record, name="record")
app.add_typer(accounts, name="accounts")
app.add_typer(audit, name="audit")
app.add_typer(drift, name="drift")
app.add_typer(edi, name="edi")
app.add_typer(state, name="state")
app.command(epilog=EXITS)(reconcile)
app.command()(tables)

GRADES = {"verified": "green", "attested": "cyan", "documented": "yellow", "modelled": "magenta"}


@app.command()
def pages() -> None:
    """List every page object with the evidence it rests on."""
    table = Table(title="Page objects", caption="verified > attested > documented > modelled")
    for header in ("portal", "page", "evidence"):
        table.add_column(header, no_wrap=True)
    for header in ("path", "source"):
        table.add_column(header, overflow="fold")
    for portal, page in page_objects():
        colour = GRADES[page.evidence]
        table.add_row(portal, page.title(), f"[{colour}]{page.evidence}[/]", page.path, page.source)
    Console().print(table)


@record.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A HAR saved from a browser's devtools, or Playwright's own.")],
    to: Annotated[Path | None, typer.Option(help="Folder of the recording; beside the file by default.")] = None,
    replace: Annotated[bool, typer.Option(help="Write over a recording that is there.")] = False,
) -> None:
    """Turn a HAR into a recording: flow.har with its bodies beside it."""
    target = to or file.with_suffix("")
    try:
        summary = import_har(file, target, replace=replace)
    except (RecordingError, OSError) as error:
        typer.secho(f"{file.name}: {error}", fg="red", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{summary.entries} requests to {', '.join(summary.hosts)}; {summary.bodies} bodies in {target}")
    typer.secho(
        f"Not scrubbed: {summary.unscrubbed} requests carry cookies, tokens or posted fields, and pages may show "
        "patients. Do not commit or share it.",
        fg="yellow",
        err=True,
    )
