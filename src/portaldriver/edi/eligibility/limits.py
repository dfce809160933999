"""What coverage does not reach: visits, authorization, networks, and services left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from ..models.eligibility_response import Benefit
from ..models.eligibility_summary import LimitationsSummary, ServiceLimit
from .shares import Choice, network_of

_YEAR: Final = frozenset(("21", "22", "23", "25"))
_REMAINING: Final = "29"
_VISITS: Final = "VS"
_ABOUT_NETWORKS: Final = frozenset(("active", "copay", "coinsurance", "deductible", "out_of_pocket"))


def limitations(benefits: Sequence[Benefit], choice: Choice) -> LimitationsSummary | None:
    """Return the limits; None if the payer states none and says nothing of networks."""
    limits = tuple(dict.fromkeys(limit for one in benefits if one.kind == "limitation" for limit in _limits(one)))
    visits = [one for one in limits if one.unit == _VISITS and one.network != "out"]
    found = LimitationsSummary(
        out_of_network=_only_out(benefits),
        visits_per_year=choice.one("limitations.visits_per_year", (one.allowed for one in visits if _yearly(one))),
        visits_remaining=choice.one("limitations.visits_remaining", (one.remaining for one in visits)),
        authorization_required=_authorization(benefits),
        authorization_required_for=_services(one for one in benefits if one.authorization_required == "Y"),
        not_covered=_services(one for one in benefits if one.kind == "not_covered"),
        limits=limits,
    )
    return found if any(value not in (None, ()) for _, value in found) else None


def _limits(benefit: Benefit) -> list[ServiceLimit]:
    """Return what one `EB` and its `HSD` allow."""
    found = []
    if benefit.quantity is not None:
        found.append(_limit(benefit, benefit.quantity_qualifier, benefit.period, benefit.quantity))
    for delivery in benefit.deliveries:
        if delivery.quantity is not None:
            period = delivery.period or benefit.period
            found.append(_limit(benefit, delivery.quantity_qualifier, period, delivery.quantity))
    return found


def _limit(benefit: Benefit, unit: str | None, period: str | None, quantity: Decimal) -> ServiceLimit:
    left = period == _REMAINING
    return ServiceLimit(
        service_types=benefit.service_types,
        unit=unit,
        period=period,
        allowed=None if left else quantity,
        remaining=quantity if left else None,
        network=network_of(benefit),
    )


def _yearly(limit: ServiceLimit) -> bool:
    return limit.period is None or limit.period in _YEAR


def _services(benefits: Iterable[Benefit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(service for one in benefits for service in one.service_types))


def _authorization(benefits: Sequence[Benefit]) -> bool | None:
    said = {one.authorization_required for one in benefits}
    return True if "Y" in said else False if "N" in said else None


def _only_out(benefits: Sequence[Benefit]) -> bool | None:
    """Say whether what is covered is so out of network only; None where the payer does not tell networks apart."""
    networks = {network_of(one) for one in benefits if one.kind in _ABOUT_NETWORKS}
    if networks & {"in", "both"}:
        return False
    return True if networks == {"out"} else None
