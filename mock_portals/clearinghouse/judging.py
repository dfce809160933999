"""What is wrong with a claim, as far as a clearinghouse looks: the codes under which it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from mock_portals.clearinghouse import codes
from mock_portals.clearinghouse.payers import Directory
from mock_portals.clearinghouse.walking import FoundClaim, day

_PREFIX = "80840"
"""Of the United States' health identifiers: it counts in an NPI's check digit."""


def faults(claim: FoundClaim, kind: str, directory: Directory, today: date) -> Iterator[str]:
    """Yield codes for what the claim says; what the books know of it, as duplicates, is looked at elsewhere."""
    yield from _payer(claim, kind, directory)
    yield from _people(claim, directory)
    yield from _diagnoses(claim)
    days = claim.days()
    if not days:
        yield codes.DAY_MISSING
    elif days[-1] > today:
        yield codes.DAY_FUTURE
    yield from _money(claim)


def sound_npi(number: str) -> bool:
    """Whether an NPI's last digit checks the others (Luhn's rule over 80840 and the ten digits)."""
    if not (len(number) == 10 and number.isascii() and number.isdigit()):
        return False
    total = 0
    for at, digit in enumerate(reversed(_PREFIX + number)):
        value = int(digit) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _payer(claim: FoundClaim, kind: str, directory: Directory) -> Iterator[str]:
    payer = directory.find(claim.payer_id)
    if payer is None:
        yield codes.PAYER_UNKNOWN
    elif kind not in payer.transactions:
        yield codes.PAYER_TRANSACTION
    elif payer.needs_taxonomy and not claim.billing.taxonomy:
        yield codes.TAXONOMY


def _people(claim: FoundClaim, directory: Directory) -> Iterator[str]:
    payer, member = directory.find(claim.payer_id), claim.subscriber.id.strip()
    if not member:
        yield codes.MEMBER_MISSING
    elif payer is not None and not payer.knows(member):
        yield codes.MEMBER_INVALID
    if day(claim.person.born) is None:
        yield codes.BORN_MISSING
    if not sound_npi(claim.billing.id):
        yield codes.BILLING_NPI
    if not all(sound_npi(npi) for _, npi in claim.npis):
        yield codes.OTHER_NPI


def _diagnoses(claim: FoundClaim) -> Iterator[str]:
    if not claim.diagnoses:
        yield codes.DIAGNOSIS_MISSING
    for line in claim.lines:
        if line.revenue:
            continue  # an 837I's lines point to no diagnosis
        if not line.pointers or not all(_points(one, len(claim.diagnoses)) for one in line.pointers):
            yield codes.POINTER
            return


def _points(pointer: str, diagnoses: int) -> bool:
    return pointer.isascii() and pointer.isdigit() and 1 <= int(pointer) <= diagnoses


def _money(claim: FoundClaim) -> Iterator[str]:
    if not claim.total or claim.total < 0:
        yield codes.ZERO
    charges = sum((line.charge or Decimal(0) for line in claim.lines), Decimal(0))
    if claim.total is not None and claim.total != charges:
        yield codes.UNBALANCED
