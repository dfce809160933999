"""Numbers as portals write them: what may mean two things is refused, as all rows of a list would be wrong alike."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import BaseModel, ValidationError

from portaldriver.pom import OptionalDollars, OptionalWholeNumber
from portaldriver.portals.pimsy.pages.values import OptionalUnits


class Row(BaseModel):
    dollars: OptionalDollars = None
    number: OptionalWholeNumber = None
    units: OptionalUnits = None


@pytest.mark.parametrize(
    "written, amount",
    [
        ("$1,234.50", "1234.50"),
        ("1234.5", "1234.5"),
        (" $ 5.00 ", "5.00"),
        (".50", "0.50"),
        ("12.", "12"),
        ("1,234,567", "1234567"),
        ("(1,234.50)", "-1234.50"),
        ("($5.00)", "-5.00"),
        ("$(5.00)", "-5.00"),
        ("-5", "-5"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("", None),
        ("$", None),
    ],
)
def test_an_amount_is_read_exactly(written: str, amount: str | None) -> None:
    read = Row.model_validate({"dollars": written}).dollars
    assert read == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    "written",
    [
        "12,50",
        "1.234,50",
        "1,2,34",
        "1_000",
        "1e3",
        "$1$2",
        "1,23",
        ",123",
        "0,1",
        "5-",
        "(-5)",
        "--5",
        "(5",
        "5)",
        "١",
        "NaN",
        "Infinity",
        "5.00CR",
        ".",
        "-",
        "()",
    ],
)
def test_what_may_mean_another_amount_is_none(written: str) -> None:
    with pytest.raises(ValidationError):
        Row.model_validate({"dollars": written})
    with pytest.raises(ValidationError):
        Row.model_validate({"units": written})
    with pytest.raises(ValidationError):
        Row.model_validate({"number": written})


def test_numbers_and_units() -> None:
    row = Row.model_validate({"number": "-2,000", "units": "1,234.25"})
    assert (row.number, row.units) == (-2000, Decimal("1234.25"))
    assert Row.model_validate({"number": " ", "units": ""}) == Row()
    for field, written in (("number", "2.0"), ("units", "$5"), ("units", "(5)")):
        with pytest.raises(ValidationError):
            Row.model_validate({field: written})
