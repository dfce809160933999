"""One way to read a file of which nobody said what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from .deviations import Deviation, Deviations
from .envelope import Transaction
from .kinds import Kind, read_kinds
from .results import Read
from .source import Source


@dataclass(frozen=True)
class _Remittances(Kind[Any]):
    """The 835: whole, or as header, claims and end, for whole it takes the memory of all its claims."""

    in_pieces: bool = False

    def models(self, transaction: Transaction, noted: Deviations) -> Iterator[Read[Any]]:
        from .remittances.reader import read_remittance
        from .remittances.streaming import pieces

        return pieces(transaction, noted) if self.in_pieces else iter((read_remittance(transaction, noted),))


@cache
def kinds(*, pieces: bool = False) -> tuple[Kind[Any], ...]:
    """Return every kind of transaction that is read here. The first that fits is taken: a 277CA is a 277 too."""
    from .acknowledgments.claims import KIND as CLAIM_ACKNOWLEDGMENT
    from .acknowledgments.syntax import KINDS as ACKNOWLEDGMENTS
    from .claims.reader import INSTITUTIONAL, PROFESSIONAL
    from .eligibility.request_reader import KIND as ELIGIBILITY_REQUEST
    from .eligibility.response_reader import KIND as ELIGIBILITY_RESPONSE
    from .remittances.grammar import REMITTANCE
    from .status.request_reader import KIND as STATUS_REQUEST
    from .status.response_reader import KIND as STATUS_RESPONSE

    remittance = _Remittances("835", "835", ("",), REMITTANCE, frozenset(), lambda *_: None, in_pieces=pieces)
    return (
        remittance,
        PROFESSIONAL,
        INSTITUTIONAL,
        ELIGIBILITY_RESPONSE,
        ELIGIBILITY_REQUEST,
        CLAIM_ACKNOWLEDGMENT,
        STATUS_RESPONSE,
        STATUS_REQUEST,
        *ACKNOWLEDGMENTS,
    )


def kind_of(read: Read[Any]) -> str:
    """Return the name of what a model was read from: `837P`, `277CA`, `TA1`."""
    if read.envelope.kind == "TA1":
        return "TA1"
    found = next((kind for kind in kinds() if kind.fits(read.envelope)), None)
    return found.name if found is not None else read.envelope.kind


def read(
    source: Source,
    *,
    strict: bool = False,
    pieces: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[Any]]:
    """Yield all that a file holds, whatever it is, in its order: claims, questions, answers, remittances.

    With `pieces` a remittance comes as its header, each claim and its end, which keeps the memory of any file flat.
    A transaction of a kind that is not known is told (`other_transaction`) and passed over. Raises `EdiSyntaxError`
    for what is no X12, with `strict` for every departure, and `EdiTruncated` at an end that came too early.
    """
    from .acknowledgments.syntax import ta1_of

    given = kinds(pieces=pieces)
    return read_kinds(source, *given, strict=strict, progress=progress, told=told, ta1=ta1_of)
