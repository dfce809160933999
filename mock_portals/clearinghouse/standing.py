"""Where a claim stands, as a payer says it in a 277: from the clearinghouse's books."""

from __future__ import annotations

from typing import Final

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.questions import Asked

CODES: Final = {
    "pending": "P1:20",
    "accepted": "A2:20",
    "rejected": "A3:21",
    "replaced": "F4:20",
    "voided": "F4:20",
}
"""Category and status of a claim by its standing in the books. MODELLED."""
NOT_FOUND: Final = "D0:35"


def standing(house: Clearinghouse, asked: Asked) -> list[str]:
    """Return the segments of a 277, from `BHT` on, without `ST` and `SE`; of several claims it is the last one's."""
    found = [one for one in house.claims if _is_it(one, asked)]
    claim = found[-1] if found else None
    person = asked.dependent or asked.subscriber
    lines = [
        f"BHT*0010*08*{asked.transaction_id}*20261123*0930*DG",
        "HL*1**20*1",
        f"NM1*PR*2*EXAMPLE HEALTH*****PI*{asked.payer_id}",
        "HL*2*1*21*1",
        "NM1*41*2*EXAMPLE CLINIC*****46*CLINIC1",
        "HL*3*2*19*1",
        f"NM1*1P*2*{asked.provider}*****XX*{asked.npi}",
        f"HL*4*3*22*{0 if asked.dependent is None else 1}",
        f"NM1*IL*1*{asked.subscriber.last}*{asked.subscriber.first}****MI*{asked.member_id}",
    ]
    if asked.dependent is not None:
        lines += ["HL*5*4*23", f"NM1*QC*1*{person.last}*{person.first}"]
    lines += [f"TRN*2*{asked.trace}", _status(claim)]
    if claim is not None:
        lines += [f"REF*1K*{claim.payer_claim_number}"] if claim.payer_claim_number else []
        lines.append(f"REF*EJ*{claim.patient_control_number}")
        lines += [f"DTP*472*D8*{claim.from_date:%Y%m%d}"] if claim.from_date else []
    return lines


def _is_it(claim: BookedClaim, asked: Asked) -> bool:
    same = not asked.patient_control_number or claim.patient_control_number == asked.patient_control_number
    return same and claim.member_id == asked.member_id and not claim.test


def _status(claim: BookedClaim | None) -> str:
    if claim is None:
        return f"STC*{NOT_FOUND}*20261123"
    return f"STC*{CODES[claim.status]}*20261123**{claim.total}*0"
