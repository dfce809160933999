"""What a TA1 or a 999 says: whether a file's envelope, its group, and each of its transactions was taken."""

from __future__ import annotations

from collections.abc import Sequence

from .....edi import Acknowledgment, TransactionAcknowledgment
from .....edi.acknowledgments.faults import of_file, of_segment, of_transaction
from .....models.sent_claim import ClaimReason
from .....runtime.store import SentClaim, Submission
from .answered import answers, head_of, that_left
from .contradicting import brought_back
from .culprits import claims_by_position
from .means import Means
from .said import Said

TAKEN = frozenset({"accepted", "accepted_with_errors"})
BESIDE = ClaimReason(code="IK5", words="refused with its transaction, in which another claim is wrong")


async def of_acknowledgment(means: Means, answer: Acknowledgment, said: Said) -> None:
    """Note what is said of the claims of the file that it answers."""
    file = await _file(means, answer, said)
    if file is None:
        said.unmatched("an answer to a file that is not ours, or is not known to be")
        return
    claims = await means.state.submissions.claims_of(file.id, account=file.account)
    if answer.group is None or (answer.outcome == "rejected" and not answer.group.transactions):
        if answer.outcome == "rejected":
            for claim in claims:
                said.of(claim, "rejected", "the whole file was refused", of_file(answer))
        elif answer.outcome in TAKEN and answer.group is not None:
            _taken(said, claims)
        return
    named = {one.control_number: one for one in answer.group.transactions}
    for number, inside in _by_transaction(claims).items():
        told = named.get(number)
        if told is not None and told.outcome == "rejected":
            _refused(said, file, told, inside)
        elif (told.outcome if told is not None else answer.outcome) in TAKEN:
            _taken(said, inside)
        elif told is None and answer.outcome == "partially_accepted":
            _taken(said, inside)  # transactions without errors need not be named
        elif told is None and answer.outcome == "rejected":
            for claim in inside:
                said.of(claim, "rejected", "the whole file was refused", of_file(answer))
        else:
            said.unmatched("a transaction of which it is not clear whether it was taken")


def _taken(said: Said, claims: Sequence[SentClaim]) -> None:
    for claim in claims:
        said.of(claim, "acknowledged", "the file's syntax was taken")


def _refused(said: Said, file: Submission, told: TransactionAcknowledgment, inside: Sequence[SentClaim]) -> None:
    """A transaction is refused as a whole; which of its claims is at fault is told by where the segments stand."""
    places = claims_by_position(file.content, told.control_number or "")
    by_claim: dict[int, tuple[ClaimReason, ...]] = {}
    everyone: tuple[ClaimReason, ...] = ()
    for error in told.errors:
        place = places.get(error.position or 0)
        if place is None:
            everyone += tuple(of_segment(error))
        else:
            by_claim[place] = (*by_claim.get(place, ()), *of_segment(error))
    if not told.errors:
        everyone = of_transaction(told)
    for claim in inside:  # of which some may have been sent anew since
        reasons = (*by_claim.get(claim.place, ()), *everyone) or (BESIDE,)
        said.of(claim, "rejected", "its transaction was refused", tuple(dict.fromkeys(reasons)))


def _by_transaction(claims: Sequence[SentClaim]) -> dict[str, list[SentClaim]]:
    found: dict[str, list[SentClaim]] = {}
    for claim in claims:
        found.setdefault(claim.told["transaction"], []).append(claim)
    return found


async def _file(means: Means, answer: Acknowledgment, said: Said) -> Submission | None:
    """Return the file that is answered: the only one with its control number that nothing in the answer contradicts.

    GS06 is written without zeros in front, ISA13 with.
    """
    number = answer.interchange.control_number if answer.interchange is not None else None
    if number is None and answer.group is not None:
        number = answer.group.control_number
    if not (number or "").strip().isdigit():
        return None
    found = [
        file
        for file in await that_left(means, f"{int(number or 0):09}")
        if answers(answer, file, await head_of(file), name=said.name, envelope=said.envelope)
    ]
    return await brought_back(means, found[0], said) if len(found) == 1 else None
