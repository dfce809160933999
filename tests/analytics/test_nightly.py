"""Each night a table holds what differs; nothing is lost where a night broke off, and nothing read twice."""

from __future__ import annotations

import asyncio
import csv
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from portaldriver.analytics import ExportFailed, Kept, Source, nightly
from portaldriver.analytics.standing import Standing
from portaldriver.errors import InvalidInput, LeaseLost, NotPermitted
from portaldriver.models.base import Noun
from portaldriver.runtime.store import StateDatabase, new_key


class Row(Noun):
    row_id: str
    value: int = 0
    text: Annotated[str | None, Field(exclude=True)] = None


class Other(Noun):
    change: str = ""


Held = dict[str, int]
Wanted = tuple[str, str, str]


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with StateDatabase(tmp_path / "state.db", key=new_key()) as database:
        yield database


def source(held: Held, *, name: str = "rows", fails: Callable[[], Exception] | None = None, **more: Any) -> Source[Row]:
    async def read() -> AsyncIterator[Row]:
        for key, value in held.items():
            yield Row(row_id=key, value=value, text="never")
        if fails is not None:
            raise fails()

    return Source(name, Row, read, lambda row: row.row_id, **more)


async def ran(state: StateDatabase, folder: Path, run: str, *sources: Source[Any]) -> list[Kept]:
    return [one async for one in nightly(sources, folder, state=state, run=run, ending="csv")]


def written(folder: Path, run: str, name: str = "rows") -> list[Wanted]:
    with (folder / name / f"{run}.csv").open(encoding="utf-8", newline="") as file:
        return [(one["change"], one["key"], one["value"]) for one in csv.DictReader(file)]


def names_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()] if folder.exists() else []


async def test_the_first_night_holds_all_and_the_next_what_differs(state: StateDatabase, tmp_path: Path) -> None:
    [first] = await ran(state, tmp_path, "1", source({"a": 1, "b": 1}))
    assert (first.rows, first.new, first.path) == (2, 2, tmp_path / "rows" / "1.csv")
    [second] = await ran(state, tmp_path, "2", source({"b": 2, "c": 1}))
    assert (second.new, second.changed, second.gone, second.rows) == (1, 1, 1, 3)
    assert written(tmp_path, "2") == [("changed", "b", "2"), ("new", "c", "1"), ("gone", "a", "")]
    [third] = await ran(state, tmp_path, "3", source({"b": 2, "c": 1}))
    assert (third.rows, written(tmp_path, "3")) == (0, [])


async def test_what_the_wire_shape_leaves_out_has_no_column(state: StateDatabase, tmp_path: Path) -> None:
    await ran(state, tmp_path, "1", source({"a": 1}))
    text = (tmp_path / "rows" / "1.csv").read_text(encoding="utf-8")
    assert text == "change,key,rowId,value\nnew,a,a,1\n"


async def test_a_night_that_broke_off_goes_on_where_it_stopped(state: StateDatabase, tmp_path: Path) -> None:
    def broken() -> Exception:
        return ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await ran(state, tmp_path, "1", source({"a": 1}, name="one"), source({"b": 1}, name="two", fails=broken))
    assert names_in(tmp_path / "two") == []
    never = source({}, name="one", fails=lambda: AssertionError("read again"))
    one, two = await ran(state, tmp_path, "1", never, source({"b": 1}, name="two"))
    assert (one.there, one.rows) == (True, None)
    assert (two.there, two.new) == (False, 1)


