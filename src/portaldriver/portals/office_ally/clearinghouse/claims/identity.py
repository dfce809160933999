"""What makes two claims the same claim, and what makes them equal."""

from __future__ import annotations

import hashlib
import json
import re

from .....edi import Claim
from .....edi.profiles.profile import Usage
from .....errors import InvalidInput

_NUMBER = re.compile(r"[A-Za-z0-9 .,'/()+-]{1,20}")
"""What survives a round trip: X12's basic characters without its separators, at most as long as payers give back."""


def natural_key(claim: Claim, *, usage: Usage, link: int = 0) -> str:
    """Return what no two claims of an account share: patient control number, frequency, and the claim they replace.

    What was sent as a test may be sent to production. Raises `InvalidInput` for a claim without a control number: its
    answers could not be told apart.

    The claim that is replaced is told by the payer's number of it (REF*F8). Most payers give a replacement a number of
    its own, so that the next one is another claim. Some keep the number for good: then the replacement of a replacement
    differs in nothing, and `link` counts it: 1 for what replaces the first one, and so on. It follows from the claim
    that is replaced and not from a caller's key or content, which may be new in a retry: each claim is replaced once,
    however often that is asked for. Whoever hands over a frequency 7 without naming the former claim means link 0.
    """
    number = claim.patient_control_number or ""
    if not number.strip():
        raise InvalidInput("a claim needs a number of its own: answers are matched by it", field="patientControlNumber")
    if not _NUMBER.fullmatch(number):
        raise InvalidInput("at most 20 characters that every payer gives back", field="patientControlNumber")
    parts = [usage, number.strip().casefold(), claim.frequency, claim.payer_claim_control_number or ""]
    return json.dumps([*parts, *([link] if link else [])])


def digest_of(claim: Claim) -> str:
    """Return the SHA-256 of what goes out: our own reference and the channel do not."""
    told = claim.model_dump(
        mode="json",
        by_alias=True,
        exclude={"reference_id": True, "submission_channel": True, "patient": {"patient_id"}},
    )
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
