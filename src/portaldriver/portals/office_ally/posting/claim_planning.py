"""One claim of a remittance: which visit it is about, which of its lines get what, or why nothing is posted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from ....edi import RemittanceClaim, RemittanceLine
from ....edi.remittances.exact import total
from ....edi.remittances.matching_lines import match_lines
from ....models.visit import ChargeLine
from .amounts import ZERO, is_second, of, planned
from .known import Known, KnownVisit, owed
from .models import PlannedClaim, PlannedLine, Why

Taken = set[tuple[str, int | None]]
"""Lines of visits, by visit and position, that a claim of the payment is planned to pay already."""
UNDECIDED = ("pended", "not_our_claim_and_forwarded", "reviewed", "other")


def plain(text: str | None) -> str:
    """Return letters and digits of a name, small."""
    return "".join(one for one in (text or "").casefold() if one.isalnum())


class Answered:
    """A claim of the 835 with the visit that it is about."""

    def __init__(self, at: int, claim: RemittanceClaim, known: Known) -> None:
        self.at = at
        self.claim = claim
        self.known = known
        number = claim.patient_control_number.strip().casefold()
        found = known.visits.get(number, ()) if number else ()
        self.visit: KnownVisit | None = found[0] if len(found) == 1 else None
        self.positions: dict[int, int] = {}
        self.why: list[Why] = []
        if self.visit is None:
            self.why.append("two_visits" if found else "unknown_visit")
        elif self._contradicts(self.visit):
            self.why.append("contradicts")
        else:
            self._match(self.visit)
        self.lines = tuple(self._line(line, place) for place, line in enumerate(claim.lines))
        if claim.adjustments or not claim.lines or total(one.paid for one in claim.lines) != (claim.paid or ZERO):
            self.why.append("claim_level")

    def _contradicts(self, visit: KnownVisit) -> bool:
        """Tell whether name or charge speak against the visit; what the 835 does not say, does not."""
        claim = self.claim
        names = [plain(one.last_name) for one in (claim.patient, claim.corrected_patient) if one and one.last_name]
        return bool(names and plain(visit.last_name) not in names) or abs(claim.charge or ZERO) != visit.charge

    def _match(self, visit: KnownVisit) -> None:
        matches, _, findings = match_lines(self.claim, visit.sent(), "", "")
        self.positions = {one.line: one.sent_line for one in matches}
        codes = {one.code for one in findings}
        if "payment_without_line" in codes:
            self.why.append("no_line")
        places = [one.position for one in visit.visit.charges]
        twice = len(set(places)) < len(places) or len(set(self.positions.values())) < len(self.positions)
        if "line_ambiguous" in codes or twice:
            self.why.append("two_lines")

    def _line(self, line: RemittanceLine, place: int) -> PlannedLine:
        remarks = line.remark_codes or self.claim.remark_codes
        adjustments = planned(line.adjustments, remarks, claim=self.claim)
        at = self.positions.get(place)
        charge = self.visit.visit.charges[at] if self.visit is not None and at is not None else None
        done = line.submitted_procedure or line.procedure
        paid = line.paid or ZERO
        return PlannedLine(
            path=f"claims[{self.at}].lines[{place}]",
            position=charge.position if charge else None,
            date_of_service=self.visit.day(charge) if self.visit and charge else line.service_from,
            procedure_code=charge.cpt_code if charge else (done.code if done else None),
            modifiers=charge.modifiers if charge else (done.modifiers if done else ()),
            charge=line.charge or ZERO,
            paid=paid,
            patient_owes=of(adjustments, "patient"),
            adjustments=adjustments,
            payment=paid,
            write_off=of(adjustments, "write_off"),
            owed=self._owed(charge),
        )

    def _owed(self, charge: ChargeLine | None) -> Decimal | None:
        if charge is None or self.visit is None:
            return None
        if None in (charge.insurance_payment, charge.patient_payment, charge.adjustment):
            return None  # what the visit does not show cannot be compared later
        return owed(charge) + sum(self.known.borne.get(self.visit.place(charge), (ZERO, ZERO)), ZERO)

    def charge_of(self, line: PlannedLine) -> Any:
        """Return the visit's line that a planned line is matched to."""
        if self.visit is None or line.position is None:
            return None
        return next(one for one in self.visit.visit.charges if one.position == line.position)

    def plan(self, *, lines: tuple[PlannedLine, ...] | None = None, why: Iterable[Why] = ()) -> PlannedClaim:
        """Return the claim as it is planned, with what else speaks against posting it."""
        claim, of_claim = self.claim, planned(self.claim.adjustments, self.claim.remark_codes, claim=self.claim)
        every = (*of_claim, *(one for line in self.lines for one in line.adjustments))
        return PlannedClaim(
            claim=self.at,
            patient_control_number=claim.patient_control_number,
            payer_claim_control_number=claim.payer_claim_control_number,
            status=claim.status,
            visit_id=self.visit.visit.visit_id if self.visit else None,
            patient_id=self.visit.visit.patient_id if self.visit else None,
            paid=claim.paid or ZERO,
            adjusted=of(every, "write_off", "left_open"),
            patient_owes=of(every, "patient"),
            lines=self.lines if lines is None else lines,
            forwarded=claim.crossover_carrier is not None or claim.status.endswith("_and_forwarded"),
            why=tuple(dict.fromkeys([*self.why, *why])),
        )


def plan_claim(answered: Answered, taken: Taken, *, second: bool) -> PlannedClaim:
    """Plan a claim that takes nothing back; its lines are taken where it is posted."""
    found = answered.plan(why=_against(answered, answered.lines, taken, second=second))
    _take(found, taken)
    return found


