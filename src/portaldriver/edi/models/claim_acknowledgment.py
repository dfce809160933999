"""What a clearinghouse or payer says of each claim before it is decided on (277CA)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from ...models.base import Noun
from .values import Amount, Day, Quantity

ClaimOutcome = Literal["accepted", "rejected", "unknown"]
Level = Literal["receiver", "provider", "claim", "line"]
"""Where a claim was decided on; `receiver` is who sent the file."""

CATEGORIES: dict[str, str] = {
    "A0": "passed on to another party",
    "A1": "it arrived",
    "A2": "taken in, to be decided on",
    "A3": "sent back undone",
    "A4": "nothing of the kind was found",
    "A5": "made into several claims",
    "A6": "refused, as something is missing",
    "A7": "refused, as something in it cannot be right",
    "A8": "refused, as parts of it contradict each other",
}
"""What categories of status say, in words of ours."""

REFUSING = frozenset(("A3", "A4", "A6", "A7", "A8"))


class StatusCode(Noun):
    """One composite of a status: category (`A7`), status (`562`), whom it is about (`85`), the list that it is of."""

    category: str | None = None
    code: str | None = None
    entity: str | None = None
    code_list: str | None = None

    @property
    def words(self) -> str:
        """The category in words of ours."""
        return CATEGORIES.get(self.category or "", "a status that is not known here")


class AcknowledgedStatus(Noun):
    """One `STC`: up to three codes, whether it accepts or refuses, since when, for what amount."""

    codes: tuple[StatusCode, ...] = ()
    day: Day | None = None
    action: ClaimOutcome = "unknown"
    action_code: str | None = None
    amount: Amount | None = None
    message: str | None = None


class AcknowledgedParty(Noun):
    """Somebody named: what they are there (`85`), name, and number with what it is (`XX` an NPI)."""

    role: str | None = None
    last_name: str | None = None
    """Of an organisation its whole name."""
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    id_type: str | None = None
    id: str | None = None


class OtherId(Noun):
    """A number with what it is, as it was not asked for by name."""

    type: str | None = None
    id: str | None = None


class AcknowledgedTotals(Noun):
    """How many claims were accepted and refused, and of what charge. None where it was not said."""

    accepted_count: Quantity | None = None
    rejected_count: Quantity | None = None
    accepted_amount: Amount | None = None
    rejected_amount: Amount | None = None


class AcknowledgedLine(Noun):
    """A service line that was spoken of."""

    procedure_type: str | None = None
    procedure: str | None = None
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    charge: Amount | None = None
    units: Quantity | None = None
    line_control_number: str | None = None
    start: Day | None = None
    end: Day | None = None
    statuses: tuple[AcknowledgedStatus, ...] = ()
    other_ids: tuple[OtherId, ...] = ()


class AcknowledgedClaim(Noun):
    """One claim: accepted or refused, at which level, why, and under which numbers it goes.

    A claim that was refused here was never decided on: it is put right and sent as a new one.
    """

    outcome: ClaimOutcome = "unknown"
    decided_at: Level | None = None
    reasons: tuple[StatusCode, ...] = ()
    """Of a refused claim the codes that refused it, from the level that did; else those that were given."""
    patient: AcknowledgedParty | None = None
    patient_control_number: str | None = None
    payer_claim_control_number: str | None = None
    clearinghouse_trace: str | None = None
    type_of_bill: str | None = None
    charge: Amount | None = None
    service_start: Day | None = None
    service_end: Day | None = None
    statuses: tuple[AcknowledgedStatus, ...] = ()
    lines: tuple[AcknowledgedLine, ...] = ()
    other_ids: tuple[OtherId, ...] = ()


class AcknowledgedProvider(Noun):
    """A billing provider, its claims, and what was said of all of them."""

    party: AcknowledgedParty | None = None
    trace: str | None = None
    statuses: tuple[AcknowledgedStatus, ...] = ()
    totals: AcknowledgedTotals = AcknowledgedTotals()
    other_ids: tuple[OtherId, ...] = ()
    claims: tuple[AcknowledgedClaim, ...] = ()


class AcknowledgedReceiver(Noun):
    """Who sent the claims and is answered; `trace` is the number that their file had."""

    party: AcknowledgedParty | None = None
    trace: str | None = None
    statuses: tuple[AcknowledgedStatus, ...] = ()
    totals: AcknowledgedTotals = AcknowledgedTotals()
    providers: tuple[AcknowledgedProvider, ...] = ()


class ClaimAcknowledgment(Noun):
    """One 277CA: who answers, whom, and what became of each claim."""

    reference: str | None = None
    made: datetime | None = None
    source: AcknowledgedParty | None = None
    trace: str | None = None
    received_on: Day | None = None
    processed_on: Day | None = None
    receivers: tuple[AcknowledgedReceiver, ...] = ()

    def claims(self) -> Iterator[AcknowledgedClaim]:
        """Yield all claims."""
        for receiver in self.receivers:
            for provider in receiver.providers:
                yield from provider.claims
