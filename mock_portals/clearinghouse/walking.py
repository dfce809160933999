"""Claims in a transaction: whose they are, by the levels around them (837 loops 2000A, 2000B, 2000C, 2300, 2400)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from mock_portals.clearinghouse.interchange import Segment, Transaction


@dataclass(slots=True, repr=False)
class Party:
    """Somebody at a level: the billing provider, the subscriber, the patient."""

    last: str = ""
    first: str = ""
    id: str = ""
    born: str = ""
    taxonomy: str = ""
    tax_id: str = ""
    said: list[Segment] = field(default_factory=list)

    def named(self, segment: Segment) -> None:
        """Take names and number from an `NM1`."""
        self.last, self.first, self.id = segment[3], segment[4], segment[9]


@dataclass(slots=True, repr=False)
class Line:
    """A service line."""

    code: str = ""
    modifiers: tuple[str, ...] = ()
    revenue: str = ""
    charge: Decimal | None = None
    units: str = ""
    pointers: tuple[str, ...] = ()
    days: tuple[date | None, date | None] = (None, None)

    def key(self) -> tuple[str, ...]:
        """Return what tells it from other lines."""
        charge = "" if self.charge is None else f"{self.charge.normalize():f}"
        return (self.revenue, self.code, *self.modifiers, charge, self.units, *(str(day) for day in self.days))


@dataclass(slots=True, repr=False)
class FoundClaim:
    """A claim as it stands in the file. Nothing of it was judged."""

    billing: Party
    subscriber: Party
    patient: Party | None
    relationship: str
    payer_id: str
    number: str
    total: Decimal | None
    frequency: str
    original: str = ""
    diagnoses: list[str] = field(default_factory=list)
    statement: tuple[date | None, date | None] = (None, None)
    npis: list[tuple[str, str]] = field(default_factory=list)
    """Role and NPI of each provider besides the billing one."""
    lines: list[Line] = field(default_factory=list)
    said: list[Segment] = field(default_factory=list)

    @property
    def person(self) -> Party:
        """The patient, who may be the subscriber."""
        return self.patient or self.subscriber

    def days(self) -> list[date]:
        """Return all days of service, in order."""
        both = [self.statement, *(line.days for line in self.lines)]
        return sorted(day for pair in both for day in pair if day is not None)

    def digest(self) -> str:
        """Return a digest of all that it says, whichever file it is in."""
        people = [self.billing, self.subscriber, *([self.patient] if self.patient else [])]
        said = [segment for one in people for segment in one.said] + self.said
        return hashlib.sha256("\n".join(f"{one.id}{one.elements}" for one in said).encode()).hexdigest()


def claims_of(transaction: Transaction) -> Iterator[FoundClaim]:
    """Yield a transaction's claims."""
    walk = _Walk()
    for segment in transaction.segments:
        if segment.id in ("HL", "CLM", "SE") and walk.claim is not None:
            yield walk.claim
            walk.claim = None
        walk.take(segment)


