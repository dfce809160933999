"""A remittance posted by the portal itself: lines selected, Auto Post, Proceed (guide 8.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from ....errors import Duplicate, InvalidInput, NotFound, SelectorUncertain
from ....models.base import Money, Noun
from ....models.payment import NewPayment, Payment, PaymentApplied
from ....pom import Binding, Submission, first_of
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..money import PaymentQuery
from ..pages.auto_post import AutoPosted, AutoPostEra, EraLine, NotAutoPosted, OptIn
from ..receipts import all_applied, all_payments
from .models import PostingPlan
from .reading import around, borne_of, same_number

ZERO = Decimal(0)


class ChosenLine(Noun):
    """A line that the portal is to post, as it shows it, and the visit that it belongs to."""

    claim_number: str
    visit_id: str
    date_of_service: date
    procedure_code: str
    payment: Money
    write_off: Money


def chosen(plan: PostingPlan) -> tuple[ChosenLine, ...]:
    """Return the lines of a plan that are to be posted."""
    return tuple(
        ChosenLine(
            claim_number=claim.patient_control_number,
            visit_id=claim.visit_id or "",
            date_of_service=line.date_of_service,
            procedure_code=line.procedure_code,
            payment=line.payment,
            write_off=line.write_off,
        )
        for claim in plan.to_post
        for line in claim.lines
        if (line.payment or line.write_off) and line.date_of_service and line.procedure_code
    )


class AutoPost(Write[PaymentApplied]):
    """Have the portal record a check and post lines of it. Everything about the page is MODELLED but two words."""

    operation = "posting.auto_post"
    receipt = PaymentApplied

    def __init__(self, binding: Binding, check: NewPayment, lines: Sequence[ChosenLine]) -> None:
        super().__init__(binding)
        self.check = check
        self.lines = tuple(lines)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the check's and the lines' wire shape."""
        return {
            "check": self.check.model_dump(by_alias=True, mode="json", exclude_none=True),
            "lines": [one.model_dump(by_alias=True, mode="json") for one in self.lines],
        }

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        lines = [ChosenLine.model_validate(one) for one in payload["lines"]]
        return cls(binding, NewPayment.of(payload["check"]), lines)

    @property
    def natural_key(self) -> str:
        """Return payer, number and amount."""
        return f"{self.check.insurance_id}:{self.check.check_number}:{self.check.amount}"

    @property
    def record(self) -> str:
        """Return the payer, as where a check is recorded."""
        return f"insurance:{self.check.insurance_id}"

    async def before(self, tab: Tab) -> dict[str, str | None]:
        """Return the check's id, if it is there. Raises `Duplicate` where something of it was applied already."""
        found = await self._payment(tab)
        if found is not None and await all_applied(tab, self.binding, found.payment_id):
            raise Duplicate("something of the check was applied already", field="checkNumber")
        return {"payment": found.payment_id if found is not None else None}

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Select just the lines, and press Auto Post. Raises `InvalidInput` without opt-in, `NotFound` for the check.

        A line that the portal would post otherwise than was planned raises `InvalidInput`.
        """
        tab.showing = None
        screen = AutoPostEra(tab.page, self.binding)
        await screen.open()
        listed = await screen.checks.read()
        if isinstance(listed.about, OptIn) and listed.about.notice:
            raise InvalidInput("the practice did not opt in to Auto Post ERA", field="via")
        asked = self.check
        checks = [
            one for one in listed.records if same_number(one.number, asked.check_number) and one.amount == asked.amount
        ]
        if len(checks) != 1:
            raise NotFound("the portal does not show the check to be posted", field="checkNumber")
        rows = [one for one in (await screen.lines.read()).records if same_number(one.number, asked.check_number)]
        wanted = tuple(_row(rows, one, place=f"lines.{at}") for at, one in enumerate(self.lines))
        await screen.select(checks[0], wanted)
        if sorted(await screen.selected()) != sorted(one.control for one in wanted):
            raise SelectorUncertain("other lines are selected than were to be", page=screen.title(), field="lines")
        await screen.ask()
        return Filled(screen=screen, control=AutoPostEra.proceed)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the words of success; any others mean no."""
        screen = await first_of(tab.page, (AutoPosted, NotAutoPosted), self.binding)
        if isinstance(screen, NotAutoPosted):
            raise InvalidInput("the portal refused to post the remittance", field="lines")

    async def find(self, tab: Tab, before: Any) -> Found[PaymentApplied] | None:
        """Compare what the check bears now with what was asked; None if nothing moved.

        A check that came since and bears nothing is a posting half done: the portal may apply the lines yet.
        """
        found = await self._payment(tab)
        applied = await all_applied(tab, self.binding, found.payment_id) if found is not None else ()
        if found is None or (not applied and (before is None or before["payment"] == found.payment_id)):
            return None
        borne = borne_of(applied)
        asked = {(one.visit_id, one.date_of_service, one.procedure_code): one for one in self.lines}
        differs = [
            f"lines.{at}"
            for at, (place, one) in enumerate(asked.items())
            if borne.pop(place, (ZERO, ZERO)) != (one.payment, one.write_off)
        ]
        total = sum((one.amount for one in applied), ZERO)
        receipt = PaymentApplied(payment_id=found.payment_id, status="updated", applied=total)
        return Found(receipt, (*differs, *(("lines",) if borne else ())))

    async def _payment(self, tab: Tab) -> Payment | None:
        start, end = around(self.check.paid_on)
        mine = [
            one
            for one in await all_payments(tab, self.binding, PaymentQuery(start=start, end=end))
            if one.payer_type == "insurance"
            and one.amount == self.check.amount
            and same_number(one.check_number, self.check.check_number)
        ]
        if len(mine) > 1:
            raise Duplicate("two payments have the check's number", field="checkNumber")
        return mine[0] if mine else None


def _row(rows: Sequence[EraLine], line: ChosenLine, *, place: str) -> EraLine:
    """Return the row of a line. Raises `InvalidInput` where there is none, more than one, or one of other amounts."""
    found = [
        one
        for one in rows
        if (one.claim_number, one.date_of_service, one.procedure)
        == (line.claim_number, line.date_of_service, line.procedure_code)
    ]
    if len(found) != 1 or (found[0].paid, found[0].adjustment) != (line.payment, line.write_off):
        raise InvalidInput("the portal would post something else than was planned", field=place)
    return found[0]
