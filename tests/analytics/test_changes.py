"""What differs from the last run comes, and all of it again where a run broke off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.analytics import changes
from portaldriver.errors import InvalidInput
from portaldriver.models.base import Noun
from portaldriver.runtime.store import StateDatabase, new_key


class Row(Noun):
    row_id: str
    value: int = 0


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with StateDatabase(tmp_path / "state.db", key=new_key()) as database:
        yield database


async def run(state: StateDatabase, rows: Sequence[Row], *, whole: bool = True) -> list[tuple[str, str]]:
    found = changes(rows, state=state, name="rows", key=lambda row: row.row_id, whole=whole)
    return [(one.kind, one.key) async for one in found]


async def test_the_first_run_gives_all_and_the_next_ones_what_differs(state: StateDatabase) -> None:
    assert await run(state, [Row(row_id="a"), Row(row_id="b")]) == [("new", "a"), ("new", "b")]
    assert await run(state, [Row(row_id="a"), Row(row_id="b")]) == []
    assert await run(state, [Row(row_id="b", value=1), Row(row_id="c")]) == [
        ("changed", "b"),
        ("new", "c"),
        ("gone", "a"),
    ]
    assert await run(state, [Row(row_id="b", value=1), Row(row_id="c")]) == []


async def test_a_part_leaves_the_rest_as_it_was(state: StateDatabase) -> None:
    await run(state, [Row(row_id="a"), Row(row_id="b")])
    assert await run(state, [Row(row_id="b", value=1)], whole=False) == [("changed", "b")]
    assert await run(state, [Row(row_id="a"), Row(row_id="b", value=1)]) == []


async def test_what_broke_off_comes_again(state: StateDatabase) -> None:
    rows = [Row(row_id="a"), Row(row_id="b")]
    found = changes(rows, state=state, name="rows", key=lambda row: row.row_id)
    async for _ in found:
        break
    await found.aclose()
    assert await run(state, rows) == [("new", "a"), ("new", "b")]


async def test_names_and_keys_are_kept_apart(state: StateDatabase) -> None:
    await run(state, [Row(row_id="a")])
    other = changes([Row(row_id="a")], state=state, name="others", key=lambda row: row.row_id)
    assert [one.kind async for one in other] == ["new"]
    with pytest.raises(InvalidInput):
        await run(state, [Row(row_id="a"), Row(row_id="a")])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2), max_size=4), min_size=1, max_size=5))
async def test_who_applies_the_changes_has_what_was_read(
    tmp_path_factory: pytest.TempPathFactory, readings: list[dict[str, int]]
) -> None:
    mine: dict[str, int] = {}
    async with StateDatabase(tmp_path_factory.mktemp("run") / "state.db", key=new_key()) as database:
        for reading in readings:
            rows = [Row(row_id=key, value=value) for key, value in reading.items()]
            async for one in changes(rows, state=database, name="rows", key=lambda row: row.row_id):
                if one.model is None:
                    del mine[one.key]
                else:
                    assert (one.key in mine) == (one.kind == "changed")
                    mine[one.key] = one.model.value
            assert mine == reading
