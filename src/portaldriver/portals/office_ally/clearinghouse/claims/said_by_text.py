"""What Office Ally's text reports say: the file summary, and the payers' answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .....models.sent_claim import ClaimReason, ClaimStatus
from .....runtime.store import SentClaim
from ..reports.edi_status import EdiStatus, PayerStatus, StatusRow
from ..reports.file_summary import FileSummary, Section, SummaryClaim
from .matching import by_number, in_file, was_former
from .means import Means
from .said import Said

SECTIONS: dict[Section, tuple[ClaimStatus, str]] = {
    "accepted": ("accepted", "Office Ally took it"),
    "pending": ("acknowledged", "Office Ally holds it"),
    "error": ("rejected", "Office Ally refused it"),
}


PAYERS: dict[PayerStatus, tuple[ClaimStatus, str]] = {
    "accepted": ("accepted", "the payer took it"),
    "pending": ("acknowledged", "the payer holds it"),
    "rejected": ("rejected", "the payer refused it"),
}


async def of_summary(means: Means, summary: FileSummary, said: Said) -> None:
    """Note what is said of each claim; of a file that failed, of all."""
    if summary.failed and not summary.claims:
        await _failed(means, summary, said)
        return
    for row in summary.claims:
        claim = await _claim(means, row, summary.file_name or "")
        if claim is None:
            said.unmatched("a claim that is not ours, or could be several")
            continue
        status, words = SECTIONS[row.section]
        reasons = tuple(
            ClaimReason(code=one.code, words=one.meaning or "no legend says what this is") for one in row.errors
        )
        said.of(claim, status, words, reasons, house=row.claim_id, file_id=summary.file_id)
    for _ in summary.unknown_lines:
        said.unmatched("a line that was not understood")


async def of_edi_status(means: Means, answers: EdiStatus, said: Said) -> None:
    """Note what payers say of each claim."""
    for row in answers.claims:
        claim = await _answered(means, row)
        if claim is None:
            said.unmatched("a claim that is not ours, or could be several")
            continue
        status, words = PAYERS.get(row.status, (None, ""))
        if status is None:
            said.unmatched("a payer's word that is not known here")
        reasons = (ClaimReason(code="payer", words=row.message),) if status == "rejected" and row.message else ()
        said.of(claim, status, words, reasons, house=row.claim_id, payer_number=row.payer_claim_number)
    for _ in answers.unknown_lines:
        said.unmatched("a line that was not understood")


async def _answered(means: Means, row: StatusRow) -> SentClaim | None:
    """Return the claim of a row: by Office Ally's number if that is known, else by ours."""
    found = await means.state.submissions.by_house(row.claim_id, account=await means.account())
    if not found:
        found = await by_number(means, row.account_number, cut=row.account_number_cut)
        found = [one for one in found if one.told.get("house") is None and not was_former(one, row.claim_id)]
    found = [one for one in found if row.may_be(one.told["claim"]["patientControlNumber"])]
    return found[0] if len(found) == 1 else None


async def _failed(means: Means, summary: FileSummary, said: Said) -> None:
    account = await means.account()
    files = await means.state.submissions.by_name(summary.file_name or "", account=account)
    if len(files) != 1:
        said.unmatched("a failed file that is not ours")
        return
    reason = ClaimReason(code="file", words="Office Ally refused the whole file")
    for claim in await means.state.submissions.claims_of(files[0].id, account=account):
        said.of(claim, "rejected", "the whole file was refused", (reason,), file_id=summary.file_id)


async def _claim(means: Means, row: SummaryClaim, name: str) -> SentClaim | None:
    """Return the claim of a row: by its number in its file, then by whose it is and by its days.

    Where the file's name is not ours, nothing else may contradict.
    """
    found = await by_number(means, row.account_number, cut=row.account_number_cut)
    found = [one for one in found if row.may_be(one.told["claim"]["patientControlNumber"])]
    named = bool(name and await means.state.submissions.by_name(name, account=await means.account()))
    if named:
        found = await in_file(means, found, name=name)
    found = [one for one in found if not was_former(one, row.claim_id)]
    if len(found) > 1 or not named:
        found = [one for one in found if one.told.get("house") in (None, row.claim_id)]
    if len(found) > 1 or not named:
        found = _alike(found, row)
    return found[0] if len(found) == 1 else None


def _alike(claims: Sequence[SentClaim], row: SummaryClaim) -> list[SentClaim]:
    """Return the claims of which nothing contradicts a row: birth date, and first and last day."""
    return [one for one in claims if not _contradicts(_born(one), row.date_of_birth) and not _other_days(one, row)]


def _born(claim: SentClaim) -> str | None:
    told = claim.told["claim"]
    patient, subscriber = told.get("patient") or {}, told.get("subscriber") or {}
    found: str | None = patient.get("dob") or subscriber.get("dob")
    return found


def _other_days(claim: SentClaim, row: SummaryClaim) -> bool:
    lines = claim.told["claim"].get("serviceLines") or []
    days = sorted(line["fromDate"] for line in lines if line.get("fromDate"))
    return bool(days) and _contradicts(days[0], row.from_date)


def _contradicts(ours: str | None, theirs: date | None) -> bool:
    return ours is not None and theirs is not None and ours != theirs.isoformat()
