"""The text beside an 835 (ERA_STATUS): payments, their claims, and their lines, for people to read (guide 10.5).

Attested, with little confidence: a header block with rows of checks, then per claim a row that names its check, then
"Payer Claim Control Number:" and "Line Item:" blocks, between rules of `=` and `-`. MODELLED: where the columns stand,
which is taken from their titles, and what the lines' titles are.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from .....edi import RemittanceAdjustment
from .....models.base import Money, Noun
from ..reports.noticing import UnknownLine


class TextPayment(Noun):
    """A check or transfer, as the header block has it."""

    line: int = Field(ge=1)
    check_number: str
    amount: Money | None = None
    payee: str | None = None
    npi: str | None = None
    payment_date: date | None = None


class TextLine(Noun):
    """A service line."""

    line: int = Field(ge=1)
    service_date: date | None = None
    code: str | None = None
    charge: Money | None = None
    paid: Money | None = None
    adjustments: tuple[RemittanceAdjustment, ...] = ()


class TextClaim(Noun):
    """A claim of a check. `account_number_cut` says that its column was full: more may belong to it."""

    line: int = Field(ge=1)
    check_number: str
    patient_id: str | None = None
    last_name: str | None = None
    first_name: str | None = None
    charge: Money | None = None
    paid: Money | None = None
    account_number: str | None = None
    account_number_cut: bool = False
    status: str | None = None
    payer: str | None = None
    payer_claim_control_number: str | None = None
    lines: tuple[TextLine, ...] = ()


class EraText(Noun):
    """A whole text. `unknown_lines` hold what was not understood: rows may be among them."""

    payments: tuple[TextPayment, ...] = ()
    claims: tuple[TextClaim, ...] = ()
    unknown_lines: tuple[UnknownLine, ...] = ()
