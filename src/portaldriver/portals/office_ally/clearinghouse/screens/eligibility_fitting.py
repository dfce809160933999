"""The one model of eligibility, into and out of what the screens know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from .....edi.eligibility.rejections import unavailable
from .....edi.models.eligibility import EligibilityMember, EligibilityRequest
from .....edi.models.eligibility_response import Rejection
from .....edi.models.eligibility_summary import EligibilityStatus, EligibilitySummary, PlanSummary
from .....errors import InvalidInput
from .....pom.values import us_date
from ..eligibility.lanes import Asked
from .eligibility_identity import differing, patient_of
from .eligibility_refusal import refusal
from .eligibility_result import Pair, PortalCoverage, PortalQuestion

WHOLE_PLAN = frozenset((("30",), ()))
NOT_ASKED = (
    "date_of_service_to", "procedures", "coverage_level", "insurance_type", "place_of_service", "referral_number",
    "prior_authorization", "spend_down", "spend_down_billed", "card_issued",
)  # fmt: skip
"""What a 270 may ask and the form has no field for."""
_NETWORK = re.compile(r"\b(PPO|HMO|EPO|POS)\b")


def question_of(request: EligibilityRequest) -> PortalQuestion:
    """Return the question that the form can ask.

    Raises `InvalidInput` naming the request's field: what the form needs and is not given, or cannot ask and would
    silently leave out.
    """
    if request.service_type_codes not in WHOLE_PLAN:
        raise InvalidInput("the screens ask about the plan as a whole", field="service_type_codes")
    for field in NOT_ASKED:
        if getattr(request, field):
            raise InvalidInput("the screens cannot ask this", field=field)
    patient = request.dependent or request.subscriber or EligibilityMember()
    subscriber = request.subscriber or EligibilityMember()
    provider = request.provider
    # The form goes by the name; answers that are kept are told apart by the id alone.
    _given(request.payer_id, "payer_id")
    return PortalQuestion(
        payer=_given(request.payer_name, "payer_name"),
        provider_npi=_npi(_given(provider.npi if provider else None, "provider.npi")),
        first_name=_given(patient.first_name, "first_name"),
        last_name=_given(patient.last_name, "last_name"),
        dob=_day(patient.birth_date, "birth_date"),
        date_of_service=_day(request.date_of_service, "date_of_service"),
        member_id=patient.member_id or subscriber.member_id or "",
    )


def asked_of(request: EligibilityRequest, question: PortalQuestion, found: PortalCoverage) -> Asked:
    """Return what the screens said, as a lane's answer. What they do not say is None, never a guess."""
    rejections = tuple(one for one in map(refusal, found.messages) if one is not None)
    status = _status(found.active, rejections)
    summary = EligibilitySummary(status=status, plan=_plan(question, found), reference_id=request.reference_id)
    return Asked(summary=summary, rejections=rejections, differs=differing(question, found), messages=found.messages)


def _status(active: bool | None, rejections: tuple[Rejection, ...]) -> EligibilityStatus:
    if rejections:
        return "unavailable" if all(map(unavailable, rejections)) else "rejected"
    return "unknown" if active is None else "eligible" if active else "ineligible"


def _plan(question: PortalQuestion, found: PortalCoverage) -> PlanSummary | None:
    kind = found.value("Insurance Type")
    network = _NETWORK.search(kind or "")
    patient = patient_of(question, found)
    pairs = found.pairs if patient is None else patient.pairs
    plan = PlanSummary(
        plan_name=found.value("Plan Name"),
        network=network[1] if network else None,
        insurance_type=kind,
        effective_date=_shown(pairs, "Plan Begin Date"),
        termination_date=_shown(pairs, "Plan End Date"),
        group_number=found.value("Group Number"),
    )
    return plan if plan != PlanSummary() else None


def _shown(pairs: Iterable[Pair], label: str) -> date | None:
    for pair in pairs:
        if pair.label.casefold() == label.casefold():
            try:
                day = us_date(pair.value or "")
            except ValueError:
                return None
            return day if isinstance(day, date) else None
    return None


def _given(value: str | None, field: str) -> str:
    if not (value or "").strip():
        raise InvalidInput("the screens need it", field=field)
    return str(value).strip()


def _npi(value: str) -> str:
    if not re.fullmatch(r"[0-9]{10}", value):
        raise InvalidInput("must be ten digits", field="provider.npi")
    return value


def _day(value: date | None, field: str) -> date:
    if value is None:
        raise InvalidInput("the screens need it", field=field)
    return value
