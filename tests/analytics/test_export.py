"""Tables hold what the models hold, whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.analytics import ExportFailed, export
from portaldriver.analytics.columns import columns_of
from portaldriver.errors import InvalidInput
from portaldriver.models.appointment import AppointmentStatus
from portaldriver.models.base import Money, Noun


class Place(Noun):
    city: str | None = None


class Row(Noun):
    row_id: str
    amount: Money | None = None
    count: int = 0
    open: bool | None = None
    on: date | None = None
    at: datetime | None = None
    status: AppointmentStatus | None = None
    side: Literal["left", "right"] = "left"
    place: Place | None = None
    codes: tuple[Money, ...] = ()


FULL = Row(
    row_id="R1",
    amount=Decimal("0.10"),
    count=3,
    open=True,
    on=date(2026, 3, 2),
    at=datetime(2026, 3, 2, 9, 30),
    status=AppointmentStatus.NO_SHOW,
    place=Place(city="Portland, OR"),
    codes=(Decimal("1.50"), Decimal(2)),
)
BARE = Row(row_id="R2")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def test_csv_has_the_names_of_the_wire_and_what_is_not_known_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    assert await export([FULL, BARE], path) == 2
    first, second = table(path)
    assert first == {
        "rowId": "R1",
        "amount": "0.10",
        "count": "3",
        "open": "true",
        "on": "2026-03-02",
        "at": "2026-03-02T09:30:00",
        "status": "no_show",
        "side": "left",
        "place.city": "Portland, OR",
        "codes": '["1.50", "2"]',
    }
    assert second == {**dict.fromkeys(first, ""), "rowId": "R2", "count": "0", "side": "left", "codes": "[]"}
    assert path.stat().st_mode & 0o777 == 0o600, "it holds what the models hold"


async def test_parquet_has_types_and_numbers_stay_exact(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "rows.parquet"
    told: list[int] = []
    assert await export([BARE, FULL, BARE], path, batch=2, progress=told.append) == 3
    assert told == [2, 3]
    found = parquet.read_table(path).to_pylist()
    assert found[1] == {
        "rowId": "R1",
        "amount": Decimal("0.10"),
        "count": 3,
        "open": True,
        "on": date(2026, 3, 2),
        "at": datetime(2026, 3, 2, 9, 30),
        "status": "no_show",
        "side": "left",
        "place.city": "Portland, OR",
        "codes": '["1.50", "2"]',
    }
    assert {found[0]["amount"], found[0]["place.city"], found[2]["at"]} == {None}


async def test_columns_are_chosen_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    await export([FULL], path, columns=["place.city", "rowId"])
    assert path.read_text("utf-8") == 'place.city,rowId\n"Portland, OR",R1\n'


@pytest.mark.parametrize(
    "more, field",
    [
        ({"columns": ["rowId", "nothing"]}, "columns"),
        ({"columns": ["rowId", "rowId"]}, "columns"),
        ({"batch": 0}, "batch"),
    ],
)
async def test_bad_wishes_are_refused_and_leave_nothing(tmp_path: Path, more: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        await export([FULL], tmp_path / "rows.csv", **more)  # type: ignore[arg-type]
    assert raised.value.field == field
    assert names_in(tmp_path) == []


async def test_an_ending_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="csv"):
        await export([FULL], tmp_path / "rows.xlsx")


async def test_none_of_a_kind_make_an_empty_table_and_none_of_no_kind_are_refused(tmp_path: Path) -> None:
    for ending in ("csv", "parquet"):
        path = tmp_path / f"rows.{ending}"
        assert await export([], path, kind=Row) == 0
        assert path.stat().st_size > 0
    with pytest.raises(InvalidInput, match="kind"):
        await export([], tmp_path / "other.csv")


async def test_what_breaks_off_leaves_the_table_of_before(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("before", "utf-8")

    async def breaks() -> AsyncIterator[Row]:
        yield FULL
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await export(breaks(), path, batch=1)
    with pytest.raises(InvalidInput, match="kind"):
        await export([FULL, Place()], path)
    assert names_in(tmp_path) == ["rows.csv"]
    assert path.read_text("utf-8") == "before"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
async def test_moments_and_wall_clocks_are_never_mixed(tmp_path: Path, ending: str) -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=-8)))
    path = tmp_path / f"rows.{ending}"
    aware = BARE.model_copy(update={"at": moment})
    with pytest.raises(ExportFailed) as raised:
        await export([aware], path)
    assert raised.value.field == "at"
    with pytest.raises(ExportFailed):
        await export([FULL], path, instants=["at"])
    await export([aware], path, instants=["at"], columns=["at"])
    if ending == "csv":
        assert table(path) == [{"at": "2026-03-02T17:30:00+00:00"}]
    else:
        found = pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
        assert found == [{"at": moment.astimezone(UTC)}]


async def test_a_number_too_fine_or_too_large_for_its_column_is_an_error_and_no_other_number(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for amount in ("0.0000001", "1000000000000"):
        row = BARE.model_copy(update={"amount": Decimal(amount)})
        with pytest.raises(ExportFailed) as raised:
            await export([row], tmp_path / "rows.parquet")
        assert raised.value.field == "amount"
        assert amount not in str(raised.value)


async def test_text_that_looks_like_a_formula_is_quoted_for_spreadsheets_alone(tmp_path: Path) -> None:
    row = Row(row_id="=1+1", amount=Decimal(-5))
    for spreadsheet, name in ((False, "=1+1"), (True, "'=1+1")):
        await export([row], tmp_path / "rows.csv", spreadsheet=spreadsheet)
        assert (table(tmp_path / "rows.csv")[0]["rowId"], table(tmp_path / "rows.csv")[0]["amount"]) == (name, "-5")


def test_every_field_of_a_model_has_a_column_and_only_one() -> None:
    names = [one.name for one in columns_of(Row)]
    assert len(set(names)) == len(names) == len(Row.model_fields)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda **given: Row(**given),
            row_id=st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=8),
            amount=st.none() | st.decimals(-999999, 999999, places=2),
            open=st.none() | st.booleans(),
            on=st.none() | st.dates(),
            place=st.none() | st.sampled_from([Place(), Place(city="A, B"), Place(city="two\nlines")]),
        ),
        min_size=1,
        max_size=6,
    )
)
async def test_any_rows_come_back_from_parquet(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path_factory.mktemp("any") / "rows.parquet"
    await export(rows, path, batch=2)
    found = parquet.read_table(path).to_pylist()
    assert [
        (one["rowId"], one["amount"], one["open"], one["on"], one["place.city"]) for one in found
    ] == [(one.row_id, one.amount, one.open, one.on, one.place.city if one.place else None) for one in rows]  # fmt: skip
