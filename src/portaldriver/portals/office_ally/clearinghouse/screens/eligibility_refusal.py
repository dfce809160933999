"""What a payer says in the place of an answer, and what the form says against what was typed."""

from __future__ import annotations

from typing import NamedTuple

from .....edi.eligibility.rejections import REASONS
from .....edi.models.eligibility_response import Rejection, RejectionLevel
from .....errors import InvalidInput, NotFound, RejectedError


class _Known(NamedTuple):
    code: str
    words: str
    level: RejectionLevel
    field: str | None = None


KNOWN = (
    _Known("15", "Required application data missing", "transaction"),
    _Known("41", "Authorization/Access Restrictions", "provider", "provider_npi"),
    _Known("42", "Unable to Respond at Current Time", "payer"),
    _Known("43", "Invalid/Missing Provider Identification", "provider", "provider_npi"),
    _Known("44", "Invalid/Missing Provider Name", "provider", "provider_npi"),
    _Known("50", "Provider Ineligible for Inquiries", "provider", "provider_npi"),
    _Known("51", "Provider Not on File", "provider", "provider_npi"),
    _Known("57", "Invalid/Missing Date(s) of Service", "subscriber", "date_of_service"),
    _Known("58", "Invalid/Missing Date-of-Birth", "subscriber", "dob"),
    _Known("60", "Date of Birth Follows Date(s) of Service", "subscriber", "dob"),
    _Known("62", "Date of Service Not Within Allowable Inquiry Period", "subscriber", "date_of_service"),
    _Known("63", "Date of Service in Future", "subscriber", "date_of_service"),
    _Known("64", "Invalid/Missing Patient ID", "dependent", "member_id"),
    _Known("65", "Invalid/Missing Patient Name", "dependent", "last_name"),
    _Known("67", "Patient Not Found", "dependent", "member_id"),
    _Known("68", "Duplicate Patient ID Number", "dependent", "member_id"),
    _Known("71", "Patient Birth Date Does Not Match That for the Patient on the Database", "subscriber", "dob"),
    _Known("72", "Invalid/Missing Subscriber/Insured ID", "subscriber", "member_id"),
    _Known("73", "Invalid/Missing Subscriber/Insured Name", "subscriber", "last_name"),
    _Known("75", "Subscriber/Insured Not Found", "subscriber", "member_id"),
    _Known("76", "Duplicate Subscriber/Insured ID Number", "subscriber", "member_id"),
    _Known("77", "Subscriber Found, Patient Not Found", "dependent", "first_name"),
    _Known("78", "Subscriber/Insured Not in Group/Plan Identified", "subscriber", "member_id"),
    _Known("79", "Invalid Participant Identification", "payer", "payer"),
    _Known("80", "No Response Received - Transaction Terminated", "payer"),
)
"""X12's words for AAA03. That the screens repeat them is MODELLED."""

NOT_FOUND = ("67", "75", "77")
LABELS = {
    "first name": "first_name",
    "last name": "last_name",
    "date of birth": "dob",
    "member id": "member_id",
    "from date": "date_of_service",
    "provider": "provider_npi",
}
"""The form's labels, and the question's fields."""


def refusal(words: str) -> Rejection | None:
    """Return what a payer's words mean, None for words that are not known."""
    known = _known(words)
    if known is None:
        return None
    reason = REASONS[known.code]
    return Rejection(
        loop="",
        level=known.level,
        code=known.code,
        retryable=reason.retryable,
        words=reason.words,
        advice=reason.advice,
    )


def error_of(words: str) -> RejectedError | None:
    """Return the error for a payer's words, None if they blame no field: the payer is down, say."""
    known = _known(words)
    if known is None or known.field is None:
        return None
    kind = NotFound if known.code in NOT_FOUND else InvalidInput
    return kind(REASONS[known.code].words, field=known.field)


def complained(words: str) -> str | None:
    """Return the question's field that the form complains of; None where its words name none."""
    said = words.casefold()
    return next((field for label, field in LABELS.items() if label in said), None)


def _known(words: str) -> _Known | None:
    """Return the longest known words that are said: some are a part of others."""
    said = _plain(words)
    fitting = [one for one in KNOWN if _plain(one.words) in said]
    return max(fitting, key=lambda one: len(one.words), default=None)


def _plain(words: str) -> str:
    return "".join(one for one in words.casefold() if one.isalnum())
