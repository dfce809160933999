"""Say below which header a table's field stands now that its own is lost: headers are compared with headers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .fingerprint import Fingerprint
from .looking import VALUES, Look, TableLook
from .states import Candidate, Finding, Proposal, State

_LOST = (State.GONE, State.AMBIGUOUS, State.OTHER)
LIKE = "its values are like those that were"
_SAID = {
    "follows the same control": "stands after the same column",
    "stands before the same control": "stands before the same column",
    "is in the same row": "is in the same row of headers",
}
"""What reasons are called where it is columns that are compared."""


def table_of(one: Finding, look: Look) -> TableLook | None:
    """Return the table whose field a finding is about, None if it is about an element."""
    table = look.tables.get(one.element.partition(".")[0])
    return table if table is not None and one.element in table.columns else None


def is_lost(one: Finding, look: Look) -> bool:
    """Tell whether a finding is about a column whose header is to be looked for."""
    return one.state in _LOST and one.was is not None and table_of(one, look) is not None


def header_of(one: Finding, look: Look) -> str:
    """Return the header that was proposed for a table's field, nothing without one."""
    table = table_of(one, look)
    if table is None or one.proposal is None or one.proposal.found is None:
        return ""
    return one.proposal.found.name


def proposed(findings: Sequence[Finding], look: Look) -> list[Finding]:
    """Return findings in which each lost column has a proposal, or the reasons why there is none."""
    found: dict[str, Proposal] = {}
    for table in look.tables.values():
        lost = [one for one in findings if is_lost(one, look) and table_of(one, look) is table]
        if lost and table.headers:
            found |= _of_table(table, lost, findings, look)
    return [
        one.model_copy(update={"proposal": found[one.element]}) if one.element in found else one for one in findings
    ]


def _of_table(
    table: TableLook, lost: Sequence[Finding], findings: Sequence[Finding], look: Look
) -> dict[str, Proposal]:
    from .candidates import Candidates
    from .proposing import known
    from .relocation import relocate

    heads = [head for place in range(len(table.headers)) if (head := look.head(table, place)) is not None]
    if not heads:
        return {}
    # All of them together, also those that are found: what has an owner is nobody else's.
    fields = [one for one in findings if one.was is not None and table_of(one, look) is table]
    found = relocate(
        old={one.element: _freed(known(one.was), one.element) for one in fields if one.was is not None},
        page=Candidates([_freed(known(one), str(place)) for place, one in enumerate(heads)]),
        risk={one.element: one.risk for one in lost},
    )
    held = _held(table, findings, look)
    told = {}
    for one in lost:
        answer = found[one.element]
        place, why = answer.found, answer.conflicts
        if place is not None and (owner := held.get(heads[place].xpath)):
            place, why = None, (*why, f"it is what {owner} finds")
        told[one.element] = Proposal(
            found=None if place is None else heads[place],
            probability=answer.probability,
            candidates=tuple(
                Candidate(
                    probability=guess.probability,
                    fingerprint=heads[guess.index],
                    reasons=_reasons(one.was, heads[guess.index], guess.reasons),
                )
                for guess in answer.top
            ),
            why=why,
            needs_person=one.risk.needs_person,
        )
    return told


def _freed(head: Fingerprint, of: str) -> Fingerprint:
    """Return a header without its place, as users move columns; what stands beside it tells enough of that.

    What its values are like is left out too: the weights know of no such thing.
    """
    return head.model_copy(update={"xpath": f"/{of}", "box": None, "order": 0, "of": 0, "data": {}})


def _reasons(was: Fingerprint | None, head: Fingerprint, said: Sequence[str]) -> tuple[str, ...]:
    alike = was is not None and was.data.get(VALUES, "") == head.data.get(VALUES) is not None
    return (*(_SAID.get(reason, reason) for reason in said), *((LIKE,) if alike else ()))


def _held(table: TableLook, findings: Sequence[Finding], look: Look) -> Mapping[str, str]:
    """Return whose each header is, by its path: of the fields that are found, and are not another's."""
    owners: dict[str, str] = {}
    for one in findings:
        head: Fingerprint | None = look.head(table, table.header_of(one.element))
        if head is not None and one.state not in _LOST:
            owners[head.xpath] = one.element
    return owners
