"""What codes and numbers look like: shapes and check digits, no lists that belong to others."""

from __future__ import annotations

import re
import warnings
from decimal import Decimal
from functools import cache
from typing import Any

from ...errors import ConfigurationError

TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
"""Health care provider taxonomy. Source: NUCC's description of the code."""
ICD_10 = re.compile(r"[A-Z][0-9][0-9AB][0-9A-Z]{0,4}")
"""ICD-10-CM without its dot. Source: its official guidelines."""
ICD_10_DOTTED = re.compile(r"[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}")
ICD_10_PCS = re.compile(r"[0-9A-HJ-NP-Z]{7}")
HCPCS = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
"""CPT and HCPCS level II alike: five characters, digits in the midst."""
MODIFIER = re.compile(r"[0-9A-Z]{2}")
PLACE_OF_SERVICE = re.compile(r"[0-9]{2}")
REVENUE = re.compile(r"[0-9]{4}")
FACILITY = re.compile(r"[0-9]{2}")
"""The first two of a type of bill, without the zero before them."""
ZIP_9 = re.compile(r"[0-9]{9}")
ZIP = re.compile(r"[0-9]{5}(?:[0-9]{4})?")
NDC = re.compile(r"[0-9]{11}")
NDC_UNITS = frozenset({"F2", "GR", "ME", "ML", "UN"})
PHONE = re.compile(r"[2-9][0-9]{2}[2-9][0-9]{6}")
"""Ten digits, area code first. Source: the North American Numbering Plan."""
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
CLIA = re.compile(r"[0-9]{2}D[0-9]{7}")
PAYER_ID = re.compile(r"[0-9A-Za-z-]{2,80}")

PROVINCES = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])

_DIGITS = re.compile(r"[0-9]+")
_PLAIN = re.compile(r"[ -~]*")


def is_npi(text: str) -> bool:
    """Whether it is an NPI: ten digits that begin with 1 or 2 and agree with the last one (Luhn, 80840 before it)."""
    if len(text) != 10 or text[0] not in "12" or not _DIGITS.fullmatch(text):
        return False
    total = 24  # what 80840 adds
    for position, digit in enumerate(map(int, text)):
        doubled = digit * 2 if position % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_tax_id(text: str) -> bool:
    """Whether it may be an EIN or an SSN: nine digits that are not all alike."""
    return len(text) == 9 and bool(_DIGITS.fullmatch(text)) and len(set(text)) > 1


def is_plain(text: str) -> bool:
    """Whether all characters are X12's extended set without control characters and national ones."""
    return bool(_PLAIN.fullmatch(text))


def is_modifier(text: str) -> bool:
    """Whether it may be a modifier."""
    return bool(MODIFIER.fullmatch(text))


def decimals(number: Decimal) -> int:
    """Return how many decimals it needs."""
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def digits(number: Decimal) -> int:
    """Return how many digits X12 needs to write it, sign and point not counted."""
    whole = f"{abs(number):f}".partition(".")[0].lstrip("0")
    return len(whole) + decimals(number)


@cache
def icd_10_codes() -> Any:
    """Return the list of ICD-10-CM codes; it takes more than a second. `ConfigurationError` without the extra `icd`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it loads its list by a deprecated function
            import simple_icd_10_cm  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        raise ConfigurationError("looking up ICD-10-CM needs an extra: pip install 'portaldriver[icd]'") from None
    return simple_icd_10_cm
