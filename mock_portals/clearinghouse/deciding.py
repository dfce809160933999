"""What payers decide about a claim's money: MODELLED, with the codes that X12 has for it.

Every payer pays four fifths of a charge by contract (CO-45 is the rest), unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from mock_portals.clearinghouse.books import BookedClaim

Kind = Literal["pay", "part", "deny", "patient"]
"""`part`: deductible, coinsurance and copay are the patient's (PR-1, PR-2, PR-3). `patient`: all that is allowed is."""

CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """How a payer decides. `code` is the reason of a denial (CARC), `remarks` are RARCs."""

    kind: Kind = "pay"
    allowed: Decimal = Decimal("0.8")
    code: str = "29"
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A line with what is paid for it, and why not more."""

    qualifier: str
    code: str
    modifiers: tuple[str, ...]
    charge: Decimal
    units: str
    day: date | None
    paid: Decimal
    adjustments: tuple[tuple[str, str, Decimal], ...]
    remarks: tuple[str, ...] = ()

    def turned(self) -> DecidedLine:
        """Return it with all signs turned, as in a reversal."""
        moved = tuple((group, reason, -amount) for group, reason, amount in self.adjustments)
        return DecidedLine(
            self.qualifier, self.code, self.modifiers, -self.charge, self.units, self.day, -self.paid, moved
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim with what is paid for it. `status` is CLP02."""

    claim: BookedClaim = field(repr=False)
    status: str
    lines: tuple[DecidedLine, ...]

    @property
    def charge(self) -> Decimal:
        """The sum of its lines' charges."""
        return sum((line.charge for line in self.lines), ZERO)

    @property
    def paid(self) -> Decimal:
        """The sum of what is paid for its lines."""
        return sum((line.paid for line in self.lines), ZERO)

    @property
    def patient_owes(self) -> Decimal:
        """What the payer puts to the patient."""
        return sum((amount for line in self.lines for group, _, amount in line.adjustments if group == "PR"), ZERO)

    def reversed(self) -> Decided:
        """Return what takes it back (CLP02 22)."""
        return Decided(self.claim, "22", tuple(line.turned() for line in self.lines))


def decided(claim: BookedClaim, ruling: Ruling) -> Decided:
    """Return what a payer decides about a claim."""
    lines = tuple(_line(key, ruling, first=at == 0) for at, key in enumerate(claim.lines))
    return Decided(claim, "4" if ruling.kind == "deny" else "1", lines)


def _line(key: tuple[str, ...], ruling: Ruling, *, first: bool) -> DecidedLine:
    revenue, code, *modifiers, spelt, units, day, _ = key
    charge = Decimal(spelt or "0")
    adjustments = tuple(_adjustments(charge, ruling, first=first))
    paid = charge - sum((amount for _, _, amount in adjustments), ZERO)
    on = None if day in ("", "None") else date.fromisoformat(day)
    qualifier = "HC" if code else "NU"
    marks = tuple(modifiers) if code else ()
    remarks = ruling.remarks if ruling.kind == "deny" else ()
    return DecidedLine(qualifier, code or revenue, marks, charge, units, on, paid, adjustments, remarks)


def _adjustments(charge: Decimal, ruling: Ruling, *, first: bool) -> Iterator[tuple[str, str, Decimal]]:
    if ruling.kind == "deny":
        yield "CO", ruling.code, charge
        return
    allowed = (charge * ruling.allowed).quantize(CENT, ROUND_HALF_UP)
    if allowed != charge:
        yield "CO", "45", charge - allowed
    if ruling.kind == "patient":
        yield "PR", "1", allowed
    elif ruling.kind == "part":
        shares = (("1", "0.1"), ("2", "0.2"), *((("3", "0.05"),) if first else ()))
        for reason, share in shares:
            amount = (allowed * Decimal(share)).quantize(CENT, ROUND_HALF_UP)
            if amount:
                yield "PR", reason, amount
