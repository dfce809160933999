"""Which line that was sent an answered line is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from ..models.remittance_claim import RemittanceClaim, RemittanceLine
from .exact import less
from .matching_deposits import MOST_CANDIDATES, plain
from .reconciliation import Finding, LineMatch
from .sent import SentClaim, SentLine


def match_lines(
    claim: RemittanceClaim, sent: SentClaim, path: str, sent_path: str
) -> tuple[list[LineMatch], set[int], list[Finding]]:
    """Return which lines belong together, which sent lines are answered or may be, and what does not come out.

    A line control number decides. Without one, procedure, modifiers, day and charge do together, where just one line
    sent and one answered have them so.
    """
    numbers: dict[str, list[int]] = {}
    for at, meant in enumerate(sent.lines):
        if meant.line_control_number:
            numbers.setdefault(plain(meant.line_control_number), []).append(at)
    candidates: list[list[int]] = []
    by_number: list[bool] = []
    for line in claim.lines:
        found = numbers.get(plain(line.line_control_number), []) if line.line_control_number else []
        by_number.append(bool(found))
        candidates.append(found or [at for at, one in enumerate(sent.lines) if _alike(line, one)])
    wanted = Counter(at for found, sure in zip(candidates, by_number, strict=True) if not sure for at in found)
    matches, findings = [], []
    for at, found in enumerate(candidates):
        where = f"{path}.lines[{at}]"
        if not found:
            findings.append(Finding(code="payment_without_line", path=where))
        elif len(found) > 1 or (not by_number[at] and wanted[found[0]] > 1):
            named = tuple(f"{sent_path}.lines[{one}]" for one in found[:MOST_CANDIDATES])
            findings.append(Finding(code="line_ambiguous", path=where, candidates=named))
        else:
            how = "line_control_number" if by_number[at] else "service"
            matches.append(LineMatch.model_validate({"line": at, "sent_line": found[0], "by": how}))
    findings += _charges(claim.lines, sent.lines, matches, path)
    return matches, {one for found in candidates for one in found}, findings


def _charges(
    lines: Sequence[RemittanceLine], sent: Sequence[SentLine], matches: Sequence[LineMatch], path: str
) -> list[Finding]:
    """Note where the charges of matched lines differ; several answers to one line share its charge."""
    answers = Counter(match.sent_line for match in matches)
    found = []
    for match in matches:
        charge, meant = lines[match.line].charge, sent[match.sent_line].charge
        if charge is not None and meant is not None and abs(charge) != meant and answers[match.sent_line] == 1:
            off = less(abs(charge), meant)
            found.append(Finding(code="line_charge_differs", path=f"{path}.lines[{match.line}]", off_by=off))
    return found


def _alike(line: RemittanceLine, sent: SentLine) -> bool:
    done = line.submitted_procedure or line.procedure
    if done is None:
        return False
    code = plain(done.code)
    if done.qualifier == "NU" or not sent.procedure:
        same = code == plain(sent.revenue_code) or plain(line.revenue_code) == plain(sent.revenue_code) != ""
    else:
        same = code == plain(sent.procedure) and sorted(map(plain, done.modifiers)) == sorted(
            map(plain, sent.modifiers)
        )
    return same and _same_day(line, sent) and _same_charge(line.charge, sent.charge)


def _same_day(line: RemittanceLine, sent: SentLine) -> bool:
    return line.service_from is None or sent.service_date is None or line.service_from == sent.service_date


def _same_charge(charge: Decimal | None, sent: Decimal | None) -> bool:
    # a reversal has the charge with its sign turned
    return charge is None or sent is None or abs(charge) == sent
