"""Reading 835 transactions whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..deviations import Deviation, Deviations
from ..envelope import Transaction, read_transactions
from ..models.remittance import Remittance, RemittanceEnd, RemittanceHeader
from ..models.remittance_claim import RemittanceClaim
from ..models.remittance_parts import ProviderSummary
from ..reading import read_segments
from ..results import Read
from ..segment import Segment
from ..source import Source
from .streaming import pieces


def read_remittances(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[Remittance]]:
    """Yield the remittances of a file, each whole, in the memory of the largest; `stream_remittances` takes less.

    Raises `EdiSyntaxError` for what is no X12, with `strict` for every departure from the guide, and `EdiTruncated`
    at an end that came too early. Source: X12 005010X221A1; 004010X091A1 is read too.
    """
    noted = Deviations(strict=strict, told=told)
    for found in read_transactions(read_segments(source, deviations=noted, progress=progress), noted):
        if isinstance(found, Segment):
            continue
        if found.envelope.kind == "835":
            yield read_remittance(found, noted)
        else:
            noted.add("other_transaction", found.envelope.segment)


def read_remittance(transaction: Transaction, noted: Deviations) -> Read[Remittance]:
    """Return the remittance that a transaction holds."""
    summaries: list[ProviderSummary] = []
    claims: list[RemittanceClaim] = []
    given: dict[str, object] = {}
    raw: list[str] = []
    warnings: list[Deviation] = []
    for piece in pieces(transaction, noted, summaries):
        raw.append(piece.raw)
        warnings.extend(piece.warnings)
        model = piece.model
        if isinstance(model, RemittanceClaim):
            claims.append(model)
        elif isinstance(model, RemittanceHeader):
            given = {field: getattr(model, field) for field in model.model_fields_set}
        elif isinstance(model, RemittanceEnd):
            given["provider_adjustments"] = model.provider_adjustments
    envelope = transaction.envelope
    whole = Remittance.model_validate({**given, "claims": claims, "summaries": summaries})
    return Read(whole, "".join(raw), tuple(warnings), envelope, envelope.segment)
