"""The payers that the clearinghouse knows: their ids differ by transaction, and some want more than others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_MEMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,79}")
_NO_MEMBER = frozenset({"UNKNOWN", "NONE", "NA", "TBD", "PENDING"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """A payer, by the id that one kind of transaction reaches it under (guide 9: ids differ by transaction)."""

    id: str
    name: str
    transactions: frozenset[str]
    needs_taxonomy: bool = False
    member: re.Pattern[str] = field(default=_MEMBER)
    """What its members' ids look like."""

    def knows(self, member_id: str) -> bool:
        """Whether a member id can be one of this payer's."""
        told = member_id.upper()
        return bool(self.member.fullmatch(told)) and told not in _NO_MEMBER and bool(told.strip("0-"))


def payer(number: str, name: str, *transactions: str, needs_taxonomy: bool = False, member: str | None = None) -> Payer:
    """Return a payer that takes these transactions; 837P and 837I if none is named."""
    return Payer(
        id=number,
        name=name,
        transactions=frozenset(transactions or ("837P", "837I")),
        needs_taxonomy=needs_taxonomy,
        member=re.compile(member) if member else _MEMBER,
    )


PAYERS = (
    payer("EX001", "EXAMPLE HEALTH"),
    payer("EX002", "OTHER EXAMPLE HEALTH"),
    payer("60054", "EXAMPLE HEALTH PLAN"),
    payer("BHHP1", "BLUE HERON HEALTH PLAN", "837P"),
    payer("12BHH", "BLUE HERON HEALTH PLAN", "837I"),
    payer("BHHP2", "BLUE HERON HEALTH PLAN OF OHIO"),
    payer("EVGR1", "EVERGREEN HEALTH"),
    payer("EVGR2", "EVERGREEN HEALTH", "837P"),
    payer("MCRE1", "MEDICARE PART B SAMPLE", "837P", member=r"[1-9][A-Z0-9]{10}"),
    payer("TAXO1", "TAXONOMY EXAMPLE PLAN", needs_taxonomy=True),
)
"""Invented. Blue Heron has an id for each transaction, Taxonomy Example wants to know what its providers are."""


class Directory:
    """The payer list, by id; letters count the same in either case."""

    def __init__(self, payers: Iterable[Payer] = PAYERS) -> None:
        self.payers: Mapping[str, Payer] = {one.id.upper(): one for one in payers}

    def with_payers(self, *payers: Payer) -> Directory:
        """Return a directory with these besides, or in place of those with the same ids."""
        return Directory((*self.payers.values(), *payers))

    def find(self, number: str) -> Payer | None:
        """Return a payer by id, None if it is not listed."""
        return self.payers.get(number.upper())
