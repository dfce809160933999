"""`portaldriver audit`: the log of who did what, and whether it is still what was written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, overload

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import PortalError
from .accounts import SHOWN
from .opening import State, Tenant, complain, existing, refuse, using

if TYPE_CHECKING:
    from ..runtime.store import AuditKey, AuditRecord, SignedHead, StateDatabase

audit = typer.Typer(no_args_is_help=True, help="The audit log: who did what, and whether it is as it was written.")

OUTCOMES = {"ok": "green", "resolved": "green", "resolved: absent": "green", "sending": "cyan"}
"""How outcomes are shown; others are red."""

Key = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="The log's public key, kept elsewhere.")]
Heads = Annotated[
    list[Path] | None, typer.Option("--head", metavar="FILE", help="Heads kept elsewhere, one a line; may be repeated.")
]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there, which must not exist; else print it.")]
Record = Annotated[str | None, typer.Option(metavar="ID", help="Only entries of this record, such as patient:1007.")]
Since = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Only entries since then, UTC.")
]


@audit.command()
def verify(head: Heads = None, key: Key = None, state: State = None, tenant: Tenant = "default") -> None:
    """Look at every entry, and say what was changed, cut out, put in, moved or cut off. Ends with status 1 then.

    That the log was put back as it was once, or written anew with its keys, shows only against heads kept elsewhere.
    """
    heads, public = _heads(head or []), _key(key)
    report = using(existing(state, tenant), lambda database: database.audit.verify(anchors=heads, key=public))
    for found in report.findings:
        complain(f"- {found.what}")
    if not report.sound:
        where = "" if report.first is None else f", from entry {report.first} on"
        refuse(f"The audit log is not as it was written{where}.")
    kept = f", and agrees with {_count(report.anchors, 'head')} kept elsewhere" if report.anchors else ""
    typer.echo(f"The audit log is sound: {_count(report.size, 'entry', 'entries')}, each as it was written{kept}.")
    if not report.anchors:
        typer.echo("No head from elsewhere was given (--head): a log cut off and put back whole would not show.")


@audit.command("head")
def head_(out: Out = None, state: State = None, tenant: Tenant = "default") -> None:
    """Print the log's signed head, one line, to be kept where nobody who can change the log can change it."""
    _put(using(existing(state, tenant), lambda database: database.audit.head()).json + "\n", out)


@audit.command("key")
def key_(out: Out = None, state: State = None, tenant: Tenant = "default") -> None:
    """Print the public key that heads are verified with (PEM)."""
    _put(using(existing(state, tenant), lambda database: database.audit.key()).pem, out)


@audit.command("list")
def list_(
    record: Record = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 50,
    state: State = None,
    tenant: Tenant = "default",
) -> None:
    """List entries, the newest last."""

    async def work(database: StateDatabase) -> list[AuditRecord]:
        return [found async for found in database.audit.entries(record=record, since=_seconds(since), last=limit)]

    found = using(existing(state, tenant), work)
    if found:
        Console().print(_table(found))
    else:
        typer.echo("There is no such entry." if record or since else "Nothing was entered yet.")


@audit.command()
def export(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Written anew; must not exist.")],
    record: Record = None,
    since: Since = None,
    state: State = None,
    tenant: Tenant = "default",
) -> None:
    """Write entries for an auditor: lines of JSON, the signed head first, then each entry with its proof."""
    database = existing(state, tenant)

    async def work(database: StateDatabase, file: TextIO) -> int:
        count = 0
        async for line in database.audit.export(record=record, since=_seconds(since)):
            file.write(line + "\n")
            count += 1
        return count - 1  # the first is the head

    with _new(out) as file:
        count = using(database, lambda database: work(database, file))
    typer.echo(f"{_count(count, 'entry', 'entries')}, each with its proof, in {out}.")


@audit.command()
def check(
    file: Annotated[Path, typer.Argument(help="What `export` wrote.")],
    key: Annotated[Path, typer.Option(metavar="FILE", help="The log's public key, had from elsewhere.")],
) -> None:
    """Verify an export without any database: that its head is signed, and each entry in that head's log."""
    from ..runtime.store import verified_export

    public = _key(key)
    try:
        with file.open("rb") as lines:
            head, records = verified_export(lines, public)
    except (OSError, PortalError) as error:
        refuse(f"{file.name}: {_why(error)}")
    typer.echo(
        f"{_count(len(records), 'entry', 'entries')}, each proved to be in the log of {_second(head.time / 1000)} UTC, "
        f"which has {head.size}."
    )


def _heads(files: list[Path]) -> list[SignedHead]:
    """Read heads, one a line."""
    from ..runtime.store import SignedHead

    found = []
    for file in files:
        try:
            lines = file.read_bytes().splitlines()
            found += [SignedHead.from_json(line) for line in lines if line.strip()]
        except (OSError, PortalError) as error:
            refuse(f"{file.name}: {_why(error)}")
        if not any(line.strip() for line in lines):
            refuse(f"{file.name}: there is no head in it")
    return found


@overload
def _key(file: Path) -> AuditKey: ...
@overload
def _key(file: None) -> None: ...
def _key(file: Path | None) -> AuditKey | None:
    """Read a public key."""
    from ..runtime.store import AuditKey

    if file is None:
        return None
    try:
        return AuditKey.from_pem(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, PortalError) as error:
        refuse(f"{file.name}: {_why(error)}")


def _why(error: Exception) -> str:
    """Say what went wrong without the driver's words, which quote."""
    if isinstance(error, PortalError):
        return error.message
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _put(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    with _new(out) as file:
        file.write(text)


@contextmanager
def _new(out: Path) -> Iterator[TextIO]:
    """Write a new file, private, which goes again if what should be in it could not be had."""
    try:
        file = os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n")
    except OSError as error:
        refuse(f"{out.name}: {_why(error)}")
    try:
        with file:
            yield file
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _table(records: list[AuditRecord]) -> Table:
    table = Table(
        title="Audit log",
        caption="Times are UTC. Accounts and sessions by their first digits.",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("no.", justify="right", no_wrap=True)
    for header in ("when", "who", "did what, on what", "outcome", "where"):
        table.add_column(header, overflow="fold", no_wrap=header not in ("who", "outcome"))
    for record in records:
        table.add_row(*_told(record))
    return table


def _told(record: AuditRecord) -> tuple[str, ...]:
    entry = record.entry
    outcome = f"[{OUTCOMES.get(entry.outcome, 'red')}]{_shown(entry.outcome)}[/]"
    where = (entry.portal, entry.account[:SHOWN], (entry.session or "")[:SHOWN])
    return (
        str(record.index),
        _second(record.at).replace(" ", "\n"),
        _shown(entry.actor) or "[dim]nobody named[/]",
        "\n".join((_shown(entry.operation), _shown(entry.record))),
        "\n".join((outcome, *(_shown(f"{name}: {text}") for name, text in sorted(entry.detail.items())))),
        "\n".join(_shown(part) for part in where if part),
    )


def _shown(text: str | None) -> str:
    """Return a text as a terminal can show it, and without what would steer it."""
    return escape("".join(character if character.isprintable() else "?" for character in text or ""))


def _second(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.replace(tzinfo=UTC).timestamp()


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
