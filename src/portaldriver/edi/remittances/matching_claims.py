"""Which claim that was sent an answered claim is about, and which was not answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from ..models.remittance import Remittance
from ..models.remittance_claim import RemittanceClaim
from .answers import Answer, compare
from .matching_deposits import MOST_CANDIDATES, plain
from .matching_lines import match_lines
from .reconciliation import ClaimMatch, Finding, LineMatch
from .sent import SentClaim

By = Literal["patient_control_number", "payer_claim_control_number"]


class ClaimMatching:
    """Matches answered claims to those sent."""

    def __init__(self, sent: Sequence[SentClaim]) -> None:
        self._sent = sent
        self._numbers: dict[str, list[int]] = defaultdict(list)
        self._payer_numbers: dict[str, list[int]] = defaultdict(list)
        self._replacing: dict[str, list[int]] = defaultdict(list)
        for at, claim in enumerate(sent):
            self._numbers[plain(claim.patient_control_number)].append(at)
            if claim.payer_claim_control_number:
                self._payer_numbers[plain(claim.payer_claim_control_number)].append(at)
            if claim.replaces:
                self._replacing[plain(claim.replaces)].append(at)
        self._answered: set[int] = set()
        self._lines: dict[int, set[int]] = defaultdict(set)
        self._with_lines: set[int] = set()
        self._answers: dict[tuple[int, str], list[Answer]] = defaultdict(list)
        self.matches: list[ClaimMatch] = []
        self.findings: list[Finding] = []

    def add(self, at: int, remittance: Remittance) -> None:
        """Match the claims of the `at`-th remittance."""
        for number, claim in enumerate(remittance.claims):
            path = f"remittances[{at}].claims[{number}]"
            by, found = self._candidates(claim)
            if claim.carries_money:
                self._answered.update(found)
            if not found:
                self.findings.append(Finding(code="payment_without_claim", path=path, off_by=claim.paid))
            elif len(found) > 1:
                named = tuple(f"claims[{one}]" for one in found[:MOST_CANDIDATES])
                self.findings.append(Finding(code="claim_ambiguous", path=path, candidates=named))
            else:
                self._matched(at, number, claim, found[0], by, path)
                self._answers[found[0], _payer(remittance)].append(Answer(at, path, claim))

    def _candidates(self, claim: RemittanceClaim) -> tuple[By, list[int]]:
        by: By = "patient_control_number"
        found = self._numbers.get(plain(claim.patient_control_number), [])
        # the payer's number of the claim itself, or of the one that it corrects
        payers = self._payer_numbers.get(plain(claim.payer_claim_control_number), [])
        payers = payers or self._replacing.get(plain(claim.original_reference), [])
        if not found:
            by, found = "payer_claim_control_number", payers
        if len(found) > 1:
            found = [at for at in found if at in payers] or found
        if len(found) > 1 and claim.charge is not None:
            found = [at for at in found if self._sent[at].total_charge == abs(claim.charge)] or found
        return by, found

    def _matched(self, at: int, number: int, claim: RemittanceClaim, sent: int, by: By, path: str) -> None:
        lines: list[LineMatch] = []
        if claim.lines and self._sent[sent].lines:
            lines, touched, findings = match_lines(claim, self._sent[sent], path, f"claims[{sent}]")
            self.findings += findings
            self._lines[sent] |= touched
            self._with_lines.add(sent)
        self.matches.append(ClaimMatch(remittance=at, claim=number, sent=sent, by=by, lines=tuple(lines)))

    def end(self) -> None:
        """Note what was sent and not answered, and what was paid more than once."""
        for (sent, _), answers in self._answers.items():
            self.findings += compare(answers, self._sent[sent].total_charge, f"claims[{sent}]")
        for at, claim in enumerate(self._sent):
            if at not in self._answered:
                off = -claim.total_charge if claim.total_charge is not None else None
                self.findings.append(Finding(code="claim_without_payment", path=f"claims[{at}]", off_by=off))
            elif at in self._with_lines:
                for line, one in enumerate(claim.lines):
                    if line not in self._lines[at]:
                        off = -one.charge if one.charge is not None else None
                        self.findings.append(
                            Finding(code="line_without_payment", path=f"claims[{at}].lines[{line}]", off_by=off)
                        )


def _payer(remittance: Remittance) -> str:
    """Return what tells one payer from another: two payers may well pay one claim each."""
    payer = remittance.payer
    known = (remittance.payment.trace_originator, payer and payer.identifier, payer and payer.name)
    return next((plain(one) for one in known if one), "")
