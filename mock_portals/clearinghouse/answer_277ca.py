"""The 277CA: of each claim whether it was taken, why not, and under which numbers it goes (X12 005010X214)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.codes import reason
from mock_portals.clearinghouse.interchange import Transaction
from mock_portals.clearinghouse.x12_text import OFFICE_ALLY, Envelope, Written, enveloped

GUIDE = "005010X214"


def claim_acknowledgment(answered: Sequence[tuple[Transaction, Sequence[BookedClaim]]], envelope: Envelope) -> bytes:
    """Return a 277CA with a transaction for each of the file's that was taken, in its order."""
    return enveloped([_transaction(one, claims, envelope.made) for one, claims in answered], envelope)


def _transaction(transaction: Transaction, claims: Sequence[BookedClaim], made: datetime) -> list[Written]:
    day = f"{made:%Y%m%d}"
    received = f"{claims[0].received:%Y%m%d}"
    head, sender = transaction.first("BHT"), transaction.first("NM1", "41")
    reference = (head[3] if head else "") or transaction.number
    said: list[Written] = [
        ("BHT", "0085", "08", f"{OFFICE_ALLY}{transaction.number}"[:50], day, f"{made:%H%M}", "TH"),
        ("HL", "1", "", "20", "1"),
        ("NM1", "AY", "2", "OFFICE ALLY", "", "", "", "", "46", OFFICE_ALLY),
        ("TRN", "1", reference),
        ("DTP", "050", "D8", received),
        ("DTP", "009", "D8", day),
        ("HL", "2", "1", "21", "1"),
        ("NM1", "41", *_names(sender.elements[1:4] if sender else ("2", "UNKNOWN"), (sender[9] if sender else "0"))),
        ("TRN", "2", reference),
        ("STC", ("A1", "19", "PR"), day, "WQ", _amount(_sum(claims))),
        *_totals(claims, taken="90", refused="AA"),
    ]
    level = 2
    for _, some in groupby(claims, key=lambda one: (one.billing_npi, one.billing_name)):
        said += _provider(list(some), level + 1, day)
        level = sum(one[0] == "HL" for one in said)
    return said


def _provider(claims: Sequence[BookedClaim], level: int, day: str) -> list[Written]:
    first = claims[0]
    said: list[Written] = [
        ("HL", str(level), "2", "19", "1"),
        ("NM1", "85", "2", first.billing_name or "UNKNOWN", "", "", "", "", "XX", first.billing_npi or "0"),
        ("TRN", "1", "0"),
        ("STC", ("A1", "19", "PR"), "", "WQ", _amount(_sum(claims))),
        *_totals(claims, taken="QA", refused="QC"),
    ]
    for at, claim in enumerate(claims, start=level + 1):
        said += _claim(claim, at, level, day)
    return said


def _claim(claim: BookedClaim, level: int, parent: int, day: str) -> list[Written]:
    refused = claim.status == "rejected"
    member = ("MI", claim.member_id) if claim.member_id else ()
    said: list[Written] = [
        ("HL", str(level), str(parent), "PT"),
        ("NM1", "QC", "1", claim.patient_last or "UNKNOWN", claim.patient_first, "", "", "", *member),
        ("TRN", "2", claim.patient_control_number),
    ]
    if refused:
        for code in claim.errors or ("?",):
            why = reason(code)
            said.append(("STC", (why.category, why.status, why.entity), day, "U", _amount(claim.total)))
    else:
        said.append(("STC", ("A2", "20", "PR"), day, "WQ", _amount(claim.total)))
        if claim.payer_claim_number:
            said.append(("REF", "1K", claim.payer_claim_number))
    said.append(("REF", "D9", claim.claim_id))
    if claim.form == "UB" and claim.bill_type:
        said.append(("REF", "BLT", claim.bill_type))
    if claim.from_date and claim.to_date:
        one = claim.from_date == claim.to_date
        days = f"{claim.from_date:%Y%m%d}" + ("" if one else f"-{claim.to_date:%Y%m%d}")
        said.append(("DTP", "472", "D8" if one else "RD8", days))
    return said


def _totals(claims: Sequence[BookedClaim], *, taken: str, refused: str) -> list[Written]:
    """Return counts and amounts, each only where there are any."""
    out = [one for one in claims if one.status == "rejected"]
    kept = [one for one in claims if one.status != "rejected"]
    counts: list[Written] = [("QTY", code, str(len(some))) for code, some in ((taken, kept), (refused, out)) if some]
    sums: list[Written] = [("AMT", code, _amount(_sum(some))) for code, some in (("YU", kept), ("YY", out)) if some]
    return counts + sums


def _names(values: Sequence[str | tuple[str, ...]], number: str) -> list[str]:
    kind, *names = [one for one in values if isinstance(one, str)]
    last, first = [*names, "", ""][:2]
    return [kind or "2", last or "UNKNOWN", first, "", "", "", "46", number or "0"]


def _sum(claims: Sequence[BookedClaim]) -> Decimal:
    return sum((one.total for one in claims), Decimal(0))


def _amount(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
