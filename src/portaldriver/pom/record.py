"""Records: what one row or one form says, typed. A field's declaration stands in its annotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from ..errors import ExtractionError, SelectorAmbiguous
from ..models.base import Masked
from .parts import NOT_JSON, Group, HiddenJson, Parts
from .selector import Lane, Selector, Spec

Declared = Selector | Parts
Raw = Mapping[str, str | None]


class Record(Masked):
    """Base of typed rows and forms: `name: Annotated[type, Selector(...)]`; a default makes a field optional."""

    @classmethod
    def declared(cls) -> dict[str, Declared]:
        """Return each field's declaration."""
        return _declared(cls)


@cache
def _declared(record: type[Record]) -> dict[str, Declared]:
    return {
        name: mark
        for name, field in record.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Selector | Parts)
    }


R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One control that a field is read from: the field itself, or one of its parts."""

    field: str
    part: str | None
    selector: Selector

    @property
    def name(self) -> str:
        """`field` or `field.part`."""
        return self.field if self.part is None else f"{self.field}.{self.part}"


@cache
def leaves(record: type[Record]) -> tuple[Leaf, ...]:
    """Flatten a record's declarations to single controls, in the order of declaration."""
    found: list[Leaf] = []
    for field, declared in record.declared().items():
        if isinstance(declared, Parts):
            found += [Leaf(field, part, selector) for part, selector in declared.parts.items()]
        else:
            found.append(Leaf(field, None, declared))
    return tuple(found)


@cache
def plan_of(record: type[Record]) -> list[tuple[str, Spec, str]]:
    """Return the record as the engine takes it: name, candidates and reading of each control."""
    return [(leaf.name, leaf.selector.spec, leaf.selector.reading.how) for leaf in leaves(record)]


def _held(record: type[Record], values: Sequence[str | None], *, page: str) -> dict[str, object]:
    """Join parts and decode hidden JSON; a field that is not on the page is left out."""
    raw: dict[str, dict[str | None, str | None]] = {}
    for leaf, value in zip(leaves(record), values, strict=True):
        raw.setdefault(leaf.field, {})[leaf.part] = value
    held: dict[str, object] = {}
    for field, declared in record.declared().items():
        parts = raw[field]
        if isinstance(declared, Parts):
            spread = {str(part): value for part, value in parts.items()}
            if not declared.is_missing(spread):
                held[field] = declared.join(spread)
        elif parts[None] is None:
            continue
        elif isinstance(declared, HiddenJson):
            decoded = declared.decode(parts[None] or "")
            if decoded is NOT_JSON:
                raise ExtractionError("a hidden field does not hold JSON", page=page, field=field)
            held[field] = decoded
        else:
            held[field] = parts[None]
    return held


def _where(record: type[Record], steps: Sequence[int | str]) -> str | None:
    """Name the field that validation speaks of; below a field, keys may be the page's own words."""
    named = steps if steps and isinstance(record.declared().get(str(steps[0])), Group) else steps[:1]
    return ".".join(map(str, named)) or None


def build(record: type[R], values: Sequence[str | None], *, page: str) -> R:
    """Make a record of what the engine read.

    Raises `ExtractionError` naming page and field, never the value.
    """
    held = _held(record, values, page=page)
    for name, info in record.model_fields.items():
        if name not in held and info.is_required():
            raise ExtractionError("a required field is not on the page", page=page, field=name)
        if held.get(name) in (None, "") and not info.is_required():
            held.pop(name, None)
    failure: ExtractionError
    try:
        return record.model_validate(held)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        failure = ExtractionError(
            f"a field does not hold what its type allows ({first['type']})",
            page=page,
            field=_where(record, first["loc"]),
        )
    raise failure


def refuse_ambiguous(record: type[Record], many: Sequence[tuple[int, int]], *, page: str) -> None:
    """Raise `SelectorAmbiguous` for the first field that more than one element claims."""
    for index, count in many:
        raise SelectorAmbiguous(f"{count} elements match", page=page, field=leaves(record)[index].name)


@dataclass(frozen=True, slots=True)
class Extracted(Generic[R]):
    """Records in page order and, for each, which candidate (its index) fed each control; -1 where none matched."""

    records: tuple[R, ...]
    via: tuple[tuple[int, ...], ...]
    lane: Lane
    record: type[R]
    about: Record | None = None

    def candidates(self, index: int) -> dict[str, int]:
        """Return for the record at `index` which candidate fed each field or part."""
        return {leaf.name: via for leaf, via in zip(leaves(self.record), self.via[index], strict=True)}


def extracted(record: type[R], rows: Sequence[Sequence[Any]], *, lane: Lane, page: str) -> Extracted[R]:
    """Build records from the engine's rows."""
    records: list[R] = []
    for row in rows:
        if len(row) > 2:
            refuse_ambiguous(record, row[2], page=page)
        records.append(build(record, row[0], page=page))
    return Extracted(tuple(records), tuple(tuple(row[1]) for row in rows), lane, record)
