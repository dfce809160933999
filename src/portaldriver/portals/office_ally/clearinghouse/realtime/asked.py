"""What was sent, as far as its answer has to bring it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from .....edi.models.claim_status import ClaimStatusRequest
from .....edi.models.eligibility import EligibilityRequest
from .....edi.writing.inquiries import InquiryFile

Q = TypeVar("Q", EligibilityRequest, ClaimStatusRequest)

PAYLOAD_TYPES: Final = {
    "270": "X12_270_Request_005010X279A1",
    "276": "X12_276_Request_005010X212",
}
"""Source: guide 10.6."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The numbers of a question. Each was made anew for it, but for the trace where the caller gave one."""

    payload_id: str
    control_number: str
    """ISA13, which is GS06 as well."""
    transaction_id: str
    """BHT03."""
    trace: str = field(repr=False)
    """TRN02."""
    payload_id_comes_back: bool = True


@dataclass(frozen=True, slots=True)
class Question(Generic[Q]):
    """A question as it leaves: the model with its trace, the interchange, the numbers."""

    request: Q = field(repr=False)
    payload: str = field(repr=False)
    payload_type: str
    sent: Sent


def questioned(request: Q, file: InquiryFile, *, payload_id: str, comes_back: bool) -> Question[Q]:
    """Return a question around the interchange that was written for it."""
    trace = request.reference_id or ""
    # As `write_eligibility` numbers it: the interchange, and the transaction's place in it.
    sent = Sent(payload_id, file.control_number, f"{file.control_number}{1:06}", trace, comes_back)
    return Question(request, file.text, PAYLOAD_TYPES[file.transaction], sent)
