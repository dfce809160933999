"""What a 277CA says: of each claim whether it was taken, why not, and under which numbers it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .....edi import ClaimAcknowledgment
from .....edi.acknowledgments.faults import of_claim, of_status
from .....edi.models.claim_acknowledgment import (
    AcknowledgedClaim,
    AcknowledgedProvider,
    AcknowledgedReceiver,
    AcknowledgedStatus,
)
from .....edi.writing.interchange import transaction_number
from .....models.sent_claim import ClaimReason, ClaimStatus
from .....runtime.store import SentClaim, Submission
from .answered import head_of, share, that_left
from .contradicting import brought_back
from .matching import by_number, was_former
from .means import Means
from .said import Said

STANDS: dict[str, tuple[ClaimStatus, str]] = {
    "accepted": ("accepted", "it was taken"),
    "rejected": ("rejected", "it was refused"),
}
_HOUSE = re.compile(r"[0-9]{10}")
"""What Office Ally's numbers of claims look like (guide 10.4)."""
_OURS = re.compile(r"([0-9]{9})([0-9]{6})")
"""What our references look like (BHT03): a file's control number, and the place of a transaction in it."""
REFUSED = ClaimReason(code="277CA", words="refused with all that was sent with it")


@dataclass(frozen=True, slots=True, repr=False)
class _Of:
    """What a part of the answer is about: our file and transaction, or, where the trace is not ours, any claim."""

    known: bool
    file: Submission | None = None
    claims: Sequence[SentClaim] = field(default=())
    """Those of the transaction, as they stand now."""


async def of_answer(means: Means, answer: ClaimAcknowledgment, said: Said) -> None:
    """Note what is said of each claim; what is refused above all claims is told to those that it covers."""
    for receiver in answer.receivers:
        about = await _about(means, receiver, said)
        named: set[str] = set()
        for told in (claim for provider in receiver.providers for claim in provider.claims):
            claim = await _claim(means, told, about)
            if claim is None:
                said.unmatched("an answer to a claim that is not ours, or could be several")
                continue
            named.add(claim.id)
            _told(said, claim, told)
        _refused_above(said, receiver, about, named)


def _told(said: Said, claim: SentClaim, told: AcknowledgedClaim) -> None:
    status, words = STANDS.get(told.outcome, (None, ""))
    if status is None:
        said.unmatched("an answer that says neither yes nor no")
    house = told.clearinghouse_trace if _HOUSE.fullmatch(told.clearinghouse_trace or "") else None
    said.of(claim, status, words, of_claim(told), payer_number=told.payer_claim_control_number, house=house)


def _refused_above(said: Said, receiver: AcknowledgedReceiver, about: _Of, named: set[str]) -> None:
    """Tell the claims that nothing names what refuses their transaction, or all of their provider in it."""
    if reasons := _refusals(receiver.statuses):
        _refused(said, [claim for claim in about.claims if claim.id not in named], reasons, named=_any(receiver))
        return
    for provider in receiver.providers:
        if reasons := _refusals(provider.statuses):
            covered = [one for one in about.claims if one.id not in named and _of_provider(one, provider)]
            _refused(said, covered, reasons, named=bool(provider.claims))


def _any(receiver: AcknowledgedReceiver) -> bool:
    return any(provider.claims for provider in receiver.providers)


def _refused(said: Said, claims: Sequence[SentClaim], reasons: tuple[ClaimReason, ...], *, named: bool) -> None:
    if not claims and not named:
        said.unmatched("a refusal of all that was sent, of which nothing is ours")
    for claim in claims:
        said.of(claim, "rejected", "all that it was sent with was refused", reasons)


def _refusals(statuses: Iterable[AcknowledgedStatus]) -> tuple[ClaimReason, ...]:
    found: list[ClaimReason] = []
    for status in statuses:
        if status.action == "rejected":
            found += [of_status(code) for code in status.codes] or [REFUSED]
    return tuple(dict.fromkeys(found))


def _of_provider(claim: SentClaim, provider: AcknowledgedProvider) -> bool:
    """Whether a provider is a claim's billing provider, by NPI: one that is not told is nobody's."""
    npi = provider.party.id if provider.party is not None else None
    return bool(npi) and (claim.told["claim"].get("billingProvider") or {}).get("npi") == npi


async def _about(means: Means, receiver: AcknowledgedReceiver, said: Said) -> _Of:
    """Return the file and the transaction that a part is about.

    A trace that looks like ours must be: the file has to hold a claim that is named, and to be of the submitter that is
    named. A trace of another shape says nothing.
    """
    trace = _OURS.fullmatch((receiver.trace or "").strip())
    if trace is None:
        return _Of(known=False)
    number = transaction_number(int(trace[2]))
    sender = receiver.party.id if receiver.party is not None else None
    named = [claim.patient_control_number for provider in receiver.providers for claim in provider.claims]
    found: list[Submission] = []
    for file in await that_left(means, trace[1]):
        head = await head_of(file)
        if share(named, head) and number in head.transactions and sender in (None, "", head.submitter):
            found.append(file)
    if len(found) != 1:
        return _Of(known=True)
    file = await brought_back(means, found[0], said)
    claims = await means.state.submissions.claims_of(file.id, account=file.account)
    return _Of(known=True, file=file, claims=[one for one in claims if one.told["transaction"] == number])


async def _claim(means: Means, told: AcknowledgedClaim, about: _Of) -> SentClaim | None:
    """Return the claim that is meant: by its number, in its file. What is said of a former one counts no more."""
    number = (told.patient_control_number or "").strip().casefold()
    if about.known:
        found = [one for one in about.claims if one.told["claim"]["patientControlNumber"].strip().casefold() == number]
    else:
        found = await by_number(means, number)
    found = [one for one in found if not was_former(one, told.clearinghouse_trace) and not _contradicts(one, told)]
    return found[0] if number and len(found) == 1 else None


def _contradicts(claim: SentClaim, told: AcknowledgedClaim) -> bool:
    """Whether what is said besides the number is another claim's: number at the house, charge, first day, name."""
    ours, house = claim.told["claim"], claim.told.get("house")
    named = told.clearinghouse_trace if _HOUSE.fullmatch(told.clearinghouse_trace or "") else None
    if house is not None and named is not None and house != named:
        return True
    charge = ours.get("totalCharge")
    if told.charge is not None and charge is not None and Decimal(str(charge)) != told.charge:
        return True
    days = {line.get("fromDate") for line in ours.get("serviceLines") or ()} | {ours.get("statementFrom")}
    if told.service_start is not None and days - {None} and told.service_start.isoformat() not in days:
        return True
    return _other_name(ours, told.patient.last_name if told.patient is not None else None)


def _other_name(ours: dict[str, object], told: str | None) -> bool:
    """Whether a patient's last name is another; reports cut names, and print them in capitals."""
    people = [ours.get("patient"), ours.get("subscriber")]
    names = {str(one.get("lastName") or "").strip().casefold() for one in people if isinstance(one, dict)} - {""}
    if not names or not told or not told.strip():
        return False
    said = told.strip().casefold()
    return not any(name.startswith(said) or said.startswith(name) for name in names)
