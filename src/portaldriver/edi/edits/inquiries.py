"""Edits of questions to payers, eligibility (270) and claim status (276), with a profile's rules and separators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pydantic import BaseModel

from ..edit import Edit
from ..eligibility.edits import eligibility_edits
from ..models.claim_status import ClaimStatusRequest
from ..models.eligibility import EligibilityRequest
from ..profiles.profile import Profile
from ..separators import Separators
from ..status.edits import status_edits
from .characters import characters
from .noting import Noted
from .profiled import profiled

STAY = frozenset({"patient_id"})
"""Fields that no file has a place for."""


def edits_of_eligibility(
    request: EligibilityRequest, *, profile: Profile | None = None, today: date | None = None
) -> tuple[Edit, ...]:
    """Return every rule that a 270's question breaks, all at once. Source: the guide 005010X279A1."""
    return _all(request, lambda: eligibility_edits(request, today=today or date.today()), profile, "270")


def edits_of_status(
    request: ClaimStatusRequest, *, profile: Profile | None = None, today: date | None = None
) -> tuple[Edit, ...]:
    """Return every rule that a 276's question breaks, all at once. Source: the guide 005010X212."""
    return _all(request, lambda: status_edits(request, today=today or date.today()), profile, "276")


def _all(
    request: BaseModel, own: Callable[[], tuple[Edit, ...]], profile: Profile | None, transaction: str
) -> tuple[Edit, ...]:
    noted = Noted(found=list(own()))
    separators = profile.envelope.separators if profile is not None else Separators()
    known = {edit.path for edit in noted.found}
    texts = Noted()
    characters(texts, request, separators=separators, without=STAY)
    noted.found += [edit for edit in texts.found if edit.code == "separator_in_value" or edit.path not in known]
    if profile is not None:
        profiled(noted, request, profile, transaction)
    return tuple(noted.found)
