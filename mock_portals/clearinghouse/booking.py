"""From a claim in a file to a claim in the books: it is given its number, and judged."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from mock_portals.clearinghouse import codes
from mock_portals.clearinghouse.books import BookedClaim, BookedFile
from mock_portals.clearinghouse.walking import FoundClaim, day


def booked(found: FoundClaim, file: BookedFile, *, claim_id: str, transaction: str) -> BookedClaim:
    """Return a claim that nobody has judged yet."""
    days, first = found.days(), found.lines[0] if found.lines else None
    rendering = next((npi for role, npi in found.npis if role in ("82", "71")), found.billing.id)
    return BookedClaim(
        claim_id=claim_id,
        file_id=file.file_id,
        form=file.form,
        patient_control_number=found.number,
        frequency=found.frequency,
        original_reference=found.original,
        payer_id=found.payer_id,
        total=found.total or Decimal(0),
        patient_last=found.person.last,
        patient_first=found.person.first,
        patient_born=day(found.person.born),
        member_id=found.subscriber.id,
        from_date=days[0] if days else None,
        to_date=days[-1] if days else None,
        procedure=(first.code or first.revenue) if first else "",
        diagnosis=found.diagnoses[0] if found.diagnoses else "",
        tax_id=found.billing.tax_id,
        provider_id=rendering,
        received=file.received,
        account=file.account,
        channel=file.channel,
        test=file.test,
        transaction=transaction,
        billing_npi=found.billing.id,
        billing_name=found.billing.last,
        bill_type=_bill_type(found),
        lines=tuple(line.key() for line in found.lines),
        digest=found.digest(),
    )


def history(claim: BookedClaim, earlier: Iterable[BookedClaim]) -> tuple[str, BookedClaim | None]:
    """Return what the books have against a claim, as a code or nothing, and the claim that it replaces or voids.

    `earlier` are the account's claims that came before.
    """
    if claim.frequency not in ("7", "8"):
        return (codes.TWICE if any(_same(claim, one) for one in earlier) else ""), None
    if not claim.original_reference:
        return codes.ORIGINAL_MISSING, None
    known = [one for one in earlier if claim.original_reference in _numbers(one) and one.form == claim.form]
    standing = [one for one in known if one.status in ("accepted", "pending")]
    if standing:
        return "", standing[-1]
    return (codes.ORIGINAL_GONE if any(one.status != "rejected" for one in known) else codes.ORIGINAL_UNKNOWN), None


def apply(claim: BookedClaim, original: BookedClaim | None) -> None:
    """Let an accepted claim take its original's place, or void it."""
    after: dict[str, Literal["replaced", "voided"]] = {"7": "replaced", "8": "voided"}
    if original is not None and claim.frequency in after:
        original.status = after[claim.frequency]


def copies(claims: Iterable[BookedClaim]) -> list[BookedClaim]:
    """Return claims that came again: all that they say is what another said, or they are one that was not refused."""
    digests: set[tuple[str, str]] = set()
    standing: set[tuple[object, ...]] = set()
    found: list[BookedClaim] = []
    for claim in claims:
        digest = (claim.account, claim.digest)
        key = (claim.account, claim.patient_control_number, claim.frequency, claim.original_reference, claim.lines)
        if digest in digests or key in standing:
            found.append(claim)
        digests.add(digest)
        if claim.status not in ("rejected", "voided"):
            standing.add(key)
    return found


def _same(claim: BookedClaim, earlier: BookedClaim) -> bool:
    return (
        earlier.patient_control_number == claim.patient_control_number
        and earlier.frequency == claim.frequency
        and earlier.status in ("accepted", "pending", "replaced")
        and earlier.lines == claim.lines
    )


def _numbers(claim: BookedClaim) -> tuple[str, ...]:
    return tuple(one for one in (claim.claim_id, claim.payer_claim_number) if one)


def _bill_type(found: FoundClaim) -> str:
    place = found.said[0].parts(5)
    return f"{place[0]}{place[2]}" if len(place) > 2 and place[1] == "A" else ""
