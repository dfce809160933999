"""Why a payer refuses a question (`AAA`), in our own words, and what to do next."""

from __future__ import annotations

from typing import Final, NamedTuple

from ..fields import Fields, text
from ..models.eligibility_response import FollowUp, Rejection, RejectionLevel
from ..segment import Segment


class _Reason(NamedTuple):
    words: str
    advice: str
    retryable: bool = False


_CARD: Final = "Compare with the insurance card, correct it and ask again."
_PROVIDER: Final = "Check the provider's number and enrollment with this payer, then ask again."
_LATER: Final = "Ask again later, by hand: the question itself was not judged."

REASONS: Final[dict[str, _Reason]] = {
    "04": _Reason("More was asked about at once than the payer takes.", "Ask about fewer services or patients."),
    "15": _Reason("What was sent does not suffice to find the patient.", f"Add what is missing. {_CARD}"),
    "33": _Reason("Something that this payer needs was not sent.", "Complete the request and ask again."),
    "35": _Reason("The provider or the plan is outside of this payer's network.", "Check plan and payer's id."),
    "41": _Reason("The sender or provider may not ask this payer.", "Enroll for eligibility with this payer first."),
    "42": _Reason("The payer's system is not available now.", _LATER, retryable=True),
    "43": _Reason("The provider's number is not right or not known.", _PROVIDER),
    "44": _Reason("The provider's name is not right or missing.", _PROVIDER),
    "45": _Reason("The provider's specialty is not right or missing.", "Check the taxonomy code, then ask again."),
    "46": _Reason("The provider's phone number is not right or missing.", "Correct it, then ask again."),
    "47": _Reason("The provider's state is not right or missing.", "Correct the address, then ask again."),
    "48": _Reason("The referring provider's number is not right or missing.", _PROVIDER),
    "49": _Reason("The provider is not the patient's primary care provider.", "Ask the patient or the payer who is."),
    "50": _Reason("The provider may not ask about this patient or plan.", _PROVIDER),
    "51": _Reason("The payer does not know this provider.", _PROVIDER),
    "52": _Reason("On that day the provider has no contract for this.", "Check date and enrollment."),
    "53": _Reason("This kind of provider cannot ask about that service.", "Check service type and taxonomy."),
    "54": _Reason("The procedure's code list is not one that this payer takes.", "Ask about a service type, as 30."),
    "55": _Reason("This product or service cannot be asked about.", "Ask about a service type, as 30."),
    "56": _Reason("The date is not right.", "Correct the date of service and ask again."),
    "57": _Reason("The date of service is not right or missing.", "Correct the date of service and ask again."),
    "58": _Reason("The date of birth is not right or missing.", _CARD),
    "60": _Reason("The date of birth lies after the date of service.", "Correct one of the two and ask again."),
    "61": _Reason("By the payer's records the patient died before that date.", "Check the patient and the date."),
    "62": _Reason("The date of service lies further back than the payer answers for.", "Call the payer."),
    "63": _Reason("The date of service lies further ahead than the payer answers for.", "Ask again nearer to the day."),
    "64": _Reason("The patient's id is not right or missing.", _CARD),
    "65": _Reason("The patient's name is not right or missing.", _CARD),
    "66": _Reason("The patient's sex is not right or missing.", _CARD),
    "67": _Reason("The payer does not find the patient.", _CARD),
    "68": _Reason("The patient's id stands for more than one person.", "Add name and date of birth, then ask again."),
    "69": _Reason("The patient's age does not fit the service asked about.", "Check both and ask again."),
    "70": _Reason("The patient's sex does not fit the service asked about.", "Check both and ask again."),
    "71": _Reason("The date of birth is another one in the payer's records.", _CARD),
    "72": _Reason("The member id is not right or missing.", _CARD),
    "73": _Reason("The member's name is not right or missing.", _CARD),
    "74": _Reason("The member's sex is not right or missing.", _CARD),
    "75": _Reason("The payer does not find the member.", f"{_CARD} The coverage may be with another payer."),
    "76": _Reason("The member id stands for more than one person.", "Add name and date of birth, then ask again."),
    "77": _Reason("The member is found, the patient below is not.", "Check the dependent's name and date of birth."),
    "78": _Reason("The member is not in the group or plan named.", "Check group and plan on the insurance card."),
    "79": _Reason("The request's participants do not fit together.", "Check the payer's id and the receiver's."),
    "80": _Reason("No answer came in time.", _LATER, retryable=True),
    "97": _Reason("The provider's address is not right or missing.", "Correct it and ask again."),
    "98": _Reason("The payer holds the service for experimental.", "Call the payer."),
    "AA": _Reason("The number of the authorization is not found.", "Check it with the payer."),
    "AE": _Reason("The primary care provider has to authorize this.", "Get the authorization first."),
    "AF": _Reason("The diagnosis code is not right or missing.", "Correct it and ask again."),
    "AG": _Reason("The procedure code is not right or missing.", "Correct it and ask again."),
    "AO": _Reason("The payer needs more about the patient's condition.", "Call the payer."),
    "CI": _Reason("The certification is of another patient.", "Check patient and certification number."),
    "E8": _Reason("The payer wants to review the service first.", "Call the payer."),
    "IA": _Reason("The number of the authorization is not right or missing.", "Correct it and ask again."),
    "T4": _Reason("The payer's name or id is missing or not right.", "Check the payer's id for eligibility questions."),
}

