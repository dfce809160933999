"""An 835 as the clearinghouse passes it on (X12 005010X221A1), written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zlib import crc32

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.deciding import ZERO, Decided, DecidedLine
from mock_portals.clearinghouse.interchange import Segment
from mock_portals.clearinghouse.x12_text import USUAL, Envelope, Written, enveloped

GUIDE = "005010X221A1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment with its claims. `beside` are provider adjustments: reason, reference, amount (PLB)."""

    payer_id: str
    payer_name: str
    trace: str
    day: date
    claims: tuple[Decided, ...]
    beside: tuple[tuple[str, str, Decimal], ...] = ()
    off_by: Decimal = ZERO
    """By how much the payment is wrong, on order."""

    @property
    def amount(self) -> Decimal:
        """What is transferred: what claims are paid, less what moves beside them."""
        paid = sum((one.paid for one in self.claims), ZERO)
        return paid - sum((amount for _, _, amount in self.beside), ZERO) + self.off_by

    @property
    def originator(self) -> str:
        """The payer's company id (TRN03): MODELLED, made of its id."""
        return f"1{crc32(self.payer_id.encode()) % 10**9:09}"

    @property
    def first(self) -> BookedClaim:
        """The claim that tells who is paid."""
        return self.claims[0].claim


def remittance(payment: Payment, *, submitter: str, number: int) -> bytes:
    """Return a payment as a file of one transaction, addressed to who sent its claims."""
    head = ("00", "", "00", "", "ZZ", submitter, "30", "", "", "", "^", "00501", "", "0", "P", ":")
    envelope = Envelope(
        to=Segment("ISA", head),
        separators=USUAL,
        number=number,
        made=datetime.combine(payment.day, time(6)),
        group="HP",
        guide=GUIDE,
    )
    return enveloped([list(_segments(payment))], envelope)


def _segments(payment: Payment) -> Iterator[Written]:
    day, claim = f"{payment.day:%Y%m%d}", payment.first
    method = "ACH" if payment.amount else "NON"
    yield _bpr(payment, day, method)
    yield "TRN", "1", payment.trace, payment.originator
    yield "DTM", "405", day
    yield "N1", "PR", payment.payer_name
    yield "N3", "1 EXAMPLE WAY"
    yield "N4", "PORTLAND", "OR", "972050001"
    yield "REF", "2U", payment.payer_id
    yield "PER", "BL", "EDI DESK", "TE", "5035550100"
    yield "N1", "PE", claim.billing_name, "XX", claim.billing_npi
    yield "REF", "TJ", claim.tax_id
    yield "LX", "1"
    for one in payment.claims:
        yield from _claim(one)
    for start in range(0, len(payment.beside), 6):
        some = payment.beside[start : start + 6]
        moved = [part for reason, reference, amount in some for part in ((reason, reference), money(amount))]
        yield "PLB", claim.billing_npi, f"{payment.day.year}1231", *moved


def _bpr(payment: Payment, day: str, method: str) -> Written:
    if method == "NON":
        return ("BPR", "H", "0", "C", "NON", *[""] * 11, day)
    ends = ("CCP", "01", "011000015", "DA", "000555001", payment.originator, "", "01", "011000028", "DA", "000555002")
    return ("BPR", "I", money(payment.amount), "C", method, *ends, day)


def _claim(one: Decided) -> Iterator[Written]:
    claim = one.claim
    number = claim.payer_claim_number
    facility = (claim.bill_type[:2] or "11") if claim.form == "UB" else "11"
    head = ("CLP", claim.patient_control_number, one.status, money(one.charge), money(one.paid))
    owes = "" if one.status == "22" or not one.patient_owes else money(one.patient_owes)
    yield (*head, owes, "12", number, facility, claim.frequency)
    yield "NM1", "QC", "1", claim.patient_last, claim.patient_first, "", "", "", "MI", claim.member_id
    for line in one.lines:
        yield from _line(line, claim)


def _line(line: DecidedLine, claim: BookedClaim) -> Iterator[Written]:
    procedure = (line.qualifier, line.code, *line.modifiers)
    yield "SVC", procedure, money(line.charge), money(line.paid), "", line.units
    day = line.day or claim.from_date
    if day is not None:
        yield "DTM", "472", f"{day:%Y%m%d}"
    for group in dict.fromkeys(one for one, _, _ in line.adjustments):
        some = [(reason, amount) for one, reason, amount in line.adjustments if one == group]
        yield "CAS", group, *(part for reason, amount in some for part in (reason, money(amount), ""))
    if line.paid > 0:
        yield "AMT", "B6", money(abs(line.charge) - _contractual(line))
    for code in line.remarks:
        yield "LQ", "HE", code


def _contractual(line: DecidedLine) -> Decimal:
    return sum((abs(amount) for group, _, amount in line.adjustments if group == "CO"), ZERO)


def money(amount: Decimal) -> str:
    """Return an amount as X12 has it: without needless zeros."""
    return f"{amount.normalize():f}" if amount else "0"
