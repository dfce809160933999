"""What Practice Mate shows of visits and payments, as far as a plan is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ....edi.remittances.sent import SentClaim, SentLine
from ....models.visit import ChargeLine, Visit

ZERO = Decimal(0)
Place = tuple[str, date | None, str]
"""Visit, day and procedure: all that a list of applied payments says of a charge."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KnownVisit:
    """A visit with its claims' numbers, and whose it is by last name."""

    visit: Visit
    claim_numbers: tuple[str, ...]
    last_name: str

    @property
    def charge(self) -> Decimal:
        """Return what all lines come to."""
        return sum((line.charge_amount or ZERO for line in self.visit.charges), ZERO)

    def sent(self) -> SentClaim:
        """Return the visit as a claim that was sent, for its lines to be matched."""
        return SentClaim(
            patient_control_number=self.claim_numbers[0],
            total_charge=self.charge,
            lines=tuple(
                SentLine(
                    procedure=line.cpt_code,
                    modifiers=line.modifiers,
                    charge=line.charge_amount,
                    service_date=self.day(line),
                )
                for line in self.visit.charges
            ),
        )

    def day(self, line: ChargeLine) -> date:
        """Return a line's day of service."""
        return line.from_date or self.visit.visit_date

    def place(self, line: ChargeLine) -> Place:
        """Return what a list of applied payments says of the line's charge."""
        return (self.visit.visit_id, self.day(line), line.cpt_code)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Known:
    """Visits by claim number in small letters, and what the payment bears already where it stands there."""

    visits: Mapping[str, tuple[KnownVisit, ...]] = field(default_factory=dict)
    payment_id: str | None = None
    borne: Mapping[Place, tuple[Decimal, Decimal]] = field(default_factory=dict)


def owed(line: ChargeLine) -> Decimal:
    """Return what is left of a line's charge."""
    taken = (line.insurance_payment, line.patient_payment, line.adjustment)
    return (line.charge_amount or ZERO) - sum((one or ZERO for one in taken), ZERO)
