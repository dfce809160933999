"""What of a file summary does not add up: told, never put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from .file_summary import FileSummary
from .noticing import Notice


def noticed(summary: FileSummary, *, parts: int | None) -> Iterator[Notice]:
    """Yield what is odd. `parts` is how many files the report says that a large one was split into."""
    yield from _totals(summary)
    yield from _numbers(summary)
    yield from _errors(summary)
    yield from _legend(summary)
    if summary.split and not summary.parts:
        yield Notice(code="parts_missing")
    elif parts is not None and parts != len(summary.parts):
        yield Notice(code="parts_differ")


def _totals(summary: FileSummary) -> Iterator[Notice]:
    for total in summary.totals:
        found = sum(total.section in (None, claim.section) for claim in summary.claims)
        if total.announced != found:
            yield Notice(code="total_differs", line=total.line)


def _numbers(summary: FileSummary) -> Iterator[Notice]:
    """Rows are numbered through the file, or anew in each section: a gap is a row that was not read."""
    for before, claim in pairwise(summary.claims):
        if claim.number != before.number + 1 and not (claim.number == 1 and claim.section != before.section):
            yield Notice(code="row_missing", line=claim.line)
    if summary.claims and summary.claims[0].number != 1:
        yield Notice(code="row_missing", line=summary.claims[0].line)
    seen: set[str] = set()
    for claim in summary.claims:
        if claim.claim_id in seen:
            yield Notice(code="claim_id_twice", line=claim.line)
        seen.add(claim.claim_id)


def _errors(summary: FileSummary) -> Iterator[Notice]:
    for claim in summary.claims:
        if claim.section == "error" and not claim.errors:
            yield Notice(code="error_without_code", line=claim.line)
        elif claim.section == "accepted" and claim.error_text:
            yield Notice(code="accepted_with_errors", line=claim.line)


def _legend(summary: FileSummary) -> Iterator[Notice]:
    if not summary.legend:
        return
    explained = {entry.code: entry.count for entry in summary.legend}
    found = Counter(code for claim in summary.claims for code in {error.code for error in claim.errors})
    if any(code not in explained for code in found):
        yield Notice(code="code_without_meaning")
    if any(found[code] != count for code, count in explained.items()):
        yield Notice(code="legend_differs")
