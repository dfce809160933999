"""What Office Ally's text reports say: the file summary, and the payers' answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from .....models.sent_claim import ClaimReason, ClaimStatus
from .....runtime.store import SentClaim, Submission
from ..reports.edi_status import EdiStatus, PayerStatus, StatusRow
from ..reports.file_summary import FileSummary, Section, SummaryClaim
from .answered import head_of, may_have_left
from .contradicting import brought_back
from .matching import by_number, was_former
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
    files, named = await _files(means, summary, said)
    if summary.failed and not summary.claims:
        await _failed(means, summary, files, said)
        return
    for row in summary.claims:
        claim = await _claim(means, row, files, named=named)
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
        found = [one for one in found if _agrees(one, row)]
    found = [one for one in found if row.may_be(one.told["claim"]["patientControlNumber"])]
    return found[0] if len(found) == 1 else None


def _agrees(claim: SentClaim, row: StatusRow) -> bool:
    """Whether something besides the number is the same, and nothing another's: file id, amount, last name."""
    ours, file_id = claim.told["claim"], claim.told.get("file_id")
    charge, last = ours.get("totalCharge"), _last_name(claim)
    told = (
        None if file_id is None else file_id == row.file_id,
        None if charge is None or row.amount is None else Decimal(str(charge)) == row.amount,
        None if not last or not row.last_name else last.startswith(row.last_name.strip().casefold()),
    )
    return True in told and False not in told


def _last_name(claim: SentClaim) -> str:
    told = claim.told["claim"]
    whose = told.get("patient") or told.get("subscriber") or {}
    return str(whose.get("lastName") or "").strip().casefold()


async def _files(means: Means, summary: FileSummary, said: Said) -> tuple[list[Submission], bool]:
    """Return the files of ours that a summary names and that left, and whether the name is ours at all.

    One that was given up as not sent counts as sent, if the summary names claims that are in it.
    """
    account = await means.account()
    known = await means.state.submissions.by_name(summary.file_name or "", account=account) if summary.file_name else []
    files = [file for file in known if may_have_left(file)]
    if len(files) > 1:
        files = [file for file in files if file.state != "withdrawn"]
    back = []
    for file in files:
        numbers = (await head_of(file)).numbers if summary.claims else frozenset()
        rows = [row for row in summary.claims if any(row.may_be(number) for number in numbers)]
        if rows or summary.failed or file.state != "withdrawn":
            back.append(await brought_back(means, file, said))
    return back, bool(known)


async def _failed(means: Means, summary: FileSummary, files: Sequence[Submission], said: Said) -> None:
    if len(files) != 1:
        said.unmatched("a failed file that is not ours")
        return
    reason = ClaimReason(code="file", words="Office Ally refused the whole file")
    for claim in await means.state.submissions.claims_of(files[0].id, account=files[0].account):
        said.of(claim, "rejected", "the whole file was refused", (reason,), file_id=summary.file_id)


async def _claim(means: Means, row: SummaryClaim, files: Sequence[Submission], *, named: bool) -> SentClaim | None:
    """Return the claim of a row: by its number in its file, then by whose it is and by its days.

    Where the file's name is not ours, nothing else may contradict, and something has to agree.
    """
    found = await by_number(means, row.account_number, cut=row.account_number_cut)
    found = [one for one in found if row.may_be(one.told["claim"]["patientControlNumber"])]
    if named:
        found = [one for one in found if one.submission in {file.id for file in files}]
    found = [one for one in found if not was_former(one, row.claim_id)]
    if len(found) > 1 or not named:
        found = [one for one in found if one.told.get("house") in (None, row.claim_id)]
    if len(found) > 1 or not named:
        found = _alike(found, row)
    if not named:
        found = [one for one in found if _confirmed(one, row)]
    return found[0] if len(found) == 1 else None


def _alike(claims: Sequence[SentClaim], row: SummaryClaim) -> list[SentClaim]:
    """Return the claims of which nothing contradicts a row: birth date, and first and last day."""
    return [one for one in claims if not _contradicts(_born(one), row.date_of_birth) and not _other_days(one, row)]


def _confirmed(claim: SentClaim, row: SummaryClaim) -> bool:
    """Whether a row says more that is the claim's: number at the clearinghouse, birth date, or first day."""
    if claim.told.get("house") == row.claim_id:
        return True
    born, days = _born(claim), _days(claim)
    return (born is not None and row.date_of_birth is not None) or (bool(days) and row.from_date is not None)


def _born(claim: SentClaim) -> str | None:
    told = claim.told["claim"]
    patient, subscriber = told.get("patient") or {}, told.get("subscriber") or {}
    found: str | None = patient.get("dob") or subscriber.get("dob")
    return found


def _days(claim: SentClaim) -> list[str]:
    """Return the days that a claim may be said to begin on: its first line's, and a bill's own."""
    told = claim.told["claim"]
    lines = sorted(line["fromDate"] for line in told.get("serviceLines") or () if line.get("fromDate"))
    return [*lines[:1], *filter(None, [told.get("statementFrom")])]


def _other_days(claim: SentClaim, row: SummaryClaim) -> bool:
    days = _days(claim)
    return bool(days) and all(_contradicts(day, row.from_date) for day in days)


def _contradicts(ours: str | None, theirs: date | None) -> bool:
    return ours is not None and theirs is not None and ours != theirs.isoformat()
