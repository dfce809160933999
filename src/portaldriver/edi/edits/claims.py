"""Edits of a claim: every rule that it breaks, at once, before a byte of it is written."""

from __future__ import annotations

from datetime import date

from ..edit import Edit
from ..models.claim import Claim
from ..profiles.profile import Profile
from ..separators import Separators
from .characters import characters
from .claim_dates import dates
from .claim_heads import heads
from .claim_lines import lines
from .claim_money import money
from .claim_payers import other_payers, payer
from .claim_people import billing_provider, patient, providers, subscriber
from .diagnoses import diagnoses
from .institutional import institutional
from .lost import lost
from .noting import Noted
from .profiled import profiled

STAY = frozenset({"patient_id", "submission_channel", "reference_id"})
"""Fields that no file has a place for."""


def edits_of(
    claim: Claim, *, profile: Profile | None = None, today: date | None = None, look_up_codes: bool = False
) -> tuple[Edit, ...]:
    """Return every rule that a claim breaks, all at once; none for one that can be written and sent.

    With a profile, its rules and its separators count too. `today` is the day that dates are held against.
    `look_up_codes` looks diagnoses up in ICD-10-CM, by the extra `icd` (`ConfigurationError` without it).
    Source: the guides 005010X222A1 and 005010X223A2, and `docs/edi.md` for rules that they leave to payers.
    """
    noted, today = Noted(), today or date.today()
    heads(noted, claim)
    billing_provider(noted, claim)
    subscriber(noted, claim)
    patient(noted, claim)
    providers(noted, claim)
    payer(noted, claim, profile)
    other_payers(noted, claim)
    diagnoses(noted, claim, look_up=look_up_codes)
    if claim.is_institutional:
        institutional(noted, claim)
    lines(noted, claim)
    lost(noted, claim)
    dates(noted, claim, today)
    money(noted, claim)
    separators = profile.envelope.separators if profile is not None else Separators()
    characters(noted, claim, separators=separators, without=STAY)
    if profile is not None:
        profiled(noted, claim, profile, claim.claim_type)
    return tuple(dict.fromkeys(noted.found))
