"""What the rows of a folder's table were when it was last written, kept so that it holds wherever a run dies.

That a table is about to take its name is on record before it does. Who comes next takes that chance away, then looks:
with its name the table counts, without it it never will. Each record takes the place of the one that was read, so a run
that somebody went on without can keep nothing, and name nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from pydantic import BaseModel, ConfigDict

from ..errors import LeaseLost
from .changes import Comparison

if TYPE_CHECKING:
    from ..runtime.store import StateDatabase


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class About(_Kept):
    """A table that is whole and about to take its name, with what it changes."""

    run: str
    scope: str
    table: str
    part: str
    found: dict[str, str]
    gone: tuple[str, ...]


class Record(_Kept):
    """Digests of the rows by key, and of which run and scope they are."""

    run: str = ""
    scope: str = ""
    rows: dict[str, str] = {}
    about: About | None = None

    def after(self, about: About) -> Record:
        """Return the record once a table has its name."""
        rows = {**self.rows, **about.found}
        for key in about.gone:
            rows.pop(key, None)
        return Record(run=about.run, scope=about.scope, rows=rows)


class Standing:
    """The record of one table in one folder. Two runs take turns, by a lease of the caller's."""

    def __init__(self, state: StateDatabase, name: str, folder: Path) -> None:
        self._state = state
        self._name = name
        self._folder = folder
        self._revision = 0
        self.record = Record()

    async def settle(self) -> None:
        """Read the record. A table that was about to take its name has it by now, or never gets it."""
        value, self._revision = await self._state.cursors.look(self._name)
        self.record = Record.model_validate(value or {})
        about = self.record.about
        if about is None:
            return
        await anyio.Path(self._folder / about.part).unlink(missing_ok=True)
        if await anyio.Path(self._folder / about.table).exists():
            self.record = self.record.after(about)
        else:
            self.record = self.record.model_copy(update={"about": None})

    def compared(self, scope: str, *, whole: bool) -> Comparison:
        """Return what compares rows with these. Of another scope all come again, and what it leaves out is gone."""
        rows = self.record.rows
        return Comparison(rows if scope == self.record.scope else dict.fromkeys(rows, ""), whole=whole)

    async def name(self, part: Path, path: Path, *, run: str, scope: str, found: Comparison) -> None:
        """Let a whole table take its name. Raises `LeaseLost` if another run went on meanwhile: then it has none."""
        about = About(
            run=run,
            scope=scope,
            table=path.name,
            part=part.name,
            found={key: digest for key, digest in found.found.items() if self.record.rows.get(key) != digest},
            gone=tuple(found.gone),
        )
        await self._keep(self.record.model_copy(update={"about": about}))
        try:
            await anyio.Path(part).replace(path)
        except FileNotFoundError:
            raise _lost() from None
        await self._keep(self.record.after(about))

    async def _keep(self, record: Record) -> None:
        value = record.model_dump(mode="json")
        if not await self._state.cursors.replace(self._name, value, revision=self._revision):
            raise _lost()
        self._revision += 1


def _lost() -> LeaseLost:
    return LeaseLost("another run of this table went on meanwhile")
