"""Tables on disk: CSV, and Parquet where pyarrow is there."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Protocol

from pydantic import BaseModel

from ..errors import ConfigurationError, InvalidInput, PortalError
from .columns import Column

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
DIGITS, PLACES = 18, 6
"""Of decimals in Parquet: amounts and units."""


class ExportFailed(PortalError):
    """A value does not fit into its column, which `field` names. No table was written."""


class Table(Protocol):
    """A table that is being written."""

    def write(self, rows: Sequence[BaseModel]) -> None:
        """Add rows."""
        ...

    def close(self) -> None:
        """End it, whole."""
        ...

    def abandon(self) -> None:
        """Let go of the file."""
        ...


Opens = Callable[[Path, Sequence[Column], frozenset[str], bool], Table]


def table_for(path: Path) -> Opens:
    """Return what opens a table of this name. Raises `InvalidInput`, `ConfigurationError` without the extra."""
    ending = path.suffix.lower()
    if ending == ".csv":
        return CsvTable
    if ending != ".parquet":
        raise InvalidInput("has to end in .csv or .parquet", field="path")
    try:
        import pyarrow.parquet  # type: ignore[import-untyped, unused-ignore]  # noqa: F401
    except ImportError:
        raise ConfigurationError("Parquet needs the extra: pip install portaldriver[analytics]") from None
    return ParquetTable


class CsvTable:
    """UTF-8 with a header; what is not known is an empty cell, and empty text `""`."""

    def __init__(self, path: Path, columns: Sequence[Column], instants: frozenset[str], spreadsheet: bool) -> None:
        self._columns, self._instants, self._spreadsheet = columns, instants, spreadsheet
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow([column.name for column in columns])

    def write(self, rows: Sequence[BaseModel]) -> None:
        """Add rows."""
        for row in rows:
            self._writer.writerow([self._cell(column, column.of(row)) for column in self._columns])

    def close(self) -> None:
        """End it."""
        self._file.close()

    abandon = close

    def _cell(self, column: Column, value: Any) -> str | None:
        if value is None:
            return None
        if column.kind == "flag":
            return "true" if value else "false"
        if column.kind == "time":
            return timed(column, value, self._instants).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return format(value, "f")
        text = str(value)
        return f"'{text}" if self._spreadsheet and column.kind == "text" and text.startswith(FORMULA) else text


class ParquetTable:
    """One row group a batch. Decimals have 18 digits, 6 of them after the point; moments are in UTC."""

    def __init__(self, path: Path, columns: Sequence[Column], instants: frozenset[str], spreadsheet: bool) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._columns, self._instants = columns, instants
        types = {
            "flag": pa.bool_(),
            "number": pa.int64(),
            "decimal": pa.decimal128(DIGITS, PLACES),
            "day": pa.date32(),
        }

        def type_of(column: Column) -> object:
            if column.kind == "time":
                return pa.timestamp("us", tz="UTC" if column.name in instants else None)
            return types.get(column.kind, pa.string())

        self._types = [type_of(column) for column in columns]
        self._schema = pa.schema([(column.name, type_) for column, type_ in zip(columns, self._types, strict=True)])
        self._writer = pq.ParquetWriter(path, self._schema)

    def write(self, rows: Sequence[BaseModel]) -> None:
        """Add rows."""
        import pyarrow as pa

        arrays = []
        for column, type_ in zip(self._columns, self._types, strict=True):
            values = [column.of(row) for row in rows]
            if column.kind == "time":
                values = [None if one is None else timed(column, one, self._instants) for one in values]
            try:
                arrays.append(pa.array(values, type=type_))
            except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
                raise ExportFailed("a value does not fit into the column", field=column.name) from None
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        """End it."""
        self._writer.close()

    abandon = close


def timed(column: Column, value: datetime, instants: frozenset[str]) -> datetime:
    """Return a time as its column holds it. Raises `ExportFailed` where a moment and a wall clock are mixed."""
    if column.name in instants:
        if value.tzinfo is None:
            raise ExportFailed("is a wall clock's time and no moment: leave it out of instants", field=column.name)
        return value.astimezone(UTC)
    if value.tzinfo is not None:
        raise ExportFailed("is a moment: name it in instants", field=column.name)
    return value