FOLLOW_UPS: Final[dict[str, FollowUp]] = {
    "C": "correct_and_resend",
    "N": "do_not_resend",
    "P": "resend_unchanged",
    "R": "resend_allowed",
    "S": "asked_a_third_party",
    "W": "wait_30_days",
    "X": "wait_10_days",
    "Y": "answer_follows",
}

_NEXT: Final[dict[FollowUp, str]] = {
    "correct_and_resend": "Correct the request and ask again.",
    "do_not_resend": "Do not ask again; call the payer.",
    "resend_unchanged": "Ask again as it was, by hand.",
    "resend_allowed": "It may be asked again.",
    "asked_a_third_party": "Do not ask again: the payer asks somebody else.",
    "wait_30_days": "Ask again after 30 days.",
    "wait_10_days": "Ask again after 10 days.",
    "answer_follows": "Do not ask again: the payer holds the question and answers later.",
    "other": "Call the payer.",
}

_LEVELS: Final[dict[str, RejectionLevel]] = {"A": "payer", "B": "provider", "C": "subscriber", "D": "dependent"}
_UNAVAILABLE: Final = frozenset(("42", "80"))


def rejection_of(aaa: Segment, fields: Fields) -> Rejection:
    """Return an `AAA` with our words for it."""
    code, follow_code = text(aaa, 3) or "", text(aaa, 4)
    if not code:
        fields.note("missing_element", aaa, 3)
    level: RejectionLevel = (
        "benefit" if fields.loop.startswith("2110") else _LEVELS.get(fields.loop[-1:], "transaction")
    )
    follow_up = FOLLOW_UPS.get(follow_code, "other") if follow_code is not None else None
    reason = REASONS.get(code)
    next_step = _NEXT[follow_up] if follow_up is not None else "Call the payer."
    return Rejection(
        loop=fields.loop,
        level=level,
        code=code,
        follow_up_code=follow_code,
        follow_up=follow_up,
        retryable=_retryable(code, follow_up),
        words=reason.words if reason else "The payer refuses the question for a reason that we have no words for.",
        advice=_advice(reason, follow_up, next_step),
    )


def _retryable(code: str, follow_up: FollowUp | None) -> bool:
    """Whether the same question may be asked later: what the payer says of it comes before what the reason says."""
    if follow_up in ("do_not_resend", "asked_a_third_party", "answer_follows"):
        return False
    if follow_up in ("resend_unchanged", "wait_30_days", "wait_10_days"):
        return True
    reason = REASONS.get(code)
    return reason is not None and reason.retryable


def _advice(reason: _Reason | None, follow_up: FollowUp | None, next_step: str) -> str:
    if reason is None:
        return next_step
    # the payer's own instruction comes first where it forbids what the reason alone lets one do
    tells = follow_up in ("do_not_resend", "asked_a_third_party", "wait_30_days", "wait_10_days", "answer_follows")
    return next_step if tells else reason.advice


def unavailable(rejection: Rejection) -> bool:
    """Whether the payer could not answer, rather than refused to."""
    return rejection.code in _UNAVAILABLE
