"""How commands come to an X12 file: its errors in one line, and its progress where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from ..errors import EdiError
from .opening import complain

BROKEN = 3
"""Status of a file that cannot be read to its end."""
LARGE = 4 << 20
"""Bytes from which on reading takes long enough to be watched."""

File = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="An X12 file of any kind.")
]


def replacing() -> None:
    """Print a ? for what the character set of the output lacks, where it would break the command off."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


@contextmanager
def watched(file: Path, *, shown: bool = False) -> Iterator[Callable[[int], None] | None]:
    """Give what is to be told of bytes read, drawing a bar of them; None if nobody watches or the file is small.

    `shown` says that the command prints to the same terminal, which a bar would disturb.
    """
    size = file.stat().st_size
    if size < LARGE or not sys.stderr.isatty() or (shown and sys.stdout.isatty()):
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(file.name, total=size)
        yield lambda read: progress.advance(task, read)


@contextmanager
def refusing(file: Path) -> Iterator[None]:
    """Say in one line why a file cannot be read, and end with the status of a broken one."""
    try:
        yield
    except EdiError as error:
        broken(f"{file.name}: {error}")
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        broken(f"{file.name}: {error.strerror}")


def places(count: int) -> str:
    """Return how many places, in words."""
    return f"{count} {'place' if count == 1 else 'places'}"


def broken(message: str) -> NoReturn:
    """Say why and end with the status of a file that cannot be read."""
    complain(message)
    raise typer.Exit(BROKEN)
