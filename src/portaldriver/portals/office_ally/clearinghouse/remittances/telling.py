"""Tells our claims what remittances say of them: paid, denied, taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from .....edi import Remittance, RemittanceClaim
from .....edi.remittances.denials import denials_of
from .....models.sent_claim import ClaimEvent, ClaimOutcomeOfMoney, ClaimPayment, ClaimReason
from .....runtime import points
from .....runtime.store import SentClaim
from ..claims.matching import by_number
from ..claims.means import Means
from ..claims.tracking import Heard, hear
from .delivering import Opened, grouped
from .means import RemittanceMeans
from .received import RemittancesFetched

WORDS: dict[ClaimOutcomeOfMoney, str] = {
    "paid": "the payer paid it",
    "partly_paid": "the payer paid a part of it and denied another",
    "patient_owes": "the payer leaves it to the patient",
    "denied": "the payer denied it",
    "reversed": "the payer took its payment back",
}


async def tell(means: RemittanceMeans) -> RemittancesFetched:
    """Put every remittance that is kept into the timelines of our claims, once; return of how many something was new.

    Done again after a crash, it changes nothing that was done before.
    """
    if means.claims is None:
        return RemittancesFetched()
    claims, unmatched = 0, 0
    account, of = await means.account(), means.state.remittances
    for file, ids in grouped(await of.unheard(account=account)).items():
        opened = await Opened.of(means, file)
        for id_ in ids:
            kept = await of.get(id_, account=account)
            found = None if kept is None else opened.found(kept)
            if found is None:
                continue
            heard, left = await _heard(means.claims(), found.read.model, id_, _at(opened))
            claims, unmatched = claims + await hear(means.claims(), heard), unmatched + left
            points.reached("remittance told")
            await of.mark(id_, account=account, heard=True)
    return RemittancesFetched(claims=claims, unmatched=unmatched)


def outcome_of(claim: RemittanceClaim) -> ClaimOutcomeOfMoney | None:
    """Return what a payer decided about a claim's money; None where it decided nothing: pended, or only announced."""
    if claim.is_reversal:
        return "reversed"
    if not claim.carries_money or claim.status in ("pended", "not_our_claim_and_forwarded", "reviewed"):
        return None
    denied = next(denials_of(claim), None) is not None
    if (claim.paid or Decimal(0)) > 0:
        return "partly_paid" if denied else "paid"
    if denied or claim.status == "denied":
        return "denied"
    return "patient_owes"


def _at(opened: Opened) -> datetime:
    told = opened.file.told
    at = datetime.fromisoformat(told.get("made") or told["at"])
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


async def _heard(means: Means, remittance: Remittance, id_: str, at: datetime) -> tuple[list[Heard], int]:
    heard: list[Heard] = []
    left = 0
    for place, answer in enumerate(remittance.claims):
        outcome = outcome_of(answer)
        if outcome is None:
            continue
        claim = await _claim(means, answer)
        if claim is None:
            left += 1
            continue
        event = _event(remittance, answer, outcome, f"{id_}#{place}", at)
        number = None if outcome == "reversed" else answer.payer_claim_control_number
        heard.append(Heard(claim, (event,), {"payer_number": number}))
    return heard, left


def _event(
    remittance: Remittance, claim: RemittanceClaim, outcome: ClaimOutcomeOfMoney, report: str, at: datetime
) -> ClaimEvent:
    payment = remittance.payment
    reasons = tuple(
        ClaimReason(code=f"{one.group}-{one.reason}" if one.reason else "denied", words=one.next_step)
        for one in denials_of(claim)
    )
    return ClaimEvent(
        at=at,
        status="accepted",
        source="835",
        words=WORDS[outcome],
        reasons=reasons,
        report=report,
        payment=ClaimPayment(
            outcome=outcome,
            remittance_id=report.partition("#")[0],
            charge=claim.charge,
            paid=claim.paid,
            patient_responsibility=claim.patient_responsibility,
            trace_number=payment.trace_number,
            payment_date=payment.effective,
        ),
    )


async def _claim(means: Means, answer: RemittanceClaim) -> SentClaim | None:
    """Return the claim that is meant, None if none is or several could be.

    By our number, of which payers may give back capitals; then by the payer's number, frequency and amount. Something
    besides our number has to be the same, and nothing another's: numbers come again after years.
    """
    found = await by_number(means, answer.patient_control_number)
    found = [one for one in found if one.told["file"]["usage"] == "production" and _agrees(one, answer)]
    for rule in (_same_payer_number, _same_frequency, _same_charge):
        narrowed = [one for one in found if rule(one, answer)]
        found = narrowed if len(found) > 1 and narrowed else found
    return found[0] if len(found) == 1 else None


def _agrees(claim: SentClaim, answer: RemittanceClaim) -> bool:
    told = [_same_payer_number(claim, answer), _same_charge(claim, answer), _same_name(claim, answer)]
    return True in told and told[2] is not False


def _same_payer_number(claim: SentClaim, answer: RemittanceClaim) -> bool:
    number = claim.told.get("payer_number")
    return bool(number) and number == answer.payer_claim_control_number


def _same_frequency(claim: SentClaim, answer: RemittanceClaim) -> bool:
    return bool(answer.frequency) and claim.told["claim"]["frequency"] == answer.frequency


def _same_charge(claim: SentClaim, answer: RemittanceClaim) -> bool:
    charge = claim.told["claim"].get("totalCharge")
    return charge is not None and answer.charge is not None and Decimal(str(charge)) == abs(answer.charge)


def _same_name(claim: SentClaim, answer: RemittanceClaim) -> bool | None:
    """Whether the patient's last name is the same; None where one of the two does not say, or both may be right."""
    told = claim.told["claim"]
    ours = [str((told.get(who) or {}).get("lastName") or "").strip().casefold() for who in ("patient", "subscriber")]
    theirs = [_last(one) for one in (answer.patient, answer.corrected_patient, answer.subscriber)]
    known = [name for name in ours if name]
    given = [name for name in theirs if name]
    if not known or not given:
        return None
    return any(mine.startswith(name) or name.startswith(mine) for mine in known for name in given)


def _last(name: object) -> str:
    return str(getattr(name, "last_name", None) or "").strip().casefold()
