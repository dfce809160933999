"""A 271 in short: status, plan, shares, accumulators and limits, and what is ambiguous among them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from ..models.eligibility_response import Benefit, BenefitKind, EligibilityResponse
from ..models.eligibility_summary import (
    Accumulator,
    AccumulatorSummary,
    BenefitsSummary,
    CopaySummary,
    EligibilityStatus,
    EligibilitySummary,
    Network,
    ServiceShare,
)
from .limits import limitations
from .plan import plan
from .rejections import unavailable
from .shares import FAMILY, IN_NETWORK, OUT_OF_NETWORK, PERSON, Choice, fraction_of, kind_of, network_of

COPAYS: Final[dict[str, tuple[str, ...]]] = {
    "office_visit": ("98", "BY"),
    "urgent_care": ("UC",),
    "emergency": ("86", "52", "51"),
    "mental_health": ("MH", "CF", "A6", "A4"),
    "substance_use": ("AI", "AK"),
    "physical_therapy": ("PT", "AE"),
    "chiropractic": ("33",),
    "hospital_inpatient": ("48",),
    "hospital_outpatient": ("50",),
    "laboratory": ("5",),
    "imaging": ("4", "62"),
    "pharmacy": ("88",),
    "vision": ("AL",),
    "dental": ("35",),
}
"""Service types of a copay, the first that has one is taken."""

Networks: TypeAlias = Sequence[Sequence[Network]]
Levels: TypeAlias = Sequence[Sequence[str | None]]

_VISITS: Final = ("98", "BY", "A0", "3", "1")
_YEAR: Final = frozenset(("21", "22", "23", "25"))
_REMAINING: Final = frozenset(("29",))
_MET: Final = frozenset(("24",))


def summarize(response: EligibilityResponse) -> EligibilitySummary:
    """Return an answer in short, made anew from all of its benefits and rejections.

    Where the payer gives several differing figures for the same thing none is taken: the key is in `ambiguous`.
    """
    return EligibilitySummary.model_validate(_summary(response))


def summarized(response: EligibilityResponse) -> EligibilityResponse:
    """Return an answer with its summary filled in."""
    return response.model_copy(update=_summary(response))


def _summary(response: EligibilityResponse) -> dict[str, Any]:
    benefits = response.all_benefits
    choice = Choice(benefits)
    status = _status(response, choice)
    return {
        "eligibility_id": response.eligibility_id,
        "reference_id": response.reference_id,
        "raw271": response.raw271,
        "status": status,
        "plan": plan(response, choice),
        "benefits": _benefits(benefits, choice),
        "limitations": limitations(benefits, choice),
        "ambiguous": tuple(dict.fromkeys(choice.ambiguous)),
    }


def _of(benefits: Sequence[Benefit], kind: BenefitKind) -> list[Benefit]:
    return [one for one in benefits if one.kind == kind]


def _status(response: EligibilityResponse, choice: Choice) -> EligibilityStatus:
    """Say whether there is coverage: what is said of the plan as a whole comes before what is said of services."""
    said = [one for one in response.all_benefits if one.kind in ("active", "inactive")]
    for whole in (True, False):
        kinds = {one.kind for one in said if whole == (not one.service_types or "30" in one.service_types)}
        if len(kinds) > 1:
            choice.ambiguous.append("status")
            return "unknown"
        if kinds:
            return "eligible" if "active" in kinds else "ineligible"
    if response.rejections:
        return "unavailable" if all(unavailable(one) for one in response.rejections) else "rejected"
    return "unknown"


def _benefits(benefits: Sequence[Benefit], choice: Choice) -> BenefitsSummary | None:
    found = {
        "copay": _copay(_of(benefits, "copay"), choice),
        "coinsurance": _coinsurance(_of(benefits, "coinsurance"), choice),
        "coinsurance_by_service": _shares(_of(benefits, "coinsurance")),
        "deductible": _accumulators("deductible", _of(benefits, "deductible"), choice),
        "out_of_pocket": _accumulators("out_of_pocket", _of(benefits, "out_of_pocket"), choice),
    }
    return BenefitsSummary.model_validate(found) if any(value not in (None, ()) for value in found.values()) else None


def _amount(benefit: Benefit) -> Decimal | None:
    return benefit.amount


def _copay(copays: list[Benefit], choice: Choice) -> CopaySummary | None:
    if not copays:
        return None
    found: dict[str, Any] = {"by_service": _shares(copays)}
    plain = [one for one in copays if kind_of(one) is None]
    for name, services in COPAYS.items():
        found[name] = _first(f"copay.{name}", plain, services, choice)
    for name in ("specialist", "telehealth"):
        found[name] = _first(f"copay.{name}", [one for one in copays if kind_of(one) == name], _VISITS, choice)
    return CopaySummary.model_validate(found)


def _first(key: str, copays: Sequence[Benefit], services: tuple[str, ...], choice: Choice) -> Decimal | None:
    for service in services:
        before = len(choice.ambiguous)
        found = choice.narrowed(key, [one for one in copays if service in one.service_types], _amount)
        if found is not None or len(choice.ambiguous) > before:
            return found
    return None


def _coinsurance(shares: list[Benefit], choice: Choice) -> Decimal | None:
    plain = [one for one in shares if kind_of(one) is None]
    return choice.by_service("coinsurance", plain, fraction_of)


def _shares(benefits: Sequence[Benefit]) -> tuple[ServiceShare, ...]:
    """Return what each service type's share is, each said once."""
    found = [
        ServiceShare(
            service_type=service,
            kind=kind_of(one),
            network=network_of(one),
            coverage_level=one.coverage_level,
            period=one.period,
            amount=one.amount,
            fraction=fraction_of(one),
        )
        for one in benefits
        for service in one.service_types or (None,)
    ]
    return tuple(dict.fromkeys(found))


def _accumulators(key: str, benefits: list[Benefit], choice: Choice) -> AccumulatorSummary | None:
    if not benefits:
        return None
    family = _accumulator(f"{key}.family", benefits, choice, IN_NETWORK, FAMILY)
    out = _accumulator(f"{key}.out_of_network", benefits, choice, OUT_OF_NETWORK, PERSON)
    family_out = _accumulator(f"{key}.family_out_of_network", benefits, choice, OUT_OF_NETWORK, FAMILY)
    return AccumulatorSummary(
        **_figures(key, benefits, choice, IN_NETWORK, PERSON),
        family=family,
        out_of_network=out,
        family_out_of_network=family_out,
    )


def _accumulator(
    key: str, benefits: list[Benefit], choice: Choice, networks: Networks, levels: Levels
) -> Accumulator | None:
    figures = _figures(key, benefits, choice, networks, levels)
    return Accumulator(**figures) if any(value is not None for value in figures.values()) else None


def _figures(
    key: str, benefits: list[Benefit], choice: Choice, networks: Networks, levels: Levels
) -> dict[str, Decimal | None]:
    periods = {"remaining": _REMAINING, "annual": _YEAR, "met": _MET}
    found = {
        name: choice.by_service(
            f"{key}.{name}",
            [one for one in benefits if one.period in period],
            _amount,
            networks=networks,
            levels=levels,
        )
        for name, period in periods.items()
    }
    if found["annual"] is None and f"{key}.annual" not in choice.ambiguous:
        # an amount without a period is the limit itself
        unstated = [one for one in benefits if one.period is None]
        found["annual"] = choice.by_service(f"{key}.annual", unstated, _amount, networks=networks, levels=levels)
    return found
