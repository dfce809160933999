"""`portaldriver edi`: look into X12 files, check them, split them, and turn them into JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ConfigurationError, EdiError
from .edi_opening import BROKEN, File, broken, places, refusing, replacing, watched
from .opening import complain, refuse

if TYPE_CHECKING:
    from ..edi.deviations import Deviation
    from ..edi.writing.validation import Finding

EXITS = (
    f"Ends with 0: as it should be; 1: it departs from its guide; {BROKEN}: it cannot be read to its end. "
    "A wrong command ends with 2."
)
PYX12_READS = 8 << 20
"""Bytes up to which a file is held against the guides unasked: that goes at about 0.2 MB a second."""
PYX12_KNOWS = frozenset(("837P", "837I", "835", "999", "277CA"))
edi = typer.Typer(no_args_is_help=True, help="X12 files: claims, eligibility, status, acknowledgments, remittances.")


class By(StrEnum):
    """What one file of a split holds."""

    transaction = "transaction"
    claims = "claims"


Values = Annotated[
    bool, typer.Option("--values", help="Show names, numbers and dates of people too; hidden as ••• without.")
]


@edi.command(epilog=f"Ends with {BROKEN} if the file cannot be read to its end; what came before is shown.")
def show(file: File, values: Values = False) -> None:
    """Show what a file holds as a tree, its money lined up. Of any size: nothing is kept."""
    from ..edi.read_any import read
    from .edi_show import Shown

    replacing()
    shown = Shown(values=values)
    with watched(file, shown=True) as progress, refusing(file):
        for found in read(file, pieces=True, progress=progress, told=shown.told):
            shown.add(found)
    shown.end()


@edi.command(epilog=EXITS)
def validate(
    file: File,
    guides: Annotated[
        bool | None,
        typer.Option("--guides/--no-guides", help="Whether pyx12 looks too; it does up to 8 MB if it is installed."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Departures listed at most; all are counted.")] = 20,
) -> None:
    """Hold a file against its envelopes' counts and its guides, and list where it departs, without its values."""
    from ..edi.read_any import kind_of, read

    replacing()
    kinds: Counter[str] = Counter()
    departs: Counter[str] = Counter()
    listed: list[str] = []

    def told(deviation: Deviation) -> None:
        departs[deviation.code] += 1
        if len(listed) < most:
            listed.append(str(deviation))

    seen: set[int] = set()
    failed = ""
    with watched(file) as progress:
        try:
            for found in read(file, pieces=True, progress=progress, told=told):
                if found.envelope.segment not in seen:
                    seen = {found.envelope.segment}
                    kinds[kind_of(found)] += 1
        except EdiError as error:
            failed = str(error)
    typer.echo(f"{file.name}: {', '.join(f'{count} x {kind}' for kind, count in kinds.items()) or 'nothing readable'}")
    for line in listed:
        typer.echo(f"  {line}")
    total = departs.total()
    if total > len(listed):
        typer.echo(
            f"  and {total - len(listed)} more: {', '.join(f'{n} x {code}' for code, n in departs.most_common())}"
        )
    if failed:
        broken(f"{file.name}: {failed}")
    found_more = _by_guides(file, kinds, guides, most)
    if total or found_more:
        refuse(f"It departs in {places(total + found_more)}.")
    typer.echo("It is as it should be.")


