"""What all canonical models share: frozen, camelCase on the wire, and silent about their values."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

Money = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""A decimal (dollars, units), exact in Python; a plain number in JSON as the wire shape has it."""


class Masked(BaseModel):
    """A model whose `repr` and `str` show its class and nothing of what it holds: models travel into logs."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return iter(())

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def __str__(self) -> str:
        return repr(self)


class Noun(Masked):
    """A canonical model. `model_dump(by_alias=True, mode="json")` is its wire shape."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


T = TypeVar("T")


class Page(Noun, Generic[T]):
    """One page of a listing. `page` counts from 1; `total` counts items over all pages."""

    items: tuple[T, ...]
    page: int = Field(ge=1)
    page_size: int = Field(ge=1)
    total: int = Field(ge=0)

    @property
    def has_next(self) -> bool:
        """Whether further pages exist."""
        return self.page * self.page_size < self.total
