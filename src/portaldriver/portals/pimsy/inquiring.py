"""What a batch of questions about coverage is held against: the filtered clients, and the file that came of them.

EDE takes everything that the filter leaves (guide 2.5, 8), as it does with invoices. All of this is pure.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, get_args

from ...edi import EligibilityRequest, read_eligibility_requests
from ...errors import EdiError, InvalidInput
from ...models.eligibility import EligibilityClient
from ...models.invoices import InvoiceLevel
from .batching import Difference, as_asked
from .grids import folded
from .numbers import number_of
from .pages.eligibility import EligibilityRow

INQUIRIES = "270-Eligibility Inquiry"
"""The EDE category of questions. MODELLED."""
ANSWERS = "Eligibility Electronic Posting (271 File)"
"""The EDE category of answers: the words are those of a rule of the vendor's (guide 2.5)."""
LEVELS: dict[InvoiceLevel, str] = {one: one.capitalize() for one in get_args(InvoiceLevel)}
NEEDED = ("active", "level")
"""What has to be known of each row; of the insurer, the member number and the payer's number a blank is one too few."""
FILE = ("clients", "members", "payers", "file")


def client_of(row: EligibilityRow) -> EligibilityClient:
    """Return a row as a client; a level that is not known is None."""
    known: dict[str, InvoiceLevel] = {words.lower(): level for level, words in LEVELS.items()}
    values = row.model_dump(exclude={"level"})
    return EligibilityClient(**values, level=known.get(folded(row.level or "")))


def unfit(row: EligibilityClient, level: InvoiceLevel) -> list[Difference]:
    """Say why a client's payer may not be asked at all."""
    one = row.patient_id
    found = [Difference(one, "unknown", name) for name in NEEDED if getattr(row, name) is None]
    if row.active is False:
        found.append(Difference(one, "inactive"))
    if row.level not in (None, level):
        found.append(Difference(one, "changed", "level"))
    if not row.payer_name:
        found.append(Difference(one, "no_payer"))
    elif not row.payer_number:
        found.append(Difference(one, "no_payer_number"))
    if not row.member_id:
        found.append(Difference(one, "no_member_number"))
    return found


def differences(
    asked: Collection[str], rows: Sequence[EligibilityClient], known: Mapping[str, Any], *, level: InvoiceLevel
) -> tuple[Difference, ...]:
    """Return all that keeps a batch of these rows from being what was asked; `known` is what `written` returned."""
    found = list(as_asked(asked, [row.patient_id for row in rows]))
    wanted = set(asked)
    for row in rows:
        if row.patient_id in wanted:
            found += unfit(row, level)
            before = known.get(row.patient_id)
            if before is not None and before["seen"] != _seen(row):
                found.append(Difference(row.patient_id, "changed", "insurance"))
    return tuple(found)


def written(rows: Sequence[EligibilityClient]) -> dict[str, Any]:
    """Return clients as JSON that has what a batch is held against; of who they are only digests."""
    return {
        row.patient_id: {
            "payerName": row.payer_name,
            "payerNumber": row.payer_number,
            "member": digest(row.member_id),
            "born": digest(str(row.birth_date)) if row.birth_date else None,
            "seen": _seen(row),
        }
        for row in rows
    }


def _seen(row: EligibilityClient) -> str:
    fields = ("birth_date", "payer_name", "payer_number", "group_number", "member_id", "subscriber_name")
    values = "\0".join(folded(str(getattr(row, name) or "")) for name in fields)
    return hashlib.sha256(values.encode()).hexdigest()


def digest(text: str | None) -> str:
    """Return what a value is known by without being shown, whatever its case, spaces and dashes."""
    plain = "".join(one for one in (text or "").casefold() if one.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def requests_of(text: str) -> list[EligibilityRequest]:
    """Return the questions of a file. Raises `EdiError`, without a value of the file."""
    return [each.model for each in read_eligibility_requests(text)]


def questions_of(text: str) -> list[EligibilityRequest]:
    """Return the questions of a record's file, each with its client's number where the file has that.

    The number stands as the patient's account number. That is MODELLED. Raises `InvalidInput` for no 270.
    """
    why = "the file has no question about coverage"
    try:
        found = requests_of(text)
    except EdiError as error:
        why = f"the file is no 270 that can be read: {error.code or 'syntax'}"
        found = []
    if not found:
        raise InvalidInput(why, field="batchId")
    return [one.model_copy(update={"patient_id": number_in(one)}) for one in found]


def number_in(request: EligibilityRequest) -> str | None:
    """Return the client's number that a question carries, in its one spelling; None for what is no number."""
    patient = request.dependent or request.subscriber
    given = (patient.account_number if patient else None) or ""
    return number_of(given, "patientId") if re.fullmatch(r"0*[1-9][0-9]{0,17}", given) else None


def holds(text: str | None, asked: Mapping[str, Any]) -> tuple[set[str], tuple[str, ...]]:
    """Return which clients a file asks about, and in what it differs from what was asked: see `FILE`.

    Each client has to be in it once, by their number, or else by member number and birth date, which only one of them
    has; with that member number, birth date and payer; and nobody else. What cannot be read holds nothing, and differs.
    """
    try:
        found = requests_of(text or "")
    except EdiError:
        return set(), ("file",)
    numbers = [_whose(one, asked) for one in found]
    differs = set[str]()
    if Counter(numbers) != Counter(list(asked)):
        differs.add("clients")
    for number, request in zip(numbers, found, strict=True):
        if (one := asked.get(number)) is None:
            continue
        if _member(request) != one["member"] or _born(request) not in (None, one["born"]):
            differs.add("members")
        if _other_payer(request, one):
            differs.add("payers")
    return {one for one in numbers if one}, tuple(name for name in FILE if name in differs)


def _member(request: EligibilityRequest) -> str:
    return digest(request.subscriber.member_id if request.subscriber else None)


def _whose(request: EligibilityRequest, asked: Mapping[str, Any]) -> str:
    if number := number_in(request):
        return number
    member, born = _member(request), _born(request)
    fits = [number for number, one in asked.items() if (one["member"], one["born"]) == (member, born)]
    return fits[0] if born is not None and len(fits) == 1 else ""


def _born(request: EligibilityRequest) -> str | None:
    patient = request.dependent or request.subscriber
    return digest(str(patient.birth_date)) if patient is not None and patient.birth_date else None


def _other_payer(request: EligibilityRequest, one: Mapping[str, Any]) -> bool:
    """Tell whether another payer is asked: its number for questions may be another than for claims (guide 2.5)."""
    if folded(request.payer_id or "") == folded(one["payerNumber"] or ""):
        return False
    return folded(request.payer_name or "") != folded(one["payerName"] or "")
