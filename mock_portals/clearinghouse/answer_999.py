"""The 999: whether a group and each of its transactions was taken (X12 005010X231A1)."""

from __future__ import annotations

from collections.abc import Sequence

from mock_portals.clearinghouse.interchange import Interchange
from mock_portals.clearinghouse.syntax import Verdict
from mock_portals.clearinghouse.x12_text import Envelope, Written, enveloped

GUIDE = "005010X231A1"


def acknowledgment(
    interchange: Interchange, verdicts: Sequence[Verdict], envelope: Envelope, *, group_code: str = ""
) -> bytes:
    """Return a 999. `group_code` (AK905) refuses the group as a whole; then no transaction is named."""
    group = interchange.group
    body: list[Written] = [("AK1", group[1], group[6], group[8])]
    for one in verdicts:
        body += _transaction(one)
    taken = sum(one.taken for one in verdicts)
    found = len(interchange.transactions)
    included = interchange.group_end[1] if interchange.group_end[1].isdigit() else str(found)
    outcome = "R" if group_code or not taken else "A" if taken == found else "P"
    codes = (group_code,) if group_code else ()
    body.append(("AK9", outcome, included, str(found), str(0 if group_code else taken), *codes))
    return enveloped([body], envelope)


def _transaction(verdict: Verdict) -> list[Written]:
    said: list[Written] = [("AK2", "837", verdict.transaction.number or "0000", verdict.transaction.guide)]
    for one in verdict.faults:
        said.append(("IK3", one.segment, str(one.position), one.loop, one.code))
        if one.element:
            said.append(("IK4", str(one.element), "", one.element_code))
    said.append(("IK5", "A" if verdict.taken else "R", *verdict.codes[:5]))
    return said
