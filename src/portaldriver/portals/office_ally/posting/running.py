"""A plan carried out: the payment recorded once, each claim applied once, each held against the portal afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from ....errors import Duplicate, NotSaved, RejectedError, SavedDifferently
from ....models.payment import AppliedPayment, NewPayment, PaymentApplication
from ....runtime import points
from ..pages.apply_payment import ChargeRow
from .auto_posting import AutoPost, chosen
from .known import Place
from .models import Outcome, PlannedClaim, PlannedLine, PostedClaim, PostingPlan, PostingReport, Stop, Stopped
from .reading import open_charges, payments_by
from .writes import NO_PATIENT, ApplyCheck, RecordCheck

if TYPE_CHECKING:
    from ..client import OfficeAlly

ZERO = Decimal(0)
Via = Literal["apply", "auto_post"]
SAID_NO = (RejectedError, NotSaved, SavedDifferently)
"""After these it is known what stands in the portal, and it is not what was planned."""


class Differs(Exception):
    """What the portal shows is not what was planned."""

    def __init__(self, at: Stop, error: str | None = None) -> None:
        super().__init__(at)
        self.at = at
        self.error = error


class Run:
    """One go at a plan. Another go does what is missing."""

    def __init__(self, oa: OfficeAlly, plan: PostingPlan, *, via: Via, actor: str | None) -> None:
        self._oa = oa
        self._plan = plan
        self._via = via
        self._actor = actor
        self._payment = ""
        self._fresh = False
        self._done: list[PostedClaim] = []

    async def report(self) -> PostingReport:
        """Post what is to be posted, and return what came of it."""
        if self._plan.why or not self._plan.to_post:
            return self._reported(None)
        claim: PlannedClaim | None = None
        try:
            self._payment = await (self._recorded() if self._via == "apply" else self._auto_posted())
            points.reached("posting recorded")
            for claim in self._plan.to_post:
                self._done.append(await self._posted(claim))
                points.reached("posting claim")
        except Differs as found:
            stopped = Stopped(at=found.at, claim=claim.claim if claim else None, error=found.error)
            return self._reported(stopped, left=await self._left())
        return self._reported(None, left=await self._left())

    async def _recorded(self) -> str:
        """Return the payment's id, recording it where it is not there yet."""
        check = _check(self._plan)
        found = await self._there(check)
        if found is not None:
            return found
        try:
            receipt = await self._oa.write(RecordCheck(self._oa._binding, check), actor=self._actor)
        except Duplicate as error:
            found = await self._there(check)
            if found is None:
                raise Differs("portal", type(error).__name__) from error
            return found
        except SAID_NO as error:
            raise Differs("portal", type(error).__name__) from error
        return receipt.payment_id

    async def _auto_posted(self) -> str:
        """Have the portal post all lines by itself, and return the payment's id; what it did is looked at line by line.

        A payment that somebody applied in part already is not given to it.
        """
        if self._plan.has_negative:
            raise Differs("negative_amount")
        found = await self._there(_check(self._plan))
        if found is not None and await self._oa.payments.applied(found):
            return found
        write = AutoPost(self._oa._binding, _check(self._plan), chosen(self._plan))
        try:
            receipt = await self._oa.write(write, key=f"posting:{self._plan.remittance_id}", actor=self._actor)
        except SAID_NO as error:
            raise Differs("portal", type(error).__name__) from error
        self._fresh = True
        return receipt.payment_id

    async def _there(self, check: NewPayment) -> str | None:
        """Return the id of the payment where it stands in the portal; one of its number with another amount stops."""
        found = await payments_by(self._oa, check.check_number or "", check.paid_on)
        mine = [one for one in found if one.insurance_id in (None, self._plan.insurance_id)]
        if any(one.amount == check.amount for one in found if one not in mine):
            raise Differs("another_payer")
        if len(mine) > 1:
            raise Differs("two_payments")
        if mine and mine[0].amount != check.amount:
            raise Differs("payment_differs")
        return mine[0].payment_id if mine else None

    async def _posted(self, claim: PlannedClaim) -> PostedClaim:
        """Apply what is missing of a claim, and look whether each charge is left with what it should be."""
        lines = [line for line in claim.lines if line.payment or line.write_off]
        if not any(map(any, _missing(lines, claim, await self._applied()))):
            return self._outcome(claim, "posted" if self._fresh else "already")
        if self._via == "auto_post":
            raise Differs("remainder")
        left, before = await self._charges(claim)
        applied = await self._applied()  # after the page was read: who posts the same plan may have been faster
        missing = _missing(lines, claim, applied)
        if not any(map(any, missing)):
            return self._outcome(claim, "already")
        left = min(left, self._plan.amount - sum((one.amount for one in applied), ZERO))
        if sum((paid for paid, _ in missing), ZERO) > left:
            return self._outcome(claim, "not_covered")
        charges = [_charge(line, claim, applied, before) for line in lines]
        if len(set(charges)) < len(charges):
            raise Differs("two_charges")
        if any(
            _is_less(line, before.get(at), _borne(line, claim, applied))
            for at, line in zip(charges, lines, strict=True)
        ):
            raise Differs("changed_since")
        await self._apply(claim, dict(zip(charges, lines, strict=True)))
        points.reached("posting applied")
        _, after = await self._charges(claim)
        for charge, (paid, written) in zip(charges, missing, strict=True):
            then = after[charge].remainder if charge in after else ZERO
            if charge in before and then != (before[charge].remainder or ZERO) - paid - written:
                raise Differs("remainder")
        return self._outcome(claim, "posted")

    async def _applied(self) -> tuple[AppliedPayment, ...]:
        return await self._oa.payments.applied(self._payment)

    async def _apply(self, claim: PlannedClaim, lines: dict[str, PlannedLine]) -> None:
        """Have the payment bear what is planned of a claim's charges, under a key of the remittance and the claim."""
        wanted = [
            PaymentApplication(charge_id=charge, amount=line.payment, adjustment=line.write_off)
            for charge, line in lines.items()
        ]
        write = ApplyCheck(self._oa._binding, self._payment, claim.patient_id or "", wanted)
        key = f"posting:{self._plan.remittance_id}:claims[{claim.claim}]"
        try:
            await self._oa.write(write, key=key, actor=self._actor)
        except SAID_NO as error:
            raise Differs("portal", type(error).__name__) from error

    async def _charges(self, claim: PlannedClaim) -> tuple[Decimal, dict[str, ChargeRow]]:
        """Return what is left of the payment, and the patient's open charges by id."""
        patient = claim.patient_id or ""
        head, rows = await open_charges(self._oa, self._payment, patient)
        if head.unapplied is None or head.patient_id != patient:
            raise Differs("another_patient")
        return head.unapplied, {row.charge_id: row for row in rows}

    def _outcome(self, claim: PlannedClaim, outcome: Outcome) -> PostedClaim:
        stands = outcome in ("posted", "already")
        return PostedClaim(
            claim=claim.claim,
            patient_control_number=claim.patient_control_number,
            outcome=outcome,
            payment=claim.payment if stands else ZERO,
            write_off=claim.write_off if stands else ZERO,
        )

    async def _left(self) -> Decimal | None:
        """Return what the payment bears of nothing, whoever applied the rest."""
        if not self._payment:
            return None
        return self._plan.amount - sum((one.amount for one in await self._applied()), ZERO)

    def _reported(self, stopped: Stopped | None, *, left: Decimal | None = None) -> PostingReport:
        done = {one.claim: one for one in self._done}
        rest = {one.claim: self._outcome(one, "not_reached") for one in self._plan.to_post}
        held = {one.claim: self._outcome(one, "held").model_copy(update={"why": one.why}) for one in self._plan.held}
        every = held | rest | done
        return PostingReport(
            remittance_id=self._plan.remittance_id,
            payment_id=self._payment or self._plan.payment_id,
            claims=tuple(every[at] for at in sorted(every)),
            why=self._plan.why,
            stopped=stopped,
            left=left,
        )


