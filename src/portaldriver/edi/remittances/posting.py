"""A posting plan: what a remittance does to the accounts, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from ...errors import EdiError
from ..models.remittance import Remittance
from ..models.remittance_claim import RemittanceClaim, RemittanceLine
from ..models.remittance_parts import RemittanceAdjustment
from .balance import balance
from .categories import category_of, is_denial
from .exact import ZERO, less, total
from .matching_claims import ClaimMatching
from .posting_entries import PatientShare, PostingEntry, PostingPlan
from .reconciliation import ClaimMatch
from .reversals import pair_reversals
from .sent import ClaimSent, sent_claims

_RESPONSIBILITIES: Final[dict[str, PatientShare]] = {
    "1": "deductible",
    "2": "coinsurance",
    "3": "copay",
    "126": "deductible",
    "127": "coinsurance",
    "241": "copay",
    "247": "deductible",
    "248": "coinsurance",
}


def posting_plan(
    remittance: Remittance, *, claims: Iterable[ClaimSent] | None = None, allow_unbalanced: bool = False
) -> PostingPlan:
    """Return what to post for a remittance: payments, adjustments, patient responsibility, and money beside the claims.

    The sums are the remittance's: payments are what the claims were paid, and less the provider adjustments the
    payment. Amounts of a reversal have its signs. Of a predetermination nothing is posted. With `claims`, those sent,
    entries name the claim and line that they belong to where that is sure. `EdiError` (`unbalanced`) where a sum does
    not come out, unless that is allowed: then what is off is in `imbalances`, and amounts that are absent are left out.
    """
    off = balance(remittance)
    if off and not allow_unbalanced:
        places = "; ".join(str(one) for one in off[:20])
        raise EdiError(f"the remittance does not balance, nothing is posted ({places})", code="unbalanced")
    matches = _matches(remittance, claims) if claims is not None else {}
    partners = _partners(remittance)
    entries: list[PostingEntry] = []
    for at, claim in enumerate(remittance.claims):
        if claim.carries_money:
            entries += _Poster(claim, at, matches.get(at), partners.get(at)).entries()
    entries += _beside(remittance)
    return PostingPlan(
        trace_number=remittance.payment.trace_number,
        payment=remittance.payment.amount,
        effective=remittance.payment.effective,
        entries=tuple(entries),
        imbalances=off,
    )


def _matches(remittance: Remittance, claims: Iterable[ClaimSent]) -> dict[int, ClaimMatch]:
    matching = ClaimMatching(sent_claims(claims))
    matching.add(0, remittance)
    return {match.claim: match for match in matching.matches}


def _partners(remittance: Remittance) -> dict[int, int]:
    """Return for each reversal its correction, and for each correction its reversal."""
    found: dict[int, int] = {}
    for pair in pair_reversals(remittance.claims):
        if pair.correction is not None:
            found[pair.reversal] = pair.correction
            found[pair.correction] = pair.reversal
    return found


def _beside(remittance: Remittance) -> Iterator[PostingEntry]:
    for at, one in enumerate(remittance.provider_adjustments):
        if one.amount is not None and one.amount != 0:
            yield PostingEntry(
                kind="provider_adjustment",
                path=f"provider_adjustments[{at}]",
                amount=-one.amount,
                reason=one.reason,
                reference=one.reference,
            )


class _Poster:
    """Makes the entries of one claim."""

    def __init__(self, claim: RemittanceClaim, at: int, match: ClaimMatch | None, partner: int | None) -> None:
        self._claim = claim
        self._path = f"claims[{at}]"
        self._lines = {one.line: one.sent_line for one in match.lines} if match is not None else {}
        self._common: dict[str, Any] = {
            "claim": at,
            "patient_control_number": claim.patient_control_number,
            "payer_claim_control_number": claim.payer_claim_control_number,
            "reversal": claim.is_reversal,
            "paired_with": partner,
            "sent_claim": match.sent if match is not None else None,
        }

    def entries(self) -> Iterator[PostingEntry]:
        """Yield them: the claim's own, those of its lines, and what goes on to the next payer."""
        claim = self._claim
        of_lines = total(line.paid for line in claim.lines)
        # what the claim was paid beyond its lines: its own adjustments take it away again
        rest = less(claim.paid, of_lines) if claim.paid is not None else ZERO
        yield from self._entry(self._path, "payment", rest)
        yield from self._adjusted(self._path, claim.adjustments, claim.remark_codes, {})
        for at, line in enumerate(claim.lines):
            path, about = f"{self._path}.lines[{at}]", self._about(line, at)
            yield from self._entry(path, "payment", line.paid, **about)
            yield from self._adjusted(path, line.adjustments, line.remark_codes or claim.remark_codes, about)
        yield from self._transfer()

    def _about(self, line: RemittanceLine, at: int) -> dict[str, Any]:
        return {
            "line": at,
            "line_control_number": line.line_control_number,
            "procedure": line.procedure.code if line.procedure is not None else None,
            "service_date": line.service_from,
            "sent_line": self._lines.get(at),
        }

    def _entry(self, path: str, kind: str, amount: Decimal | None, **more: Any) -> Iterator[PostingEntry]:
        if amount is not None and amount != 0:
            yield PostingEntry.model_validate({**self._common, "path": path, "kind": kind, "amount": amount, **more})

    def _adjusted(
        self, path: str, adjustments: Iterable[RemittanceAdjustment], remarks: tuple[str, ...], about: dict[str, Any]
    ) -> Iterator[PostingEntry]:
        for at, one in enumerate(adjustments):
            category = category_of(one.group, one.reason, remarks)
            patient = one.group == "PR"
            yield from self._entry(
                f"{path}.adjustments[{at}]",
                "patient_responsibility" if patient else "adjustment",
                one.amount,
                group=one.group,
                reason=one.reason,
                remark_codes=remarks,
                category=category,
                denial=not self._claim.is_reversal and is_denial(one.group, one.reason, category),
                responsibility=_RESPONSIBILITIES.get(one.reason.lstrip("0"), "other") if patient else None,
                **about,
            )

    def _transfer(self) -> Iterator[PostingEntry]:
        """What the patient owes waits for the next payer, where this one sent the claim on."""
        claim = self._claim
        to = claim.crossover_carrier
        if to is None and not claim.status.endswith("_and_forwarded"):
            return
        adjustments = (*claim.adjustments, *(one for line in claim.lines for one in line.adjustments))
        everything = claim.status == "not_our_claim_and_forwarded"
        amount = total(one.amount for one in adjustments if everything or one.group == "PR")
        yield from self._entry(
            self._path,
            "transfer",
            amount,
            to_payer=to.last_name if to is not None else None,
            to_payer_id=to.identifier if to is not None else None,
        )
