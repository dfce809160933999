"""Checked types for what is written: codes, numbers and texts. Their errors name the rule, never the value.

Digits and letters are ASCII ones. Space around a text is no part of it. Codes come out in one spelling, so that equal
things are equal. How long the portals' fields are is not public, but for notes of 255 characters: the other limits are
MODELLED after X12 837, where these texts end up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, core_schema

CENT = Decimal("0.01")

PLACES_OF_SERVICE = frozenset(
    f"{number:02}"
    for known in ((1, 28), (31, 35), (41, 43), (49, 59), (60, 63), (65, 67), (71, 73), (81, 82), (99, 100))
    for number in range(*known)
)
"""CMS's place of service codes for professional claims, those in force since 2024."""

STATES = frozenset(
    re.findall(
        "..",
        "ALAKAZARCACOCTDEDCFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMOMTNENVNHNJNMNYNCNDOHOKORPARISCSDTNTXUTVTVAWAWVWIWY"
        "ASFMGUMHMPPRPWVIAAAEAP",
    )
)
"""States, territories, freely associated states and the forces' post, as USPS abbreviates them."""


def _shaped(pattern: str, rule: str, made: Callable[[re.Match[str]], str] | None = None) -> AfterValidator:
    """Check a text's whole shape; `made` gives it its one spelling, by default upper case."""
    shape = re.compile(pattern, re.ASCII | re.IGNORECASE)

    def check(text: str) -> str:
        # Before case is folded: a letter that is not ASCII may have an upper case that is.
        found = shape.fullmatch(text.strip()) if text.isascii() else None
        if found is None:
            raise ValueError(rule)
        return made(found) if made else found[0].upper()

    return AfterValidator(check)


def _among(known: frozenset[str], rule: str) -> AfterValidator:
    def check(text: str) -> str:
        if text not in known:
            raise ValueError(rule)
        return text

    return AfterValidator(check)


def _check_digit(text: str) -> str:
    """Hold the number against its check digit: Luhn's, over 80840 and the number."""
    # Places count from the right: the first is the check digit itself, every second one is doubled.
    values = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed("80840" + text), 1)]
    if sum(value - 9 if value > 9 else value for value in values) % 10:
        raise ValueError("not an NPI: its check digit is another")
    return text


def _phone(found: re.Match[str]) -> str:
    area, prefix, number, extension = found.groups()
    return f"+1-{area}-{prefix}-{number}" + (f" x{extension}" if extension else "")


def _zip(found: re.Match[str]) -> str:
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def _icd10(found: re.Match[str]) -> str:
    category, detail = found[1].upper(), (found[2] or "").upper()
    return f"{category}.{detail}" if detail else category


Npi = Annotated[
    str, _shaped(r"[12]\d{9}", "not an NPI: ten digits, beginning with 1 or 2"), AfterValidator(_check_digit)
]
"""A national provider identifier."""

Icd10 = Annotated[
    str,
    _shaped(
        r"([A-Z]\d[\dA-Z])(?:\.?([\dA-Z]{1,4}))?",
        "not an ICD-10-CM code: a letter, a digit, one more, then up to four after a dot",
        _icd10,
    ),
]
"""A diagnosis code by its shape, with the dot as portals show it: `F411` is `F41.1`."""

Cpt = Annotated[str, _shaped(r"\d{4}[\dAFMTU]", "not a CPT code: five digits, or four and one of A, F, M, T, U")]
Hcpcs = Annotated[str, _shaped(r"[A-V]\d{4}", "not a HCPCS code: a letter from A to V and four digits")]
ProcedureCode = Annotated[
    str,
    _shaped(
        r"\d{4}[\dAFMTU]|[A-V]\d{4}",
        "neither a CPT code (five digits, or four and one of A, F, M, T, U) nor a HCPCS code (A to V and four digits)",
    ),
]
"""A CPT or HCPCS code by its shape."""

Modifier = Annotated[str, _shaped(r"[\dA-Z]{2}", "not a modifier: two letters or digits")]
PlaceOfService = Annotated[
    str,
    _shaped(r"\d\d", "not a place of service: two digits"),
    _among(PLACES_OF_SERVICE, "CMS has no such place of service"),
]
"""Where a service was rendered, by CMS's two digits."""

Ndc = Annotated[
    str,
    _shaped(r"(\d{5})(-?)(\d{4})\2(\d\d)", "not an NDC: eleven digits, 5-4-2", lambda it: it[1] + it[3] + it[4]),
]
"""A drug's code as claims carry it: eleven digits without hyphens."""

