"""Acknowledgments in few lines: what was taken, what not, at which place and why."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text

from ..edi.models.acknowledgment import Acknowledgment, ElementError, SegmentError
from ..edi.models.claim_acknowledgment import (
    AcknowledgedClaim,
    AcknowledgedParty,
    AcknowledgedTotals,
    ClaimAcknowledgment,
    StatusCode,
)
from .edi_fields import HIDDEN, money, printable, spoken

Put = Callable[[Text], None]
COLOURS = {"accepted": "green", "accepted_with_errors": "yellow", "partially_accepted": "yellow", "rejected": "red"}


def acknowledgment(put: Put, model: Acknowledgment, *, values: bool) -> None:
    """Show a TA1, 999 or 997. Numbers of groups and transactions are the sender's own, and shown."""
    colour = COLOURS.get(model.outcome, "yellow")
    if model.interchange is not None:
        note = f", note {printable(model.interchange.note_code)}" if model.interchange.note_code else ""
        number = printable(model.interchange.control_number or "without number")
        put(Text(f"  interchange {number}: {spoken(model.outcome)}{note}", style=colour))
    group = model.group
    if group is None:
        return
    counts = ", ".join(
        f"{count} {name}"
        for name, count in (("sent", group.included), ("received", group.received), ("accepted", group.accepted))
        if count is not None
    )
    number = printable(f"{group.kind or '?'} {group.control_number or 'without number'}")
    put(Text(f"  group {number}: {spoken(model.outcome)}{_codes(group.codes)} ({counts})", style=colour))
    for one in group.transactions:
        number = printable(f"{one.kind or '?'} {one.control_number or 'without number'}")
        said = f"    {number}: {spoken(one.outcome)}{_codes(one.codes)}"
        put(Text(said, style=COLOURS.get(one.outcome, "yellow")))
        for error in one.errors:
            _error(put, error, values=values)


def _error(put: Put, error: SegmentError, *, values: bool) -> None:
    loop = f" in loop {printable(error.loop)}" if error.loop else ""
    at = f" at {error.position}" if error.position is not None else ""
    code = f" ({printable(error.code)})" if error.code else ""
    put(Text(f"      {printable(error.segment or '?')}{at}{loop}: {spoken(error.problem)}{code}"))
    for element in error.elements:
        put(Text(f"        {_place(element)}: {spoken(element.problem)}{_told(element, values=values)}"))


def _place(element: ElementError) -> str:
    place = f"element {element.element}" if element.element is not None else "an element"
    place += f"-{element.component}" if element.component is not None else ""
    return place + (f", repetition {element.repetition}" if element.repetition is not None else "")


def _told(element: ElementError, *, values: bool) -> str:
    code = f" ({printable(element.code)})" if element.code else ""
    if element.bad_data is None:
        return code
    return f"{code}: {printable(element.bad_data) if values else HIDDEN}"


def _codes(codes: tuple[str, ...]) -> str:
    return f" [{', '.join(map(printable, codes))}]" if codes else ""


def claim_acknowledgment(put: Put, model: ClaimAcknowledgment, *, values: bool, width: int) -> None:
    """Show a 277CA: sums as they were given, then each claim with its charge, and of refused ones the reasons."""
    for receiver in model.receivers:
        put(Text(f"  {_party(model.source, values=values)} answers {_party(receiver.party, values=values)}"))
        _totals(put, receiver.totals)
        for status in receiver.statuses:
            if status.action == "rejected":
                _reasons(put, "the whole file", status.codes)
        for provider in receiver.providers:
            put(Text(f"  provider {_party(provider.party, values=values)}"))
            for claim in provider.claims:
                _claim(put, claim, values=values, width=width)


def _totals(put: Put, totals: AcknowledgedTotals) -> None:
    for word, count, amount in (
        ("accepted", totals.accepted_count, totals.accepted_amount),
        ("rejected", totals.rejected_count, totals.rejected_amount),
    ):
        if count is not None or amount is not None:
            said = f"{count:f} " if count is not None else ""
            of = f", {money(amount)}" if amount is not None else ""
            put(Text(f"    {said}{word}{of}", style=COLOURS[word]))


def _claim(put: Put, claim: AcknowledgedClaim, *, values: bool, width: int) -> None:
    number = printable(claim.patient_control_number or "without number") if values else HIDDEN
    theirs = claim.payer_claim_control_number
    known = f", theirs {printable(theirs) if values else HIDDEN}" if theirs else ""
    who = f", {_party(claim.patient, values=values)}" if values else ""
    left = f"    claim {number}{known}{who}: {claim.outcome}"
    row = f"{left}{money(claim.charge):>{max(width - len(left), 12)}}" if claim.charge is not None else left
    put(Text(row, style=COLOURS.get(claim.outcome, "yellow")))
    if claim.outcome == "rejected":
        _reasons(put, f"the {claim.decided_at}", claim.reasons)
        for line in claim.lines:
            what = ":".join((line.procedure or line.revenue_code or "a line", *line.modifiers))
            if any(status.action == "rejected" for status in line.statuses):
                left = f"        line {printable(what)}"
                put(Text(f"{left}{money(line.charge):>{max(width - len(left), 12)}}"))


def _reasons(put: Put, where: str, codes: tuple[StatusCode, ...]) -> None:
    for code in codes:
        shown = " ".join(printable(part) for part in (code.category, code.code, code.entity) if part)
        put(Text(f"      {where}: {code.words} ({shown or 'no code'})"))


def _party(party: AcknowledgedParty | None, *, values: bool) -> str:
    """Return a name; that of a person is hidden unless it is asked for."""
    if party is None or not party.last_name:
        return "somebody unnamed"
    is_person = party.first_name is not None or party.role == "QC"
    if is_person and not values:
        return HIDDEN
    return printable(" ".join(part for part in (party.first_name, party.last_name) if part))
