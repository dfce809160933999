"""A payer's answer about coverage: every benefit and every rejection of a 271, and the summary on top."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ...models.base import Noun
from .eligibility import CodedPeriod, EligibilityMember, EligibilityParty, Trace
from .eligibility_summary import EligibilitySummary
from .remittance_parts import CodedValue, Procedure, RemittanceContact
from .values import Amount, Quantity

BenefitKind = Literal[
    "active",
    "inactive",
    "copay",
    "coinsurance",
    "deductible",
    "out_of_pocket",
    "limitation",
    "unlimited",
    "not_covered",
    "exclusion",
    "description",
    "spend_down",
    "primary_care_provider",
    "care_coordinator",
    "restricted_to_provider",
    "other_payer",
    "contact",
    "cannot_process",
    "disclaimer",
    "other",
]

RejectionLevel = Literal["payer", "provider", "subscriber", "dependent", "benefit", "transaction"]

FollowUp = Literal[
    "correct_and_resend",
    "do_not_resend",
    "resend_unchanged",
    "resend_allowed",
    "asked_a_third_party",
    "wait_30_days",
    "wait_10_days",
    "answer_follows",
    "other",
]


class Rejection(Noun):
    """Why a payer did not answer, or not all (`AAA`), and what to do about it in our words.

    `retryable` says that the same question may be answered later. Nothing is ever asked again by itself.
    """

    loop: str
    level: RejectionLevel
    code: str
    follow_up_code: str | None = None
    follow_up: FollowUp | None = None
    retryable: bool = False
    words: str = ""
    advice: str = ""


class Delivery(Noun):
    """How much of a service in what rhythm (`HSD`), in the codes of the file."""

    quantity_qualifier: str | None = None
    quantity: Quantity | None = None
    unit: str | None = None
    sample: Quantity | None = None
    period: str | None = None
    periods: Quantity | None = None
    frequency: str | None = None
    pattern: str | None = None


class BenefitEntity(EligibilityParty):
    """Who a benefit is about: a primary care provider, another payer, whom to call (`NM1` within `LS` and `LE`)."""

    contacts: tuple[RemittanceContact, ...] = ()


class Benefit(Noun):
    """One piece of what a payer says of coverage (`EB`). `kind` is our word for its `code`.

    `percent` is as given: a fraction by the guide. `authorization_required` is `Y`, `N` or `U`, `in_network` one of
    these or `W` for both.
    """

    code: str
    kind: BenefitKind = "other"
    coverage_level: str | None = None
    service_types: tuple[str, ...] = ()
    insurance_type: str | None = None
    plan_description: str | None = None
    period: str | None = None
    """Time period qualifier: `23` calendar year, `29` remaining, `27` visit."""
    amount: Amount | None = None
    percent: Quantity | None = None
    quantity_qualifier: str | None = None
    quantity: Quantity | None = None
    authorization_required: str | None = None
    in_network: str | None = None
    procedure: Procedure | None = None
    diagnosis_pointers: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    ids: tuple[CodedValue, ...] = ()
    dates: tuple[CodedPeriod, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    messages: tuple[str, ...] = ()
    places: tuple[CodedValue, ...] = ()
    """Where it applies (`III`): places of service and such."""
    entities: tuple[BenefitEntity, ...] = ()


class EligibilityResponse(EligibilitySummary):
    """What a payer answers about one patient: the summary, and everything that it is made of.

    `rejections` are those of the patient and of the levels above, those within benefits too.
    """

    payer: EligibilityParty | None = None
    payer_contacts: tuple[RemittanceContact, ...] = ()
    provider: EligibilityParty | None = None
    subscriber: EligibilityMember | None = None
    dependent: EligibilityMember | None = None
    traces: tuple[Trace, ...] = ()
    all_benefits: tuple[Benefit, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    transaction_id: str | None = None
    """`BHT03`, which is that of the request."""
    answered: datetime | None = None

    @property
    def patient(self) -> EligibilityMember | None:
        """Whom it is about."""
        return self.dependent or self.subscriber