async def test_a_table_that_could_not_be_written_does_not_count(
    state: StateDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> Path:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr("anyio.Path.replace", full)
        with pytest.raises(OSError, match="no space"):
            await ran(state, tmp_path, "1", source({"a": 1}))
    [again] = await ran(state, tmp_path, "1", source({"a": 1}))
    assert again.new == 1


async def test_what_may_not_be_seen_is_told_and_the_others_go_on(state: StateDatabase, tmp_path: Path) -> None:
    barred = source({}, name="barred", fails=lambda: NotPermitted("no"))
    refused, kept = await ran(state, tmp_path, "1", barred, source({"a": 1}))
    assert (refused.refused, refused.path, refused.rows) == (True, None, None)
    assert kept.rows == 1


async def test_another_folder_begins_anew(state: StateDatabase, tmp_path: Path) -> None:
    await ran(state, tmp_path / "x", "1", source({"a": 1}))
    [other] = await ran(state, tmp_path / "y", "1", source({"a": 1}))
    [same] = await ran(state, tmp_path / "x", "2", source({"a": 1}))
    assert (other.new, same.new) == (1, 0)


async def test_of_another_scope_all_comes_again_and_what_it_leaves_out_is_gone(
    state: StateDatabase, tmp_path: Path
) -> None:
    early, late = {"a": 1, "b": 1}, {"b": 1, "c": 1}
    await ran(state, tmp_path, "1", source(early, scope="2026-01-01"))
    await ran(state, tmp_path, "2", source(late, scope="2026-02-01"))
    assert written(tmp_path, "2") == [("changed", "b", "1"), ("new", "c", "1"), ("gone", "a", "")]
    with pytest.raises(InvalidInput, match="first day"):
        await ran(state, tmp_path, "2", source(early, scope="2026-01-01"))
    await ran(state, tmp_path, "3", source(early, scope="2026-01-01"))
    assert standing(tmp_path) == {"a": "1", "b": "1"}
    [same] = await ran(state, tmp_path, "4", source(early, scope="2026-01-01"))
    assert same.rows == 0


async def test_of_two_tries_of_one_run_one_writes_and_the_other_finds_it(state: StateDatabase, tmp_path: Path) -> None:
    begun = asyncio.Event()

    def slow() -> Source[Row]:
        async def read() -> AsyncIterator[Row]:
            begun.set()
            yield Row(row_id="a", value=1)
            await asyncio.sleep(0.3)

        return Source("rows", Row, read, lambda row: row.row_id)

    first = asyncio.create_task(ran(state, tmp_path, "1", slow()))
    await begun.wait()
    [second] = await ran(state, tmp_path, "1", source({"a": 1}))
    [kept] = await first
    assert (kept.rows, second.there) == (1, True)
    assert written(tmp_path, "1") == [("new", "a", "1")]


Moment = Literal["read", "noted", "named"]


@pytest.mark.parametrize("moment", get_args(Moment))
async def test_a_run_that_others_took_for_dead_changes_nothing_any_more(
    state: StateDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Moment
) -> None:
    """It sleeps longer than its lease lasts, the next one runs through, and then it wakes up."""
    await ran(state, tmp_path, "1", source({"a": 1, "b": 1}))
    monkeypatch.setattr(state.leases, "hold", lambda *_, **__: nullcontext())
    truth: Held = {"a": 1, "c": 1}

    async def meanwhile() -> None:
        monkeypatch.undo()
        await ran(state, tmp_path, "3", source(truth))
        monkeypatch.setattr(state.leases, "hold", lambda *_, **__: nullcontext())

    asleep = at_moment(monkeypatch, moment, meanwhile)
    with pytest.raises(LeaseLost):
        await ran(state, tmp_path, "2", asleep({"a": 2, "b": 1}))
    monkeypatch.undo()
    # What had its name in time counts, and the run that came then knew of it.
    assert (tmp_path / "rows" / "2.csv").exists() is (moment == "named")
    assert standing(tmp_path) == {"a": "1", "c": "1"}
    await ran(state, tmp_path, "4", source({"a": 2}))
    assert standing(tmp_path) == {"a": "2"}
    assert sorted(names_in(tmp_path / "rows")) == [
        f"{n}.csv" for n in ("1", "2", "3", "4") if n != "2" or moment == "named"
    ]


def at_moment(
    monkeypatch: pytest.MonkeyPatch, moment: Moment, meanwhile: Callable[[], Awaitable[None]]
) -> Callable[[Held], Source[Row]]:
    """Have something done once: when a run has read, has noted what it is about to do, or has given the name."""
    replace = anyio.Path.replace
    done: list[Moment] = []

    async def once() -> None:
        if not done:
            done.append(moment)
            await meanwhile()

    async def replaced(self: anyio.Path, target: Any) -> anyio.Path:
        if moment == "noted":
            await once()
        found = await replace(self, target)
        if moment == "named":
            await once()
        return found

    def asleep(held: Held) -> Source[Row]:
        async def read() -> AsyncIterator[Row]:
            for key, value in held.items():
                yield Row(row_id=key, value=value)
            if moment == "read":
                await once()

        return Source("rows", Row, read, lambda row: row.row_id)

    monkeypatch.setattr("anyio.Path.replace", replaced)
    return asleep


def standing(folder: Path) -> dict[str, str]:
    """Return the last row of each key in a folder."""
    built: dict[str, str] = {}
    for run in sorted(path.stem for path in (folder / "rows").glob("*.csv")):
        for change, key, value in written(folder, run):
            built.pop(key, None) if change == "gone" else built.update({key: value})
    return built


@pytest.mark.parametrize("run", ["", "../up", "a/b", ".hidden"])
async def test_a_run_is_named_so_that_it_stays_in_its_folder(state: StateDatabase, tmp_path: Path, run: str) -> None:
    with pytest.raises(InvalidInput, match="letters"):
        await ran(state, tmp_path, run, source({}))


async def test_names_that_clash_are_refused_before_anything_is_read(state: StateDatabase, tmp_path: Path) -> None:
    def never() -> Sequence[Other]:
        raise AssertionError("read")

    with pytest.raises(InvalidInput):
        await ran(state, tmp_path, "1", source({}), source({}))
    with pytest.raises(InvalidInput):
        await ran(state, tmp_path, "1", Source("others", Other, never, lambda one: ""))
    assert not names_in(tmp_path / "rows")


async def test_a_value_that_does_not_fit_leaves_no_table(state: StateDatabase, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    wrong = source({"a": 2**70})
    with pytest.raises(ExportFailed):
        [_ async for _ in nightly([wrong], tmp_path, state=state, run="1")]
    [kept] = [one async for one in nightly([source({"a": 1})], tmp_path, state=state, run="1")]
    assert (kept.rows, kept.path) == (1, tmp_path / "rows" / "1.parquet")


class Died(Exception):
    """A process that died: nothing that it would have tidied up is."""


def deadly(patched: pytest.MonkeyPatch, step: int) -> None:
    """Have a run die at a step of the end: before it notes what it is about to do, after that, or after the name."""
    keep, rename = Standing._keep, anyio.Path.replace
    kept = itertools.count()

    async def noted(self: Standing, record: Any) -> None:
        if next(kept) == {0: 0, 2: 1}.get(step, 9):
            raise Died
        await keep(self, record)

    async def renamed(self: anyio.Path, target: Any) -> anyio.Path:
        if step == 1:
            raise Died
        return await rename(self, target)

    async def unlinked(self: anyio.Path, missing_ok: bool = False) -> None:
        raise Died

    patched.setattr(Standing, "_keep", noted)
    patched.setattr("anyio.Path.replace", renamed)
    if step == 1:
        patched.setattr("anyio.Path.unlink", unlinked)  # what was written stays behind


@settings(max_examples=30, deadline=None)
@given(
    nights=st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)),
            st.sampled_from(["", "reading", 0, 1, 2]),
            st.booleans(),
        ),
        max_size=6,
    )
)
async def test_the_last_rows_of_all_nights_are_what_there_is(
    tmp_path_factory: pytest.TempPathFactory, nights: list[tuple[Held, str | int, bool]]
) -> None:
    """Wherever a night dies, and whether or not it is run again before the next one."""
    folder = tmp_path_factory.mktemp("nights")
    async with StateDatabase.in_memory() as state:
        for number, (held, breaks, again) in enumerate(nights):
            if breaks == "reading":
                with pytest.raises(ConnectionError):
                    await ran(state, folder, f"{number}", source(held, fails=lambda: ConnectionError("gone")))
            elif isinstance(breaks, int):
                with pytest.MonkeyPatch.context() as patched:
                    deadly(patched, breaks)
                    with pytest.raises(Died):
                        await ran(state, folder, f"{number}", source(held))
            if again or breaks == "":
                await ran(state, folder, f"{number}", source(held))
                assert standing(folder) == {key: str(value) for key, value in held.items()}
