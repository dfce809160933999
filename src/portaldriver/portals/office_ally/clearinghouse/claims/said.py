"""What one report says of claims of ours, and what it says that fits none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from .....models.sent_claim import ClaimEvent, ClaimReason, ClaimStatus, ReportSource
from .....runtime.store import SentClaim
from .tracking import Heard


@dataclass(slots=True, repr=False)
class Said:
    """What a report says. `left` counts, in words, what fits no claim, or more than one."""

    source: ReportSource
    report: str
    at: datetime
    heard: list[Heard] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def of(
        self,
        claim: SentClaim,
        status: ClaimStatus | None,
        words: str,
        reasons: tuple[ClaimReason, ...] = (),
        **news: str | None,
    ) -> None:
        """Note what is said of a claim; without a status, only the numbers it goes by."""
        events: tuple[ClaimEvent, ...] = ()
        if status is not None:
            said = ClaimEvent(
                at=self.at, status=status, source=self.source, words=words, reasons=reasons, report=self.report
            )
            events = (said,)
        self.heard.append(Heard(claim, events, news))

    def unmatched(self, words: str) -> None:
        """Note that something fits no claim of ours."""
        self.left[words] += 1
