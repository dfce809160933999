"""Whether a claim was accepted, and which of the levels of a 277CA says so."""

from __future__ import annotations

from collections.abc import Iterable

from ..models.claim_acknowledgment import (
    REFUSING,
    AcknowledgedLine,
    AcknowledgedStatus,
    ClaimOutcome,
    Level,
    StatusCode,
)

Statuses = tuple[AcknowledgedStatus, ...]


def decided(
    receiver: Statuses, provider: Statuses, claim: Statuses, lines: Iterable[AcknowledgedLine]
) -> tuple[ClaimOutcome, Level | None, tuple[StatusCode, ...]]:
    """Return what became of a claim, at which level, and the codes that say why.

    What is refused above a claim refuses it, whatever stands at the claim. A claim that is refused for its lines is
    so at `line`. Nothing above accepts a claim: a file that arrived is not yet a claim that did.
    """
    of_lines = tuple(status for line in lines for status in line.statuses)
    above: tuple[tuple[Level, Statuses], ...] = (("receiver", receiver), ("provider", provider))
    for level, statuses in above:
        if codes := _refusing(statuses):
            return "rejected", level, codes
    own, below = _refusing(claim), _refusing(of_lines)
    if own or below:
        return "rejected", "line" if below else "claim", tuple(dict.fromkeys((*below, *own)))
    codes = tuple(code for status in claim for code in status.codes)
    if any(status.action == "accepted" for status in claim):
        return "accepted", "claim", codes
    return "unknown", None, codes


def _refusing(statuses: Statuses) -> tuple[StatusCode, ...]:
    """Return the codes of the statuses that refuse; those of a refusal without any are none, but it is one."""
    found: list[StatusCode] = []
    for status in statuses:
        if status.action == "rejected":
            found += status.codes or (StatusCode(),)
    return tuple(found)


def action_of(code: str, codes: tuple[StatusCode, ...]) -> ClaimOutcome:
    """Return whether a status accepts, by its action and the categories of its codes.

    Where they contradict each other, as payers' do, it is a refusal: who looks into one in vain loses less than who
    waits for the money of a claim that was never taken.
    """
    categories = {one.category for one in codes}
    if code == "U" or categories & REFUSING:
        return "rejected"
    return "accepted" if code == "WQ" or categories & {"A0", "A1", "A2", "A5"} else "unknown"