def _by_guides(file: Path, kinds: Counter[str], wanted: bool | None, most: int) -> int:
    """Let pyx12 look; return how much it found. What it cannot look at is said."""
    from ..edi.writing.validation import validate as validated

    unknown = sorted(kinds.keys() - PYX12_KNOWS)
    if wanted is False or not kinds:
        return 0
    if unknown:
        typer.echo(f"  pyx12 knows no guide of {', '.join(unknown)}: only envelopes and our own rules were checked")
        return 0
    if not file.is_file():
        typer.echo("  a pipe is read once, so not by pyx12: only envelopes and our own rules were checked")
        return 0
    if wanted is None and file.stat().st_size > PYX12_READS:
        typer.echo("  too large for pyx12 unasked (--guides): only envelopes and our own rules were checked")
        return 0
    try:
        found = validated(file.read_bytes().decode("utf-8-sig", "portaldriver-latin-1"))
    except ConfigurationError:
        if wanted:
            refuse("pyx12 is not installed: pip install 'portaldriver[edi]'")
        typer.echo("  pyx12 is not installed: only envelopes and our own rules were checked")
        return 0
    except EdiError as error:
        typer.echo(f"  pyx12 could not look at it: {error}")
        return 0
    for finding in found[:most]:
        typer.echo(f"  pyx12: {_in_words(finding)}")
    if len(found) > most:
        typer.echo(f"  pyx12: and {len(found) - most} more")
    return len(found)


def _in_words(finding: Finding) -> str:
    """Return what pyx12 finds with the words of a 999 for its code, and what its segments are counted from."""
    from ..edi.acknowledgments.syntax import ELEMENT_PROBLEMS, SEGMENT_PROBLEMS
    from .edi_fields import spoken

    said = {"seg": SEGMENT_PROBLEMS, "ele": ELEMENT_PROBLEMS}.get(finding.level, {}).get(finding.code)
    if said is None:
        return str(finding)
    at = f" [segment {finding.segment} of its transaction]" if finding.segment is not None else ""
    return f"{spoken(said)} ({finding.code}) in {finding.element or finding.segment_id}{at}"


@edi.command(epilog="Numbers of interchanges stay as they were: what is split is for reading, not for sending again.")
def split(
    file: File,
    out: Annotated[Path, typer.Option(metavar="DIR", file_okay=False, help="Where the files go; made if need be.")],
    by: Annotated[By, typer.Option(help="What each file gets: a transaction, or so many claims of an 837.")],
    most: Annotated[int, typer.Option(min=1, help="Claims a file, with --by claims.")] = 100,
) -> None:
    """Write valid files of one transaction each, or of so many claims each, with counts that are right."""
    from ..edi.splitting import by_claims, by_transactions

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"{out}: {error.strerror}")
    count = 0
    with watched(file) as progress, refusing(file):
        parts = (
            by_transactions(file, progress=progress)
            if by is By.transaction
            else by_claims(file, most=most, progress=progress)
        )
        for part in parts:
            count += 1
            target = out / f"{file.stem}-{count:04}{file.suffix or '.x12'}"
            _written(target, part)
    typer.echo(f"{count} {'file' if count == 1 else 'files'} in {out}.")
    if not count:
        complain("There was nothing to split off.")
        raise typer.Exit(1)


def _written(target: Path, part: object) -> None:
    """Write a file that was not there, readable by its owner only; a part that breaks off leaves none."""
    import os
    from collections.abc import Iterable
    from typing import cast

    try:
        opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        refuse(f"{target.name} is there already: nothing was written over.")
    except OSError as error:
        refuse(f"{target}: {error.strerror}")
    with os.fdopen(opened, "w", encoding="utf-8", newline="") as written:
        try:
            for text in cast(Iterable[str], part):
                written.write(text)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


@edi.command("to-json", epilog=f"Patients are in it. Ends with {BROKEN} if the file cannot be read to its end.")
def to_json(
    file: File,
    pieces: Annotated[
        bool, typer.Option("--pieces", help="Remittances as header, claims and end: for large ones.")
    ] = False,
) -> None:
    """Print a line of JSON for each model: kind, model, segment, warnings, and the model's own wire shape as data."""
    from ..edi.read_any import kind_of, read

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is, whatever the terminal's character set
    with watched(file, shown=True) as progress, refusing(file):
        for found in read(file, pieces=pieces, progress=progress):
            head = {
                "kind": kind_of(found),
                "model": type(found.model).__name__,
                "segment": found.segment,
                "warnings": [str(one) for one in found.warnings],
            }
            data = found.model.model_dump_json(by_alias=True, exclude_none=True)
            sys.stdout.write(f'{json.dumps(head)[:-1]}, "data": {data}}}\n')
