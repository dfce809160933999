"""Categories of adjustments: what a reason is about, whether it is a denial, and what to do next."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, cast, get_args

DenialCategory = Literal[
    "patient_responsibility",
    "contractual",
    "eligibility",
    "authorization",
    "referral",
    "coding",
    "diagnosis",
    "modifier",
    "duplicate",
    "timely_filing",
    "coordination_of_benefits",
    "medical_necessity",
    "bundling",
    "non_covered",
    "benefit_maximum",
    "missing_information",
    "provider_information",
    "other",
]
"""What an adjustment is about."""


class _Tables(NamedTuple):
    reasons: Mapping[str, DenialCategory]
    remarks: Mapping[str, DenialCategory]
    explains: frozenset[str]
    vague: frozenset[str]
    next_steps: Mapping[str, str]


@cache
def _tables() -> _Tables:
    text = files(__package__).joinpath("denial_categories.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    return _Tables(
        _by_code(given["reasons"]),
        _by_code(given["remarks"]),
        frozenset(given["explains"].split()),
        frozenset(given["vague"].split()),
        given["next_steps"],
    )


def _by_code(given: Mapping[str, str]) -> dict[str, DenialCategory]:
    found: dict[str, DenialCategory] = {}
    for category, codes in given.items():
        if category not in get_args(DenialCategory):
            raise ValueError(f"{category} is no category")
        for code in codes.split():
            found[code] = cast(DenialCategory, category)
    return found


def category_of(group: str, reason: str, remark_codes: Sequence[str] = ()) -> DenialCategory:
    """Return what an adjustment is about, by its group and CARC, and by RARCs where the CARC says too little.

    What is the patient's by contract (`PR` and a contractual reason) is patient responsibility; the group alone makes
    no category. A code that is not known is `other`.
    """
    tables = _tables()
    reason = _bare(reason)
    found = tables.reasons.get(reason, "other")
    if reason in tables.vague or found == "other":
        found = next((tables.remarks[code] for code in remark_codes if code in tables.remarks), found)
    if group == "PR" and found == "contractual":
        return "patient_responsibility"
    return found


def is_denial(group: str, reason: str, category: DenialCategory) -> bool:
    """Whether money was held back that was asked for: not by contract, not the patient's share, not as a correction."""
    if group == "CR" or category in ("patient_responsibility", "contractual"):
        return False
    return _bare(reason) not in _tables().explains


def next_step(category: DenialCategory) -> str:
    """Return what to do next about a category, in our own words."""
    return _tables().next_steps[category]


def _bare(reason: str) -> str:
    """Some payers write a reason with zeros before it."""
    return reason.lstrip("0") or reason
