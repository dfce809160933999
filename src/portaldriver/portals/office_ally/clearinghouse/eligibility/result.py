"""What a check of eligibility comes to, whichever lane brought it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field

from .....edi.models.eligibility_response import EligibilityResponse, Rejection
from .....edi.models.eligibility_summary import EligibilitySummary

Lane = Literal["realtime", "portal"]

_WIRE: Final[dict[str, Any]] = {
    "eligibility_id": True,
    "status": True,
    "plan": {"plan_name", "network", "effective_date"},
    "benefits": {"copay": {"office_visit"}, "coinsurance": True, "deductible": {"remaining", "annual"}},
    "limitations": {"out_of_network"},
    "raw271": {"size"},
    "reference_id": True,
}
"""The fields of the seeds' answer to `POST /eligibility`."""


class EligibilityResult(EligibilitySummary):
    """An answer about a patient's coverage in short, and why a payer refused one.

    With `rejections`, each of which says in `advice` what to do next, `status` is `rejected`, or `unavailable` where
    the payer could not answer: then it is `retryable`, by the caller, later. Nothing is asked again by itself.
    """

    lane: Lane
    asked_at: datetime
    """When the payer was asked: of an answer that was kept, in the past."""
    kept: bool = False
    """Whether it was there from before."""
    rejections: tuple[Rejection, ...] = ()
    differs: tuple[str, ...] = ()
    """Details of the patient that the payer has otherwise than they were given, as `last_name`: look at them."""
    messages: tuple[str, ...] = Field(default=(), exclude=True)
    """The payer's own words, where a screen has nothing else."""
    response: EligibilityResponse | None = Field(default=None, exclude=True)
    """Every benefit, where the lane has them."""
    raw: str | None = Field(default=None, exclude=True)
    """The X12 that the answer was made of."""

    @property
    def retryable(self) -> bool:
        """Whether the same question may be answered later."""
        return self.status == "unavailable" or any(one.retryable for one in self.rejections)

    def wire(self) -> dict[str, Any]:
        """Return the seeds' JSON: its fields, with None for what the payer does not say, and `rejections` if any."""
        shown = self.model_dump(mode="json", by_alias=True, include=_WIRE)
        if self.rejections:
            shown["rejections"] = [
                {"code": one.code, "meaning": one.words, "nextStep": one.advice, "retryable": one.retryable}
                for one in self.rejections
            ]
        return shown
