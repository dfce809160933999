"""What reconciling gives: what belongs together, and what is missing, double or off."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ...models.base import Noun
from ..models.values import Amount, Day
from .exact import less


class Deposit(Noun):
    """A line of the bank's statement. `reference` is the trace number of a transfer or the number of a check.

    `originator` is the company id of the payer in an ACH entry (TRN03), where the bank shows it.
    """

    date: Day
    amount: Amount
    reference: str | None = None
    originator: str | None = None
    payer: str | None = None


FindingCode = Literal[
    "remittance_without_deposit",
    "deposit_without_remittance",
    "deposit_ambiguous",
    "amount_differs",
    "date_differs",
    "remittance_twice",
    "trace_twice",
    "deposit_twice",
    "claim_without_payment",
    "payment_without_claim",
    "claim_ambiguous",
    "charge_differs",
    "paid_twice",
    "line_without_payment",
    "payment_without_line",
    "line_ambiguous",
    "line_charge_differs",
]

_WORDS: dict[FindingCode, str] = {
    "remittance_without_deposit": "a payment was announced that the bank does not show",
    "deposit_without_remittance": "money came that no remittance explains",
    "deposit_ambiguous": "several could belong together: somebody has to decide",
    "amount_differs": "the bank shows another amount than was announced",
    "date_differs": "the bank shows it on another day than was announced",
    "remittance_twice": "the same remittance came before: it is left out",
    "trace_twice": "another remittance has the same trace number",
    "deposit_twice": "the bank shows the same deposit twice",
    "claim_without_payment": "a claim was sent and no remittance answers it",
    "payment_without_claim": "a claim was paid that is not among those sent",
    "claim_ambiguous": "several claims sent could be meant: somebody has to decide",
    "charge_differs": "the payer names another charge than was sent",
    "paid_twice": "a claim was paid more than once, and nothing takes the earlier payment back",
    "line_without_payment": "a line was sent and the answer does not mention it",
    "payment_without_line": "a line was answered that is not among those sent",
    "line_ambiguous": "several lines sent could be meant: somebody has to decide",
    "line_charge_differs": "the payer names another charge of a line than was sent",
}


class Finding(Noun):
    """Something that does not come out, and where: `remittances[0].claims[3]`, `deposits[1]`, `claims[7].lines[0]`.

    `off_by` is what there is less what was expected. `candidates` are the paths of what could belong to it.
    """

    code: FindingCode
    path: str
    off_by: Amount | None = None
    candidates: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is wrong, in plain words."""
        return _WORDS[self.code]

    def __str__(self) -> str:
        """Where and what, without amounts: fit for a log."""
        return f"{self.path}: {self.words} ({self.code})"


class DepositMatch(Noun):
    """A remittance and the deposit that is its payment, by their places. `exact`: amount and day agree too."""

    remittance: int
    deposit: int
    exact: bool


class LineMatch(Noun):
    """An answered line and the line that was sent, by their places in their claims."""

    line: int
    sent_line: int
    by: Literal["line_control_number", "service"]


class ClaimMatch(Noun):
    """An answered claim and the claim that was sent, by their places."""

    remittance: int
    claim: int
    sent: int
    by: Literal["patient_control_number", "payer_claim_control_number"]
    lines: tuple[LineMatch, ...] = ()


class Reconciliation(Noun):
    """What belongs together, by places in what was given, and what does not come out."""

    deposits: tuple[DepositMatch, ...] = ()
    claims: tuple[ClaimMatch, ...] = ()
    findings: tuple[Finding, ...] = ()
    remitted: Amount
    """Of all remittances, those that came twice counted once."""
    deposited: Amount

    @property
    def off_by(self) -> Decimal:
        """What was deposited less what was remitted."""
        return less(self.deposited, self.remitted)

    @property
    def settled(self) -> bool:
        """Whether everything came out."""
        return not self.findings

    def of(self, *codes: FindingCode) -> tuple[Finding, ...]:
        """Return the findings of these codes."""
        return tuple(finding for finding in self.findings if finding.code in codes)
