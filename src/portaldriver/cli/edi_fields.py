"""Any model as lines of a tree: amounts in a column, and what is about people hidden unless it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from inspect import get_annotations
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

HIDDEN = "•••"

OPEN = frozenset(
    """
    action_code advice amount_code authorization_required category category_code claim_filing claim_type code
    code_list code_set codes component coverage_level cpt_code decided_at diagnosis_pointers element entity
    entity_code facility_type follow_up follow_up_code frequency functional group guide id_qualifier id_type in_network
    kind level loop modifiers note_code period place_of_service position problem procedure procedure_qualifier
    procedure_type purpose qualifier quantity_qualifier reason reference_type rejected_by release_of_information
    remark_codes revenue_code role segment service_type service_type_codes service_types status status_code
    time_period type type_of_bill unit words
    """.split()  # noqa: SIM905 # one a line would be a page
)
"""Fields of codes, which say nothing about anybody; every other text is hidden. Diagnoses are not among them."""
SENTENCES = frozenset(("advice", "guide", "words"))
"""Those of them that are longer than a code: ours, or the name of a guide."""
LONGEST_CODE = 7
"""Characters of the longest code (ICD-10-PCS): what is longer in a code's place may be anything."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a tree: how deep, what it is, what it says, and an amount for the column."""

    depth: int
    name: str
    text: str = ""
    amount: Decimal | None = None
    inner: bool = False
    """Whether it stands for a whole model inside."""


def lines(model: BaseModel, *, values: bool, depth: int = 0) -> Iterator[Line]:
    """Yield a model's fields that are there: single ones first, then what is inside. Units of amounts are dollars."""
    inside: list[tuple[str, Any]] = []
    hidden: list[str] = []
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None or value == () or value == "":
            continue
        if isinstance(value, BaseModel) or (isinstance(value, tuple) and isinstance(value[0], BaseModel)):
            inside.append((name, value))
            continue
        if isinstance(value, Decimal) and is_money(type(model), name):
            yield Line(depth, spoken(name), amount=value)
        else:
            text = text_of(name, value, info, values=values)
            if text.startswith(HIDDEN):
                hidden.append(spoken(name))
            else:
                yield Line(depth, spoken(name), text)
    if hidden:
        yield Line(depth, HIDDEN, ", ".join(hidden))
    for name, value in inside:
        several = value if isinstance(value, tuple) else (value,)
        for at, one in enumerate(several, 1):
            title = spoken(name) + (f" {at}" if len(several) > 1 else "")
            below = list(lines(one, values=values, depth=depth + 1))
            if below and not any(line.inner for line in below) and sum(_is_amount(x) for x in below) <= 1:
                text = ", ".join(f"{line.name} {line.text}" for line in below if not _is_amount(line))
                yield Line(depth, title, text, next((line.amount for line in below if _is_amount(line)), None), True)
            elif below:
                yield Line(depth, title, inner=True)
                yield from below


def _is_amount(line: Line) -> bool:
    return line.amount is not None


def text_of(name: str, value: Any, info: Any, *, values: bool) -> str:
    """Return a value as it is shown: hidden if it is about somebody, and without control characters."""
    if isinstance(value, tuple):
        return ", ".join(text_of(name, one, info, values=values) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int | float):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, date | datetime):
        return f"{value:%Y-%m-%d}" if values else HIDDEN
    if isinstance(value, dict):
        return ", ".join(
            f"{printable(str(key))} {text_of(name, one, info, values=values)}" for key, one in value.items()
        )
    text = str(value)
    if not values and not is_literal(info.annotation) and not _says_nothing_of_anybody(name, text):
        return HIDDEN
    return printable(text)


def _says_nothing_of_anybody(name: str, text: str) -> bool:
    return name in OPEN and (name in SENTENCES or (len(text) <= LONGEST_CODE and " " not in text))


def printable(text: str) -> str:
    """Return a text without what could steer a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text)


def spoken(name: str) -> str:
    """Return a field's name in words."""
    return name.replace("_", " ")


def money(amount: Decimal | None) -> str:
    """Return dollars with two decimals at least, thousands apart."""
    if amount is None:
        return ""
    exponent = amount.as_tuple().exponent
    decimals = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{amount:,.{decimals}f}"


MONEY = frozenset(
    """
    allowed amount annual balance charge copay deductible liability paid remaining responsibility total visit
    """.split()  # noqa: SIM905 # one a line would be a page
)
"""Words of which one is in the name of each field of dollars, in models that have decimals only."""


@cache
def is_money(model: type[BaseModel], name: str) -> bool:
    """Whether a field holds dollars: as the model declares it (`Amount`, `Quantity`), else going by its name."""
    declared = next((str(found[name]) for one in model.__mro__ if name in (found := get_annotations(one))), "")
    return "Amount" in declared or ("Quantity" not in declared and bool(MONEY & set(name.split("_"))))


@cache
def is_literal(annotation: Any) -> bool:
    """Whether a field holds a word of a fixed list of ours."""
    if get_origin(annotation) is Literal:
        return True
    return any(is_literal(one) for one in get_args(annotation))
