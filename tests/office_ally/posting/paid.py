"""Visits with claims, the 835s that answer them, and what Practice Mate shows of the visits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.deciding import Decided, DecidedLine, Ruling, decided
from mock_portals.clearinghouse.remittance_x12 import Payment, remittance
from portaldriver.edi import Remittance, balance, read_remittances
from portaldriver.models.visit import ChargeLine, Visit
from portaldriver.portals.office_ally.clearinghouse.remittances import ReceivedRemittance
from portaldriver.portals.office_ally.posting import PostingPlan
from portaldriver.portals.office_ally.posting.known import Known, KnownVisit
from portaldriver.portals.office_ally.posting.planning import make_plan

DAY = date(2025, 12, 15)
PAID_ON = date(2026, 1, 9)
PAYER = "30411"
Line = tuple[str, tuple[str, ...], str]
"""Procedure, modifiers, charge."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A visit, as its claim tells of it."""

    number: str
    last: str = "Example"
    first: str = "Nora"
    day: date = DAY
    lines: Sequence[Line] = (("90837", (), "150.00"),)
    visit_id: str = "61009001"
    patient_id: str = "1"

    def booked(self, *, payer: str = "EX001") -> BookedClaim:
        """Return the claim as the clearinghouse has it."""
        return BookedClaim(
            claim_id=f"77{self.number}",
            file_id="1",
            form="HCFA",
            patient_control_number=self.number,
            frequency="1",
            original_reference="",
            payer_id=payer,
            total=sum((Decimal(charge) for _, _, charge in self.lines), Decimal(0)),
            patient_last=self.last.upper(),
            patient_first=self.first.upper(),
            patient_born=date(1980, 1, 1),
            member_id="W1",
            from_date=self.day,
            to_date=self.day,
            procedure=self.lines[0][0],
            diagnosis="F411",
            tax_id="123456789",
            provider_id="1234567893",
            received=datetime(2026, 1, 2),
            billing_npi="1234567893",
            billing_name="EXAMPLE CLINIC",
            payer_claim_number=f"P{self.number}",
            lines=tuple(
                ("", code, *modifiers, charge, "1", str(self.day), "") for code, modifiers, charge in self.lines
            ),
        )

    def ruled(self, ruling: Ruling | None = None) -> Decided:
        """Return what a payer decides about the claim."""
        return decided(self.booked(), ruling or Ruling())

    def known(self, *, paid: Sequence[tuple[str, str]] = ()) -> KnownVisit:
        """Return the visit as Practice Mate shows it, with what each line was paid and adjusted by."""
        charges = tuple(
            ChargeLine(
                position=at,
                cpt_code=code,
                modifiers=modifiers,
                charge_amount=Decimal(charge),
                from_date=self.day,
                insurance_payment=Decimal(paid[at - 1][0]) if paid else Decimal(0),
                adjustment=Decimal(paid[at - 1][1]) if paid else Decimal(0),
            )
            for at, (code, modifiers, charge) in enumerate(self.lines, 1)
        )
        visit = Visit(visit_id=self.visit_id, patient_id=self.patient_id, visit_date=self.day, charges=charges)
        return KnownVisit(visit=visit, claim_numbers=(self.number,), last_name=self.last)


def turned(line: DecidedLine, **changes: object) -> DecidedLine:
    """Return a decided line with something else about it."""
    given = {name: getattr(line, name) for name in DecidedLine.__slots__} | changes
    return DecidedLine(**given)


def payment(*claims: Decided, trace: str = "EFT00000001", off_by: str = "0", beside: Sequence[object] = ()) -> Payment:
    """Return a payment of these claims."""
    return Payment(
        payer_id="EX001",
        payer_name="EXAMPLE HEALTH",
        trace=trace,
        day=PAID_ON,
        claims=claims,
        beside=tuple(beside),  # type: ignore[arg-type]
        off_by=Decimal(off_by),
    )


def written(paid: Payment) -> bytes:
    """Return a payment's 835."""
    return remittance(paid, submitter="EXAMPLE", number=1)


def read(paid: Payment) -> Remittance:
    """Return a payment as its 835 says it."""
    (found,) = read_remittances(written(paid))
    return found.model


def received(paid: Payment) -> ReceivedRemittance:
    """Return a payment as `oa.remittances` delivers it."""
    model = read(paid)
    digest = hashlib.sha256(written(paid)).hexdigest()
    return ReceivedRemittance(
        remittance_id=f"rem_{digest[:32]}",
        received_at=datetime(2026, 1, 9, tzinfo=UTC),
        lane="given",
        file_name="example.835",
        digest=digest,
        remittance=model,
        imbalances=balance(model),
    )


def planned(paid: Payment | Remittance, *visits: KnownVisit, second: bool = False, doubt: bool = False) -> PostingPlan:
    """Plan a payment with what is known of visits."""
    by_number: dict[str, tuple[KnownVisit, ...]] = {}
    for one in visits:
        for number in one.claim_numbers:
            by_number[number.casefold()] = (*by_number.get(number.casefold(), ()), one)
    model = read(paid) if isinstance(paid, Payment) else paid
    return make_plan(
        model, Known(visits=by_number), remittance_id="rem_1", insurance_id=PAYER, in_doubt=doubt, second=second
    )
