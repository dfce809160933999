"""`portaldriver drift`: what moved at a portal, what to do about it, and what is accepted."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import PortalError
from .drift_keeping import Keeping
from .drift_mending import add_to
from .drift_options import (
    FAILED,
    Account,
    Asked,
    BaselinesOption,
    By,
    Client,
    Generation,
    LogFile,
    Only,
    PicturesOption,
    Portal,
    ReportOption,
    fail,
    seen,
    targets,
)

if TYPE_CHECKING:
    from ..drift.states import PageReport
    from ..testing.drift_runs import Toured

EXITS = (
    "Ends with 0: the same; 1: drift, with a proposal for all that was lost; 2: refused or gone; 3: something is "
    f"silently another element; {FAILED}: could not be checked (no sign-in, portal down). A wrong command ends with 2."
)
drift = typer.Typer(no_args_is_help=True, help=f"What moved at a portal, and what to do about it. {EXITS}")
add_to(drift)


@drift.command(epilog=EXITS)
def check(
    portal: Portal = "",
    account: Account = None,
    client: Client = None,
    baselines: BaselinesOption = None,
    generation: Generation = "",
    only: Only = None,
    report: ReportOption = None,
    pictures: PicturesOption = True,
) -> None:
    """Read a little of everything, compare each page with what was accepted of it, and report. Nothing is written."""
    asked = Asked(portal, account, client, baselines, generation, only)
    wanted = targets(report)
    found = seen(asked, pictures=pictures and "html" in wanted)
    _tell(found.reports)
    _write(wanted, found)
    raise typer.Exit(_code(found.reports))


@drift.command(epilog=EXITS)
def smoke(
    keep: Annotated[Path, typer.Option(metavar="DIR", help="Where runs, told events and reports are kept.")],
    portal: Portal = "",
    account: Account = None,
    client: Client = None,
    baselines: BaselinesOption = None,
    generation: Generation = "",
    only: Only = None,
    report: ReportOption = None,
    pictures: PicturesOption = True,
    window: Annotated[float, typer.Option(min=0, metavar="HOURS", help="The same is told once in that time.")] = 24.0,
) -> None:
    """Check all, for cron and CI: adds to the history, writes reports, and tells each finding once a day.

    In DIR: `history.jsonl` (names and counts of each run), `events.jsonl` (what is news, a line each), `told.json`, and
    the reports `drift.html` and `drift.json` unless --report says otherwise.
    """
    asked = Asked(portal, account, client, baselines, generation, only)
    wanted = targets(report or [f"{kind}={keep / 'drift'}.{kind}" for kind in ("html", "json")])
    found = seen(asked, pictures=pictures and "html" in wanted)
    _tell(found.reports)
    keeping = Keeping(keep, window=window * 3600)
    _write(wanted, found, keeping)
    told, held = keeping.remember(found.reports)
    typer.echo(f"{told} told in events.jsonl, {held} were told before.", err=True)
    raise typer.Exit(_code(found.reports))


@drift.command()
def accept(
    baselines: Annotated[Path, typer.Option(metavar="DIR", help="Where baselines are kept.")],
    portal: Portal = "",
    account: Account = None,
    client: Client = None,
    generation: Annotated[str, typer.Option(help="What this layout of the portal is called.")] = "",
    only: Only = None,
    pictures: PicturesOption = True,
    by: By = "",
    log: LogFile = Path("drift-log.jsonl"),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Accept the pages as they are now: write a baseline of each, with values masked. Look at them before.

    What was accepted of other generations stays. What would change is asked about.
    """
    from ..drift.baseline import Baselines
    from .drift_keeping import save_all

    folder = Baselines(baselines)
    asked = Asked(portal, account, client, baselines, generation, only)
    found = seen(asked, pictures=pictures, every_picture=pictures)
    known = {one.page: folder.load(one.page, generation) for one in found.baselines}
    new = [page for page, was in known.items() if was is None]
    other = [one.page for one in found.baselines if known[one.page] not in (None, one)]
    for one in found.reports:
        if one.unknown and "baseline" not in one.unknown:
            typer.secho(f"{one.page} is not accepted whole: {one.unknown}", fg="yellow", err=True)
    typer.echo(f"New: {', '.join(new) or 'none'}. Changed: {', '.join(other) or 'none'}.")
    if other and not yes:
        typer.confirm(f"Replace what was accepted of {', '.join(other)}?", abort=True)
    save_all(folder, found, by=by, log=log)
    typer.echo(f"Accepted in {baselines}. Review the files, and commit them.")


@drift.command()
def show(
    file: Annotated[Path, typer.Argument(help="A JSON report, or a folder that `smoke` keeps.")],
    report: ReportOption = None,
) -> None:
    """Show a report that was written as JSON once more, or write it in another form."""
    from ..drift.reports.data import read_json
    from ..testing.drift_runs import Toured

    path = file / "drift.json" if file.is_dir() else file
    try:
        reports = read_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        fail(f"{path} cannot be read")
    except PortalError as error:
        fail(error.message)
    _tell(reports)
    _write(targets(report), Toured(reports), Keeping(file) if file.is_dir() else None)


def _tell(reports: tuple[PageReport, ...]) -> None:
    from ..drift.reports import show

    show(reports, sys.stdout)


def _write(wanted: dict[str, Path | None], found: Toured, keeping: Keeping | None = None) -> None:
    """Write reports where they are wanted, the others to the terminal."""
    from ..drift.reports import as_annotations, as_html, as_json, as_junit

    at = datetime.now(UTC)
    past = keeping.past() if keeping else ()
    made = {
        "html": lambda: as_html(found.reports, at=at, pictures=found.pictures, past=past),
        "json": lambda: as_json(found.reports, at=at),
        "junit": lambda: as_junit(found.reports, at=at),
        "github": lambda: as_annotations(found.reports),
    }
    for kind, path in wanted.items():
        text = made[kind]()
        if path is None:
            typer.echo(text, nl=False)
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(f"{path} cannot be written: {error.strerror}")


def _code(reports: tuple[PageReport, ...]) -> int:
    from ..drift.states import exit_code

    return exit_code(reports)
