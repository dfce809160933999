"""One row of the payer list: a payer and one transaction (guide 9)."""

from __future__ import annotations

from typing import Literal

from .....models.base import Noun

PayerTransaction = Literal["837P", "837I", "837D", "835", "270/271", "276/277"]

PAYER_TRANSACTIONS: dict[str, PayerTransaction] = {
    "Professional Claims 837P": "837P",
    "Institutional Claims 837I": "837I",
    "Dental Claims 837D": "837D",
    "Remits 835": "835",
    "Eligibility 270 / 271": "270/271",
    "Claim Status 276 / 277": "276/277",
}
"""The list's words for its transactions. Source: guide 9."""


class ListedTransaction(Noun):
    """What the list says of a payer and a transaction. `payer_id` is the payer's for this transaction alone.

    `enrollment`: forms are needed before it works. `non_par`: the payer pays nothing for its being sent. `secondary`:
    claims after another payer are taken. `notes` may have several lines.
    """

    payer_name: str
    payer_id: str
    transaction: PayerTransaction
    available: bool
    non_par: bool
    enrollment: bool
    secondary: bool
    attachment: bool
    work_comp: bool = False
    auto: bool = False
    notes: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What the row is found by; letters count the same in either case."""
        return self.payer_id.upper(), self.transaction
