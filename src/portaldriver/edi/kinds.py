"""One way to read every kind of transaction: each states its loops, which of them make a model, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .deviations import Deviation, Deviations
from .envelope import Envelope, Transaction, read_transactions
from .loops import Loop, Node, build
from .reading import read_segments
from .results import Read
from .segment import Segment
from .source import Source

T = TypeVar("T")
ROOT = "ST"


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of transaction: `name` for people (`277CA`), its ST01, and the guides (beginnings of ST03) that it is of.

    `grammar` is the whole transaction, a loop named `ST`. `makes` names the loops of which `make` makes a model each,
    handed over as they come; with `ROOT` the whole transaction is one. `make` may return None for "nothing here".
    """

    name: str
    transaction: str
    guides: tuple[str, ...]
    grammar: Loop
    makes: frozenset[str]
    make: Callable[[Node, Envelope, Deviations], T | None]

    def fits(self, envelope: Envelope) -> bool:
        """Whether a transaction is of this kind."""
        return envelope.kind == self.transaction and envelope.guide.startswith(self.guides)

    def models(self, transaction: Transaction, noted: Deviations) -> Iterator[Read[T]]:
        """Yield what a transaction of this kind holds."""
        envelope = transaction.envelope
        for node in build(transaction, self.grammar, deviations=noted, give=self.makes - {ROOT}):
            if node.loop.name not in self.makes:
                continue
            model = self.make(node, envelope, noted)
            if model is not None:
                yield Read(model, node.raw(), noted.take(), envelope, node.number)


def read_kinds(
    source: Source,
    *kinds: Kind[Any],
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
    ta1: Callable[[Segment], Any] | None = None,
) -> Iterator[Read[Any]]:
    """Yield what the transactions of these kinds hold, in the file's order, in the memory of one model.

    The first kind that fits is taken; a transaction that no kind fits is told (`other_transaction`) and passed over.
    With `ta1`, which makes a model of the segment, interchange acknowledgments are read too. Raises `EdiSyntaxError`
    for what is no X12, with `strict` for every departure, and `EdiTruncated` at an end that came too early.
    """
    noted = Deviations(strict=strict, told=told)
    segments = read_segments(source, deviations=noted, progress=progress)
    for found in read_transactions(segments, noted):
        if isinstance(found, Segment):
            if ta1 is not None:
                yield Read(
                    ta1(found),
                    found.text,
                    noted.take(),
                    Envelope(None, None, "TA1", "", "", found.number),
                    found.number,
                )
            continue
        kind = next((kind for kind in kinds if kind.fits(found.envelope)), None)
        if kind is None:
            noted.add("other_transaction", found.envelope.segment)
            continue
        yield from kind.models(found, noted)
