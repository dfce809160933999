"""Whether a file's envelope, its group and each of its transactions can be taken: what a TA1 and a 999 tell.

MODELLED: how deep Office Ally looks here is not known. These are rules of X12 itself, and those of guide 10.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mock_portals.clearinghouse.interchange import Interchange, Segment, Transaction
from mock_portals.clearinghouse.walking import day, money

MOST_TRANSACTIONS = 5_000
"""In a file (guide 10.1)."""

GUIDES = {"837P": "005010X222", "837I": "005010X223"}
"""Errata (A1, A2) are not looked at."""

_WORDS = """
ST BHT NM1 N2 N3 N4 PER REF HL PRV CUR SBR PAT DMG CLM DTP CL1 PWK CN1 AMT K3 NTE CR1 CR2 CR3 CRC HI HCP CAS OI MIA MOA
LX SV1 SV2 SV5 QTY MEA PS1 LIN CTP SVD LQ FRM SE
"""
_KNOWN = frozenset(_WORDS.split())


@dataclass(frozen=True, slots=True)
class Fault:
    """A segment at fault, for an `IK3` and perhaps an `IK4`: `position` counts from ST as 1."""

    segment: str
    position: int
    code: str
    element: int = 0
    element_code: str = ""
    loop: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a 999 says of a transaction. Without codes it is taken."""

    transaction: Transaction = field(repr=False)
    codes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether its claims are looked at."""
        return not self.codes


def group_fault(interchange: Interchange, kind: str) -> tuple[str, str]:
    """Return why a group is refused as a whole: a code for `AK905`, and words. Both are empty if it is not."""
    group, end, found = interchange.group, interchange.group_end, len(interchange.transactions)
    if group[1] != "HC":
        return "1", "File is not a claims file"
    if not group[8].startswith(GUIDES[kind]):
        return "2", "File type does not match the file name"
    if end[2] != group[6]:
        return "4", "Control numbers of GS and GE differ"
    if end[1] != str(found):
        return "5", "Number of transactions in GE is wrong"
    if not found:
        return "5", "File contains no transaction"
    if found > MOST_TRANSACTIONS:
        return "5", f"File contains more than {MOST_TRANSACTIONS} transactions"
    return "", ""


def verdict(transaction: Transaction, kind: str) -> Verdict:
    """Return whether a transaction is taken, with the codes of `IK502` to `IK506` if it is not."""
    codes: list[str] = []
    end = transaction.segments[-1]
    if transaction.segments[0][1] != "837":
        codes.append("1")
    if end.id != "SE":
        codes.append("2")
    else:
        if end[2] != transaction.number:
            codes.append("3")
        if end[1] != str(len(transaction.segments)):
            codes.append("4")
    faults = tuple(_faults(transaction, kind))
    if faults:
        codes.append("5")
    return Verdict(transaction, tuple(codes), faults)


def _faults(transaction: Transaction, kind: str) -> Iterator[Fault]:
    claims = 0
    for position, segment in enumerate(transaction.segments, start=1):
        if segment.id not in _KNOWN:
            known = segment.id[:3] if segment.id.isascii() and segment.id.isalnum() else "ZZZ"
            yield Fault(known, position, "1")
        elif not segment.printable:
            at = next(at for at, one in enumerate(segment.elements, start=1) if not "".join(one).isprintable())
            yield Fault(segment.id, position, "8", at, "6")
        elif segment.id == "CLM":
            claims += 1
            yield from _claim(segment, position)
        elif segment.id in ("SV1", "SV2"):
            yield from _charge(segment, position, kind)
        elif segment.id == "DMG" and segment[2] and day(segment[2]) is None:
            yield Fault("DMG", position, "8", 2, "8")
        elif segment.id == "DTP" and segment[2] in ("D8", "RD8") and not _dated(segment):
            yield Fault("DTP", position, "8", 3, "8")
    if not claims:
        yield Fault("CLM", len(transaction.segments), "3", loop="2300")


def _claim(segment: Segment, position: int) -> Iterator[Fault]:
    if not segment[1].strip():
        yield Fault("CLM", position, "8", 1, "1", "2300")
    if segment[2] and money(segment[2]) is None:
        yield Fault("CLM", position, "8", 2, "6", "2300")
    if len(segment.parts(5)) < 3:
        yield Fault("CLM", position, "8", 5, "1", "2300")


def _charge(segment: Segment, position: int, kind: str) -> Iterator[Fault]:
    at = 2 if segment.id == "SV1" else 3
    if (segment.id == "SV1") != (kind == "837P"):
        yield Fault(segment.id, position, "2", loop="2400")
    elif money(segment[at]) is None:
        yield Fault(segment.id, position, "8", at, "6" if segment[at] else "1", "2400")


def _dated(segment: Segment) -> bool:
    first, _, last = segment[3].partition("-")
    return day(first) is not None and (segment[2] == "D8" or day(last) is not None)