def _check(plan: PostingPlan) -> NewPayment:
    """Return the payment to be recorded. Raises `InvalidInput` for a plan that was made elsewhere and has none."""
    return NewPayment.of(
        {
            "patient_id": NO_PATIENT,
            "paid_on": plan.paid_on,
            "amount": plan.amount,
            "method": plan.method,
            "check_number": plan.trace_number,
            "payer_type": "insurance",
            "insurance_id": plan.insurance_id,
        }
    )


def _place(line: PlannedLine, claim: PlannedClaim) -> Place:
    return (claim.visit_id or "", line.date_of_service, line.procedure_code or "")


def _missing(
    lines: Sequence[PlannedLine], claim: PlannedClaim, applied: Sequence[AppliedPayment]
) -> list[tuple[Decimal, Decimal]]:
    """Return what the payment does not bear yet of each line: paid and written off. It must not bear more."""
    found = []
    for line in lines:
        borne = _borne(line, claim, applied)
        paid, written = line.payment - borne[0], line.write_off - borne[1]
        if paid < 0 or written < 0:
            raise Differs("remainder")
        found.append((paid, written))
    return found


def _borne(line: PlannedLine, claim: PlannedClaim, applied: Sequence[AppliedPayment]) -> tuple[Decimal, Decimal]:
    """Return what the payment bears of a line: paid and written off."""
    mine = [one for one in applied if _is(one, _place(line, claim))]
    return sum((one.amount for one in mine), ZERO), sum((one.adjustment for one in mine), ZERO)


def _is_less(line: PlannedLine, row: ChargeRow | None, borne: tuple[Decimal, Decimal]) -> bool:
    """Tell whether a charge has less left than when it was planned, by more than this payment bears of it."""
    return line.owed is not None and row is not None and (row.remainder or ZERO) + sum(borne, ZERO) < line.owed


def _is(one: AppliedPayment, place: Place) -> bool:
    return (one.visit_id or "", one.date_of_service, one.procedure_code or "") == place


def _charge(
    line: PlannedLine, claim: PlannedClaim, applied: tuple[AppliedPayment, ...], rows: dict[str, ChargeRow]
) -> str:
    """Return the id of a line's charge: the one open charge that it can be, or the one that is borne already."""
    place = _place(line, claim)
    found = {
        row.charge_id
        for row in rows.values()
        if (row.visit_id or "", row.date_of_service, row.procedure or "") == place and row.charge == line.charge
    }
    found |= {one.charge_id for one in applied if _is(one, place)}
    if len(found) != 1:
        raise Differs("two_charges" if found else "no_charge")
    return found.pop()
