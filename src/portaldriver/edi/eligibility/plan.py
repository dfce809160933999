"""The plan that an answer is about: its name, kind, number and days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from ..models.eligibility import CodedPeriod
from ..models.eligibility_response import Benefit, EligibilityResponse
from ..models.eligibility_summary import PlanSummary
from .shares import Choice

NETWORKS: Final = {
    "HM": "HMO",
    "HN": "HMO",
    "PR": "PPO",
    "EP": "EPO",
    "PS": "POS",
    "IN": "indemnity",
    "MA": "Medicare",
    "MB": "Medicare",
    "MC": "Medicaid",
    "MP": "Medicare",
    "QM": "Medicare",
}
"""Our words for insurance types (`EB04`) that name a kind of plan."""

_NAMED: Final = re.compile(r"\b(HMO|PPO|EPO|POS)\b", re.IGNORECASE)

_EFFECTIVE: Final = ("346", "356", "348", "291", "307")
_TERMINATION: Final = ("347", "357", "349", "291", "307")
_PERIODS: Final = frozenset(("291", "307"))
"""Of these a single day is the one asked about, and only a period says how long the plan lasts."""


def plan(response: EligibilityResponse, choice: Choice) -> PlanSummary | None:
    """Return the plan; None if nothing is said of one."""
    active = [one for one in response.all_benefits if one.kind in ("active", "inactive")]
    whole = [one for one in active if not one.service_types or "30" in one.service_types] or active
    patient, subscriber = response.patient, response.subscriber
    own = [one for one in response.all_benefits if one.kind != "other_payer"]
    dates = [
        [dated for one in whole for dated in one.dates],
        list(patient.dates) if patient else [],
        list(subscriber.dates) if subscriber else [],
    ]
    groups = [person.group_number for person in (response.dependent, response.subscriber) if person is not None]
    name = _agreed("plan.plan_name", (whole, active, own), lambda one: one.plan_description, choice)
    insurance = _agreed("plan.insurance_type", (whole, active, own), lambda one: one.insurance_type, choice)
    found = PlanSummary(
        plan_name=name,
        network=_network(name, insurance),
        effective_date=_day("plan.effective_date", dates, _EFFECTIVE, choice, end=False),
        termination_date=_day("plan.termination_date", dates, _TERMINATION, choice, end=True),
        insurance_type=insurance,
        group_number=next((group for group in groups if group), None) or _group(own),
    )
    return found if any(value is not None for _, value in found) else None


def _agreed(
    key: str, groups: Iterable[Sequence[Benefit]], text: Callable[[Benefit], str | None], choice: Choice
) -> str | None:
    """Return the text that the first benefits which have one agree on."""
    for benefits in groups:
        given = {found for one in benefits if (found := text(one)) is not None}
        if len(given) > 1:
            choice.ambiguous.append(key)
            return None
        if given:
            return given.pop()
    return None


def _network(name: str | None, insurance: str | None) -> str | None:
    if insurance in NETWORKS:
        return NETWORKS[insurance]
    found = {match.upper() for match in _NAMED.findall(name or "")}
    return found.pop() if len(found) == 1 else None


def _day(
    key: str, groups: Sequence[Sequence[CodedPeriod]], codes: Sequence[str], choice: Choice, *, end: bool
) -> date | None:
    """Return the day that the payer's dates of the first code agree on, what stands nearest first."""
    for dates in groups:
        for code in codes:
            given = {day for one in dates if one.code == code and (day := _end(one, end=end)) is not None}
            if len(given) > 1:
                choice.ambiguous.append(key)
                return None
            if given:
                return given.pop()
    return None


def _end(period: CodedPeriod, *, end: bool) -> date | None:
    if period.code in _PERIODS:
        if period.end is None:
            return None
        return period.end if end else period.start
    if end and period.end is not None:
        return period.end
    return period.start


def _group(benefits: Sequence[Benefit]) -> str | None:
    given = {coded.value for one in benefits for coded in one.ids if coded.code == "6P" and coded.value}
    return given.pop() if len(given) == 1 else None