class _Walk:
    def __init__(self) -> None:
        self.claim: FoundClaim | None = None
        self.scope = ""
        self.who = ""
        """NM101 of the one who is spoken of."""
        self.relationship = self.payer_id = ""
        self.billing, self.subscriber = Party(), Party()
        self.patient: Party | None = None

    def take(self, segment: Segment) -> None:
        if segment.id == "HL":
            self._level(segment[3])
        elif segment.id == "CLM":
            self._claim(segment)
        elif segment.id != "SE":
            if segment.id == "NM1":
                self.who = segment[1]
            takers = {"20": self._billing, "22": self._subscriber, "23": self._patient}
            takers.get(self.scope, self._inside)(segment)

    def _level(self, level: str) -> None:
        self.scope, self.who, self.claim = level, "", None
        if level == "20":
            self.billing, self.subscriber, self.patient, self.payer_id = Party(), Party(), None, ""
        elif level == "22":
            self.subscriber, self.patient, self.payer_id = Party(), None, ""
        elif level == "23":
            self.patient = Party()

    def _billing(self, segment: Segment) -> None:
        self.billing.said.append(segment)
        if segment.id == "NM1" and segment[1] == "85":
            self.billing.named(segment)
        elif segment.id == "PRV" and segment[1] == "BI":
            self.billing.taxonomy = segment[3]
        elif segment.id == "REF" and self.who == "85" and segment[1] in ("EI", "SY"):
            self.billing.tax_id = segment[2]

    def _subscriber(self, segment: Segment) -> None:
        self.subscriber.said.append(segment)
        if segment.id == "SBR":
            self.relationship = segment[2]
        elif segment.id == "NM1" and segment[1] == "IL":
            self.subscriber.named(segment)
        elif segment.id == "NM1" and segment[1] == "PR":
            self.payer_id = segment[9]
        elif segment.id == "DMG" and self.who == "IL":
            self.subscriber.born = segment[2]

    def _patient(self, segment: Segment) -> None:
        if self.patient is None:
            return
        self.patient.said.append(segment)
        if segment.id == "NM1" and segment[1] == "QC":
            self.patient.named(segment)
        elif segment.id == "DMG" and self.who == "QC":
            self.patient.born = segment[2]

    def _claim(self, segment: Segment) -> None:
        place = segment.parts(5)
        self.scope, self.who = "claim", ""
        self.claim = FoundClaim(
            billing=self.billing,
            subscriber=self.subscriber,
            patient=self.patient,
            relationship=self.relationship,
            payer_id=self.payer_id,
            number=segment[1],
            total=money(segment[2]),
            frequency=place[2] if len(place) > 2 else "",
            said=[segment],
        )

    def _inside(self, segment: Segment) -> None:
        if self.claim is None:
            return
        self.claim.said.append(segment)
        if segment.id == "LX":
            self.scope, self.who = "line", ""
            self.claim.lines.append(Line())
        elif segment.id == "SBR":
            self.scope = "other payer"
        elif segment.id == "NM1" and self.scope != "other payer" and segment[8] == "XX":
            self.claim.npis.append((segment[1], segment[9]))
        elif self.scope == "claim":
            self._of_claim(self.claim, segment)
        elif self.scope == "line":
            self._of_line(self.claim.lines[-1], segment)

    def _of_claim(self, claim: FoundClaim, segment: Segment) -> None:
        if segment.id == "REF" and segment[1] == "F8" and not self.who:
            claim.original = segment[2]
        elif segment.id == "DTP" and segment[1] == "434":
            claim.statement = days_of(segment)
        elif segment.id == "HI":
            for at in range(1, 13):
                code = segment.parts(at)
                if len(code) > 1 and code[0] in ("ABK", "ABF", "BK", "BF"):
                    claim.diagnoses.append(code[1])

    def _of_line(self, line: Line, segment: Segment) -> None:
        if segment.id in ("SV1", "SV2"):
            shift = segment.id == "SV2"
            code = segment.parts(1 + shift)
            line.revenue = segment[1] if shift else ""
            line.code, line.modifiers = code[1] if len(code) > 1 else "", code[2:6]
            line.charge, line.units = money(segment[2 + shift]), segment[4 + shift]
            line.pointers = () if shift else tuple(one for one in segment.parts(7) if one)
        elif segment.id == "DTP" and segment[1] == "472":
            line.days = days_of(segment)


def days_of(segment: Segment) -> tuple[date | None, date | None]:
    """Return the first and the last day that a `DTP` tells."""
    first, _, last = segment[3].partition("-")
    return day(first), day(last or first)


def day(text: str) -> date | None:
    """Return `CCYYMMDD` as a date; None if it is none."""
    digits = text[:8]
    if len(digits) < 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def money(text: str) -> Decimal | None:
    """Return an amount, None for what is none."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