UsPhone = Annotated[
    str,
    _shaped(
        r"(?:\+?1[-. ]?)?\(?([2-9]\d\d)\)?[-. ]{0,2}([2-9]\d\d)[-. ]?(\d{4})(?:,? *(?:x|ext\.?|#) *(\d{1,5}))?",
        "not a phone number: ten digits, whose area code and prefix begin with 2 to 9, and an extension of up to five",
        _phone,
    ),
]
"""A phone number of the North American plan, as `+1-206-555-0124`, with ` x12` for an extension."""

ZipCode = Annotated[str, _shaped(r"(\d{5})(?:-?(\d{4}))?", "not a ZIP code: five or nine digits", _zip)]
"""A ZIP code, as `98101` or `98101-1234`."""

StateCode = Annotated[str, _shaped(r"[A-Z]{2}", "not a state: two letters"), _among(STATES, "there is no such state")]
"""A state by its two letters."""

Email = Annotated[
    str,
    Field(max_length=254),
    _shaped(
        r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\da-z](?:[\da-z-]{0,61}[\da-z])?\.)+[a-z][\da-z-]{0,61}[\da-z]",
        "not an e-mail address",
        lambda it: it[0],
    ),
]
"""An e-mail address by its shape, its case kept."""


def _exact(value: object) -> object:
    """Refuse spellings of a number that people do not write: exponents, underscores, digits of other scripts."""
    if isinstance(value, str) and not re.fullmatch(r"[+-]?\d+(?:\.\d+)?", value.strip(), re.ASCII):
        raise ValueError("not a plain decimal number")
    return value


def _in_cents(value: Decimal) -> Decimal:
    return value.quantize(CENT) + 0  # minus nothing is nothing


_NUMBER = PlainSerializer(float, return_type=float, when_used="json")

Cents = Annotated[
    Decimal, BeforeValidator(_exact), Field(ge=0, max_digits=10, decimal_places=2), AfterValidator(_in_cents), _NUMBER
]
"""Dollars to the cent, not below nothing; a plain number in JSON."""

SignedCents = Annotated[
    Decimal, BeforeValidator(_exact), Field(max_digits=10, decimal_places=2), AfterValidator(_in_cents), _NUMBER
]
"""Dollars to the cent, of either sign; a plain number in JSON."""

Units = Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, max_digits=8, decimal_places=3), _NUMBER]
"""How often or how much: more than nothing, to three places; a plain number in JSON."""

UnitsLeft = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, max_digits=8, decimal_places=3), _NUMBER]
"""How much is left: `Units`, or nothing."""


def _day(value: object) -> object:
    """Take dates and `YYYY-MM-DD`: numbers would be taken for seconds, and times belong to some zone."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip(), re.ASCII):
        return value.strip()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("not a date: YYYY-MM-DD")


def _today() -> date:
    """Return the latest date there is on Earth now: nobody is refused for living east of this machine."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def _born(day: date) -> date:
    if day.year < 1880:
        raise ValueError("before 1880")
    if day > _today():
        raise ValueError("in the future")
    return day


def _served(day: date) -> date:
    if day.year < 1990:
        raise ValueError("before 1990")
    if day > _today() + timedelta(days=366):
        raise ValueError("more than a year ahead")
    return day


PlainDate = Annotated[date, BeforeValidator(_day)]
"""A day, given as a date or as `YYYY-MM-DD` and nothing else."""
BirthDate = Annotated[date, BeforeValidator(_day), AfterValidator(_born)]
"""A day from 1880 to today."""
ServiceDate = Annotated[date, BeforeValidator(_day), AfterValidator(_served)]
"""A day of service or payment, from 1990 to a year ahead; the year is MODELLED."""


@dataclass(frozen=True, slots=True)
class PortalText:
    """Mark a text of 1 to `longest` characters, as .NET counts them: `Annotated[str, PortalText(60)]`.

    It has no control, formatting or unpaired characters; with `lines`, line breaks, which forms send as two.
    """

    longest: int
    lines: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic checks it."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, text: str) -> str:
        text = re.sub(r"\r\n?", "\n", text.strip())
        plain = text.replace("\n", "") if self.lines else text
        if any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for one in plain):
            raise ValueError("has characters that are not text")
        if not text:
            raise ValueError("must not be blank")
        if len(text.encode("utf-16-le")) // 2 + text.count("\n") > self.longest:
            raise ValueError(f"longer than {self.longest} characters")
        return text


Note255 = Annotated[str, PortalText(255, lines=True)]
"""Notes as the portal takes them: 255 characters, line breaks among them."""
