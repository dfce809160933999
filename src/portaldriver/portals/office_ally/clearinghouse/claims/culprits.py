"""Which claim of a transaction a 999 complains of: it counts segments and names no claim."""

from __future__ import annotations

from collections.abc import Mapping

from .....edi import read_segments


def claims_by_position(content: bytes, transaction: str) -> Mapping[int, int]:
    """Return, for each segment of a transaction counted from `ST` as 1, which of the file's claims it is of, from 0.

    What stands before a claim, as its subscriber, belongs to the first claim after it. What stands before all claims
    and their providers belongs to none.
    """
    found: dict[int, int] = {}
    position = claims = 0
    claim: int | None = None
    inside = False
    for segment in read_segments(content):
        if segment.id == "ST" and segment[2] == transaction:
            inside = True
        if not inside:
            claims += segment.id == "CLM"
            continue
        position += 1
        if segment.id == "SE":
            break
        if segment.id == "HL":
            claim = claims
        elif segment.id == "CLM":
            claim, claims = claims, claims + 1
        if claim is not None:
            found[position] = claim
    return found