def plan_take_back(answered: Answered) -> PlannedClaim:
    """Plan what a payer took back as that, with the claim that it takes back: to be posted by hand."""
    return answered.plan(why=("take_back",)).model_copy(update={"takes_back": _names(answered.claim)})


def plan_pair(back: Answered, instead: Answered, taken: Taken, *, second: bool) -> tuple[PlannedClaim, PlannedClaim]:
    """Plan a take-back and the claim that is paid instead: the difference is applied where no part is below nothing.

    Else both are for somebody's hands, the take-back first.
    """
    earlier: dict[int | None, PlannedLine] = {one.position: one for one in back.lines if one.position is not None}
    lines = tuple(
        line.model_copy(
            update={
                "payment": line.payment + (gone.payment if (gone := earlier.get(line.position)) else ZERO),
                "write_off": line.write_off + (gone.write_off if gone else ZERO),
            }
        )
        for line in instead.lines
    )
    covered = {line.position for line in instead.lines}
    whole = not back.why and back.visit is instead.visit and set(earlier) <= covered
    if not whole or any(line.payment < 0 or line.write_off < 0 for line in lines):
        first = plan_take_back(back).model_copy(update={"paired_with": instead.at})
        then = instead.plan(why=("after_take_back",)).model_copy(update={"paired_with": back.at})
        return first, then
    why = [*_against(instead, lines, taken, second=second)]
    if any(not _was_posted(instead, line, earlier) for line in lines):
        why.append("earlier_not_posted")
    then = instead.plan(lines=lines, why=why).model_copy(update={"paired_with": back.at})
    _take(then, taken)
    first = back.plan().model_copy(
        update={"takes_back": _names(back.claim), "paired_with": instead.at, "netted": not then.why}
    )
    if then.why:
        first = first.model_copy(update={"why": ("take_back",) if "already_posted" not in then.why else then.why})
    return first, then


def _names(claim: RemittanceClaim) -> str | None:
    return claim.payer_claim_control_number or claim.original_reference or claim.patient_control_number


def _was_posted(instead: Answered, line: PlannedLine, earlier: Mapping[int | None, PlannedLine]) -> bool:
    """Tell whether Practice Mate shows on the line what the payer took back of it."""
    charge, gone = instead.charge_of(line), earlier.get(line.position)
    if charge is None or gone is None:
        return True
    return (charge.insurance_payment or ZERO) >= -gone.payment and (charge.adjustment or ZERO) >= -gone.write_off


def _against(answered: Answered, lines: tuple[PlannedLine, ...], taken: Taken, *, second: bool) -> Iterator[Why]:
    """Yield what speaks against posting a claim, beside what its matching says."""
    claim = answered.claim
    if claim.status in UNDECIDED:
        yield "not_decided"
    if is_second(claim) and not second:
        yield "secondary"
    if any(line.payment < 0 or line.write_off < 0 for line in lines):
        yield "negative_amount"
    if any(amount != round(amount, 2) for line in lines for amount in (line.payment, line.write_off)):
        yield "not_cents"
    if not any(line.payment or line.write_off for line in lines):
        denied = claim.status == "denied" or any(one.denial for line in lines for one in line.adjustments)
        yield "denied" if denied else "nothing_to_post"
    elif answered.visit is not None and not answered.why:
        yield from _room(answered, answered.visit, lines, taken)


def _room(answered: Answered, visit: KnownVisit, lines: tuple[PlannedLine, ...], taken: Taken) -> Iterator[Why]:
    """Yield why the lines of the visit have no room for what is to be applied to them."""
    moving = [line for line in lines if line.payment or line.write_off]
    if any((visit.visit.visit_id, line.position) in taken for line in moving):
        yield "line_taken"
        return
    places = [visit.place(one) for one in visit.visit.charges]
    if any(places.count(visit.place(answered.charge_of(line))) > 1 for line in moving):
        # The Apply page shows neither modifiers nor places.
        yield "two_lines"
        return
    missing: list[tuple[PlannedLine, Decimal]] = []
    for line in moving:
        charge = answered.charge_of(line)
        paid, written = answered.known.borne.get(visit.place(charge), (ZERO, ZERO))
        if (paid, written) != (line.payment, line.write_off):
            missing.append((line, line.payment + line.write_off - paid - written))
    if not missing:
        yield "already_posted"
        return
    short = [line for line, amount in missing if amount > owed(answered.charge_of(line))]
    if short:
        yield "already_posted" if all(_stands(answered.charge_of(line), line) for line in short) else "owes_less"
        return
    # With a large share of the patient's there is room for the same money again. A difference to an earlier payment,
    # and what a second payer pays, may be equal to what stands.
    alone = lines is answered.lines and not is_second(answered.claim)
    if alone and any(_stands(answered.charge_of(line), line) for line, _ in missing):
        yield "stands_elsewhere"


def _stands(charge: Any, line: PlannedLine) -> bool:
    """Tell whether a line of the visit shows just what is to be applied to it, by whichever payment."""
    return (charge.insurance_payment or ZERO, charge.adjustment or ZERO) == (line.payment, line.write_off)


def _take(found: PlannedClaim, taken: Taken) -> None:
    """Keep the lines of a claim for it; a claim that is posted already keeps its lines too."""
    if found.visit_id is not None and found.why in ((), ("already_posted",)):
        taken.update(
            (found.visit_id, line.position)
            for line in found.lines
            if line.position is not None and (line.payment or line.write_off)
        )
