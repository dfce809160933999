"""A claim as "Manage Claims" lists it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from .....models.base import Money, Noun
from .....models.sent_claim import ClaimReason

PortalStatus = Literal["passed", "pending", "rejected", "unknown"]
"""`unknown`: the portal has more words than are known here; `told` has the one that it said."""

ACCEPTED = 110
"""The one number of a status that is attested (guide 7.5)."""
_WORDS: dict[str, PortalStatus] = {"passed": "passed", "pending": "pending", "rejected": "rejected"}
FORMS = {"2": "professional", "3": "institutional"}
"""2 is attested (guide 7.5), 3 is MODELLED."""


class PortalClaim(Noun):
    """A claim of the list. Days are the portal's; `total` is in dollars.

    `claim_id` is the clearinghouse's number (10 digits, 9 in old files), `account_number` our patient control number,
    `told` the portal's word for the status, or its number where there was no word. A `form` that is not known is as the
    portal says it.
    """

    claim_id: Annotated[str, Field(pattern=r"^\d{9,10}$")]
    account_number: str
    status: PortalStatus
    told: str
    form: str
    payer: str
    service_from: date | None
    service_to: date | None
    total: Money
    received: date
    attachments: Annotated[int, Field(ge=0)]


class ClaimDetail(Noun):
    """What the portal says of one claim: why it was rejected, and the files that came with it, by name and size."""

    claim_id: str
    reasons: tuple[ClaimReason, ...] = ()
    attachments: tuple[tuple[str, int, str], ...] = ()
    """Name, size in bytes, and the portal's id, which may be empty."""


def status_of(word: Any, number: Any = None) -> tuple[PortalStatus, str]:
    """Return a status by the portal's word, else by its number, and what was told; nothing is guessed."""
    told = str(word or "").strip()
    if told:
        return _WORDS.get(told.casefold(), "unknown"), told
    told = str(number if number is not None else "").strip()
    return ("passed" if told == str(ACCEPTED) else "unknown"), told


def form_of(told: Any) -> str:
    """Return a form by the portal's number or word, or what it says."""
    words = str(told if told is not None else "").strip()
    return FORMS.get(words, words.lower() if words.lower() in FORMS.values() else words)
