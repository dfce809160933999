"""Which of a payer's many figures is the one asked for: the most specific that are given, if they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

from ..models.eligibility_response import Benefit
from ..models.eligibility_summary import Network
from .checks import codes

PERSON: Final = (("IND",), (None,))
FAMILY: Final = (("FAM",),)
SHARE_LEVELS: Final = (("IND",), (None,), ("EMP", "ESP", "ECH", "FAM", "CHD", "DEP", "SPC", "SPO"))
"""For copays and coinsurance, which are the same for all in most plans."""

IN_NETWORK: Final[tuple[tuple[Network, ...], ...]] = (("in", "both"), ("unstated",))
OUT_OF_NETWORK: Final[tuple[tuple[Network, ...], ...]] = (("out",),)

NOTES: Final = {
    "specialist": ("SPECIALIST",),
    "telehealth": ("TELEHEALTH", "TELEMEDICINE", "VIRTUAL VISIT", "VIRTUAL CARE"),
}
CARVED: Final = codes("23 24 25 26 27 28 35 36 37 38 39 40 41 88 89 90 91 92 AL AM AN AO")
"""Service types of dental, vision and pharmacy: their deductibles and shares are not those of the plan."""

_PRIMARY: Final = ("PRIMARY CARE", "PCP", "NON-SPECIALIST", "NON SPECIALIST")


def network_of(benefit: Benefit) -> Network:
    """Return which providers a benefit is about."""
    match benefit.in_network:
        case "Y":
            return "in"
        case "N":
            return "out"
        case "W":
            return "both"
        case _:
            return "unstated"


def kind_of(benefit: Benefit) -> str | None:
    """Return what the notes of a benefit narrow it to; None for nothing, or if they name primary care as well."""
    notes = " ".join((*benefit.messages, benefit.plan_description or "")).upper()
    if not notes or any(word in notes for word in _PRIMARY):
        return None
    return next((kind for kind, words in NOTES.items() if any(word in notes for word in words)), None)


def fraction_of(benefit: Benefit) -> Decimal | None:
    """Return a benefit's percentage as a fraction. One above 1 is no fraction: some payers write 20 for 0.2."""
    percent = benefit.percent
    if percent is None or percent < 0 or percent > 100:
        return None
    return percent / 100 if percent > 1 else percent


def carved(benefit: Benefit) -> bool:
    """Whether a benefit is about dental, vision or pharmacy only."""
    return bool(benefit.service_types) and CARVED.issuperset(benefit.service_types)


class Choice:
    """Chooses one figure from benefits; keys of which several differ are collected in `ambiguous`."""

    def __init__(self, benefits: Sequence[Benefit] = ()) -> None:
        self.ambiguous: list[str] = []
        self._apart = not all(carved(one) for one in benefits if one.kind == "active" and one.service_types)

    def one(self, key: str, figures: Iterable[Decimal | None]) -> Decimal | None:
        """Return the figure that all agree on; None if there is none or they differ."""
        found = {figure for figure in figures if figure is not None}
        if len(found) > 1:
            self.ambiguous.append(key)
            return None
        return next(iter(found), None)

    def narrowed(
        self,
        key: str,
        benefits: Sequence[Benefit],
        figure: Callable[[Benefit], Decimal | None],
        *,
        networks: Sequence[Sequence[Network]] = IN_NETWORK,
        levels: Sequence[Sequence[str | None]] = SHARE_LEVELS,
    ) -> Decimal | None:
        """Return the figure of the first network and coverage level for which there is one."""
        for network in networks:
            near = [one for one in benefits if network_of(one) in network and figure(one) is not None]
            for level in levels:
                if fitting := [one for one in near if one.coverage_level in level]:
                    return self.one(key, map(figure, fitting))
        return None

    def by_service(
        self,
        key: str,
        benefits: Sequence[Benefit],
        figure: Callable[[Benefit], Decimal | None],
        *,
        networks: Sequence[Sequence[Network]] = IN_NETWORK,
        levels: Sequence[Sequence[str | None]] = SHARE_LEVELS,
    ) -> Decimal | None:
        """Return the figure for the plan as a whole, else the one on which all service types agree."""
        for service in ("30", None):
            fitting = [one for one in benefits if (service in one.service_types if service else not one.service_types)]
            before = len(self.ambiguous)
            found = self.narrowed(key, fitting, figure, networks=networks, levels=levels)
            if found is not None or len(self.ambiguous) > before:
                return found
        rest = [one for one in benefits if not carved(one)] if self._apart else benefits
        return self.narrowed(key, rest, figure, networks=networks, levels=levels)
