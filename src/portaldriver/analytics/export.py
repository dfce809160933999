"""Tables for a warehouse, written as the models come."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path
from typing import TypeVar

import anyio
import anyio.to_thread
from pydantic import BaseModel

from ..errors import InvalidInput
from .columns import Column, columns_of
from .streams import Models, each
from .tables import Table, table_for

M = TypeVar("M", bound=BaseModel)


async def export(
    models: Models[M],
    path: Path | str,
    *,
    kind: type[M] | None = None,
    columns: Sequence[str] | None = None,
    instants: Collection[str] = (),
    spreadsheet: bool = False,
    batch: int = 1000,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write models into a table, CSV or Parquet by the name's ending, and return how many there were.

    Columns have the names of the wire shape, models within models `address.city`, lists as JSON text. Numbers stay
    exact. `kind` is their class, by default that of the first one: without either there is nothing to write. `columns`
    are those wanted, in that order. Times are the practice's wall clock, but for `instants`: columns of moments,
    written in UTC. `spreadsheet` puts an apostrophe before text in a CSV that a spreadsheet would take for a formula.

    The table takes its name at the end, whole, and nobody but the user may read it: it holds what the models hold.
    Memory is that of `batch` models. Parquet needs the extra `analytics`. Raises `InvalidInput` for an ending, a column
    or a second kind of model, and `ExportFailed` for a value that its column cannot hold.
    """
    return await exported(
        models,
        Path(path),
        kind=kind,
        columns=columns,
        instants=instants,
        spreadsheet=spreadsheet,
        batch=batch,
        progress=progress,
        named=_renamed,
    )


async def _renamed(part: Path, path: Path) -> None:
    await anyio.Path(part).replace(path)


async def exported(
    models: Models[M],
    path: Path,
    *,
    kind: type[M] | None,
    columns: Sequence[str] | None,
    instants: Collection[str],
    named: Callable[[Path, Path], Awaitable[None]],
    spreadsheet: bool = False,
    batch: int = 1000,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Do what `export` does; `named` has the whole table take its name."""
    if batch < 1:
        raise InvalidInput("must be at least 1", field="batch")
    opens = table_for(path)
    table: Table | None = None
    rows: list[M] = []
    count = 0
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(descriptor)
    part = Path(name)
    try:
        if kind is not None:
            table = opens(part, _chosen(kind, columns), frozenset(instants), spreadsheet)
        async for model in each(models):
            if table is None:
                kind = type(model)
                table = opens(part, _chosen(kind, columns), frozenset(instants), spreadsheet)
            if type(model) is not kind:
                raise InvalidInput("all of one table have to be of one kind", field="models")
            rows.append(model)
            if len(rows) >= batch:
                count += await _written(table, rows)
                if progress is not None:
                    progress(count)
        if table is None:
            raise InvalidInput("there are none: their kind has to be given", field="kind")
        count += await _written(table, rows)
        await anyio.to_thread.run_sync(table.close)
        table = None
        await named(part, path)
    finally:
        if table is not None:
            table.abandon()
        await anyio.Path(part).unlink(missing_ok=True)
    if progress is not None:
        progress(count)
    return count


def _chosen(kind: type[BaseModel], wanted: Sequence[str] | None) -> tuple[Column, ...]:
    known = {column.name: column for column in columns_of(kind)}
    if wanted is None:
        return tuple(known.values())
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise InvalidInput(f"there is no column {unknown[0]}", field="columns")
    if len(set(wanted)) != len(wanted):
        raise InvalidInput("a column is named twice", field="columns")
    return tuple(known[name] for name in wanted)


async def _written(table: Table, rows: list[M]) -> int:
    count = len(rows)
    if rows:
        await anyio.to_thread.run_sync(table.write, list(rows))
        rows.clear()
    return count
