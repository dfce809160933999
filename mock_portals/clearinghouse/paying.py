"""The payers behind the clearinghouse: they pay, deny, take back and pay again the claims that were accepted.

MODELLED throughout: when payers pay, what they call their payments, and which files Office Ally makes of one (guide 8.1
and 10.3 have the names). Time is the house's clock.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from mock_portals.clearinghouse.books import BookedClaim, Report, Where
from mock_portals.clearinghouse.deciding import ZERO, Decided, Ruling, decided
from mock_portals.clearinghouse.era_text import era_text
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.remittance_x12 import Payment, remittance

FORWARD = "FB"
"""PLB03-1 of a balance that is carried to the next payment."""


@dataclass(slots=True)
class Payers:
    """Decides and pays. `rulings` say how claims are decided, by patient control number; the others are paid.

    `off_by` makes the next payments wrong by so much. `text` may change the text beside an 835: its lines are given.
    """

    house: Clearinghouse
    rulings: dict[str, Ruling] = field(default_factory=dict)
    off_by: Decimal = ZERO
    text: Callable[[list[str]], list[str]] | None = None
    payments: list[Payment] = field(default_factory=list)
    """All that was paid, in order."""
    _last: dict[str, Decided] = field(default_factory=dict)
    """What a claim was paid last, by its id."""
    _settled: set[str] = field(default_factory=set)
    _again: dict[str, Ruling | None] = field(default_factory=dict)
    _beside: dict[str, list[tuple[str, str, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    _traces: count[int] = field(default_factory=lambda: count(1))

    def take_back(self, claim: BookedClaim, *, repay: Ruling | None = None) -> None:
        """Have the next payment take back what a claim was paid, and pay it anew, if a ruling is given."""
        self._again[claim.claim_id] = repay

    def adjust(self, payer_id: str, reason: str, reference: str, amount: Decimal) -> None:
        """Have the next payment of a payer move money beside its claims (PLB): positive lowers it."""
        self._beside[payer_id].append((reason, reference, amount))

    def pay(self, *, late: timedelta = timedelta(0), shown: bool = True) -> list[Payment]:
        """Pay all that was accepted and not paid yet: one payment for each account and payer.

        With `late` a report is there so much later, and listed under today's day all the same. Without `shown` no
        report is made.
        """
        waiting: dict[tuple[str, str], list[Decided]] = defaultdict(list)
        for claim in list(self.house.claims):
            for one in self._decide(claim):
                waiting[claim.account, claim.payer_id].append(one)
        made = [self._pay(payer, tuple(some)) for (_, payer), some in waiting.items()]
        if shown:
            for payment in made:
                self.show(payment, late=late)
        return made

    def show(
        self,
        payment: Payment,
        *,
        late: timedelta = timedelta(0),
        where: tuple[Where, ...] = ("outbound", "page"),
        content: bytes | None = None,
    ) -> str:
        """File the reports of a payment: an 835 and a text for `outbound`, a zip archive of both for the page.

        Called again, it is the same payment under another File ID. `content` takes the place of its 835.
        """
        house, account = self.house, payment.first.account
        file_id, now = house.number(), house.clock.now
        senders = (file.submitter for file in house.files if file.account == account and file.submitter)
        submitter = next(senders, account)  # who only enters claims by hand has no name as a sender
        x12 = content or remittance(payment, submitter=submitter, number=int(file_id) % 10**9)
        lines = era_text(payment)
        text = ("\r\n".join(self.text(lines) if self.text else lines) + "\r\n").encode()
        day = f"{now:%Y%m%d}"
        names = f"{file_id}_ERA_835_5010_{day}.835", f"{file_id}_ERA_STATUS_5010_{day}.txt"
        found: list[tuple[str, bytes, Where]] = []
        if "outbound" in where:
            found += [(names[0], x12, "outbound"), (names[1], text, "outbound")]
        if "page" in where:
            packed = zipped({names[0]: x12, names[1]: text})
            found.append((f"{file_id}_ERA_STATUS_5010_{day}.zip", packed, "page"))
        for name, held, there in found:
            self._file(name, held, there, file_id, account, now + late, now.date(), len(payment.claims))
        return file_id

    def _file(
        self, name: str, content: bytes, where: Where, file_id: str, account: str, due: datetime, day: date, claims: int
    ) -> None:
        self.house.reports.append(
            Report(
                name=name,
                content=content,
                due=due,
                file_id=file_id,
                kind="era",
                account=account,
                where=where,
                dated=day,
                records=claims,
            )
        )

    def _decide(self, claim: BookedClaim) -> list[Decided]:
        if claim.claim_id in self._again:
            return self._changed(claim)
        if claim.claim_id in self._settled or self.house.standing(claim) not in ("accepted", "replaced", "voided"):
            return []
        self._settled.add(claim.claim_id)
        taken = self._of_former(claim)
        if claim.frequency == "8" or claim.status in ("replaced", "voided"):
            return taken
        ruling = self.rulings.get(claim.patient_control_number, Ruling())
        self._last[claim.claim_id] = new = decided(claim, ruling)
        return [*taken, new]

    def _changed(self, claim: BookedClaim) -> list[Decided]:
        ruling = self._again.pop(claim.claim_id)
        former = self._last.pop(claim.claim_id)
        if ruling is None:
            return [former.reversed()]
        self._last[claim.claim_id] = new = decided(claim, ruling)
        return [former.reversed(), new]

    def _of_former(self, claim: BookedClaim) -> list[Decided]:
        """Return what takes back the payment of the claim that this one replaces or voids."""
        if claim.frequency not in ("7", "8"):
            return []
        for former in self.house.claims:
            known = (former.claim_id, former.payer_claim_number)
            if former.claim_id in self._last and claim.original_reference in known:
                return [self._last.pop(former.claim_id).reversed()]
        return []

    def _pay(self, payer_id: str, claims: tuple[Decided, ...]) -> Payment:
        listed = self.house.directory.find(payer_id)
        beside = tuple(self._beside.pop(payer_id, ()))
        trace = f"EFT{next(self._traces):08}"
        payment = Payment(
            payer_id=payer_id,
            payer_name=listed.name if listed else payer_id,
            trace=trace,
            day=self.house.clock.now.date(),
            claims=claims,
            beside=beside,
        )
        if payment.amount < 0:  # a payment is never negative: the rest is carried over
            rest = payment.amount
            payment = replace(payment, beside=(*beside, (FORWARD, trace, rest)))
            self._beside[payer_id].append((FORWARD, trace, -rest))
        payment = replace(payment, off_by=self.off_by)
        self.payments.append(payment)
        return payment


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return an archive of these members, the same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0)), content)
    return packed.getvalue()
