"""Each night a table holds what differs; nothing is lost where a night broke off, and nothing read twice."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from portaldriver.analytics import ExportFailed, Kept, Source, nightly
from portaldriver.errors import InvalidInput, NotPermitted
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


async def test_another_folder_or_scope_begins_anew(state: StateDatabase, tmp_path: Path) -> None:
    await ran(state, tmp_path / "x", "1", source({"a": 1}))
    [other] = await ran(state, tmp_path / "y", "1", source({"a": 1}))
    [scoped] = await ran(state, tmp_path / "x", "2", source({"a": 1}, scope="2026-01-01"))
    [same] = await ran(state, tmp_path / "x", "3", source({"a": 1}))
    assert (other.new, scoped.new, same.new) == (1, 1, 0)


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


@settings(max_examples=8, deadline=None)
@given(
    nights=st.lists(st.tuples(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)), st.booleans()), max_size=5)
)
async def test_the_last_rows_of_all_nights_are_what_there_is(
    tmp_path_factory: pytest.TempPathFactory, nights: list[tuple[Held, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("nights")
    built: dict[str, str] = {}
    async with StateDatabase.in_memory() as state:
        for number, (held, breaks) in enumerate(nights):
            if breaks:
                with pytest.raises(ConnectionError):
                    await ran(state, folder, f"{number}", source(held, fails=lambda: ConnectionError("gone")))
            await ran(state, folder, f"{number}", source(held))
            for change, key, value in written(folder, f"{number}"):
                built.pop(key, None) if change == "gone" else built.update({key: value})
            assert built == {key: str(value) for key, value in held.items()}
