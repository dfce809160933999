"""What one report says of claims of ours, and what it says that fits none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from .....edi.envelope import Envelope
from .....models.sent_claim import ClaimEvent, ClaimReason, ClaimStatus, ReportSource
from .....runtime.store import SentClaim
from .tracking import Heard


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An answer to a file that was given up as not sent: it did leave. What was handed over anew is there twice.

    `claims` are the ids of those that were handed over anew meanwhile: a person has to void one of the two at the
    payer. The others of the file count as sent again, and are told what the answer says. `file` is the file's name.
    """

    report: str
    source: ReportSource
    file: str
    claims: tuple[str, ...]
    words: str


@dataclass(slots=True, repr=False)
class Said:
    """What a report says. `left` counts, in words, what fits no claim, or more than one."""

    source: ReportSource
    report: str
    at: datetime
    name: str = ""
    """The report's own name, which may have that of the file that it answers."""
    envelope: Envelope | None = None
    heard: list[Heard] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    contradictions: list[Contradiction] = field(default_factory=list)

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
