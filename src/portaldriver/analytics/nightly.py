"""A practice's tables, kept up to date in a folder: each night what is new, changed or gone, a file for each table."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import anyio
from pydantic import BaseModel, create_model

from ..errors import InvalidInput, NotPermitted
from .changes import TTL, Change
from .columns import columns_of
from .export import exported
from .standing import Standing
from .streams import Models

if TYPE_CHECKING:
    from ..runtime.store import StateDatabase

M = TypeVar("M", bound=BaseModel)
LEADING = ("change", "key")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Source(Generic[M]):
    """A table: its name, of which kind of model it is, how to begin reading it, and what tells its rows apart.

    `scope` is of what part of the portal `read` gives all there is, a first day say. Without `whole` nothing is ever
    gone. `instants` as `export` takes them.
    """

    name: str
    kind: type[M]
    read: Callable[[], Models[M]]
    key: Callable[[M], str]
    scope: str = ""
    whole: bool = True
    instants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A table of a run. `there` says that an earlier try had written it; `refused` that the user may not see it.

    The counts are None in both cases.
    """

    table: str
    path: Path | None
    new: int | None = None
    changed: int | None = None
    gone: int | None = None
    there: bool = False
    refused: bool = False

    @property
    def rows(self) -> int | None:
        """How many rows were written."""
        return None if self.new is None else self.new + (self.changed or 0) + (self.gone or 0)


async def nightly(
    sources: Sequence[Source[Any]],
    folder: Path | str,
    *,
    state: StateDatabase,
    run: str,
    ending: Literal["parquet", "csv"] = "parquet",
    progress: Callable[[str, int], None] | None = None,
) -> AsyncGenerator[Kept, None]:
    """Write what differs from the last run, table by table, as `folder/<table>/<run>.<ending>`, and yield each.

    The first two columns are `change` (new, changed, gone) and `key`; of what is gone all others are empty. A table
    takes its name once it is whole, and only then counts. `run` names the night, 2026-03-02 say: under the same name
    what is there already is not read again, so that a run that broke off goes on. Wherever a run dies, the last row of
    each key is what there is. What was written is remembered by the folder: another folder gets everything. Of another
    scope all rows come again, and what it leaves out is gone. `progress` is told of the table and of its rows so far.

    A table that the user may not see is yielded as refused, and the others go on. Two runs take turns, table by table.
    Raises `InvalidInput`, also for a run that was written of another scope, `PoolTimeout` where another run does not
    end, `LeaseLost` where it went on while this one stood still, what `export` raises and what the portal does.
    """
    if not NAME.fullmatch(run):
        raise InvalidInput("has to be letters, digits, - and _", field="run")
    if ending not in ("parquet", "csv"):
        raise InvalidInput("has to be parquet or csv", field="ending")
    names = [one.name for one in sources]
    if len(set(names)) != len(names) or not all(map(NAME.fullmatch, names)):
        raise InvalidInput("names have to differ, and be letters, digits, - and _", field="sources")
    rows = {one.name: _row_of(one.kind) for one in sources}
    home = await anyio.Path(folder).resolve()
    for source in sources:
        path = Path(home) / source.name / f"{run}.{ending}"
        await anyio.Path(path.parent).mkdir(parents=True, exist_ok=True, mode=0o700)
        place = f"nightly:{source.name}:{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"
        try:
            kept = await _kept(source, rows[source.name], path, state, place, progress)
        except NotPermitted:
            kept = Kept(source.name, None, refused=True)
        yield kept


async def _kept(
    source: Source[M],
    row: type[BaseModel],
    path: Path,
    state: StateDatabase,
    place: str,
    progress: Callable[[str, int], None] | None,
) -> Kept:
    """Write a table, if its turn comes before that of another run of the same name."""
    async with state.leases.hold(await state.fingerprint("nightly", place), ttl=TTL):
        standing = Standing(state, place, path.parent)
        await standing.settle()
        if await anyio.Path(path).exists():
            if standing.record.run == path.stem and standing.record.scope != source.scope:
                raise InvalidInput("this run was of another first day: give this one a name of its own", field="run")
            return Kept(source.name, path, there=True)
        counts = await _written(source, row, path, standing, progress)
        return Kept(source.name, path, counts["new"], counts["changed"], counts["gone"])


async def _written(
    source: Source[M],
    row: type[BaseModel],
    path: Path,
    standing: Standing,
    progress: Callable[[str, int], None] | None,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    compared = standing.compared(source.scope, whole=source.whole)

    async def rows() -> AsyncIterator[BaseModel]:
        async for one in compared.changes(source.read(), source.key):
            counts[one.kind] += 1
            yield _row(row, one)

    async def named(part: Path, path: Path) -> None:
        await standing.name(part, path, run=path.stem, scope=source.scope, found=compared)

    def told(count: int) -> None:
        if progress is not None:
            progress(source.name, count)

    columns = [*LEADING, *_told(source.kind)]
    await exported(rows(), path, kind=row, columns=columns, instants=source.instants, progress=told, named=named)
    return counts


def _told(kind: type[BaseModel]) -> list[str]:
    """Return the columns of a kind of model, without what it keeps from its wire shape: texts of notes, files."""
    hidden = {name for name, field in kind.model_fields.items() if field.exclude}
    return [column.name for column in columns_of(kind) if column.path[0] not in hidden]


def _row_of(kind: type[BaseModel]) -> type[BaseModel]:
    """Return the kind of model of a table's rows: what the models have, and what became of them."""
    if {*LEADING} & {*kind.model_fields, *(column.name for column in columns_of(kind))}:
        raise InvalidInput("the models have a field of that name", field="change")
    made: type[BaseModel] = create_model(f"{kind.__name__}Row", __base__=kind, change=(str, ""), key=(str, ""))
    return made


def _row(kind: type[BaseModel], change: Change[Any]) -> BaseModel:
    fields = set(kind.model_fields) - {*LEADING}
    held = {name: None if change.model is None else getattr(change.model, name) for name in fields}
    return kind.model_construct(**held, change=change.kind, key=change.key)
