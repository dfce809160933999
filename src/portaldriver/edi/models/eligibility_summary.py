"""What a front desk wants to know of an answer about coverage: one figure each, or none where there are several."""

from __future__ import annotations

from typing import Literal

from ...models.base import Noun
from .values import Amount, Day, Quantity

EligibilityStatus = Literal["eligible", "ineligible", "unknown", "rejected", "unavailable"]
"""`rejected`: the payer did not take the question as it was. `unavailable`: it could not answer now."""

Network = Literal["in", "out", "both", "unstated"]


class PlanSummary(Noun):
    """The plan. `network` is its kind: `PPO`, `HMO`, `EPO`, `POS` and such."""

    plan_name: str | None = None
    network: str | None = None
    effective_date: Day | None = None
    termination_date: Day | None = None
    insurance_type: str | None = None
    group_number: str | None = None


class ServiceShare(Noun):
    """What the patient pays for services of one type: dollars or a fraction.

    `kind` tells what its notes narrow it to (`specialist`, `telehealth`), None for all of that type.
    """

    service_type: str | None = None
    kind: str | None = None
    network: Network = "unstated"
    coverage_level: str | None = None
    period: str | None = None
    amount: Amount | None = None
    fraction: Quantity | None = None


class CopaySummary(Noun):
    """Copays in network in dollars by what they are for, and all of them by service type."""

    office_visit: Amount | None = None
    specialist: Amount | None = None
    telehealth: Amount | None = None
    urgent_care: Amount | None = None
    emergency: Amount | None = None
    mental_health: Amount | None = None
    substance_use: Amount | None = None
    physical_therapy: Amount | None = None
    chiropractic: Amount | None = None
    hospital_inpatient: Amount | None = None
    hospital_outpatient: Amount | None = None
    laboratory: Amount | None = None
    imaging: Amount | None = None
    pharmacy: Amount | None = None
    vision: Amount | None = None
    dental: Amount | None = None
    by_service: tuple[ServiceShare, ...] = ()


class Accumulator(Noun):
    """A limit within a year and how much is left of it, in dollars. `met` only where the payer says so itself."""

    remaining: Amount | None = None
    annual: Amount | None = None
    met: Amount | None = None


class AccumulatorSummary(Accumulator):
    """The individual's in network, and beside it the family's and those out of network."""

    family: Accumulator | None = None
    out_of_network: Accumulator | None = None
    family_out_of_network: Accumulator | None = None


class BenefitsSummary(Noun):
    """The patient's shares. `coinsurance` is a fraction: 0.2 of the allowed amount is the patient's."""

    copay: CopaySummary | None = None
    coinsurance: Quantity | None = None
    deductible: AccumulatorSummary | None = None
    out_of_pocket: AccumulatorSummary | None = None
    coinsurance_by_service: tuple[ServiceShare, ...] = ()


class ServiceLimit(Noun):
    """How much of services of these types is covered: `unit` is the code of what is counted, `VS` visits."""

    service_types: tuple[str, ...] = ()
    unit: str | None = None
    period: str | None = None
    allowed: Quantity | None = None
    remaining: Quantity | None = None
    network: Network = "unstated"


class LimitationsSummary(Noun):
    """What coverage does not reach.

    `out_of_network` is True where the payer lists benefits out of network only, False where some are in network, None
    where it does not say.
    """

    out_of_network: bool | None = None
    visits_per_year: Quantity | None = None
    visits_remaining: Quantity | None = None
    authorization_required: bool | None = None
    authorization_required_for: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    """Service types."""
    limits: tuple[ServiceLimit, ...] = ()


class RawSize(Noun):
    """How large the X12 of the answer was, in characters."""

    size: int


class EligibilitySummary(Noun):
    """An answer about a patient's coverage in short.

    `ambiguous` names what the payer gave several differing figures for (`copay.office_visit`): those are None here,
    and all of them are among the benefits.
    """

    eligibility_id: str | None = None
    status: EligibilityStatus = "unknown"
    plan: PlanSummary | None = None
    benefits: BenefitsSummary | None = None
    limitations: LimitationsSummary | None = None
    raw271: RawSize | None = None
    reference_id: str | None = None
    ambiguous: tuple[str, ...] = ()
