"""Claims that were sent beside the claims that were answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..edi import ClaimSent
from ..edi.remittances.exact import ZERO, less, plus
from ..edi.remittances.sent import sent_claims
from ..errors import ConfigurationError
from .amounts import Amounts
from .netting import Netted, net
from .results import ClaimState, Difference, StateTotal
from .taking import Answer, Taken
from .wording import Code

VOID = "8"
Sent = tuple[Decimal | None, bool, str | None]
"""The charge of a claim that was sent, whether it was voided, and its payer."""
_NOT_SENT: Sent = (None, False, None)
ORDER: tuple[ClaimState, ...] = ("paid", "denied", "zero_paid", "taken_back", "voided", "unanswered")


class Answering:
    """Nets what was answered, holds it against what was sent, and adds all up."""

    def __init__(self, remittances: Sequence[Taken], sent: Iterable[ClaimSent] | None) -> None:
        self._sent = None if sent is None else _sent(sent)
        self._by_claim: dict[str, list[Answer]] = defaultdict(list)
        self._unbalanced = {off.control_number for one in remittances for off in one.off if off.control_number}
        for one in remittances:
            for answer in one.answers:
                self._by_claim[answer.control_number].append(answer)
        self._counts: Counter[ClaimState] = Counter()
        self._amounts: dict[ClaimState, Decimal] = defaultdict(lambda: ZERO)
        self.charge = self.paid = self.adjusted = self.patient = self.open = ZERO
        self.differences: list[Difference] = []

    @property
    def states(self) -> tuple[StateTotal, ...]:
        """How many claims are in each state, and what was charged for them."""
        return tuple(
            StateTotal(state=one, count=self._counts[one], amount=self._amounts[one])
            for one in ORDER
            if self._counts[one]
        )

    def run(self) -> None:
        """Look at each claim, answered or sent."""
        for number, answers in self._by_claim.items():
            netted = net(answers)
            self.charge = plus(self.charge, netted.charge)
            self.paid = plus(self.paid, netted.paid)
            self.adjusted = plus(self.adjusted, netted.adjusted)
            self.patient = plus(self.patient, netted.patient)
            self._answered(number, netted)
        if self._sent is not None:
            for number, (charge, void, payer) in self._sent.items():
                if number not in self._by_claim and not void:
                    self._count("unanswered", charge or ZERO)
                    self.open = plus(self.open, charge)
                    self._note("claim_unanswered", number, -(charge or ZERO), payer, None)

    def _count(self, state: ClaimState, amount: Decimal) -> None:
        self._counts[state] += 1
        self._amounts[state] = plus(self._amounts[state], amount)

    def _answered(self, number: str, netted: Netted) -> None:
        charge, void, _ = _NOT_SENT if self._sent is None else self._sent.get(number, _NOT_SENT)
        voided = void and netted.state == "taken_back" and not netted.paid
        self._count("voided" if voided else netted.state, netted.charge)
        if self._sent is not None and number not in self._sent:
            self._note("claim_not_ours", number, netted.paid, netted.payer, netted.name)
        elif netted.paid_twice and (charge is None or netted.charge > charge):  # a claim may be answered in parts
            self._note("paid_twice", number, netted.paid_twice, netted.payer, netted.name)
        elif charge is not None and not voided and netted.state != "taken_back" and netted.charge != charge:
            self._note("charge_differs", number, less(netted.charge, charge), netted.payer, netted.name)
        if void and netted.paid > 0:
            self._note("voided_and_paid", number, netted.paid, netted.payer, netted.name)
        if netted.taken_back and not voided:
            self._note("taken_back", number, -netted.taken_back, netted.payer, netted.name)
        if netted.unexplained and number not in self._unbalanced:
            self._note("paid_otherwise", number, -netted.unexplained, netted.payer, netted.name)

    def _note(self, code: Code, number: str, off_by: Decimal, payer: str | None, patient: str | None) -> None:
        self.differences.append(
            Difference(
                code=code,
                amount=abs(off_by),
                off_by=off_by,
                control_number=number,
                payer=payer,
                patient=patient,
            )
        )


def _sent(claims: Iterable[ClaimSent]) -> dict[str, Sent]:
    """Return what is kept of each claim; of a claim sent again, the one sent last. An 837's names its payer."""
    found: dict[str, Sent] = {}
    amounts = Amounts()
    for at, claim in enumerate(claims):
        if not claim.patient_control_number:
            raise ConfigurationError(f"claims[{at}] has no patient_control_number: no payment can be matched to it")
        (sent,) = sent_claims((claim,))
        void = getattr(claim, "frequency", None) == VOID
        payer = getattr(getattr(claim, "payer", None), "name", None)
        charge = None if sent.total_charge is None else amounts.one(sent.total_charge)
        found[sent.patient_control_number] = (charge, void, payer)
    return found
